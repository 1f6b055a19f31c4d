"""What the settings lead to on this machine, looked at before people do: `ruang web check`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.checks import CheckMessage, run_checks
from django.utils import timezone

from ruang.web.journal.models import Entry
from ruang.web.people.models import User
from ruang.web.site import health
from ruang.web.site.faults import LOOPBACK, Fault
from ruang.web.site.transport import in_clear

AHEAD: Final = timedelta(minutes=5)  # of an entry that was made just now on another machine


def _(words: str) -> str:
    return words


def wrong() -> Iterator[Fault]:
    """What does not work so."""
    yield from _closed()
    yield from _clock()
    yield from (_of_django(one) for one in _django() if one.is_serious())


def doubtful() -> Iterator[Fault]:
    """What works, and should not stay so where people work."""
    public = [host for host in settings.ALLOWED_HOSTS if host not in LOOPBACK]
    if public and not settings.HTTPS:
        words = _(
            "off, and others reach this site: passwords could be read on their way. Put a server "
            "that speaks HTTPS in front, and give 1."
        )
        yield Fault("RUANG_HTTPS", words)
    if settings.HTTPS and not settings.PROXIES:
        words = _(
            "0, though a server that speaks HTTPS stands in front: journal and locks take its "
            "address for everybody's. Give the number of servers in front."
        )
        yield Fault("RUANG_PROXIES", words)
    if public:
        yield from _backup()
    if public and not settings.MAIL:
        words = _("empty: no invitation, no forgotten password and no notice goes out by mail.")
        yield Fault("RUANG_MAIL_URL", words)
    yield from in_clear()
    if health.parts()["disk"] != "ok":
        words = _("there is little room left where RUANG_HOME and RUANG_LAKE lie. Make some.")
        yield Fault("RUANG_DISK_MB", words)
    if not User.objects.administrators().exists():
        words = _("there is no administrator yet. Make one: ruang web createadmin")
        yield Fault("createadmin", words)
    yield from (_of_django(one) for one in _django() if public and not one.is_serious())


def _closed() -> Iterator[Fault]:
    places = {"RUANG_HOME": settings.HOME, "RUANG_LAKE": settings.LAKE}
    if settings.BACKUP_TO:
        places["RUANG_BACKUP_TO"] = settings.BACKUP_TO
    for name, path in places.items():
        try:
            with tempfile.TemporaryFile(dir=_there(path)):
                pass
        except OSError as error:
            words = _("{path} cannot be written to ({why}). Mend that, or name another folder.")
            yield Fault(name, words, {"path": path, "why": error.strerror})


def _there(path: Path) -> Path:
    return next(p for p in (path, *path.parents) if p.exists())


def _clock() -> Iterator[Fault]:
    last = Entry.objects.order_by("-at").values_list("at", flat=True).first()
    if last and last > timezone.now() + AHEAD:
        words = _(
            "this machine's clock is behind, or was ahead: the journal has an entry of {last}. Set "
            "the clock by the network (NTP)."
        )
        yield Fault(
            "clock", words, {"last": timezone.localtime(last).isoformat(timespec="minutes")}
        )


def _backup() -> Iterator[Fault]:
    if settings.BACKUP_TO is None:
        words = _("empty: no backup is made by itself. Name a folder on another disk.")
        yield Fault("RUANG_BACKUP_TO", words)
    elif _there(settings.BACKUP_TO).stat().st_dev == _there(settings.HOME).stat().st_dev:
        words = _("on the same disk as RUANG_HOME: one broken disk would take both.")
        yield Fault("RUANG_BACKUP_TO", words)


def _django() -> list[CheckMessage]:
    found = run_checks(include_deployment_checks=True)
    return [one for one in found if not one.is_silenced()]


def _of_django(one: CheckMessage) -> Fault:
    return Fault(str(one.id), "{said}", {"said": one.msg})
