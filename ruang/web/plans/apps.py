"""The portfolio of a centre: the industries it turns to in a fiscal year."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "ruang.web.plans"

    def ready(self) -> None:
        # Registers drafts as open work of people, and its kinds of notice.
        from ruang.web.plans import open_work, telling  # noqa: F401
