"""The design system: base page, components, styles and the words of the interface."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "ruang.web.ui"
