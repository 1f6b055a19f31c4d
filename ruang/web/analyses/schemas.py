"""Methods and analyses as machines read them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Self

from django.utils.translation import gettext_noop as noop
from pydantic import BaseModel, Field

from ruang.web.analyses import reading
from ruang.web.analyses.models import Analysis
from ruang.web.api.paging import Page
from ruang.web.ui.languages import reader_language
from ruang.web.work.models import State
from ruang.web.work.schemas import ProgressOut

if TYPE_CHECKING:
    from ruang.engine.catalogue import Method, Parameter
    from ruang.engine.contract import Contract


class ColumnOut(BaseModel):
    """One column of a table."""

    name: str
    kind: str = Field(description=noop("text, number, integer or date. Ids are text."))
    required: bool = Field(description=noop("Whether a table has to have it."))
    key: bool = Field(description=noop("Whether it is one of those that no two rows may share."))


class TableOut(BaseModel):
    """A table that a method takes or gives."""

    name: str = Field(description=noop("The name under which it is sent, or asked for."))
    required: bool = Field(description=noop("Whether the method needs it."))
    columns: list[ColumnOut]

    @classmethod
    def of(cls, name: str, contract: Contract, *, required: bool) -> Self:
        """What is said of a table."""
        columns = [
            ColumnOut(
                name=column,
                kind=reading.kind_of(contract, column),
                required=column in contract.columns,
                key=column in contract.key,
            )
            for column in (*contract.columns, *contract.optional)
        ]
        return cls(name=name, required=required, columns=columns)


class ParameterOut(BaseModel):
    """Something that a method may be told beside its tables."""

    name: str
    kind: Literal["integer", "number", "text", "flag"] = Field(
        description=noop("What it is; a flag is true or false.")
    )
    choices: list[str] = Field(description=noop("What it may be; empty: anything of its kind."))
    required: bool
    default: int | float | str | bool | None = Field(description=noop("What holds without it."))
    words: str = Field(description=noop("What it does, in English."))

    @classmethod
    def of(cls, one: Parameter) -> Self:
        """What is said of a parameter."""
        return cls(
            name=one.name,
            kind=one.kind,
            choices=[str(choice) for choice in one.choices],
            required=one.required,
            default=one.default,
            words=one.words,
        )


class MethodOut(BaseModel):
    """A method: what it takes, what it may be told, what it gives."""

    key: str = Field(description=noop("By which operations and the command line name it."))
    title_th: str
    title_en: str
    kind: Literal["expression", "kernel"] = Field(
        description=noop("expression: runs where the data are; kernel: computed in memory.")
    )
    words: str = Field(description=noop("What it is for, in English."))
    takes: list[TableOut] = Field(description=noop("The tables that it takes."))
    parameters: list[ParameterOut] = Field(description=noop("What it may be told besides."))
    gives: list[TableOut] = Field(description=noop("The tables that it gives, the default first."))

    @classmethod
    def of(cls, method: Method) -> Self:
        """What is said of a method."""
        return cls(
            key=method.key,
            title_th=reading.title(method.key, "th"),
            title_en=reading.title(method.key, "en"),
            kind=method.kind,
            words=method.summary,
            takes=[
                TableOut.of(name, contract, required=name not in method.may_take)
                for name, contract in method.tables.items()
            ],
            parameters=[ParameterOut.of(one) for one in method.asked()],
            gives=[TableOut.of(c.name, c, required=True) for c in method.gives],
        )


class MethodPage(Page[MethodOut]):
    """One page of methods."""


class SentOut(BaseModel):
    """A table that was sent."""

    name: str
    file: str = Field(description=noop("What its sender calls the file."))
    rows: int
    bytes: int


class ComputedOut(BaseModel):
    """A table that was computed."""

    name: str
    rows: int


class AnalysisOut(BaseModel):
    """One run of a method that you asked for."""

    number: int = Field(description=noop("By which operations name it."))
    method: str = Field(description=noop("Key of the method."))
    title: str = Field(description=noop("What the method is called, as you read."))
    state: State
    asked_at: datetime
    done_at: datetime | None
    kept_until: datetime = Field(description=noop("When it is removed by itself."))

    @classmethod
    def of(cls, row: Analysis) -> Self:
        """What is said of an analysis to whoever asked for it."""
        return cls(**_said(row))


class AnalysisPage(Page[AnalysisOut]):
    """One page of analyses."""


class AnalysisWhole(AnalysisOut):
    """An analysis with what was sent, how far it is, and what came of it."""

    parameters: dict[str, Any] = Field(description=noop("With which it is computed."))
    sent: list[SentOut] = Field(description=noop("The tables that you sent."))
    job: ProgressOut | None = Field(description=noop("The work that computes it."))
    error: str = Field(description=noop("Why it failed, in the asker's language."))
    computed: list[ComputedOut] = Field(description=noop("Its tables; empty until it is done."))
    told: list[str] = Field(description=noop("What the method told besides: what it left out."))

    @classmethod
    def of(cls, row: Analysis) -> Self:
        """All of it."""
        told = row.found.get("told", [])
        return cls(
            **_said(row),
            parameters=row.parameters,
            sent=[SentOut(**one) for one in row.tables],
            job=ProgressOut.of(row.job) if row.job else None,
            error=row.error,
            computed=[ComputedOut(name=name, rows=rows) for name, rows in row.computed.items()],
            told=[one[reader_language()] for one in told],
        )


class RowsPage(Page[dict[str, Any]]):
    """One page of the rows of a table that was computed."""


def _said(row: Analysis) -> dict[str, Any]:
    return {
        "number": row.pk,
        "method": row.method,
        "title": reading.title(row.method),
        "state": row.state,
        "asked_at": row.asked_at,
        "done_at": row.done_at,
        "kept_until": row.kept_until,
    }
