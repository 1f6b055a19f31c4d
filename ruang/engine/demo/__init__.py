"""An invented register of establishments, to show and try the product with."""

from ruang.engine.demo.register import build

__all__ = ["build"]
