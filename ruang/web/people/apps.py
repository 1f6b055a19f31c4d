"""Accounts, organisations and roles."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "ruang.web.people"
