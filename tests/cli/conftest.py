"""The command line as the shell sees it: exit code, stdout, stderr; a traceback fails the test."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import pytest

from ruang.cli import main


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def shell(monkeypatch, capsys):
    """Run the whole program in this process: anything but an orderly end is an error."""

    def run(*words, language="en"):
        monkeypatch.setattr(sys, "argv", ["ruang", "--language", language, *map(str, words)])
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code or 0
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return run
