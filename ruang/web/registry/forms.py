"""What administrators fill in: which centre looks after which province, and official lists."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ruang.web.people.forms import DayField
from ruang.web.registry.models import Area, Centre, Confidence, Territory
from ruang.web.ui.numerals import be_date

MEGABYTE: Final = 1_048_576
MOST_MEGABYTES: Final = 20
MOST_FILES: Final = 20


def source_field() -> forms.CharField:
    """From where it is known."""
    return forms.CharField(
        label=_("Source"),
        max_length=300,
        help_text=_("The order or announcement that says so, with its date."),
    )


class DayForm(forms.Form):
    """As of which day to show the country, and which centre to point out."""

    day = DayField(label=_("As of"), required=False)
    centre = forms.ModelChoiceField(
        Centre.objects.none(),
        label=_("Centre"),
        required=False,
        empty_label=_("All centres"),
        to_field_name="number",
    )

    def __init__(self, asked: QueryDict) -> None:
        today = timezone.localdate().isoformat()
        super().__init__({"day": asked.get("day") or today, "centre": asked.get("centre", "")})
        self.fields["centre"].queryset = Centre.objects.select_related("organisation")  # type: ignore[attr-defined]

    def asked(self) -> tuple[Any, Centre | None]:
        """The day, today where none is given or it cannot be one; and the centre, if any."""
        said = self.cleaned_data if self.is_valid() else {}
        return said.get("day") or timezone.localdate(), said.get("centre")


class MoveForm(forms.Form):
    """A province, to which centre it goes, from when on, and how that is known."""

    area = forms.ModelChoiceField(label=_("Province"), queryset=Area.objects.none())
    to = forms.ModelChoiceField(label=_("To the centre"), queryset=Centre.objects.none())
    day = DayField(
        label=_("From"),
        required=False,
        help_text=_("Left empty: it has always been so, and the row before it was wrong."),
    )
    source = source_field()
    confidence = forms.ChoiceField(label=_("Confidence"), choices=Confidence.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = Area.objects.provinces().in_order()  # type: ignore[attr-defined]
        self.fields["to"].queryset = Centre.objects.select_related("organisation")  # type: ignore[attr-defined]


class RowForm(forms.Form):
    """A row that has not begun yet: all of it may still be put right."""

    centre = forms.ModelChoiceField(label=_("Centre"), queryset=Centre.objects.none())
    valid_from = DayField(label=_("From"))
    valid_to = DayField(label=_("No longer from"), required=False)
    source = source_field()
    confidence = forms.ChoiceField(label=_("Confidence"), choices=Confidence.choices)

    def __init__(self, *args: Any, row: Territory, **kwargs: Any) -> None:
        names = ("centre", "valid_from", "valid_to", "source", "confidence")
        kwargs.setdefault("initial", {name: getattr(row, name) for name in names})
        super().__init__(*args, **kwargs)
        self.fields["centre"].queryset = Centre.objects.select_related("organisation")  # type: ignore[attr-defined]

    def clean_valid_from(self) -> Any:
        day = self.cleaned_data["valid_from"]
        if day <= timezone.localdate():
            raise ValidationError(
                _("It must begin after today, %(day)s.") % {"day": be_date(timezone.localdate())}
            )
        return day


class CloseForm(forms.Form):
    """From which day on it is no longer so."""

    valid_to = DayField(label=_("No longer from"))

    def __init__(self, *args: Any, row: Territory | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"valid_to": timezone.localdate()})
        super().__init__(*args, **kwargs)
        self.row = row

    def clean_valid_to(self) -> Any:
        day = self.cleaned_data["valid_to"]
        if self.row and self.row.valid_from and day <= self.row.valid_from:
            raise ValidationError(_("It must end after it began."))
        return day


class ConfirmForm(forms.Form):
    """From where it is known."""

    source = source_field()


class SeveralFiles(forms.ClearableFileInput):
    """The browser's own choice of files, several at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class SeveralFilesField(forms.FileField):
    """Files of which none is empty, and all together are not too large."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Give the files as a list."""
        given = data if isinstance(data, list | tuple) else [data]
        if not any(given):
            given = [None]  # as the field itself refuses it
        files = [super(SeveralFilesField, self).clean(one, initial) for one in given]
        if len(files) > MOST_FILES:
            words = ngettext(
                "At most %(n)s file at a time.", "At most %(n)s files at a time.", MOST_FILES
            )
            raise ValidationError(words % {"n": MOST_FILES})
        if sum(file.size or 0 for file in files) > MOST_MEGABYTES * MEGABYTE:
            words = ngettext(
                "Together they are larger than %(n)s megabyte.",
                "Together they are larger than %(n)s megabytes.",
                MOST_MEGABYTES,
            )
            raise ValidationError(words % {"n": MOST_MEGABYTES})
        return files


class ListForm(forms.Form):
    """The files of an official list."""

    lists = SeveralFilesField(label=_("Files"))
