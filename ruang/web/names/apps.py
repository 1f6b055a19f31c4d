"""Names: in which order they stand, and how they are found in either language, typos forgiven."""

from django.apps import AppConfig


class NamesConfig(AppConfig):
    name = "ruang.web.names"

    def ready(self) -> None:
        from ruang.web.names import jobs  # noqa: F401  registers the work that renews them
