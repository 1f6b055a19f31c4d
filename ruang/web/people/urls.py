"""Addresses of accounts, organisations and the journal."""

from django.urls import path

from ruang.web.people import views, views_journal, views_memberships, views_people

urlpatterns = [
    path("preferences/", views.preferences, name="preferences"),
    path("people/", views_people.people, name="people"),
    path("people/new/", views_people.person_new, name="person-new"),
    path("people/<int:pk>/", views_people.person, name="person"),
    path("people/<int:pk>/move/", views_memberships.person_move, name="person-move"),
    path("people/<int:pk>/leave/", views_memberships.person_leave, name="person-leave"),
    path("people/<int:pk>/return/", views_memberships.person_return, name="person-return"),
    path("people/<int:pk>/hand-over/", views_memberships.person_hand_over, name="person-hand-over"),
    path("organisations/", views_people.organisations, name="organisations"),
    path("organisations/new/", views_people.organisation_new, name="organisation-new"),
    path("organisations/<int:pk>/", views_people.organisation, name="organisation"),
    path("journal/", views_journal.journal, name="journal"),
    path("journal/export.csv", views_journal.export, name="journal-export"),
    path("journal/<int:pk>/", views_journal.entry, name="journal-entry"),
]
