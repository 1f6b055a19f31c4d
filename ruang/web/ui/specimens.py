"""What the gallery shows: its sections, an example form and invented figures."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.template.loader import get_template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ruang.web.ui.sharing import shared
from ruang.web.ui.specimens_charts import CODES, charts, figure

# Section -> its title and whether its two themes stand above each other.
SECTIONS = {
    "colours": (gettext_lazy("Colours"), False),
    "words": (gettext_lazy("Words"), False),
    "actions": (gettext_lazy("Actions"), False),
    "figures": (gettext_lazy("Figures"), False),
    "notices": (gettext_lazy("Notices"), False),
    "cards": (gettext_lazy("Cards and key figures"), False),
    "progress": (gettext_lazy("Tabs, steps and progress"), False),
    "forms": (gettext_lazy("Forms"), False),
    "tables": (gettext_lazy("Tables"), True),
    "maps": (gettext_lazy("Maps"), True),
    "charts": (gettext_lazy("Charts"), True),
    "selection": (gettext_lazy("One selection for all"), True),
    "layouts": (gettext_lazy("Layouts"), True),
}
A_MOMENT = datetime(2026, 11, 23, 7, 5, tzinfo=UTC)


class ExampleForm(forms.Form):
    """One field of each kind, the first one wrongly filled."""

    name = forms.CharField(
        label=gettext_lazy("Name of the cluster"), help_text=gettext_lazy("As the members say it.")
    )
    year = forms.ChoiceField(label=gettext_lazy("Fiscal year"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    agrees = forms.BooleanField(label=gettext_lazy("I have read the evidence"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        widget=forms.RadioSelect,
        choices=[("agro", gettext_lazy("Agro-industry")), ("s-curve", gettext_lazy("S-curve"))],
    )
    weight = forms.IntegerField(
        label=gettext_lazy("Weight of specialisation"), min_value=0, max_value=100, step_size=5
    )


def context() -> dict[str, Any]:
    """Everything the gallery's template needs; the figures are invented by arithmetic."""
    return {
        "sections": [
            {
                "key": key,
                "title": title,
                "wide": wide,
                "template": f"ui/gallery/{key}.html",
                "source": _source(f"ui/gallery/{key}.html"),
            }
            for key, (title, wide) in SECTIONS.items()
        ],
        "schemes": [
            {"key": "light", "label": _("Light"), "form": _form("light")},
            {"key": "dark", "label": _("Dark"), "form": _form("dark")},
        ],
        "moment": A_MOMENT,
        "shared": shared(gettext_lazy("A proposal waits for your decision"), "/proposals/12/"),
        "rows": [_row(code) for code in CODES[38:43]],
        "page": Paginator(range(2318), 20).page(4),
        "map_values": {str(code): _place(code) for code in CODES},
        "charts": charts(),
    }


def _form(scheme: str) -> ExampleForm:
    form = ExampleForm({"name": "", "kind": "agro", "weight": 40}, auto_id=f"{scheme}_%s")
    years = [(year, str(year)) for year in (2026, 2027)]
    form.fields["year"].choices = years  # type: ignore[attr-defined]
    del form.errors["year"]
    return form


def _source(name: str) -> str:
    return str(get_template(name).template.source).strip()  # type: ignore[attr-defined]


def _row(code: int) -> dict[str, Any]:
    value = figure(code)
    return {
        "code": code,
        "jobs": code * 131,
        "stars": min(3, int(value)),
        "lq": value,
        "low": max(0, value - 0.6),
        "high": value + 0.7,
    }


def _place(code: int) -> dict[str, Any]:
    value = None if code % 19 == 0 else figure(code)
    label = _("Area %(code)s") % {"code": code}
    return {"value": value, "label": label, "text": str(value or ""), "url": "#maps"}
