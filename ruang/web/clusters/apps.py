"""Candidates found by the engine, proposals made from them, and clusters."""

from django.apps import AppConfig


class ClustersConfig(AppConfig):
    name = "ruang.web.clusters"

    def ready(self) -> None:
        # Registers the job that publishes, and proposals as open work of people.
        from ruang.web.clusters import jobs, open_work, panels  # noqa: F401
