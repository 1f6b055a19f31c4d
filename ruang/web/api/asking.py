"""What operations ask the database by what was sent: rows that filters name, forms of the pages."""

from __future__ import annotations

from typing import Any, TypeVar

from django import forms
from django.db import models
from django.utils.translation import gettext as _

from ruang.web.api import faults
from ruang.web.api.problems import refuse

Row = TypeVar("Row", bound=models.Model)


def known(
    rows: models.QuerySet[Row], field: str, said: int | str | None, *, key: str = "pk"
) -> Row | None:
    """The row that a filter names; None where it was left out.

    Args:
        rows: Among these, as far as the asker may see them.
        field: What the filter is called.
        said: What was sent.
        key: The field of the row that it is compared with.

    Raises:
        Trouble: There is none: an empty list would look like an answer.
    """
    if said is None:
        return None
    found = rows.filter(**{key: said}).first()
    if found is None:
        raise refuse(field, _("There is none of that number or code."), place="query")
    return found


def cleaned(form: forms.BaseForm) -> dict[str, Any]:
    """What a page's form makes of what was sent.

    Raises:
        Trouble: It refuses it.
    """
    if not form.is_valid():
        raise faults.of_form(form)
    said: dict[str, Any] = form.cleaned_data
    return said
