"""Addresses of the snapshots that the lake keeps."""

from django.urls import path, re_path

from ruang.web.intake import views_snapshots as views

urlpatterns = [
    path("", views.snapshots, name="snapshots"),
    path("prune/", views.prune, name="snapshots-prune"),
    path("<str:name>/", views.snapshot, name="snapshot"),
    path("<str:name>/comparison/", views.comparison, name="snapshot-comparison"),
    re_path(
        r"^(?P<name>[^/]+)/comparison\.(?P<form>xlsx|csv)$",
        views.differences,
        name="snapshot-differences",
    ),
    re_path(
        r"^(?P<name>[^/]+)/refusals\.(?P<form>xlsx|csv)$",
        views.refusals,
        name="snapshot-refusals",
    ),
]
