"""Household income and expenditure by province."""

from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    name = "ruang.web.households"
