"""What the product can do, as data: the records that fill the tables of contents."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from ruang.engine.contract import Contract
from ruang.engine.text import say


class Notice(UserWarning):
    """What a method tells beside its table: what it left out, and why."""

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message)
        self.message, self.values = message, values

    def text(self, language: str = "en") -> str:
        """The message in `language` ("th" or "en")."""
        return say(self.message, language, **self.values)

    def __str__(self) -> str:
        return self.text()


@dataclass(frozen=True)
class Method:
    """One analytic method: a function from tables to tables, and what to call it.

    `kind` is "expression" (pure Ibis: runs where the data is) or "kernel" (Ibis aggregates,
    NumPy computes). `takes` lists the positional tables, required first; tables that may be
    left out are keyword parameters and named in `may_take`. `gives` lists the tables of the
    result, the default first: a method of several gives a dict of them by their contract's name.
    `expression` is the part of a kernel method that is pure Ibis, taking the same tables.
    """

    run: Callable[..., Any]
    title: str
    kind: Literal["expression", "kernel"]
    takes: tuple[Contract, ...]
    gives: tuple[Contract, ...]
    may_take: dict[str, Contract] = field(default_factory=dict)
    expression: Callable[..., Any] | None = None

    @property
    def key(self) -> str:
        """The method's name in code and on the command line."""
        return self.run.__name__

    @property
    def parameters(self) -> dict[str, inspect.Parameter]:
        """The keyword-only arguments that are not tables: what a form or a shell may ask for."""
        found = inspect.signature(self.run).parameters
        return {
            n: p for n, p in found.items() if p.kind is p.KEYWORD_ONLY and n not in self.may_take
        }


@dataclass(frozen=True)
class Source:
    """One data source: how its files are recognised and read, and what they are evidence of.

    `read(path, encoding)` yields batches of raw rows (tables.RAW) from one file; `caveat` says in
    one sentence what the rows are and are not, with a {period} where that depends on the rows, and
    is shown beside every figure made from them. `unseen` says what this source cannot show.
    `synthetic` marks invented data, on every page where it appears.
    """

    key: str
    title: str
    publisher: str
    caveat: str
    unseen: str
    read: Callable[[Path, str], Iterator[Any]]
    licence: str
    synthetic: bool = False
    counts_workers: bool = False
