"""Addresses of centres' portfolios."""

from django.urls import path, re_path

from ruang.web.plans import views, views_drafts

urlpatterns = [
    path("", views.plans, name="plans"),
    re_path(r"^export\.(?P<form>csv|xlsx)$", views.export, name="plans-export"),
    path("new/", views_drafts.new, name="plan-new"),
    path("<int:pk>/", views.plan, name="plan"),
    path("<int:pk>/change/", views_drafts.change, name="plan-change"),
    path("<int:pk>/end/", views_drafts.end, name="plan-end"),
    path("drafts/<int:pk>/", views_drafts.draft, name="plan-draft"),
    path("drafts/<int:pk>/revise/", views_drafts.revise, name="plan-draft-revise"),
    path("drafts/<int:pk>/withdraw/", views_drafts.withdraw, name="plan-draft-withdraw"),
]
