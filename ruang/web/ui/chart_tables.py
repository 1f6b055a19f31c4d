"""The table that says what a chart shows, made of the same spec, so that the two cannot differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ruang.web.ui.numerals import number

Spec = Mapping[str, Any]
NEIGHBOURS = 3  # of a node, that its row names


@dataclass(frozen=True)
class Row:
    """What one point, row, node or step of a chart says."""

    name: str
    cells: Sequence[str]
    id: str = ""
    url: str = ""


@dataclass(frozen=True)
class Table:
    """A table's columns, the first of which names the rows; `words` are columns without numbers."""

    head: Sequence[str]
    rows: Sequence[Row]
    words: frozenset[int] = field(default_factory=frozenset)

    @property
    def body(self) -> SafeString:
        """The rows as they stand in the page; written here, for a chart may have hundreds."""
        kinds = ["words" if at in self.words else "num" for at in range(len(self.head))]
        return mark_safe("".join(_tr(row, kinds) for row in self.rows))  # noqa: S308  escaped there


def _tr(row: Row, kinds: Sequence[str]) -> str:
    name = escape(row.name)
    link = f'<a href="{escape(row.url)}">{name}</a>' if row.url else name
    key = f' data-id="{escape(row.id)}"' if row.id else ""
    cells = zip(kinds, row.cells, strict=False)
    said = "".join(f'<td class="{kind}">{escape(cell)}</td>' for kind, cell in cells)
    return f'\n<tr{key}><th scope="row">{link}</th>{said}</tr>'


def table_of(spec: Spec) -> Table:
    """The table of a chart's spec.

    Raises:
        KeyError: There is no such kind of chart.
    """
    return KINDS[spec["kind"]](spec)


def _bars(spec: Spec) -> Table:
    series, decimals = spec["series"], spec.get("decimals", 0)
    unit = f" ({spec['unit']})" if spec.get("unit") else ""
    rows = [
        Row(str(name), [number(one["values"][i], decimals) for one in series])
        for i, name in enumerate(spec["categories"])
    ]
    return Table(["", *(f"{one['name']}{unit}" for one in series)], rows)


def _scatter(spec: Spec) -> Table:
    decimals = spec.get("decimals", 1)
    sides = [spec["x"], spec["y"]]
    digits = [side.get("decimals", decimals) for side in sides]
    sized, grouped = bool(spec.get("size")), any(p.get("group") for p in spec["points"])
    rows = [
        Row(
            p["label"],
            [
                *([p.get("group") or ""] if grouped else []),
                number(p["x"], digits[0]),
                number(p["y"], digits[1]),
                *([number(p.get("size"))] if sized else []),
            ],
            str(p.get("id", "")),
            p.get("url") or "",
        )
        for p in spec["points"]
    ]
    head = ["", *([_("Belongs to")] if grouped else []), *(side["label"] for side in sides)]
    return Table(
        [*head, *([spec["size"]] if sized else [])], rows, frozenset([0] if grouped else [])
    )


def _ranges(spec: Spec) -> Table:
    decimals = spec.get("decimals", 1)
    rows = [
        Row(
            row["label"],
            [number(row.get(name), decimals) for name in ("value", "low", "high")],
            str(row.get("id", "")),
            row.get("url") or "",
        )
        for row in spec["rows"]
    ]
    return Table(["", spec.get("unit") or _("Figure"), _("from"), _("to")], rows)


def _network(spec: Spec) -> Table:
    names = {node["id"]: node["label"] for node in spec["nodes"]}
    near: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for link in spec["links"]:
        for one, other in (("source", "target"), ("target", "source")):
            if link[other] in names:
                near[link[one]].append((-link["weight"], names[link[other]]))
    rows = [
        Row(
            node["label"],
            [
                node.get("group") or "",
                number(node.get("size"), spec.get("decimals", 0)),
                ", ".join(
                    f"{name} ({number(-weight, 2)})"
                    for weight, name in sorted(near[node["id"]])[:NEIGHBOURS]
                ),
            ],
            str(node["id"]),
            node.get("url") or "",
        )
        for node in spec["nodes"]
    ]
    head = ["", _("Belongs to"), spec.get("size") or _("Size"), _("Nearest to")]
    return Table(head, rows, frozenset([0, 2]))


def _band(spec: Spec) -> Table:
    at, digits = spec["x"].get("decimals", 0), spec["y"].get("decimals", 2)
    names = {"value": spec["y"]["label"], "band": ""} | spec.get("names", {})
    rows = [
        Row(number(x, at), [number(spec[part][i], digits) for part in ("value", "low", "high")])
        for i, x in enumerate(spec["xs"])
    ]
    ends = [f"{names['band']}, {word}".lstrip(", ") for word in (_("from"), _("to"))]
    return Table([spec["x"]["label"], names["value"], *ends], rows)


KINDS: dict[str, Callable[[Spec], Table]] = {
    "band": _band,
    "bars": _bars,
    "line": _bars,
    "network": _network,
    "ranges": _ranges,
    "scatter": _scatter,
}
