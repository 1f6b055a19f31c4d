"""From what a browser sent to a delivery: nothing of it is kept unless all of it can be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _

from ruang.web.intake import actions, reading, samples, uploads
from ruang.web.intake.models import Delivery

PASTED: Final = "pasted.tsv"


def pasted(text: str) -> File[bytes]:
    """A table that was copied out of a spreadsheet, as a file.

    Raises:
        ValidationError: It is longer than what can be pasted.
    """
    body = text.replace("\r\n", "\n").strip("\n").encode()
    if len(body) > uploads.PASTE_MB * uploads.MB:
        raise ValidationError(
            _("What is pasted may have %(mb)s MB. Save it as a file, and choose that.")
            % {"mb": uploads.PASTE_MB}
        )
    return ContentFile(body + b"\n", name=PASTED)


def bring(files: Sequence[File[bytes]], *, by: Any) -> Delivery:
    """Take files in as one register.

    Raises:
        ValidationError: Beyond the limits, or one of them is of no kind that can be read.
    """
    looked = _take(files, by=by)
    try:
        known = samples.fingerprints()
        return actions.receive(
            None,
            looked,
            by=by,
            source=reading.guess(looked[0]),
            synthetic=any(one.look.sha256 in known for one in looked),
            headers_mark=reading.headers_mark(looked[0]),
        )
    except Exception:
        uploads.erase(one.stored.place for one in looked)
        raise


def correct(delivery: Delivery, files: Sequence[File[bytes]], *, by: Any) -> Delivery:
    """Take corrected rows in for a delivery that was checked.

    Raises:
        ValidationError: As for `bring`, it is a file of the delivery as it was, or its
            rows stand for those of another delivery.
        PermissionDenied: It is not this person's to correct.
    """
    there = list(delivery.files.all())
    looked = _take(files, by=by, taken=[file.name for file in there])
    try:
        before = {file.sha256 for file in there if not file.removed_at}
        if any(one.look.sha256 in before for one in looked):
            raise ValidationError(_("This file has been sent before, as it is now."))
        traced = (given["file"] for given in (delivery.found or {}).get("inputs", ()))
        reading.must_correct(looked, {*traced, *(file.name for file in there)})
        return actions.correct(delivery, looked, by=by)
    except Exception:
        uploads.erase(one.stored.place for one in looked)
        raise


def _take(
    files: Sequence[File[bytes]], *, by: Any, taken: Sequence[str] = ()
) -> list[reading.Looked]:
    uploads.refuse_beyond_limits(by, [file.size for file in files])
    stored = uploads.store(files, taken=taken)
    try:
        looked = [reading.look_at(one) for one in stored]
        if len({one.look.sha256 for one in looked}) < len(looked):
            raise ValidationError(_("The same file was chosen twice."))
    except Exception:
        uploads.erase(one.place for one in stored)
        raise
    return looked


def guess_again(delivery: Delivery) -> str:
    """The source that a delivery's files seem to come from, whatever was said of them."""
    first = delivery.files.there().first()
    if first is None:
        return delivery.source
    stored = uploads.Stored(uploads.where(first.stored), first.name)
    return reading.guess(reading.look_at(stored))
