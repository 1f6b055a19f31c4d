"""Bringing registers in: files as people have them, on their way into the lake."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "ruang.web.intake"

    def ready(self) -> None:
        # Registers the work that checks and sweeps, and deliveries as open work of people.
        from ruang.web.intake import jobs, open_work  # noqa: F401
