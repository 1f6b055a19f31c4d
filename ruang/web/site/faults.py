"""What is wrong with the settings, in plain words: found before anything starts.

Nothing here needs Django: with wrong settings it could not be set up.
"""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from ruang.web.site.environment import IN_A_FILE, OFF, ON, VARIABLES, Variable

Environment = Mapping[str, str]
LOCALE: Final = Path(__file__).parent / "locale"
KNOWN: Final = {variable.name: variable for variable in VARIABLES}
# Read by the tests and the build server, not by an installation.
OF_DEVELOPMENT: Final = frozenset(
    {"RUANG_POSTGRES", "RUANG_BAD_FILES", "RUANG_BROWSER_REQUIRED", "RUANG_SPARK_REQUIRED"}
)
# What Kubernetes puts into the environment of every container beside a service named "ruang".
OF_KUBERNETES: Final = re.compile(
    r"RUANG_(\w+_)?(SERVICE_HOST|SERVICE_PORT\w*|PORT(_\d+_(TCP|UDP)\w*)?)"
)
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})
HOST: Final = re.compile(r"\.?[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]")
SHORTEST_SECRET: Final = 50
FEWEST_LETTERS: Final = 10  # different ones
LONGEST_SHOWN: Final = 80


def _(words: str) -> str:
    return words


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: with which variable, and what to do, as words in English."""

    name: str
    words: str
    values: dict[str, Any] = field(default_factory=dict)

    def text(self, language: str = "en") -> str:
        """The whole sentence, led by the variable's name, in "th" or "en"."""
        return f"{self.name}: {said_in(self.words, language).format(**self.values)}"


class BadSettings(Exception):  # noqa: N818  what is read at start is a sentence
    """The settings cannot be used, and nothing may start with them."""

    def __init__(self, faults: list[Fault], language: str = "en") -> None:
        self.faults = faults
        super().__init__(in_words(faults, language))


def refuse(environ: Environment = os.environ) -> None:
    """Go on only with settings that can be used.

    Raises:
        BadSettings: Something is wrong; it says all of it.
    """
    if faults := list(found(environ)):
        wanted = environ.get("RUANG_LANGUAGE") or environ.get("LANG", "")
        raise BadSettings(faults, "th" if wanted.startswith("th") else "en")


def in_words(faults: list[Fault], language: str) -> str:
    """All faults as one message, a line for each."""
    first = said_in(_("The settings cannot be used, and nothing was started:"), language)
    return "\n".join([first, *(f"- {fault.text(language)}" for fault in faults)])


def found(environ: Environment = os.environ) -> Iterator[Fault]:
    """Every fault of the settings, variable by variable, then those of variables together.

    Args:
        environ: The environment, as names and texts.
    """
    values, faults = {}, []
    for variable in VARIABLES:
        unread = list(_of_file(variable, environ))
        given = "" if unread else _value(variable, environ)
        values[variable.name] = given or variable.default
        faults += unread
        if given:
            faults += CHECKS[variable.kind](variable, given)
            faults += OWN_CHECKS.get(variable.name, _nothing)(variable, given)
    faults += _unknown(environ)
    yield from faults or _together(values)


def said_in(words: str, language: str) -> str:
    """A sentence of this app's in "th" or "en"; English where it has no Thai yet."""
    return gettext.translation("django", LOCALE, [language], fallback=True).gettext(words)


# --- one variable


def _value(variable: Variable, environ: Environment) -> str:
    given = environ.get(variable.name, "").strip()
    if not given and variable.kind == "secret" and (path := environ.get(_file_of(variable))):
        given = Path(path).read_text(encoding="utf-8").strip()
    return given


def _file_of(variable: Variable) -> str:
    return variable.name + IN_A_FILE


def _of_file(variable: Variable, environ: Environment) -> Iterator[Fault]:
    name = _file_of(variable)
    path = environ.get(name, "") if variable.kind == "secret" else ""
    if not path:
        return
    if environ.get(variable.name, "").strip():
        words = _("given beside {other}: give one of the two, so that it is clear which holds.")
        yield Fault(name, words, {"other": variable.name})
        return
    try:
        Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "UTF-8?"
        words = _(
            "the file {path} cannot be read ({why}). Name a text file that this user may read."
        )
        yield Fault(name, words, {"path": path, "why": why})


def _nothing(variable: Variable, value: str) -> Iterator[Fault]:
    return iter(())


def _switch(variable: Variable, value: str) -> Iterator[Fault]:
    if value.lower() not in ON | OFF:
        words = _("{value} is neither on nor off. Give 1 or 0.")
        yield Fault(variable.name, words, {"value": shown(value)})


def _number(variable: Variable, value: str) -> Iterator[Fault]:
    if not re.fullmatch(r"-?[0-9]{1,18}", value):
        words = _("{value} is no whole number. Give one in digits, as {example}.")
        example = variable.default or str(variable.least)
        yield Fault(variable.name, words, {"value": shown(value), "example": example})
    elif int(value) < variable.least:
        words = _("{value} is too small. Give {least} or more.")
        yield Fault(variable.name, words, {"value": value, "least": variable.least})
    elif variable.most is not None and int(value) > variable.most:
        words = _("{value} is too large. Give {most} or less.")
        yield Fault(variable.name, words, {"value": value, "most": variable.most})


def _choice(variable: Variable, value: str) -> Iterator[Fault]:
    if value not in variable.choices:
        words = _("{value} is not one of {choices}.")
        choices = ", ".join(variable.choices)
        yield Fault(variable.name, words, {"value": shown(value), "choices": choices})


def _hosts(variable: Variable, value: str) -> Iterator[Fault]:
    for part in _parts(value):
        if part == "*":
            words = _("* would answer under any name. Name the hosts, as ruang.example.org.")
            yield Fault(variable.name, words)
        elif not HOST.fullmatch(part):
            words = _(
                "{value} is no name of a host. Give the name alone, without https://, port or "
                "path, as ruang.example.org."
            )
            yield Fault(variable.name, words, {"value": shown(part)})


def _origins(variable: Variable, value: str) -> Iterator[Fault]:
    for part in _parts(value):
        address = _split(part)
        whole = address and address.scheme in {"http", "https"} and address.hostname
        if not whole or (address and (address.path or address.query or address.username)):
            words = _("{value} is no origin. Give scheme and host alone, as {example}.")
            example = "https://ruang.example.org"
            yield Fault(variable.name, words, {"value": shown(part), "example": example})


def _networks(variable: Variable, value: str) -> Iterator[Fault]:
    for part in _parts(value):
        try:
            ip_network(part)
        except ValueError:
            words = _("{value} is no address or network. Give numbers, as 10.1.2.3 or 10.1.2.0/24.")
            yield Fault(variable.name, words, {"value": shown(part)})


def _path(variable: Variable, value: str) -> Iterator[Fault]:
    path = Path(value).absolute()
    there = next(p for p in (path, *path.parents) if p.exists())
    if not there.is_dir():
        words = _("{path} is a file. Name a folder.")
        yield Fault(variable.name, words, {"path": there})
    elif there != path and not os.access(there, os.W_OK | os.X_OK):
        words = _("{path} is not there, and this user may not make it in {there}. Make it first.")
        yield Fault(variable.name, words, {"path": path, "there": there})
    elif there == path and not os.access(there, os.R_OK | os.X_OK):
        words = _("this user may not read {path}. Give it to the user that runs Ruang.")
        yield Fault(variable.name, words, {"path": path})


def _file(variable: Variable, value: str) -> Iterator[Fault]:
    path = Path(value)
    if not (path.is_absolute() and path.is_file() and os.access(path, os.R_OK)):
        words = _("{path} is no file that this user may read. Name one, with its full path.")
        yield Fault(variable.name, words, {"path": shown(value)})


def _writable(variable: Variable, value: str) -> Iterator[Fault]:
    path = Path(value).absolute()
    if path.is_dir() and not os.access(path, os.W_OK):
        words = _("this user may not write into {path}. Give it to the user that runs Ruang.")
        yield Fault(variable.name, words, {"path": path})


def _url(variable: Variable, value: str) -> Iterator[Fault]:
    address = _split(value)
    example = f"{variable.choices[0]}://…"
    if address is None or address.scheme not in variable.choices:
        words = _("it does not begin with {schemes}. Give an address, as {example}.")
        schemes = ", ".join(f"{scheme}://" for scheme in variable.choices)
        yield Fault(variable.name, words, {"schemes": schemes, "example": example})
    elif not address.hostname and address.scheme not in {"postgres", "postgresql", "sqlite"}:
        words = _("it names no host. Give one after ://.")
        yield Fault(variable.name, words)


def _secret(variable: Variable, value: str) -> Iterator[Fault]:
    return _url(variable, value) if variable.choices else iter(())


def _secret_key(variable: Variable, value: str) -> Iterator[Fault]:
    if len(value) < SHORTEST_SECRET or len(set(value)) < FEWEST_LETTERS:
        words = _(
            "too short or too simple to be a secret ({letters} letters). Give {least} random ones, "
            "or leave it empty, and one is made."
        )
        yield Fault(variable.name, words, {"letters": len(value), "least": SHORTEST_SECRET})


def _metrics_token(variable: Variable, value: str) -> Iterator[Fault]:
    if len(value) < 20:
        words = _("too short ({letters} letters). Give 20 random ones or more.")
        yield Fault(variable.name, words, {"letters": len(value)})


def _database(variable: Variable, value: str) -> Iterator[Fault]:
    address = _split(value)
    if address and address.scheme in variable.choices and len(address.path) < 2:
        words = _("it names no database. Give its name at the end, after a slash.")
        yield Fault(variable.name, words)


def _sender(variable: Variable, value: str) -> Iterator[Fault]:
    if not re.fullmatch(r"[^\r\n<>]*<[^@\s<>]+@[^@\s<>]+>|[^@\s<>]+@[^@\s<>]+", value):
        words = _("{value} is no address of mail. Give one, as Ruang <ruang@example.org>.")
        yield Fault(variable.name, words, {"value": shown(value)})


CHECKS: Final[dict[str, Callable[[Variable, str], Iterator[Fault]]]] = {
    "text": _nothing, "list": _nothing, "secret": _secret, "switch": _switch, "number": _number,
    "choice": _choice, "hosts": _hosts, "origins": _origins, "networks": _networks, "path": _path,
    "file": _file, "url": _url,
}  # fmt: skip
OWN_CHECKS: Final[dict[str, Callable[[Variable, str], Iterator[Fault]]]] = {
    "RUANG_HOME": _writable,
    "RUANG_SECRET_KEY": _secret_key,
    "RUANG_METRICS_TOKEN": _metrics_token,
    "DATABASE_URL": _database,
    "RUANG_MAIL_FROM": _sender,
}


# --- variables together


def _unknown(environ: Environment) -> Iterator[Fault]:
    files = {_file_of(v) for v in VARIABLES if v.kind == "secret"}
    known = KNOWN.keys() | files | OF_DEVELOPMENT
    for name in sorted(environ.keys() - known):
        if not name.startswith("RUANG_") or OF_KUBERNETES.fullmatch(name):
            continue
        near = get_close_matches(name, known, n=1, cutoff=0.75)
        if near:
            words = _("there is no such setting. Did you mean {other}?")
            yield Fault(name, words, {"other": near[0]})
        else:
            words = _("there is no such setting. Take it out of the environment.")
            yield Fault(name, words)


def _together(values: dict[str, str]) -> Iterator[Fault]:
    on = {v.name for v in VARIABLES if v.kind == "switch" and values[v.name].lower() in ON}
    public = [host for host in _parts(values["RUANG_HOSTS"]) if host not in LOOPBACK]
    https = "RUANG_HTTPS" in on
    if https and not public:
        words = _(
            "on, but RUANG_HOSTS has no name under which others reach the site. Give it there."
        )
        yield Fault("RUANG_HTTPS", words)
    if "RUANG_DEMO" in on and (public or https):
        words = _(
            "on, and with it accounts whose passwords anybody can read. It goes with this machine "
            "alone: leave RUANG_HOSTS and RUANG_HTTPS out, or RUANG_DEMO."
        )
        yield Fault("RUANG_DEMO", words)
    if "RUANG_DEBUG" in on and (public or https):
        words = _(
            "on, and with it code and settings shown in the browser. It goes with this machine "
            "alone: leave RUANG_HOSTS and RUANG_HTTPS out, or RUANG_DEBUG."
        )
        yield Fault("RUANG_DEBUG", words)
    if bool(values["RUANG_TLS_CERT"]) != bool(values["RUANG_TLS_KEY"]):
        words = _("given without the other: certificate and key go together.")
        yield Fault("RUANG_TLS_CERT" if values["RUANG_TLS_CERT"] else "RUANG_TLS_KEY", words)
    site = _split(values["RUANG_SITE_URL"])
    local = site is None or (site.hostname or "") in LOOPBACK
    if values["RUANG_MAIL_URL"] and public and local:
        words = _(
            "links in mails would lead to the reader's own machine. Give the address of the site, "
            "as https://{host}."
        )
        yield Fault("RUANG_SITE_URL", words, {"host": public[0].lstrip(".")})
    elif https and site and not local and site.scheme != "https":
        words = _("begins with http://, but RUANG_HTTPS is on. Give it with https://.")
        yield Fault("RUANG_SITE_URL", words)


def _parts(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def _split(value: str) -> SplitResult | None:
    try:
        address = urlsplit(value)
        address.port  # noqa: B018  raises where it is no number
    except ValueError:
        return None
    return address


def shown(value: str) -> str:
    """A value as a message may show it: between quotes, on one line, not endless."""
    plain = "".join(c if c.isprintable() else "·" for c in value)
    return f"“{plain[:LONGEST_SHOWN]}{'…' if len(plain) > LONGEST_SHOWN else ''}”"
