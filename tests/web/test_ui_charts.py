"""Every chart has its table, made of the same spec; modules are served by hashed names."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from ruang.web.ui import chart_tables, hashed, specimens_charts

UI = Path(hashed.__file__).parent / "static" / "ui"
WEB = UI.parents[2]
RANGES = {
    "kind": "ranges",
    "unit": "LQ",
    "decimals": 2,
    "reference": 1,
    "rows": [
        {"id": "51", "label": "Lamphun", "low": 1.5, "value": 2.25, "high": 3, "url": "/areas/51/"},
        {"id": "58", "label": "Mae Hong Son", "low": None, "value": None, "high": None},
    ],
}


def table(spec):
    with translation.override("en"):
        made = chart_tables.table_of(spec)
    return [list(made.head), *([row.name, *row.cells] for row in made.rows)]


def shown(template: str, **values: object) -> str:
    with translation.override("en"):
        request = RequestFactory().get("/")
        return Template(template).render(Context({"request": request, **values}))


# --- Tables --------------------------------------------------------------------------------------


def test_a_ranking_with_what_is_not_known():
    assert table(RANGES) == [
        ["", "LQ", "from", "to"],
        ["Lamphun", "2.25", "1.50", "3.00"],
        ["Mae Hong Son", "–", "–", "–"],
    ]


def test_bars_and_lines_have_a_column_for_each_series():
    series = [{"name": "North", "values": [1, None]}, {"name": "South", "values": [3, 4]}]
    spec = {"kind": "line", "categories": [2568, 2569], "series": series, "unit": "%"}
    assert table(spec) == [
        ["", "North (%)", "South (%)"],
        ["2568", "1", "3"],
        ["2569", "–", "4"],
    ]


def test_a_scatter_says_both_sides_and_the_size():
    point = {
        "id": "50",
        "label": "Chiang Mai",
        "x": -2.5,
        "y": 1.25,
        "size": 1310,
        "group": "North",
    }
    sides = {"x": {"label": "Growth"}, "y": {"label": "LQ", "decimals": 2}, "size": "Jobs"}
    assert table({"kind": "scatter", "points": [point], **sides}) == [
        ["", "Belongs to", "Growth", "LQ", "Jobs"],
        ["Chiang Mai", "North", "\N{MINUS SIGN}2.5", "1.25", "1,310"],
    ]
    assert table({"kind": "scatter", "points": [{"label": "a", "x": 1, "y": 2}], **sides})[1] == [
        "a", "1.0", "2.00", "–",
    ]  # fmt: skip


def test_a_network_names_the_three_nearest():
    nodes = [{"id": n, "label": n.upper(), "size": i} for i, n in enumerate("abcde")]
    links = [
        {"source": "a", "target": other, "weight": weight}
        for other, weight in (("b", 0.2), ("c", 0.9), ("d", 0.4), ("e", 0.3), ("gone", 1))
    ]
    rows = table({"kind": "network", "nodes": nodes, "links": links})
    assert rows[1] == ["A", "", "0", "C (0.90), D (0.40), E (0.30)"]
    assert rows[2] == ["B", "", "1", "A (0.20)"]


def test_a_curve_and_its_band():
    spec = {
        "kind": "band", "x": {"label": "km"}, "y": {"label": "density"}, "xs": [0, 5],
        "value": [1.5, 1.25], "low": [0.5, None], "high": [1, None],
        "names": {"value": "measured", "band": "by chance"},
    }  # fmt: skip
    assert table(spec) == [
        ["km", "measured", "by chance, from", "by chance, to"],
        ["0", "1.50", "0.50", "1.00"],
        ["5", "1.25", "–", "–"],
    ]


def test_every_kind_has_its_table_and_no_other_kind_has_one():
    kinds = {spec["kind"] for spec in specimens_charts.charts().values()}
    assert kinds == set(chart_tables.KINDS)
    with pytest.raises(KeyError, match="pie"):
        chart_tables.table_of({"kind": "pie"})


def test_a_chart_stands_with_its_spec_and_its_table():
    page = shown(
        '{% include "ui/chart.html" with spec=spec spec_id="lq" caption="By LQ" selects="area" %}',
        spec=RANGES,
    )
    block = re.search(r'<script id="lq" type="application/json">(.*?)</script>', page)
    assert block and json.loads(block[1]) == RANGES
    assert '<figure class="chart panel" data-chart data-spec="lq"' in page
    assert '<table class="data" data-selects="area">' in page
    assert '<tr data-id="51"><th scope="row"><a href="/areas/51/">Lamphun</a></th>' in page
    assert '<td class="num">2.25</td>' in page
    assert page.count('data-selects="area"') == 2


def test_words_of_others_in_a_chart_stay_words():
    bad = "</script><script>x</script>"
    spec = RANGES | {"unit": bad, "rows": [{"id": bad, "label": bad, "value": 1, "url": bad}]}
    page = shown(
        '{% include "ui/chart.html" with spec=spec spec_id="lq" caption=spec.unit %}', spec=spec
    )
    assert "<script>x" not in page


# --- What stands around them ---------------------------------------------------------------------


class Weights(forms.Form):
    growth = forms.DecimalField(label="Growth", min_value=0, max_value=2, step_size=0.25)
    size = forms.IntegerField(label="Size")


def test_a_slider_is_one_field_of_the_form_and_has_the_fields_ends():
    page = shown('{% slider form.growth unit="x" %}', form=Weights({"growth": "0.5"}))
    slider, number = re.findall(r"<input[^>]*>", page)
    for control in (slider, number):
        assert 'min="0"' in control and 'max="2"' in control and 'step="0.25"' in control
        assert 'value="0.5"' in control
    assert 'type="range"' in slider and "name=" not in slider and " hidden" in slider
    assert 'name="growth"' in number and 'aria-label="Growth"' in slider
    assert '<label for="id_growth">Growth</label>' in page


def test_a_slider_says_what_is_wrong_beside_its_number():
    page = shown("{% slider form.growth %}", form=Weights({"growth": "7"}))
    assert 'aria-invalid="true"' in page and 'id="id_growth_error"' in page
    assert "less than or equal to 2" in page


def test_a_number_without_ends_has_no_slider():
    with pytest.raises(KeyError, match="min"):
        shown("{% slider form.size %}", form=Weights())


def test_what_waits_is_for_the_eye_and_has_its_words():
    page = shown('{% waiting "ranking-waits" %}')
    assert 'id="ranking-waits" aria-hidden="true"' in page and "Computing…" in page


def test_the_line_of_what_is_chosen_is_there_when_something_is():
    page = shown('{% include "ui/chosen.html" with kind="industry" %}')
    assert 'data-chosen-line="industry"' in page and " hidden>" in page
    assert 'data-choose="Choose {name}"' in page


# --- Modules -------------------------------------------------------------------------------------


def test_our_modules_import_each_other_by_hashed_names(tmp_path):
    storage = hashed.HashedModules(location=tmp_path, base_url="/static/")
    storage.manifest_storage = storage
    names = [str(Path("ui") / p.relative_to(UI)) for p in UI.rglob("*.js")]
    foreign = "django_htmx/ext/other.js"
    for name in [*names, foreign]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        text = 'import "./gone.js";\n' if name == foreign else (UI.parent / name).read_text()
        (tmp_path / name).write_text(text)
    done = list(super(hashed.CompressedManifestStaticFilesStorage, storage).post_process(
        {name: (storage, name) for name in [*names, foreign]}
    ))  # fmt: skip
    assert not [error for *_, error in done if isinstance(error, Exception)]
    chart = (tmp_path / storage.hashed_files["ui/chart.js"]).read_text()
    imported = re.findall(r'from "\./([^"]+)"', chart)
    assert len(imported) >= 7
    assert all(re.fullmatch(r"[a-z/]+\.[0-9a-f]{12}\.js", name) for name in imported)
    assert all((tmp_path / "ui" / name).exists() for name in imported)
    # One selection for all: who shows it and the page ask for the same module.
    select = Path(storage.hashed_files["ui/select.js"]).name
    assert f'from "./{select}"' in chart
    assert f'from "./{select}"' in (tmp_path / storage.hashed_files["ui/map.js"]).read_text()


def test_every_import_leads_to_a_module_of_ours():
    ours = [p for p in WEB.glob("*/static/*/**/*.js") if "vendor" not in p.parts]
    imports = [
        (path, line)
        for path in ours
        for line in re.findall(r"(?m)^(?:import|export)\b.*\bfrom \".*$", path.read_text("utf-8"))
    ]
    assert len(imports) > 10
    for path, line in imports:
        found = re.fullmatch(r'(?:import|export) .* from "(\.\.?/[a-z/_.]+\.js)";', line)
        assert found, f"{path.name}: {line}: it would keep its name when others are hashed"
        # What lies in another app's folder is beside this one where files are served.
        there = [app.parent / found[1].lstrip("./") for app in WEB.glob("*/static/*/")]
        assert any(p.exists() for p in [path.parent / found[1], *there]), f"{path.name}: {line}"
