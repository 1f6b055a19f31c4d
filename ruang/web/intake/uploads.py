"""The files that people send: how much of it, where it lies until it is removed, and its name.

A file is kept under a random folder of `settings.MEDIA_ROOT`, readable to the installation alone,
and is never served. What people call it is only ever shown.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.utils import timezone
from django.utils.translation import gettext as _

from ruang.web.intake.models import DeliveryFile
from ruang.web.ui.numerals import number

MB: Final = 1024 * 1024
FILES_AT_ONCE: Final = 40
FILES_AN_HOUR: Final = 200
# What the disk keeps free beside the files: reading them writes about as much again.
FREE_BESIDE: Final = 512 * MB
PASTE_MB: Final = 8
LONGEST_NAME: Final = 120
ABANDONED: Final = timedelta(days=1)  # folders of uploads that never became a delivery


@dataclass(frozen=True)
class Stored:
    """A file where it is kept, and what people call it."""

    path: Path
    name: str

    @property
    def place(self) -> str:
        """Where it lies below the folder of uploads."""
        return str(self.path.relative_to(settings.MEDIA_ROOT))


class RefuseTooLarge(FileUploadHandler):
    """Lets nothing of a request be kept that says it is larger than files may be.

    The rest of the request is passed over, so that the browser can be told why.
    """

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803  Django's name
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        """Note whether the whole request is too large."""
        self._too_large = content_length > settings.UPLOAD_MB * MB + (PASTE_MB + 1) * MB

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Stop at the first file of a request that is too large."""
        super().new_file(*args, **kwargs)
        if self._too_large and self.request is not None:
            self.request.META["ruang.too_large"] = True
            raise StopUpload(connection_reset=False)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass what is small enough on to the next handler."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""


def too_large_words() -> str:
    """What is said of files that are too large, before and after."""
    return _("Files may be %(mb)s MB together. Send a large register in parts, or as Parquet.") % {
        "mb": number(settings.UPLOAD_MB)
    }


def too_many_words() -> str:
    """What is said of too many files, before and after."""
    return _("At most %(most)s files at a time.") % {"most": FILES_AT_ONCE}


def limits() -> dict[str, Any]:
    """What the page says, and its script checks, before anything is sent."""
    return {
        "mb": settings.UPLOAD_MB,
        "bytes": settings.UPLOAD_MB * MB,
        "files": FILES_AT_ONCE,
        "words": too_large_words(),
        "words_files": too_many_words(),
    }


def refuse_beyond_limits(user: Any, sizes: list[int]) -> None:
    """Refuse before anything is kept.

    Args:
        user: The person who sends.
        sizes: Bytes of each file.

    Raises:
        ValidationError: Too many files, too many bytes, too often, or the disk is full.
    """
    if len(sizes) > FILES_AT_ONCE:
        raise ValidationError(too_many_words())
    if sum(sizes) > settings.UPLOAD_MB * MB:
        raise ValidationError(too_large_words())
    an_hour_ago = timezone.now() - timedelta(hours=1)
    if DeliveryFile.objects.sent_since(user, an_hour_ago).count() + len(sizes) > FILES_AN_HOUR:
        raise ValidationError(
            _("You have sent very many files within an hour. Wait a while, then go on.")
        )
    if shutil.disk_usage(_root()).free < sum(sizes) * 2 + FREE_BESIDE:
        raise ValidationError(
            _("The server has not enough free space for these files. Tell the administrator.")
        )


def store(files: Iterable[File[bytes]], *, taken: Iterable[str] = ()) -> list[Stored]:
    """Keep uploaded files in a new folder, in the order given; two of one name are told apart.

    Args:
        files: As the browser sent them.
        taken: Names that other files of the same delivery have already.

    Raises:
        OSError: The disk is full; nothing of them is left.
    """
    names = list(taken)
    folder = _root() / secrets.token_urlsafe(16)
    folder.mkdir(mode=0o700)
    kept: list[Stored] = []
    try:
        for file in files:
            path = folder / str(len(kept))
            _write(file, path)
            names.append(_other_than(names, shown_name(file.name)))
            kept.append(Stored(path, names[-1]))
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return kept


def _write(file: File[bytes], path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        for chunk in file.chunks():
            target.write(chunk)


def erase(places: Iterable[str]) -> None:
    """Remove stored files, and their folders once nothing is left in them."""
    for place in places:
        path = where(place)
        path.unlink(missing_ok=True)
        if path.parent.is_dir() and not any(path.parent.iterdir()):
            path.parent.rmdir()


def where(place: str) -> Path:
    """The path of a stored file."""
    return Path(settings.MEDIA_ROOT) / place


def sweep_strangers() -> int:
    """Remove folders that belong to no delivery: their request ended before it was done."""
    known = {
        Path(p).parts[0] for p in DeliveryFile.objects.there().values_list("stored", flat=True)
    }
    long_ago = time.time() - ABANDONED.total_seconds()
    strangers = [
        p for p in _root().iterdir() if p.name not in known and p.stat().st_mtime < long_ago
    ]
    for folder in strangers:
        shutil.rmtree(folder, ignore_errors=True)
    return len(strangers)


def shown_name(name: str | None) -> str:
    """What people call a file, fit to be shown: no path, no control characters, not too long."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name or ""))[-1]
    # Cc, Cf, Co, Cs: what is not seen, or turns the direction in which a name is read.
    seen = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip(" .")
    stem, dot, ending = seen.rpartition(".")
    if not dot or not stem:
        return seen[:LONGEST_NAME] or "file"
    return f"{stem[: LONGEST_NAME - len(ending[:10]) - 1]}.{ending[:10]}"


def _other_than(taken: list[str], name: str) -> str:
    path, n = Path(name), 1
    while name in taken:
        n += 1
        name = f"{path.stem} ({n}){path.suffix}"
    return name


def _root() -> Path:
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    return root
