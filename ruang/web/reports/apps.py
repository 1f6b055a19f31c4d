"""What leaves the product on paper: evidence sheets and memos."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "ruang.web.reports"
