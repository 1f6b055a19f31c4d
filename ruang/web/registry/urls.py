"""Addresses of areas, industries and centres, and of the official lists laid over them."""

from django.urls import path

from ruang.web.registry import views, views_centres, views_lists, views_territory

urlpatterns = [
    path("search/", views.search, name="registry-search"),
    path("areas/", views.areas, name="areas"),
    path("areas/<str:code>/", views.area, name="area"),
    path("areas/<str:code>/centres/", views_territory.of_area, name="area-centres"),
    path("industries/", views.industries, name="industries"),
    path("industries/<str:code>/", views.industry, name="industry"),
    path("centres/", views_centres.centres, name="centres"),
    path("centres/country/", views_territory.country, name="territories"),
    path("centres/country.csv", views_territory.country_csv, name="territories-csv"),
    path("centres/move/", views_territory.move, name="territory-move"),
    path("centres/<int:pk>/", views_centres.centre, name="centre"),
    path("centres/territory/<int:pk>/", views_centres.territory, name="territory"),
    path("centres/changes/<int:pk>/", views_territory.change, name="territory-change"),
    path("lists/", views_lists.lists, name="official-lists"),
    path("lists/uploads/<int:pk>/", views_lists.upload, name="official-list-upload"),
    path("lists/<str:what>/", views_lists.official_list, name="official-list"),
    path("lists/<str:what>/back/<int:number>/", views_lists.back, name="official-list-back"),
    path("lists/files/<str:what>/", views_lists.download, name="official-list-file"),
    path("load/", views_centres.load, name="reference-load"),
]
