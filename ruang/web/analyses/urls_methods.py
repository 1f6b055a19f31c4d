"""Addresses of the pages about methods."""

from django.urls import path, re_path

from ruang.web.analyses import views_methods as views

urlpatterns = [
    path("", views.methods, name="methods"),
    path("<slug:key>/", views.method, name="method"),
    re_path(r"^(?P<key>[a-z_]+)/(?P<name>[a-z_]+\.csv)$", views.example_file, name="method-file"),
]
