"""Addresses of areas, industries and centres."""

from django.urls import path

from ruang.web.registry import views, views_centres

urlpatterns = [
    path("search/", views.search, name="registry-search"),
    path("areas/", views.areas, name="areas"),
    path("areas/<str:code>/", views.area, name="area"),
    path("industries/", views.industries, name="industries"),
    path("industries/<str:code>/", views.industry, name="industry"),
    path("centres/", views_centres.centres, name="centres"),
    path("centres/<int:pk>/", views_centres.centre, name="centre"),
    path("centres/territory/<int:pk>/", views_centres.territory, name="territory"),
    path("load/", views_centres.load, name="reference-load"),
]
