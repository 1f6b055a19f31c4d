"""The settings that an installation gives from outside: each named, typed and explained once.

What a person gave wrongly is found by ruang.web.site.faults before anything reads it here.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

Kind = Literal[
    "text", "secret", "switch", "number", "choice", "list", "hosts", "origins", "networks", "path",
    "file", "url",
]  # fmt: skip
ON: Final = frozenset({"1", "true", "yes", "on"})
OFF: Final = frozenset({"0", "false", "no", "off", ""})
IN_A_FILE: Final = "_FILE"


@dataclass(frozen=True)
class Variable:
    """One variable of the environment.

    Args:
        name: As it is given.
        kind: What its text is read as. Lists are parted by commas: `hosts` are names and numbers
            of machines, `origins` begin with https://, `networks` are addresses (10.0.0.0/8). A
            `secret` is never shown, and may lie in a file that NAME_FILE names.
        default: What holds where it is not given, as a text.
        help: What it is for, in a sentence or two of Markdown; the table in docs/operate is made
            of these.
        least: The smallest number that makes sense.
        most: The largest; None for any.
        choices: What a `choice` may be, or the schemes that a `url` may have.
    """

    name: str
    kind: Kind
    default: str
    help: str
    least: int = 0
    most: int | None = None
    choices: tuple[str, ...] = ()


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
        "RUANG_FORMER_SECRET_KEYS", "secret", "",
        "secret keys that held before the present one, with commas: what is encrypted with them "
        "(second factors) can still be read. Sessions do not need them",
    ),
    Variable(
        "DATABASE_URL", "secret", "",
        "`postgres://USER:PASSWORD@HOST/NAME`; empty: SQLite in `RUANG_HOME/ruang.sqlite3`",
        choices=("postgres", "postgresql", "sqlite"),
    ),
    Variable(
        "RUANG_DATABASE_SECONDS", "number", "30",
        "how long a page may ask PostgreSQL one thing before it gives up with a word; `0`: as long "
        "as it takes. Jobs and commands may take their time",
        most=3600,
    ),
    Variable(
        "RUANG_HOSTS", "hosts", "127.0.0.1,localhost,[::1]",
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
        "RUANG_TLS_CERT", "file", "",
        "`serve` itself speaks TLS with this certificate (PEM, with its chain), where the server "
        "in front stands on another machine; empty: plain HTTP",
    ),
    Variable(
        "RUANG_TLS_KEY", "file", "",
        "the key to `RUANG_TLS_CERT` (PEM), readable to the user that runs Ruang alone",
    ),
    Variable(
        "RUANG_ORIGINS", "origins", "",
        "origins trusted for forms (`https://ruang.example.org`); needed only where the server in "
        "front passes neither `Host` nor `X-Forwarded-Proto` on",
    ),
    Variable(
        "RUANG_SITE_URL", "url", "http://127.0.0.1:8000",
        "the address under which people know the site (`https://ruang.example.org`): links in "
        "mails, in QR codes and in lines to pass on begin with it",
        choices=("https", "http"),
    ),
    Variable(
        "RUANG_MAIL_URL", "secret", "",
        "outgoing mail: `smtp://USER:PASSWORD@HOST:PORT` (STARTTLS, port 587), "
        "`smtps://USER:PASSWORD@HOST:PORT` (TLS from the start, port 465); at the end "
        "`?starttls=0` for a server within the own network that speaks no TLS (port 25). Empty: "
        "no mail is sent, and what needs it is not offered",
        choices=("smtp", "smtps"),
    ),
    Variable(
        "RUANG_MAIL_FROM", "text", "",
        "who mails come from: `Ruang <ruang@example.org>`; empty: `ruang@` and the host of "
        "`RUANG_SITE_URL`",
    ),
    Variable(
        "RUANG_SESSION_HOURS", "number", "12",
        "how many hours after signing in one has to sign in again",
        least=1, most=72,
    ),
    Variable(
        "RUANG_IDLE_MINUTES", "number", "60",
        "how many minutes without a sign of the person end her session",
        least=10, most=1440,
    ),
    Variable(
        "RUANG_FACTOR_FOR_ALL", "switch", "0",
        "`1` asks everybody with an account for a second factor, not administrators, directors and "
        "officers alone",
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
        "RUANG_ANALYSIS_MB", "number", "64",
        "most that the tables of one analysis may have together, in MB",
        least=1,
    ),
    Variable(
        "RUANG_ANALYSIS_DAYS", "number", "7",
        "how many days after it was asked for an analysis is removed with its tables from "
        "`RUANG_HOME/analyses`",
        least=1,
    ),
    Variable(
        "RUANG_ANALYSIS_MINUTES", "number", "15",
        "how long a worker computes one analysis before it gives up with a word",
        least=1, most=1440,
    ),
    Variable(
        "RUANG_ANALYSIS_MEMORY_MB", "number", "2048",
        "how much memory the computing of one analysis may take, in MB, beside the 300 that the "
        "loaded code takes",
        least=256,
    ),
    Variable(
        "RUANG_API_RATE", "number", "600",
        "how many requests a minute the API answers to one token, or to one person on its page; "
        "each server process counts by itself",
        least=1,
    ),
    Variable(
        "RUANG_API_VISITOR_RATE", "number", "120",
        "how many requests a minute the API answers to one address that sends no token; each "
        "server process counts by itself",
        least=1,
    ),
    Variable(
        "RUANG_BACKUP_TO", "path", "",
        "the folder for backups: the worker makes one there each day, and `ruang web backup` "
        "without `--to`. On another disk than the rest; give a full path. Empty: no backup is "
        "made by itself",
    ),
    Variable(
        "RUANG_BACKUP_KEEP", "number", "14",
        "how many backups stay in `RUANG_BACKUP_TO`; the oldest goes when a new one is proved",
        least=2,
    ),
    Variable(
        "RUANG_LOG_FORMAT", "choice", "",
        "`json`: one object a line, for a machine that collects them; `text`: for a person's "
        "screen. Empty: `text` where stderr is a terminal, `json` elsewhere",
        choices=("json", "text"),
    ),
    Variable(
        "RUANG_JOB_SILENCE", "number", "300",
        "seconds without a sign of life after which a worker is taken for dead and its job begins "
        "again",
        least=5,
    ),
    Variable(
        "RUANG_ADDRESS_DAYS", "number", "90",
        "how many days network addresses and browsers are kept, with the journal's entries and "
        "with attempts to sign in",
        least=1,
    ),
    Variable(
        "RUANG_LOG_LEVEL", "choice", "",
        "from which level on the log has it; requests are `INFO`, what happens to the doors "
        "(`ruang.security`) is always there. Empty: `INFO` as `json`, `WARNING` as `text`",
        choices=("DEBUG", "INFO", "WARNING", "ERROR"),
    ),
    Variable(
        "RUANG_METRICS_FROM", "networks", "127.0.0.1,::1",
        "addresses and networks that may read `/metrics`; anybody else is told that there is "
        "nothing. What comes through a server in front counts as its client",
    ),
    Variable(
        "RUANG_METRICS_TOKEN", "secret", "",
        "whoever sends it (`Authorization: Bearer …`) may read `/metrics` from anywhere",
    ),
    Variable(
        "RUANG_DISK_MB", "number", "500",
        "with less free than this where `RUANG_HOME` and `RUANG_LAKE` lie, `/health/ready` says "
        "`low`; with less than a tenth of it, `full`, and the site is not ready",
        least=10,
    ),
    Variable(
        "RUANG_WORKERS", "number", "",
        "processes of `serve` that answer pages, where `--workers` is not given; empty: one a "
        "core, four at most",
        least=1, most=64,
    ),
    Variable(
        "RUANG_STOP_SECONDS", "number", "30",
        "how long `serve` and `worker` may finish what they have in hand when they are told to "
        "stop; a job that is not done by then begins again at the next start",
        least=1, most=3600,
    ),
    Variable(
        "PORT", "number", "8000",
        "port of `serve` and `demo`, where `--port` is not given",
        least=1, most=65535,
    ),
    Variable(
        "RUANG_LANGUAGE", "choice", "",
        "language of the command line's messages; empty: by `LANG`",
        choices=("th", "en"),
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
    """What was given, itself or in a file, or what holds where nothing was.

    Raises:
        OSError: The file that NAME_FILE names cannot be read.
    """
    variable = _BY_NAME[name]
    given = os.environ.get(name, "").strip()
    if not given and variable.kind == "secret" and (file := os.environ.get(name + IN_A_FILE)):
        given = Path(file).read_text(encoding="utf-8").strip()
    return given or variable.default


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
