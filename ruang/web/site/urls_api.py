"""Addresses of the API, its description and its page."""

from functools import partial

from django.urls import path, re_path

from ruang.web.api import views
from ruang.web.site.api import API

_operations, _app, _name = API.urls

urlpatterns = [
    path("", partial(views.page, api=API), name="api"),
    path("try/<str:name>/", partial(views.operation, api=API), name="api-try"),
    path("openapi.json", partial(views.openapi, api=API), name="api-description"),
    path("", (_operations, _app, _name)),
    re_path(r"^.*$", views.nothing, name="api-nothing"),
]
