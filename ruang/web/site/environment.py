"""The settings that an installation gives from outside: each named, typed and explained once."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

Kind = Literal["text", "secret", "switch", "number", "list", "path"]
ON: Final = frozenset({"1", "true", "yes", "on"})
OFF: Final = frozenset({"0", "false", "no", "off", ""})


@dataclass(frozen=True)
class Variable:
    """One variable of the environment.

    Args:
        name: As it is given.
        kind: What its text is read as; a list is parted by commas.
        default: What holds where it is not given, as a text.
        help: What it is for, in a sentence or two of Markdown; the table in docs/operate is made
            of these.
        least: The smallest number that makes sense.
    """

    name: str
    kind: Kind
    default: str
    help: str
    least: int = 0


VARIABLES: Final = (
    Variable(
        "RUANG_HOME", "path", "var",
        "the installation's own files: SQLite database, keys, uploads, collected static files. "
        "Give a full path",
    ),
    Variable(
        "RUANG_LAKE", "path", "lake",
        "the lake: snapshots, results, official lists. Give a full path",
    ),
    Variable(
        "RUANG_SECRET_KEY", "secret", "",
        "signs sessions; empty: made once and kept in `RUANG_HOME/secret_key`, readable to its "
        "owner only. With several machines, give all the same",
    ),
    Variable(
        "DATABASE_URL", "text", "",
        "`postgres://USER:PASSWORD@HOST/NAME`; empty: SQLite in `RUANG_HOME/ruang.sqlite3`",
    ),
    Variable(
        "RUANG_HOSTS", "list", "127.0.0.1,localhost,[::1]",
        "names under which the site answers; any other name gets 400",
    ),
    Variable(
        "RUANG_HTTPS", "switch", "0",
        "`1` behind a server that speaks HTTPS: cookies become Secure, HSTS is sent for a year, "
        "plain HTTP is redirected",
    ),
    Variable(
        "RUANG_PROXIES", "number", "0",
        "how many servers stand in front of this one, each adding an entry to "
        "`X-Forwarded-For`: so many entries from the right are believed, and the client's address "
        "is the first of them. `0` believes none",
    ),
    Variable(
        "RUANG_ORIGINS", "list", "",
        "origins trusted for forms (`https://ruang.example.org`); needed only where the server in "
        "front passes neither `Host` nor `X-Forwarded-Proto` on",
    ),
    Variable(
        "RUANG_SITE_URL", "text", "http://127.0.0.1:8000",
        "the address under which people know the site (`https://ruang.example.org`): links in "
        "mails, in QR codes and in lines to pass on begin with it",
    ),
    Variable(
        "RUANG_MAIL_URL", "secret", "",
        "outgoing mail: `smtp://USER:PASSWORD@HOST:PORT` (STARTTLS, port 587), "
        "`smtps://USER:PASSWORD@HOST:PORT` (TLS from the start, port 465); at the end "
        "`?starttls=0` for a server within the own network that speaks no TLS (port 25). Empty: "
        "no mail is sent, and what needs it is not offered",
    ),
    Variable(
        "RUANG_MAIL_FROM", "text", "",
        "who mails come from: `Ruang <ruang@example.org>`; empty: `ruang@` and the host of "
        "`RUANG_SITE_URL`",
    ),
    Variable(
        "RUANG_UPLOAD_MB", "number", "512",
        "most that the files of one delivery may have together, in MB; the server in front must "
        "let as much through",
        least=1,
    ),
    Variable(
        "RUANG_UPLOAD_DAYS", "number", "30",
        "how many days after a delivery was last touched its files are removed from "
        "`RUANG_HOME/uploads`; what was kept of them in the lake stays",
        least=1,
    ),
    Variable(
        "RUANG_LOG_LEVEL", "text", "WARNING",
        "`INFO`, `DEBUG`, `ERROR`; the log goes to stderr",
    ),
    Variable(
        "RUANG_DEBUG", "switch", "0",
        "`1` shows errors in the browser with their code: for developers, never on a network",
    ),
    Variable(
        "RUANG_DEMO", "switch", "0",
        "`1` shows the demo's accounts on the sign-in page, and serves on this machine alone",
    ),
)  # fmt: skip
_BY_NAME: Final = {variable.name: variable for variable in VARIABLES}


def text(name: str) -> str:
    """What was given, or what holds where nothing was."""
    return os.environ.get(name, "").strip() or _BY_NAME[name].default


def switch(name: str) -> bool:
    """Whether it is on."""
    return text(name).lower() in ON


def number(name: str) -> int:
    """A whole number."""
    return int(text(name))


def listed(name: str) -> list[str]:
    """The parts between commas, without white space or empty ones."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def path(name: str) -> Path:
    """A full path."""
    return Path(text(name)).resolve()
