"""The web's words in Thai: `python -m ruang.web.ui.words compile` and `… check`.

Every app keeps its own `locale/th/LC_MESSAGES/django.po`, written by hand. Babel compiles them, so
that GNU gettext need not be installed; `check` names what is still without Thai.
"""

from __future__ import annotations

import io
import os
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

WEB = Path(__file__).parents[1]
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "lazy": None,  # gettext_lazy, beside gettext as _
    "gettext_noop": None,
    "noop": None,  # the same, as the API says it
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
OF_ENGINE = "from ruang.engine.text import noop"  # words that the engine's catalogues have
# A message: its context ("" where it has none) and its English words (the singular).
Key = tuple[str, str]


def catalogues(web: Path = WEB) -> list[Path]:
    """The Thai catalogue of every app."""
    return sorted(web.glob("*/locale/th/LC_MESSAGES/django.po"))


def compile_catalogues(web: Path = WEB) -> list[Path]:
    """Write a django.mo beside every django.po; each appears whole or not at all."""
    written = []
    for path in catalogues(web):
        target = path.with_suffix(".mo")
        half = target.with_name(f".{target.name}.{os.getpid()}")
        with half.open("wb") as file:
            write_mo(file, _read(path))
        half.replace(target)
        written.append(target)
    return written


def untranslated(web: Path = WEB) -> list[str]:
    """English words that code or templates say to a reader and no catalogue has in Thai."""
    known = {_key(m) for path in catalogues(web) for m in _messages(path) if _is_done(m)}
    return sorted({english for context, english in used(web) if (context, english) not in known})


def conflicting(web: Path = WEB) -> list[str]:
    """English words that two catalogues translate differently; Django would show only one."""
    said: dict[Key, set[str]] = defaultdict(set)
    for path in catalogues(web):
        for message in _messages(path):
            if _is_done(message):
                said[_key(message)].add(str(message.string))
    return sorted(english for (_, english), thai in said.items() if len(thai) > 1)


def unused(web: Path = WEB) -> list[str]:
    """Translated words that neither code nor templates say any more (or that Django says)."""
    said = set(used(web))
    known = {_key(m) for path in catalogues(web) for m in _messages(path)}
    return sorted(english for context, english in known - said)


def used(web: Path = WEB) -> Iterator[Key]:
    """Every message marked for translation in the code and the templates of the web."""
    for path in sorted(web.rglob("*.py")):
        if "migrations" not in path.parts:
            yield from _extract(path.read_text(encoding="utf-8"))
    for path in sorted(web.glob("*/templates/**/*")):
        if path.suffix in {".html", ".txt"}:
            yield from _extract(_as_python(path))


def _as_python(template: Path) -> str:
    from django.utils.translation.template import templatize

    text = templatize(template.read_text(encoding="utf-8"), origin=str(template))
    # Calls of gettext() between XXX and spaces: without indentation Python's tokenizer reads them.
    return "\n".join(line.strip() for line in text.splitlines())


def _extract(text: str) -> Iterator[Key]:
    source = io.BytesIO(text.encode("utf-8"))
    keywords = KEYWORDS.keys() - ({"noop"} if OF_ENGINE in text else set())
    marked = {name: KEYWORDS[name] for name in keywords}
    for _line, words, _comments, context in extract("python", source, keywords=marked):
        english = words if isinstance(words, str) else words[0]
        if english:
            yield context or "", english


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="th", charset="utf-8")


def _messages(path: Path) -> list[Message]:
    return [message for message in _read(path) if message.id]


def _key(message: Message) -> Key:
    return message.context or "", message.id if isinstance(message.id, str) else message.id[0]


def _is_done(message: Message) -> bool:
    said = message.string if isinstance(message.string, list | tuple) else [message.string]
    return all(said) and not message.fuzzy


def main(arguments: Sequence[str]) -> int:
    """Compile the catalogues, or check them and say what is missing."""
    if list(arguments) == ["compile"]:
        sys.stdout.write(f"{len(compile_catalogues())} catalogues compiled\n")
        return 0
    if list(arguments) == ["check"]:
        missing, torn = untranslated(), conflicting()
        for words in missing:
            sys.stdout.write(f"no Thai: {words!r}\n")
        for words in torn:
            sys.stdout.write(f"two translations: {words!r}\n")
        return 1 if missing or torn else 0
    sys.stderr.write("Usage: python -m ruang.web.ui.words compile|check\n")
    return 2


if __name__ == "__main__":
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
    sys.exit(main(sys.argv[1:]))
