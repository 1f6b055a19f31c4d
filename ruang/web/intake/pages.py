"""What each page of a delivery shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from ruang.web.intake import citing, differences, preview, reading, results
from ruang.web.intake.differences import KINDS
from ruang.web.intake.forms import ColumnsForm, CorrectForm
from ruang.web.intake.models import Delivery, DeliveryFile, DeliveryState
from ruang.web.intake.permissions import (
    may_act,
    may_correct,
    may_discard,
    may_keep,
    may_map,
    may_remove_files,
    may_take_back,
    may_take_up,
)
from ruang.web.intake.preview import Shown
from ruang.web.intake.telling import words_to_pass_on
from ruang.web.work.permissions import may_cancel
from ruang.web.work.reading import stage_words
from ruang.web.work.words import time_left

Act = Callable[..., Delivery]
EMPTY_LAYOUT = {
    "sheet": "",
    "delimiter": "",
    "header_row": 0,
    "classification": "",
    "columns": {},
    "personal": {},
}
A_PAGE = 50


def about(delivery: Delivery, user: Any) -> dict[str, Any]:
    """What every page of a delivery says: what it is, its files, what this person may do."""
    files = list(delivery.files.select_related("sent_by"))
    return {
        "delivery": delivery,
        "title": title(files),
        "source_title": reading.source_title(delivery.source),
        "files": files,
        "files_there": [file for file in files if not file.removed_at],
        "synthetic": delivery.synthetic,
        "steps": steps(delivery),
        "may_act": may_act(user, delivery),
        "may_map": may_map(user, delivery),
        "may_keep": may_keep(user, delivery),
        "may_discard": may_discard(user, delivery),
        "may_take_up": may_take_up(user, delivery),
        "may_correct": may_correct(user, delivery),
        "may_take_back": may_take_back(user, delivery)
        and any(file.round and not file.removed_at for file in files),
        "may_remove_files": may_remove_files(user, delivery),
    }


def line(delivery: Delivery) -> dict[str, Any]:
    """One line of the list of deliveries."""
    found = delivery.found
    return {
        "delivery": delivery,
        "title": title(list(delivery.files.all())),
        "source_title": reading.source_title(delivery.source),
        "accepted": found.get("rows_accepted"),
        "refused": found.get("rows_refused"),
    }


def title(files: list[DeliveryFile]) -> str:
    """What a delivery is called: its first file, and how many more there are."""
    originals = [file.name for file in files if not file.round]
    if len(originals) < 2:
        return originals[0] if originals else _("No file")
    return _("%(first)s and %(n)s more") % {"first": originals[0], "n": len(originals) - 1}


def steps(delivery: Delivery) -> list[tuple[str, str]]:
    """The way of a delivery: each step with "done", "here" or nothing."""
    names = [_("Bring in"), _("Look"), _("Check all rows"), _("Keep or discard"), _("Publish")]
    at = {
        DeliveryState.RECEIVED: 2 if delivery.is_checking else 1,
        DeliveryState.CHECKED: 3,
        DeliveryState.KEPT: 4,
        DeliveryState.DISCARDED: 3,
    }[DeliveryState(delivery.state)]
    return [(name, "done" if i < at else "here" if i == at else "") for i, name in enumerate(names)]


# -- look ----------------------------------------------------------------------------------


def look(
    delivery: Delivery, user: Any, *, asked: Mapping[str, Any], form: ColumnsForm | None = None
) -> dict[str, Any]:
    """How the files would be read, and the controls with which to change it."""
    shown = chosen_file(delivery, asked)
    form = form or ColumnsForm(delivery=delivery, columns=shown.columns)
    source = reading.sources().get(delivery.source)
    return {
        **about(delivery, user),
        "shown": shown,
        "form": form,
        "mapped": bool(source and source.mapped),
        "columns": _columns(delivery, shown),
        "personal": _personal(delivery, shown),
        "choices": reading.column_choices(),
        "classification": dict(reading.classification_choices()).get(shown.classification, ""),
        "failed": delivery.failed,
    }


def chosen_file(delivery: Delivery, asked: Mapping[str, Any]) -> Shown:
    """The file that the address names, or the first, as it would be read."""
    files = [file for file in delivery.files.all() if not file.round]
    wanted = asked.get("file", "")
    file = next((one for one in files if str(one.pk) == wanted), files[0])
    return preview.shown(delivery, file)


def full_layout(delivery: Delivery) -> dict[str, Any]:
    """How the files are to be read, with all that is left to evidence."""
    return {**EMPTY_LAYOUT, **delivery.layout}


def _columns(delivery: Delivery, shown: Shown) -> list[dict[str, Any]]:
    if shown.columns is None:
        return []
    return [
        {
            "header": one.header,
            "column": one.column,
            "words": reading.column_word(one.column) if one.column else "",
            "why": _why(delivery, one.why),
            "personal": reading.personal_word(one.personal) if one.personal else "",
            "examples": reading.examples_of(one.examples, one.column),
        }
        for one in shown.columns.found
    ]


def _why(delivery: Delivery, why: str) -> str:
    if why == "hand" and delivery.remembered and delivery.version == 1:
        return _("as the last time")
    return reading.why_words(why)


def _personal(delivery: Delivery, shown: Shown) -> list[dict[str, Any]]:
    if shown.columns is None:
        return []
    kept = delivery.layout.get("personal") or {}
    return [
        {
            "header": one.header,
            "words": reading.personal_word(one.personal),
            "kept": one.header in kept,
        }
        for one in shown.columns.found
        if one.personal and not one.column
    ]


# -- checking, and what came of it ---------------------------------------------------------


def checking(delivery: Delivery, user: Any) -> dict[str, Any]:
    """How far the check is."""
    job = delivery.check_job
    assert job is not None  # noqa: S101  it is being checked
    return {
        **about(delivery, user),
        "job": job,
        "stage": stage_words(job.stage),
        "time_left": time_left(job.seconds_left),
        "may_cancel": may_cancel(user, job),
    }


def closed(
    delivery: Delivery, user: Any, *, correct_form: CorrectForm | None = None
) -> dict[str, Any]:
    """What a check found, and what can be done with it."""
    return {
        **about(delivery, user),
        **(results.result(delivery) if delivery.found else {}),
        "correct_form": correct_form or CorrectForm(),
        "cited": citing.citations([delivery.snapshot], user).get(delivery.snapshot, []),
        "shared": words_to_pass_on(delivery),
    }


# -- comparison ----------------------------------------------------------------------------


def comparison(delivery: Delivery, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What is new, gone or changed since the last snapshot of the same source."""
    old, new = reading.previous_of(delivery), reading.snapshot_of(delivery)
    if old is None or new is None:
        return {"previous": None}
    try:
        found = reading.compared(old, new)
    except ValidationError as error:
        return {"previous": old, "problem": " ".join(error.messages)}
    kind = asked.get("kind") if asked.get("kind") in KINDS else KINDS[0]
    page: Page[Any] = Paginator(_Compared(found, str(kind)), A_PAGE).get_page(asked.get("page"))  # type: ignore[arg-type]
    page.object_list = differences.shown(list(page.object_list))
    return {
        "previous": old,
        "previous_read": datetime.fromisoformat(old.manifest["created_at"]),
        "kind": kind,
        "counts": differences.counted(found),
        "same": found.same,
        "page": page,
        "changed_columns": differences.changed_columns(found),
        "counts_workers": bool(new.manifest.get("counts_workers")),
    }


class _Compared:
    """A paginator's list over the rows of one kind of difference."""

    def __init__(self, found: Any, kind: str) -> None:
        self._found, self._kind = found, kind

    def __len__(self) -> int:
        return int(getattr(self._found, self._kind))

    def __getitem__(self, wanted: slice) -> list[dict[str, Any]]:
        first, end = wanted.start or 0, wanted.stop or 0
        rows: list[dict[str, Any]] = self._found.rows(self._kind, first, end - first).to_pylist()
        return rows
