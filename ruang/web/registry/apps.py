"""Areas, industries and promotion centres."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "ruang.web.registry"

    def ready(self) -> None:
        from ruang.web.registry import jobs, search  # noqa: F401  register work, and what is found
