"""What the product can do, as data: the records that fill the tables of contents."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from ruang.engine.contract import Contract
from ruang.engine.errors import ParameterError
from ruang.engine.text import noop as _
from ruang.engine.text import say

if TYPE_CHECKING:
    from ruang.engine.columns import Columns
    from ruang.engine.sheets import Look


# Every legal form that a register can hold; intake.forms.FORMS has their words.
LEGAL_FORMS = frozenset(
    {
        "company",
        "public_company",
        "partnership",
        "cooperative",
        "community_enterprise",
        "farmer_group",
        "sole_proprietor",
        "other",
    }
)


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


ParameterKind = Literal["integer", "number", "text", "flag"]
KINDS: dict[Any, ParameterKind] = {int: "integer", float: "number", str: "text", bool: "flag"}
# What is counted or shared out: below 0 it is refused already in the file, where the row is known.
COUNTED = ("jobs", "share", "weight", "output")


@dataclass(frozen=True)
class Parameter:
    """One thing that a method may be told beside its tables, as a form or a shell asks for it.

    `choices` are the values that it may have, none where it is free; `required` says that the
    method has no default, `nullable` that it may be left open. `words` are the docstring's.
    """

    name: str
    kind: ParameterKind
    choices: tuple[Any, ...] = ()
    required: bool = False
    nullable: bool = False
    default: Any = None
    words: str = ""


@dataclass(frozen=True)
class Method:
    """One analytic method: a function from tables to tables, and what to call it.

    `kind` is "expression" (pure Ibis: runs where the data is) or "kernel" (Ibis aggregates,
    NumPy computes). `takes` lists the positional tables, required first; tables that may be
    left out are keyword parameters and named in `may_take`. `gives` lists the tables of the
    result, the default first: a method of several gives a dict of them by their contract's name.
    `expression` is the part of a method that is pure Ibis, without checks, taking the same tables.
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

    @property
    def tables(self) -> dict[str, Contract]:
        """Every table that it takes, by name: those that it needs, then those it may do without."""
        return {contract.name: contract for contract in self.takes} | self.may_take

    @property
    def summary(self) -> str:
        """What it is for: the first sentence of its docstring."""
        return " ".join((inspect.getdoc(self.run) or "").split("\n\n")[0].split())

    def asked(self) -> tuple[Parameter, ...]:
        """Its parameters with type, choices, default and words.

        Raises:
            ParameterError: A parameter has a type that nobody can be asked for.
        """
        hints = typing.get_type_hints(self.run)
        return tuple(
            _asked(self, name, hints[name], p.default) for name, p in self.parameters.items()
        )

    def never_negative(self, table: str, parameters: Mapping[str, Any]) -> tuple[str, ...]:
        """The columns of a table whose negative cells are refused already in its file.

        Args:
            table: One of its tables.
            parameters: What it is told besides; where negative counts are clipped, none is refused.
        """
        columns = self.tables[table].columns
        if "jobs" in columns and parameters.get("negative") == "clip":
            return ()
        return tuple(c for c in COUNTED if c in columns)


def _asked(method: Method, name: str, hint: Any, default: Any) -> Parameter:
    """A parameter as its annotation has it; `X | None` is X that may be left open."""
    options = typing.get_args(hint) if _is_union(hint) else (hint,)
    plain = [one for one in options if one is not types.NoneType]
    choices = typing.get_args(plain[0]) if typing.get_origin(plain[0]) is Literal else ()
    kind = KINDS.get(type(choices[0]) if choices else plain[0])
    if kind is None or len(plain) > 1:
        raise ParameterError(_("a parameter of type {type} has no option"), type=str(hint))
    required = default is inspect.Parameter.empty
    return Parameter(
        name=name,
        kind=kind,
        choices=choices,
        required=required,
        nullable=len(plain) < len(options),
        default=None if required else default,
        words=_words_of(method, name),
    )


def _is_union(hint: Any) -> bool:
    return isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union


def _words_of(method: Method, name: str) -> str:
    """An argument's own lines of the docstring's Args, joined into one."""
    lines = (inspect.getdoc(method.run) or "").splitlines()
    found = [i for i, line in enumerate(lines) if line.startswith(f"    {name}: ")]
    if not found:
        return ""
    words = [lines[found[0]].split(": ", 1)[1]]
    for line in lines[found[0] + 1 :]:
        if not line.startswith("        "):
            break
        words.append(line.strip())
    return " ".join(words)


@dataclass(frozen=True)
class Layout:
    """How a person wants the columns of a file read; what is left empty is found by evidence.

    `columns` maps a column of tables.RAW to the header under which it stands in the file; where
    it is empty, columns are recognised. `personal` maps headers of personal columns that are to
    be kept to what they are; without a purpose none is. `classification` is a key of
    intake.industry.CLASSIFICATIONS.
    """

    sheet: str = ""
    delimiter: str = ""
    header_row: int = 0  # 1 is the file's first row; 0 is to be found
    columns: Mapping[str, str] = field(default_factory=dict)
    personal: Mapping[str, str] = field(default_factory=dict)
    classification: str = ""

    def __hash__(self) -> int:
        columns, personal = frozenset(self.columns.items()), frozenset(self.personal.items())
        return hash((self.sheet, self.delimiter, self.header_row, columns, personal))

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return {**asdict(self), "columns": dict(self.columns), "personal": dict(self.personal)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Layout:
        """From what `to_dict` gave; what it does not know is left aside."""
        return cls(**{n: v for n, v in values.items() if n in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Source:
    """One data source: how its files are recognised and read, and what they are evidence of.

    `columns(look, layout)` says what stands in each column of a file, and refuses a file that is
    not this source's; `read(look, layout)` yields batches of raw rows (tables.RAW) from it.
    `caveat` says in one sentence what the rows are and are not, with a {period} where that
    depends on the rows, and is shown beside every figure made from them. `unseen` says what this
    source cannot show; `forms` are those of LEGAL_FORMS that it can hold,
    `needs` the columns of RAW without which a row is refused. `mapped` sources take any columns,
    recognised by their headers and contents or named by hand. `synthetic` marks invented data, on
    every page where it appears.
    """

    key: str
    title: str
    publisher: str
    caveat: str
    unseen: str
    columns: Callable[[Look, Layout], Columns]
    read: Callable[[Look, Layout], Iterator[Any]]
    licence: str
    forms: frozenset[str]
    needs: frozenset[str]
    mapped: bool = False
    synthetic: bool = False
    counts_workers: bool = False
