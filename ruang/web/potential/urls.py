"""Addresses of area potential."""

from django.urls import path, re_path

from ruang.web.potential import views, views_areas, views_backtests, views_rows

urlpatterns = [
    path("", views.potential, name="potential"),
    re_path(r"^export\.(?P<form>csv|xlsx|parquet|geojson)$", views.export, name="potential-export"),
    path("areas/<str:code>/", views_areas.area, name="potential-area"),
    path("centres/<int:number>/", views_areas.centre, name="potential-centre"),
    path("groups/<str:scheme>/<str:group>/", views_areas.group, name="potential-group"),
    path("industries/<str:code>/", views.industry, name="potential-industry"),
    path(
        "industries/<str:code>/establishments/",
        views_rows.of_industry,
        name="industry-establishments",
    ),
    path("areas/<str:code>/establishments/", views_rows.of_area, name="area-establishments"),
    path(
        "centres/<int:number>/establishments/",
        views_rows.of_centres_provinces,
        name="centre-establishments",
    ),
    path(
        "groups/<str:scheme>/<str:group>/establishments/",
        views_rows.of_groups_provinces,
        name="group-establishments",
    ),
    path("publications/", views.publications, name="publications"),
    path("publications/<int:pk>/", views.publication, name="publication"),
    re_path(
        r"^publications/(?P<pk>\d+)/(?P<name>inputs|totals|base)\.(?P<form>csv|parquet)$",
        views.publication_file,
        name="publication-file",
    ),
    path("back-tests/", views_backtests.back_tests, name="back-tests"),
    path("back-tests/<int:pk>/", views_backtests.back_test, name="back-test"),
    path("publications/<int:pk>/current/", views.make_current, name="publication-current"),
]
