"""What the browser needs is copied whole, or nothing is and the reader is told what to run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ruang.web.ui import vendor

STYLES = Path(vendor.__file__).parent / "static" / "ui"


@pytest.fixture
def node_modules(tmp_path):
    folder = tmp_path / "node_modules"
    for source in vendor.FROM_NPM:
        path = folder / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    return folder


@pytest.fixture
def shapes(tmp_path):
    path = tmp_path / "provinces.geojson"
    path.write_text("{}")
    return path


def test_everything_is_copied_and_nothing_half(node_modules, shapes, tmp_path):
    into = tmp_path / "vendor"
    written = vendor.copy_vendor(node_modules, shapes=shapes, into=into)
    there = {p for p in into.rglob("*") if p.is_file()}
    assert there == set(written)
    assert (into / "htmx.min.js").read_text() == "htmx.org/dist/htmx.min.js"
    assert (into / "provinces.geojson").read_text() == "{}"


def test_again_replaces_what_was_there(node_modules, shapes, tmp_path):
    into = tmp_path / "vendor"
    vendor.copy_vendor(node_modules, shapes=shapes, into=into)
    shapes.write_text('{"new": 1}')
    vendor.copy_vendor(node_modules, shapes=shapes, into=into)
    assert (into / "provinces.geojson").read_text() == '{"new": 1}'


def test_a_missing_package_is_named_and_nothing_is_copied(node_modules, shapes, tmp_path):
    (node_modules / "htmx.org/dist/htmx.min.js").unlink()
    with pytest.raises(vendor.MissingFilesError, match=r"htmx\.min\.js.*npm ci"):
        vendor.copy_vendor(node_modules, shapes=shapes, into=tmp_path / "vendor")
    assert not (tmp_path / "vendor").exists()


def test_missing_shapes_say_what_builds_them(node_modules, tmp_path):
    with pytest.raises(vendor.MissingFilesError, match=r"ruang\.engine\.reference\.build"):
        vendor.copy_vendor(node_modules, shapes=tmp_path / "none.geojson", into=tmp_path / "vendor")


def test_styles_ask_for_no_font_that_is_not_copied():
    asked = set()
    for path in STYLES.glob("*.css"):
        asked |= set(re.findall(r'url\("\.\./vendor/([^"]+)"\)', path.read_text("utf-8")))
    assert asked
    assert asked <= set(vendor.FROM_NPM.values())


def test_every_licence_comes_along():
    copied = set(vendor.FROM_NPM.values())
    assert {"sarabun/OFL.txt", "htmx-LICENSE.txt", "echarts-LICENSE.txt"} <= copied
