"""Long pieces of work."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "ruang.web.work"
