"""What people fill in when they bring a register in, and how they say what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.core.files.base import File
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ruang.web.intake import bringing, reading, samples, uploads
from ruang.web.intake.models import Delivery

ENDINGS: Final = ".csv,.tsv,.txt,.xlsx,.xls,.ods,.parquet"
DELIMITERS: Final = (
    ("", lazy("as found")),
    (",", lazy("comma")),
    (";", lazy("semicolon")),
    ("\t", lazy("tab")),
    ("|", lazy("upright bar")),
)


class ChooseFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class Files(forms.FileField):
    """Several files in one field."""

    widget = ChooseFiles(attrs={"accept": ENDINGS})

    def clean(self, data: Any, initial: Any = None) -> list[File[bytes]]:
        """The files, each with something in it."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if not given and self.required:
            super().clean(None, initial)
        return [super(Files, self).clean(one, initial) for one in given]


class BringForm(forms.Form):
    """Files, or a table that was copied out of a spreadsheet."""

    files = Files(  # type: ignore[assignment]  # declared, as all fields are
        label=lazy("Files"),
        required=False,
        error_messages={"empty": lazy("The file is empty.")},
    )
    paste = forms.CharField(
        label=lazy("Table copied from a spreadsheet"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "wrap": "off"}),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, Any] | None = None,
        *,
        too_large: bool = False,
    ) -> None:
        super().__init__(data, files)
        self._too_large = too_large

    def clean(self) -> dict[str, Any]:
        """All that was sent, as files."""
        said: dict[str, Any] = super().clean() or {}
        if self._too_large:
            raise forms.ValidationError(uploads.too_large_words())
        sent = list(said.get("files") or [])
        if (said.get("paste") or "").strip():
            sent.append(bringing.pasted(said["paste"]))
        if not sent and not self.errors:
            raise forms.ValidationError(_("Choose a file, or paste a table."))
        return {**said, "sent": sent}


class CorrectForm(forms.Form):
    """The refused rows, put right."""

    files = Files(label=lazy("The file with the rows put right"))  # type: ignore[assignment]


class ColumnsForm(forms.Form):
    """How the files of a delivery are to be read; columns come as parallel lists."""

    source = forms.ChoiceField(label=lazy("What kind of register it is"))
    sheet = forms.ChoiceField(label=lazy("Sheet"), required=False)
    delimiter = forms.ChoiceField(label=lazy("Cells are parted by"), required=False)
    header_row = forms.IntegerField(
        label=lazy("Row of the headers"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text=lazy("Leave empty to have it found."),
    )
    classification = forms.ChoiceField(label=lazy("Industry codes are of"), required=False)
    purpose = forms.CharField(
        label=lazy("What the personal columns are needed for"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    synthetic = forms.BooleanField(
        label=lazy("The rows are invented, to try it out"), required=False
    )

    def __init__(
        self, data: QueryDict | None = None, *, delivery: Delivery, columns: Any = None
    ) -> None:
        layout = delivery.layout
        initial = {
            **{name: layout.get(name, "") for name in ("sheet", "delimiter", "classification")},
            "header_row": layout.get("header_row") or None,
            "source": delivery.source,
            "purpose": delivery.purpose,
            "synthetic": delivery.synthetic,
        }
        super().__init__(data, initial=initial)
        self._before: Mapping[str, Any] = layout
        self._columns = columns
        found = [("", _("as found"))]
        sheets = columns.sheets if columns else [s for s in [layout.get("sheet")] if s]
        self._choices("source", reading.source_choices())
        self._choices("sheet", [*found, *((name, name) for name in sheets)])
        self._choices("delimiter", list(DELIMITERS))
        self._choices("classification", [*found, *reading.classification_choices()])
        if samples.among(delivery):
            self.fields["synthetic"].disabled = True

    def clean(self) -> dict[str, Any]:
        """The layout as the engine takes it."""
        said: dict[str, Any] = super().clean() or {}
        if self.errors:
            return said
        layout = {
            "sheet": said["sheet"],
            "delimiter": said["delimiter"],
            "header_row": said["header_row"] or 0,
            "classification": said["classification"],
            "columns": self._mapping(),
            "personal": self._personal(said),
        }
        return {**said, "layout": layout}

    def _mapping(self) -> dict[str, str]:
        """Column of RAW -> header, where a person chooses another than is found.

        An empty header says that the file has no such column. A choice of columns of a table
        that is read differently from now on is void.
        """
        if {"source", "sheet", "delimiter", "header_row"} & {*self.changed_data}:
            return {}
        chosen = dict(zip(self._list("header"), self._list("column"), strict=False))
        said = [column for column in chosen.values() if column]
        twice = sorted({column for column in said if said.count(column) > 1})
        if twice:
            words = ", ".join(reading.column_word(column) for column in twice)
            raise forms.ValidationError(
                _("Two columns are read as the same: %(words)s") % {"words": words}
            )
        by_hand = dict(self._before.get("columns") or {})
        found = {one.header: one.column for one in self._columns.found} if self._columns else {}
        changed = {h: column for h, column in chosen.items() if column != found.get(h, column)}
        by_hand |= {found[header]: "" for header in changed if found[header]}
        return by_hand | {column: header for header, column in changed.items() if column}

    def _personal(self, said: Mapping[str, Any]) -> dict[str, str]:
        if self._columns is None:
            return {}
        kinds = {one.header: one.personal for one in self._columns.found if one.personal}
        kept = {header: kinds[header] for header in self._list("keep") if header in kinds}
        if kept and not said["purpose"].strip():
            self.add_error(
                "purpose",
                _("Personal columns are only kept with a purpose. Write it, or keep none."),
            )
        return kept

    def _list(self, name: str) -> Sequence[str]:
        return self.data.getlist(name) if isinstance(self.data, QueryDict) else []

    def _choices(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        field.choices = choices


class RowsForm(forms.Form):
    """Which of the accepted rows to show."""

    mark = forms.ChoiceField(label=lazy("Remark"), required=False)
    area = forms.ChoiceField(label=lazy("Province"), required=False)

    def __init__(
        self,
        asked: QueryDict,
        *,
        marks: Sequence[tuple[str, str]],
        areas: Sequence[tuple[str, str]],
    ) -> None:
        super().__init__(asked)
        for name, choices in (("mark", marks), ("area", areas)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
            field.choices = [("", _("All")), *choices]

    def asked(self) -> dict[str, str]:
        """What was asked for; all rows where the address asks for what is not there."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in ("mark", "area")}
