"""Accounts, organisations and roles."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "ruang.web.people"

    def ready(self) -> None:
        from ruang.web.people import (
            mailing,  # noqa: F401  registers the post as work
            open_jobs,  # noqa: F401  registers jobs as open work
            search,  # noqa: F401  registers organisations as found by name
        )
