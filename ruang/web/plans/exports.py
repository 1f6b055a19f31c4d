"""A portfolio as a table that can be carried away."""

from __future__ import annotations

from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ruang.web.plans.models import FocusIndustry
from ruang.web.plans.portfolio import Portfolio
from ruang.web.ui.numerals import be_date, be_year, number
from ruang.web.ui.sheets import Sheet

# Column of the file -> what people read above it.
COLUMNS: Final[dict[str, str | Promise]] = {
    "number": lazy("Number"),
    "fiscal_year": lazy("Fiscal year (Gregorian, in which it ends)"),
    "fiscal_year_be": lazy("Fiscal year"),
    "centre": lazy("Number of the centre"),
    "centre_name": lazy("Lead centre"),
    "title": lazy("Focus industry"),
    "state": lazy("State"),
    "industries": lazy("Codes of the industries"),
    "industry_titles": lazy("Industries"),
    "budget_thb": lazy("Budget (baht)"),
    "reason": lazy("Reason"),
    "confirmed": lazy("Confirmed on"),
    "ended": lazy("Ended on"),
    "end_reason": lazy("Why it ended"),
    "synthetic": lazy("Synthetic"),
}


def exported(found: Portfolio) -> Sheet:
    """Two years of a portfolio as a table: one row a focus industry."""
    return Sheet(
        name=f"focus-industries-{found.year}",
        title=_("Focus industries"),
        columns={name: str(words) for name, words in COLUMNS.items()},
        rows=[_row(row) for row in found.rows],
        notes=_notes(found),
        frozen=3,
        wide={"centre_name": 34, "title": 34, "industry_titles": 44, "reason": 80},
    )


def _row(row: FocusIndustry) -> dict[str, Any]:
    industries = list(row.industries.all())
    return {
        "number": row.pk,
        "fiscal_year": row.fiscal_year,
        "fiscal_year_be": be_year(row.fiscal_year),
        "centre": row.lead_centre.number,
        "centre_name": row.lead_centre.name,
        "title": row.title,
        "state": str(row.state.label),
        "industries": ", ".join(one.pk for one in industries),
        "industry_titles": ", ".join(one.title for one in industries),
        "budget_thb": row.budget_thb,
        "reason": row.reason,
        "confirmed": be_date(row.confirmed_at),
        "ended": be_date(row.ended_at) if row.ended_at else None,
        "end_reason": row.end_reason or None,
        "synthetic": _("yes") if row.synthetic else None,
    }


def _notes(found: Portfolio) -> list[tuple[str, str]]:
    said = [
        (_("About this table"), _("Focus industries of the centres, as their directors confirmed "
                                  "them, of two fiscal years")),
        (_("Lead centre"), found.centre.name if found.centre else _("All centres")),
        (_("Budget"), _("An empty cell means that nobody has said; it never means zero.")),
    ]  # fmt: skip
    for year in found.years:
        words = _("Budget of fiscal year %(year)s") % {"year": be_year(year.year)}
        said.append((words, number(year.budget_thb)))
    if any(row.synthetic for row in found.rows):
        said.append((_("Caution"), _("Synthetic data: made up, to try the system out")))
    return said
