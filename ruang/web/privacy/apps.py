"""What a person may know and decide about the data that we keep of her."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "ruang.web.privacy"

    def ready(self) -> None:
        from ruang.web.privacy import elsewhere, jobs, kinds  # noqa: F401  they register themselves
