"""Addresses of household figures."""

from django.urls import path

from ruang.web.households import views

urlpatterns = [
    path("", views.households, name="households"),
    path("areas/<str:code>/", views.area, name="households-area"),
]
