"""Addresses of registers on their way in."""

from django.urls import include, path, re_path

from ruang.web.intake import views, views_columns, views_result

urlpatterns = [
    path("", views.deliveries, name="deliveries"),
    path("template.xlsx", views.template, name="intake-template"),
    path("samples/<str:key>/", views.sample, name="intake-sample"),
    path("snapshots/", include("ruang.web.intake.urls_snapshots")),
    path("<int:pk>/", views.delivery, name="delivery"),
    path("<int:pk>/columns/", views_columns.columns, name="delivery-columns"),
    path("<int:pk>/forget/", views_columns.forget, name="delivery-forget"),
    path("<int:pk>/check/", views_columns.check, name="delivery-check"),
    path("<int:pk>/keep/", views_result.keep, name="delivery-keep"),
    path("<int:pk>/discard/", views_result.discard, name="delivery-discard"),
    path("<int:pk>/take-up/", views_result.take_up, name="delivery-take-up"),
    path("<int:pk>/files/", views_result.files, name="delivery-files"),
    path("<int:pk>/correct/", views_result.correct, name="delivery-correct"),
    path("<int:pk>/take-back/", views_result.take_back, name="delivery-take-back"),
    path("<int:pk>/rows/", views_result.rows, name="delivery-rows"),
    path("<int:pk>/comparison/", views_result.comparison, name="delivery-comparison"),
    re_path(
        r"^(?P<pk>\d+)/refusals\.(?P<form>xlsx|csv)$",
        views_result.refusals,
        name="delivery-refusals",
    ),
]
