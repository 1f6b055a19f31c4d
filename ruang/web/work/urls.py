"""Addresses of long work."""

from django.urls import path

from ruang.web.work import views

urlpatterns = [
    path("", views.jobs, name="jobs"),
    path("<int:pk>/", views.job, name="job"),
]
