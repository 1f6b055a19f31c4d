"""Area potential: what the engine published, on pages."""

from django.apps import AppConfig


class PotentialConfig(AppConfig):
    name = "ruang.web.potential"
