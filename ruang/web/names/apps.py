"""Names: in which order they stand, and how they are found in either language, typos forgiven."""

from django.apps import AppConfig


class NamesConfig(AppConfig):
    name = "ruang.web.names"
