"""The first page of every role, and what every page needs to know."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "ruang.web.home"
