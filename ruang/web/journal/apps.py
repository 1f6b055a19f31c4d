"""The journal of every write."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "ruang.web.journal"
