"""Words can be read on every ground, by daylight and in the dark (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "ruang" / "web" / "ui" / "static" / "ui" / "tokens.css"
GROUNDS = ("page", "surface", "sunken", "raised", "hover")
TONES = ("good", "warn", "bad", "info", "neutral", "synthetic")
TEXT = [
    *[(ink, ground) for ink in ("ink", "ink-soft", "link", "link-hover") for ground in GROUNDS],
    *[(tone, f"{tone}-soft") for tone in TONES],
    *[("bad", ground) for ground in GROUNDS],
    ("on-paddy", "paddy"),
    ("on-paddy", "paddy-hover"),
    ("on-paddy-soft", "paddy-soft"),
    ("ink", "paddy-soft"),
    ("link", "paddy-soft"),
    ("on-honey-soft", "honey-soft"),
    ("on-head", "head"),
    ("on-head-soft", "head"),
    ("on-head", "head-field"),
    ("on-head-soft", "head-field"),
    ("on-mark", "mark"),
    ("page", "ink"),  # the map's tooltip
]
# Edges of what can be filled in, rings around what has the focus, drawn figures.
SHAPES = [
    *[("line-firm", ground) for ground in ("page", "surface", "raised")],
    *[("focus", ground) for ground in (*GROUNDS, "paddy-soft")],
    *[(f"chart-{i}", "surface") for i in (1, 3, 4, 5)],
    ("head-line", "head-field"),
    ("mark", "head"),
]


def tokens(dark: bool) -> dict[str, str]:
    text = TOKENS.read_text(encoding="utf-8")
    pairs = re.findall(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", text)
    same = re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", text)
    return dict(same) | {name: pair[dark] for name, *pair in pairs}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_itself():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # WCAG's known near miss


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_words_can_be_read(dark):
    found = tokens(dark)
    for ink, ground in TEXT:
        assert contrast(found[ink], found[ground]) >= 4.5, f"{ink} on {ground}"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_shapes_can_be_seen(dark):
    found = tokens(dark)
    for shape, ground in SHAPES:
        assert contrast(found[shape], found[ground]) >= 3, f"{shape} on {ground}"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_maps_scale_is_told_by_lightness_alone(dark):
    found = tokens(dark)
    steps = [luminance(found[f"map-{i}"]) for i in range(1, 6)]
    assert steps == sorted(steps, reverse=not dark)
    for lighter, darker in pairwise(steps):
        low, high = sorted((lighter, darker))
        assert (high + 0.05) / (low + 0.05) >= 1.25
