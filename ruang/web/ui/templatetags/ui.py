"""The components, as tags that every template has without loading them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.core.paginator import Page
from django.forms import BoundField, CheckboxInput, FileInput, Select, Textarea
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ruang.web.ui import chart_tables, figures, icons, languages, numerals, qr
from ruang.web.ui.sharing import Shared

TONES = ("neutral", "good", "warn", "bad", "info", "synthetic")
register = template.Library()

register.filter("number", numerals.number)
register.filter("percent", numerals.percent)
register.filter("be_date", numerals.be_date)
register.filter("be_datetime", numerals.be_datetime)
register.filter("be_year", numerals.be_year)
register.simple_tag(icons.icon, name="icon")
register.simple_tag(qr.svg, name="qr")

MESSAGE_TONES = {"success": "good", "warning": "warn", "error": "bad"}


@register.filter
def message_tone(level: str) -> str:
    """The tone of one of Django's messages."""
    return MESSAGE_TONES.get(level, "info")


@register.filter
def spoken(text: Any) -> str:
    """The language in which somebody wrote something: `th` where it has a Thai letter."""
    return languages.of_text(str(text))


@register.inclusion_tag("ui/components/badge.html")
def badge(text: Any, tone: str = "neutral", icon: str = "") -> dict[str, Any]:
    """A short word on a coloured ground; the words carry the meaning, the tone helps."""
    return {"text": text, "tone": _tone(tone), "icon": icon}


@register.simple_tag
def stars(value: int | None) -> SafeString:
    """A rating of 0 to 3; None shows a dash."""
    return figures.unknown() if value is None else figures.star_row(int(value))


@register.simple_tag
def interval(
    low: Any,
    value: Any,
    high: Any,
    least: Any = 0,
    most: Any = 100,
    reference: Any = None,
    decimals: int = 1,
) -> SafeString:
    """A value with its range as a whisker on a line; a dash where one of the three is unknown."""
    if None in (low, value, high):
        return figures.unknown()
    return figures.interval(low, value, high, least, most, reference, decimals).drawing


@register.simple_tag
def bar(value: Any, most: Any = 100, label: str = "", decimals: int = 0) -> SafeString:
    """A bar of `value` out of `most`; the number itself stands beside it, or in `label`."""
    if value is None or value == "":
        return figures.unknown()
    words = label or numerals.number(value, decimals)
    return figures.rail(figures.place(value, 0, most), words)


@register.inclusion_tag("ui/components/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """A form's field: label, help, control and errors, tied together for a screen reader."""
    widget = bound.field.widget
    if bound.errors:
        widget.attrs.setdefault("aria-invalid", "true")
    if bound.name.endswith(("_th", "_en")):
        widget.attrs.setdefault("lang", bound.name[-2:])
    kinds = {CheckboxInput: "check", Select: "select", Textarea: "textarea", FileInput: "file"}
    kind = next((k for cls, k in kinds.items() if type(widget) is cls), "input")
    return {"field": bound, "kind": kind, "group": bound.use_fieldset}


@register.inclusion_tag("ui/components/slider.html")
def slider(bound: BoundField, unit: str = "") -> dict[str, Any]:
    """A number with its slider; the ends are the form's field's own.

    The number is what the form sends, and works without JavaScript; the slider follows it and leads
    it. Both send the form `input` and `change` events.
    """
    ends = bound.field.widget.attrs
    least, most = ends["min"], ends["max"]  # a slider without ends is none
    step = ends.get("step", 1)
    if bound.errors:
        bound.field.widget.attrs.setdefault("aria-invalid", "true")
    number = bound.as_widget(attrs={"inputmode": "decimal", "autocomplete": "off"})
    value = least if bound.value() in (None, "") else bound.value()
    names = {"field": bound, "number": number, "value": value, "unit": unit}
    return names | {"least": least, "most": most, "step": step}


@register.inclusion_tag("ui/components/chart_table.html")
def chart_table(spec: chart_tables.Spec, caption: str = "", selects: str = "") -> dict[str, Any]:
    """What a chart shows, as a table to open under it; its rows choose what points do."""
    return {"table": chart_tables.table_of(spec), "caption": caption, "selects": selects}


@register.inclusion_tag("ui/components/waiting.html")
def waiting(id: str, words: str = "") -> dict[str, Any]:  # noqa: A002
    """What htmx shows while it waits: `hx-indicator="#id"` on who asks, this where one looks.

    For the eye alone: a listener is told when the answer is there.
    """
    return {"id": id, "words": words or _("Computing…")}


@register.simple_block_tag
def notice(content: SafeString, tone: str = "info", title: str = "", role: str = "") -> str:
    """A paragraph set apart: good to know, done, mind this, or went wrong."""
    values = {"content": content, "tone": _tone(tone), "title": title, "role": role}
    return _render("ui/components/notice.html", values)


@register.simple_block_tag
def card(
    content: SafeString, title: str = "", url: str = "", level: int = 2, note: str = ""
) -> str:
    """A panel with a heading; with `url` the heading is its link."""
    values = {"content": content, "title": title, "url": url, "level": level, "note": note}
    return _render("ui/components/card.html", values)


@register.simple_block_tag
def disclosure(content: SafeString, title: str, open: bool = False) -> str:  # noqa: A002
    """Something to open for those who want to know more."""
    values = {"content": content, "title": title, "open": open}
    return _render("ui/components/disclosure.html", values)


@register.simple_block_tag
def dialog(content: SafeString, title: str, label: str = "", tone: str = "") -> str:
    """A button that opens a panel over the page; without JavaScript it opens in the page."""
    values = {"content": content, "title": title, "label": label or title, "tone": tone}
    return _render("ui/components/dialog.html", values)


@register.inclusion_tag("ui/components/kpi.html")
def kpi(
    label: str,
    value: Any,
    unit: str = "",
    note: str = "",
    url: str = "",
    tone: str = "",
    behind: str = "",
) -> dict[str, Any]:
    """One number that matters, with its unit and what it is compared with.

    Its label leads to `url`, what it means or where there is more; the number to the rows `behind`.
    """
    shown = value if isinstance(value, str) else numerals.number(value)
    return {
        "label": label,
        "value": shown,
        "unit": unit,
        "note": note,
        "url": url,
        "tone": tone,
        "behind": "" if shown == numerals.NOTHING else behind,
    }


@register.inclusion_tag("ui/components/empty.html")
def empty(title: str, text: str = "", url: str = "", action: str = "") -> dict[str, Any]:
    """What to say where there is nothing, and what to do about it."""
    return {"title": title, "text": text, "url": url, "action": action}


@register.inclusion_tag("ui/components/figure_note.html")
def figure_note(source: Any, date: Any = None, definition_url: str = "") -> dict[str, Any]:
    """Under a figure: where it comes from, of when, and how it is defined."""
    when = date if isinstance(date, str) else numerals.be_date(date) if date else ""
    return {"source": source, "date": when, "definition_url": definition_url}


@register.inclusion_tag("ui/components/command.html")
def command(text: str, label: str) -> dict[str, Any]:
    """Lines for a shell, to copy; without JavaScript they can be selected."""
    lines = text.strip()
    return {"text": lines, "label": label, "rows": sum(1 + len(n) // 90 for n in lines.split("\n"))}


@register.inclusion_tag("ui/components/share.html")
def share(shared: Shared, open: bool = False) -> dict[str, Any]:  # noqa: A002
    """A short text without personal data to pass on to a group, with link and QR code."""
    return {"shared": shared, "open": open}


@register.inclusion_tag("ui/components/pager.html", takes_context=True)
def pager(context: RequestContext, page: Page[Any], target: str = "") -> dict[str, Any]:
    """Links through the pages of a list; the rest of the address stays as it is.

    With `target` (a CSS selector) htmx swaps that element alone.
    """
    steps = [
        {"number": n, "url": query(context, page=n), "gap": not isinstance(n, int)}
        for n in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    return {
        "page": page,
        "steps": steps,
        "target": target,
        "previous": query(context, page=page.number - 1),
        "next": query(context, page=page.number + 1),
    }


@register.inclusion_tag("ui/components/th.html", takes_context=True)
def th(
    context: RequestContext, column: str, label: str, numeric: bool = False, target: str = ""
) -> dict[str, Any]:
    """A column's heading that sorts by it; numbers from the largest first, words from the first."""
    sort = context["request"].GET.get("sort", "")
    ascending, descending = sort == column, sort == f"-{column}"
    first, second = (f"-{column}", column) if numeric else (column, f"-{column}")
    state = "ascending" if ascending else "descending" if descending else ""
    url = query(context, sort=second if sort == first else first, page=None)
    return {"label": label, "numeric": numeric, "state": state, "url": url, "target": target}


@register.simple_tag(takes_context=True)
def query(context: RequestContext, **changes: Any) -> str:
    """The address's query with `changes`; None takes a name out. Always starts with "?"."""
    asked = context["request"].GET
    kept = [(name, v) for name, values in asked.lists() if name not in changes for v in values]
    changed = [(name, str(value)) for name, value in changes.items() if value is not None]
    return f"?{urlencode(kept + changed)}"


def _tone(tone: str) -> str:
    if tone not in TONES:
        raise template.TemplateSyntaxError(f"no tone {tone!r}; there are {', '.join(TONES)}")
    return tone


def _render(name: str, values: dict[str, Any]) -> SafeString:
    return render_to_string(name, values)
