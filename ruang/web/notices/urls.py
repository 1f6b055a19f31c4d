"""Addresses of notices."""

from django.urls import path

from ruang.web.notices import views

urlpatterns = [
    path("", views.notices, name="notices"),
    path("<int:pk>/", views.notice, name="notice"),
    path("mail/", views.wishes, name="notice-wishes"),
    path("undelivered/", views.undelivered, name="notices-undelivered"),
]
