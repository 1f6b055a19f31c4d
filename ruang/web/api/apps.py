"""The web as machines use it: what the operations of all apps have in common."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "ruang.web.api"
