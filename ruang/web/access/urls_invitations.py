"""Addresses of invitations: making them, and coming in by one."""

from django.urls import path

from ruang.web.access import views_invitations, views_join

urlpatterns = [
    path("join/", views_join.join, name="join"),
    path("join/account/", views_join.join_account, name="join-account"),
    path("join/with/<str:token>/", views_join.join_token, name="join-token"),
    path("invitations/", views_invitations.invitations, name="invitations"),
    path("invitations/new/", views_invitations.invitation_new, name="invitation-new"),
    path("invitations/many/", views_invitations.invitations_many, name="invitations-many"),
    path("invitations/many/make/", views_invitations.invitations_make, name="invitations-make"),
    path("invitations/<int:pk>/", views_invitations.invitation, name="invitation"),
    path(
        "invitations/<int:pk>/sheet/", views_invitations.invitation_sheet, name="invitation-sheet"
    ),
    path("invitations/lists/<int:pk>/", views_invitations.invitation_list, name="invitation-list"),
    path(
        "invitations/lists/<int:pk>/sheets/",
        views_invitations.invitation_list_sheets,
        name="invitation-list-sheets",
    ),
]
