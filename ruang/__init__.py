"""Ruang: find, form, run and prove industrial clusters and entrepreneur networks."""

from importlib.metadata import version

__version__ = version("ruang")
