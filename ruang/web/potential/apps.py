"""Area potential: what the engine published, on pages."""

from django.apps import AppConfig


class PotentialConfig(AppConfig):
    name = "ruang.web.potential"

    def ready(self) -> None:
        from ruang.web.potential import jobs  # noqa: F401  registers the work of back-tests
