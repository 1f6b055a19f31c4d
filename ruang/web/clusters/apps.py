"""Candidates found by the engine, proposals made from them, and clusters."""

from django.apps import AppConfig


class ClustersConfig(AppConfig):
    name = "ruang.web.clusters"

    def ready(self) -> None:
        from ruang.web.clusters import jobs  # noqa: F401  registers the job that publishes
