"""Bringing registers in: files as people have them, on their way into the lake."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "ruang.web.intake"

    def ready(self) -> None:
        from ruang.web.intake import jobs  # noqa: F401  registers the work that checks and sweeps
