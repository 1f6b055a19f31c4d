"""Areas, industries and promotion centres."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "ruang.web.registry"

    def ready(self) -> None:
        from ruang.web.registry import jobs  # noqa: F401  registers the job that loads the lists
