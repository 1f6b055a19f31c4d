"""How people get in: sign-in, second factor, sessions, invitations, tokens of machines."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "ruang.web.access"
