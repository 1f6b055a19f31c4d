"""Lines of the log: one JSON object each for machines, or one line of text for a screen.

Nothing personal gets in: a line has the route's name and not the path, numbers and not names; what
libraries put into their messages is combed through. Nothing that a client sends can begin a line
of its own.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from pythonjsonlogger.json import JsonFormatter

from ruang.web.journal.trace import facts

Fields = dict[str, Any]
GONE: Final = "…"
# What is personal or secret wherever it stands, and what is left of it.
COMBED: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"\b(DETAIL:|CONTEXT:|Failing row contains).*"), rf"\1 {GONE}"),
    (re.compile(r"[\w.+%-]+@[\w-]+(\.[\w-]+)+"), f"{GONE}@{GONE}"),
    (re.compile(r"(?<=://)[^\s/@]+:[^\s/@]*(?=@)"), GONE),
    (
        re.compile(
            r"(?i)\b(bearer|token|password|secret|sessionid|csrftoken)"
            r"([\"']?\s*[:= ]\s*[\"']?)[^\s\"',;]+"
        ),
        rf"\1\2{GONE}",
    ),
    (re.compile(r"(?<=[\w/])\?[^\s\"']+"), f"?{GONE}"),
    # Numbers of citizens and of telephones.
    (re.compile(r"(?<![\d.])\d[ -]?\d{4}[ -]?\d{5}[ -]?\d{2}[ -]?\d(?![\d.])"), GONE),
    (re.compile(r"(?<!\d)0[689]\d[ -]?\d{3}[ -]?\d{4}(?!\d)"), GONE),
)
# Values between quotes in the words of an exception; a plain name of a thing may stay.
QUOTED: Final = re.compile(r"'([^'\n]*)'|\"([^\"\n]*)\"")
PLAIN: Final = re.compile(r"(?!\d{7})[A-Za-z0-9_.:/-]{1,60}")
UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def combed(text: str) -> str:
    """A text of a library's without addresses, passwords, tokens, query strings, long numbers."""
    for pattern, left in COMBED:
        text = pattern.sub(left, text)
    return text


def on_one_line(text: str) -> str:
    """A text in which nothing ends a line, moves the cursor or turns the direction of reading."""
    return UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def fields(record: logging.LogRecord, traceback: Callable[[Any], str]) -> Fields:
    """What a line says.

    Args:
        record: What was logged. Of what was given beside the words only `said` counts, a dict;
            whatever else a library gave, a whole request perhaps, stays out.
        traceback: Makes a text of the record's exception.
    """
    line: Fields = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "message": combed(_words(record)),
        **facts(),
        **getattr(record, "said", {}),
    }
    if record.exc_info:
        line["error"] = _combed_traceback(traceback(record.exc_info))
    return line


def _words(record: logging.LogRecord) -> str:
    # Django names the whole path of a request that broke; its route is in the line already.
    if record.name == "django.request" and isinstance(record.args, tuple) and record.args:
        return str(record.args[0])
    try:
        return record.getMessage()
    except (TypeError, ValueError):  # a slip in a call must not lose the line
        return str(record.msg)


def _combed_traceback(text: str) -> str:
    lines = [
        line if line.startswith(" ") else QUOTED.sub(_plain_or_gone, line)
        for line in text.splitlines()
    ]
    return combed("\n".join(lines))


def _plain_or_gone(found: re.Match[str]) -> str:
    said = found[1] if found[1] is not None else found[2]
    return found[0] if PLAIN.fullmatch(said) else f"'{GONE}'"


class JsonLines(JsonFormatter):
    """One JSON object a line, in ASCII: nothing in it can be taken for the end of a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        return str(self.serialize_log_record(fields(record, self._traceback)))

    def _traceback(self, info: Any) -> str:
        return str(self.formatException(info))


class TextLines(logging.Formatter):
    """One line of text, and beneath it, indented, what broke."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        line = fields(record, self.formatException)
        time = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        words = [time, line.pop("level"), line.pop("logger"), line.pop("message")]
        error = line.pop("error", "")
        line.pop("time")
        words += [f"{name}={value}" for name, value in line.items()]
        text = on_one_line(" ".join(str(word) for word in words))
        return "\n".join([text, *(f"    {on_one_line(part)}" for part in error.splitlines())])
