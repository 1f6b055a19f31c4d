"""Words of the engine, as people read them in the browser."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from ruang.engine.text import say
from ruang.web.ui.languages import reader_language


def word(message: str, **values: Any) -> str:
    """Words of the engine in the reader's language."""
    return say(message, reader_language(), **values)


def column_choices() -> list[tuple[str, str]]:
    """The columns of tables.RAW that a person can point out in a file, with their names."""
    from ruang.engine.tables import RAW

    hidden = {"source_row", "fault", "note"}
    names = [name for name in (*RAW.columns, *RAW.optional) if name not in hidden]
    return [(name, column_word(name)) for name in names]


def classification_choices() -> list[tuple[str, str]]:
    """Every classification of industries that codes can be read by."""
    from ruang.engine.intake.industry import CLASSIFICATIONS

    return [(key, _titled(value)) for key, value in CLASSIFICATIONS.items()]


def _titled(value: Any) -> str:
    return word(value if isinstance(value, str) else value.title)


def encoding_words(evidence: str) -> str:
    """Why the text of a file is taken to be written the way it is; empty for workbooks."""
    from ruang.engine.sheets import ENCODING_EVIDENCE

    return word(ENCODING_EVIDENCE.get(evidence, evidence)) if evidence else ""


# By Python's name of an encoding, what offices call it.
ENCODING_NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 (BOM)",
    "cp874": "TIS-620 (CP874)",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
}


def encoding_name(encoding: str) -> str:
    """What an encoding is called; empty for workbooks."""
    return ENCODING_NAMES.get(encoding, encoding.upper())


def why_words(why: str) -> str:
    """Why a column was taken for what it is."""
    from ruang.engine.columns.found import REASONS

    return word(REASONS[why]) if why else ""


# Columns for which no row is refused: the engine has no occasion to name them.
NEVER_REFUSED = {
    "district_id": _("District"),
    "subdistrict": _("Sub-district"),
    "postcode": _("Postcode"),
    "workers": _("Workers"),
    "capital_thb": _("Registered capital (baht)"),
    "longitude": _("Longitude"),
    "latitude": _("Latitude"),
}


def examples_of(cells: Iterable[str], column: str) -> list[str]:
    """Cells of a column as others may see them: no person's name, no citizen's number."""
    from ruang.engine.intake.personal import veiled

    # Where nobody has said what it is, a person's name may stand in it.
    return list(dict.fromkeys(veiled(cell, column or "name") for cell in cells))


def column_word(name: str) -> str:
    """What a column is called."""
    from ruang.engine.intake.refusals import COLUMNS

    if name in COLUMNS:
        said = word(COLUMNS[name])
        return said[:1].upper() + said[1:]
    return str(NEVER_REFUSED.get(name, name))


def reason_words(key: str) -> tuple[str, str]:
    """Why a row was refused, and what to do about it."""
    from ruang.engine.intake.refusals import REASONS, REMEDIES

    return word(REASONS.get(key, key)), word(REMEDIES.get(key, ""))


def mark_word(key: str) -> str:
    """What was read as what."""
    from ruang.engine.intake.refusals import MARKS

    return word(MARKS.get(key, key))


def form_word(key: str) -> str:
    """A legal form's name."""
    from ruang.engine.intake.forms import FORMS

    return word(FORMS.get(key, key))


def form_words(key: str) -> set[str]:
    """A legal form's name in both languages."""
    from ruang.engine.intake.forms import FORMS

    return {say(FORMS.get(key, key), language) for language in ("th", "en")}


def personal_word(key: str) -> str:
    """What a personal column holds."""
    from ruang.engine.columns import PERSONAL

    return word(PERSONAL.get(key, key))


def fault_words(fault: Mapping[str, Any]) -> tuple[str, str]:
    """What is wrong with a column as a whole, and what to do about it."""
    from ruang.engine.intake.faults import CURES, FAULTS

    kind = str(fault["kind"])
    return word(FAULTS.get(kind, kind), **fault), word(CURES.get(kind, ""))
