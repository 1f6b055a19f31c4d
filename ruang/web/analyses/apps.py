"""Analyses: a method of the engine, run on tables that somebody sends."""

from django.apps import AppConfig


class AnalysesConfig(AppConfig):
    name = "ruang.web.analyses"

    def ready(self) -> None:
        # Registers the work that computes and sweeps.
        from ruang.web.analyses import jobs  # noqa: F401
