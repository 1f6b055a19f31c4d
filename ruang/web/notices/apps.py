"""What waits for a person: in the product, by e-mail, and as a line to pass on."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "ruang.web.notices"
