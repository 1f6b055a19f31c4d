"""What people and administrators fill in about personal data."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ruang.web.people.forms import DayField
from ruang.web.privacy.models import About, Breach, PrivacyNotice, Right, Risk

CONTENT: Final = Path(__file__).parent / "content"
TEXTS: Final = (
    "controller_th", "controller_en", "contact_th", "contact_en", "officer_th", "officer_en",
    "text_th", "text_en",
)  # fmt: skip


def long_text(label: Any, rows: int = 4, **more: Any) -> forms.CharField:
    """A field for a few sentences."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **more)


def moment(label: Any, **more: Any) -> forms.DateTimeField:
    """A field for a day and a time, in the browser's own calendar."""
    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    return forms.DateTimeField(label=label, widget=widget, **more)


class NoticeForm(forms.ModelForm[PrivacyNotice]):
    """A privacy notice's texts; a new one begins as the last, the first as our template."""

    valid_from = DayField(label=_("Valid from"))

    class Meta:
        model = PrivacyNotice
        fields: ClassVar = [*TEXTS, "changes_th", "changes_en", "asks", "valid_from"]
        widgets: ClassVar = {
            f"{name}_{language}": forms.Textarea(attrs={"rows": rows})
            for name, rows in (("contact", 3), ("officer", 3), ("changes", 3), ("text", 24))
            for language in ("th", "en")
        }
        help_texts: ClassVar = {
            "officer_th": _("Name, e-mail and telephone. Empty where the law asks for none."),
            "text_th": _(
                "A line that begins with “## ” is a heading, with “- ” an item of a list."
            ),
            "text_en": _("Where it is empty, readers of English see the Thai text."),
            "changes_th": _("For those who have read the version before."),
            "asks": _("Everybody is shown it once, before her next page."),
        }


def beginning() -> dict[str, Any]:
    """What a new notice begins with: the last version, or the template that comes with us."""
    last = PrivacyNotice.objects.published().order_by("-number").first()
    said: dict[str, Any] = {"asks": True, "valid_from": timezone.localdate()}
    if last:
        return said | {name: getattr(last, name) for name in TEXTS}
    for language in ("th", "en"):
        path = CONTENT / language / "notice.md"
        said[f"text_{language}"] = path.read_text(encoding="utf-8")
    return said


class RequestForm(forms.Form):
    """What a person asks about her data."""

    right = forms.ChoiceField(
        label=_("What do you ask?"), choices=Right.choices, widget=forms.RadioSelect
    )
    about = forms.ChoiceField(label=_("About what?"), choices=[("", _("choose …")), *About.choices])
    wanted = long_text(
        _("What exactly, and why?"),
        help_text=_("As what is right instead. Not more about others than has to be."),
        max_length=2000,
    )


class AnswerForm(forms.Form):
    """An administrator's answer."""

    answer = long_text(
        _("Answer"),
        required=False,
        max_length=2000,
        help_text=_(
            "The person reads it. A refusal needs its reason: the record of processing names it."
        ),
    )


class ReportForm(forms.Form):
    """Something went wrong with personal data."""

    what = long_text(
        _("What happened?"),
        6,
        max_length=4000,
        help_text=_(
            "What you saw, where, and whose data it is about, without the data themselves."
        ),
    )
    noticed_at = moment(_("When did you notice?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["noticed_at"].initial = timezone.localtime


class AssessForm(forms.ModelForm[Breach]):
    """What was breached, and how bad it is for persons."""

    aware_at = moment(
        _("The agency became aware"),
        help_text=_("The 72 hours are counted from here: the report, or earlier."),
    )
    risk = forms.ChoiceField(
        label=_("Risk to persons"),
        choices=[c for c in Risk.choices if c[0]],
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Breach
        fields: ClassVar = [
            "aware_at", "confidentiality", "integrity", "availability", "persons",
            "persons_about", "data_about", "consequences", "measures", "risk", "risk_why",
        ]  # fmt: skip
        widgets: ClassVar = {
            name: forms.Textarea(attrs={"rows": 3})
            for name in ("persons_about", "data_about", "consequences", "measures", "risk_why")
        }
        help_texts: ClassVar = {
            "risk_why": _(
                "Which data, how many, about whom, how bad it can get, what protects them already."
            ),
        }


class RegulatorForm(forms.Form):
    """That the regulator was told."""

    at = moment(_("When was it told?"))
    reference = forms.CharField(label=_("Its reference number"), required=False, max_length=120)
    late_reason = long_text(
        _("Why it took longer than 72 hours"), 3, required=False, max_length=2000
    )


class PersonsForm(forms.Form):
    """That the persons were told."""

    at = moment(_("When were they told?"))
    how = long_text(_("How, and what was said"), 3, max_length=2000)


class CloseForm(forms.Form):
    """The end of a breach."""

    closing = long_text(_("What was learned, and what is different now"), 3, max_length=4000)
