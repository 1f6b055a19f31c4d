"""Addresses of the design system."""

from django.urls import path

from ruang.web.ui import views

urlpatterns = [path("gallery/", views.gallery, name="gallery")]
