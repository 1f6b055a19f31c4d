"""What is said of a command line that cannot be meant, in the reader's language."""

from __future__ import annotations

import errno
import re
from functools import cache
from string import Formatter

import click

from ruang.engine.errors import ColumnMissingError
from ruang.engine.text import noop as _
from ruang.engine.text import say

# Click's sentences and our own, the narrower before the wider. Click fills its placeholders
# before we see them, so that a sentence is known again by what stands around them.
SENTENCES = (
    _("Invalid value for {option}: {reason}"),
    _("Missing option {option}."),
    _("Missing argument {option}."),
    _("Missing command."),
    _("No such option {option}. (Did you mean one of: {others}?)"),
    _("No such option {option}. Did you mean {other}?"),
    _("No such option {option}."),
    _("No such command {name}. (Did you mean one of: {others}?)"),
    _("No such command {name}. Did you mean {other}?"),
    _("No such command {name}."),
    _("Option {option} requires an argument."),
    _("Option {option} does not take a value."),
    _("Got unexpected extra arguments ({words})"),
    _("Got unexpected extra argument ({words})"),
    _("{value} is not one of {choices}."),
    _("{value} is not in the range {range}."),
    _("{value} is not a valid integer."),
    _("{value} is not a valid integer range."),
    _("{value} is not a valid float."),
    _("{value} is not a valid float range."),
    _("File {name} is a directory."),
    _("File {name} is not writable."),
    _("Directory {name} is a file."),
    _("the folder {folder} does not exist"),
    _("the name must end in {suffixes}"),
    _("{part} is no part: use {known}"),
    _("{part} is given twice"),
    _("{weight} is no number: write {part}=2"),
    _("{value} is no number that can be used"),
    _("give either --snapshot or --jobs, not both"),
    _("give either --rows or --by-area, not both"),
    _("nothing was erased: give --yes"),
    _("{option} goes with --jobs"),
    _("parquet is not for a screen: give -o FILE, or redirect"),
    _("a backup is not for a screen: redirect it, or give --to FOLDER"),
    _("give --to, or set RUANG_BACKUP_TO"),
)

WHY = {
    errno.ENOENT: _("there is no such file or folder"),
    errno.ENOTDIR: _("a part of this path is a file, not a folder"),
    errno.EISDIR: _("this is a folder"),
    errno.EACCES: _("you may not read or write here"),
    errno.EPERM: _("you may not read or write here"),
    errno.EROFS: _("you may not read or write here"),
    errno.ENOSPC: _("the disk is full"),
}


def of_misuse(error: click.ClickException, language: str) -> str:
    """What was wrong on the command line, after how the command is used.

    Args:
        error: What Click or a command raised.
        language: "th" or "en".
    """
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message()
    lines = []
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context:
        usage = " ".join(context.get_usage().split()).removeprefix("Usage: ")
        lines.append(say(_("Usage: {usage}"), language, usage=usage))
        asked = f"{context.command_path} --help"
        lines += [say(_("{command} says more."), language, command=asked), ""]
    words = translated(error.format_message(), language)
    return "\n".join([*lines, say(_("Error: {words}"), language, words=words)])


def of_file(error: OSError, language: str) -> str:
    """Which file cannot be used, and why; without a file, why alone.

    Args:
        error: What the operating system, or a library that speaks for it, raised.
        language: "th" or "en".
    """
    known = WHY.get(error.errno or 0)
    why = say(known, language) if known else str(error.strerror or error)
    return f"{error.filename}: {why}" if error.filename else why


def of_column(error: ColumnMissingError, language: str) -> str:
    """Which column a file lacks, and the option with which to say where it stands.

    Args:
        error: What a source raised.
        language: "th" or "en".
    """
    header = say(_("HEADER"), language)
    options = [f"--map {column}={header}" for column in error.wanted]
    hint = say(_("On the command line: {options}"), language, options=", ".join(options))
    return f"{error.text(language)}\n{hint}"


def translated(sentence: str, language: str) -> str:
    """A sentence of Click's or ours in `language`; one that is not known stays English."""
    if language == "en":
        return sentence
    for template in SENTENCES:
        if found := _pattern(template).fullmatch(sentence):
            words = found.groupdict()
            if "reason" in words:
                words["reason"] = translated(words["reason"], language)
            return say(template, language, **words)
    return sentence


@cache
def _pattern(template: str) -> re.Pattern[str]:
    pieces = []
    for literal, name, _spec, _conversion in Formatter().parse(template):
        pieces.append(re.escape(literal))
        if name:
            pieces.append(f"(?P<{name}>.+?)")
    return re.compile("".join(pieces), re.DOTALL)
