"""What belongs to the whole: settings, addresses, processes, backups."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "ruang.web.site"

    def ready(self) -> None:
        from ruang.web.site.backup import daily  # noqa: F401  registers the backup of each day
