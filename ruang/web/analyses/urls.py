"""Addresses of analyses."""

from django.urls import path, re_path

from ruang.web.analyses import views

urlpatterns = [
    path("", views.analyses, name="analyses"),
    path("<int:pk>/", views.analysis, name="analysis"),
    path("<int:pk>/remove/", views.remove, name="analysis-remove"),
    re_path(
        r"^(?P<pk>\d+)/(?P<table>[a-z_]+)\.(?P<form>csv|parquet)$",
        views.computed,
        name="analysis-table",
    ),
]
