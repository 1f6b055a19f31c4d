"""Long work as machines read it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.utils.translation import gettext_noop as noop
from pydantic import BaseModel, Field

from ruang.web.api.paging import Page
from ruang.web.work.models import Job, State
from ruang.web.work.reading import stage_words


class ProgressOut(BaseModel):
    """How far a piece of long work is."""

    number: int = Field(description=noop("By which operations name it."))
    state: State
    stage: str = Field(description=noop("What is being done just now, in the asker's language."))
    done: int = Field(description=noop("How much of the stage is done."))
    total: int | None = Field(description=noop("How much the stage has; null: not known."))
    seconds_left: float | None = Field(description=noop("Of the present stage, estimated."))
    error: str = Field(description=noop("Why it failed, in the asker's language."))

    @classmethod
    def of(cls, row: Job) -> Self:
        """What is said of a job to whoever sees what it is for."""
        return cls(**_progress(row))


class JobOut(ProgressOut):
    """A piece of long work: what it is, how far it is, and what became of it."""

    kind: str = Field(description=noop("App and verb, as in potential.publish."))
    title: str = Field(description=noop("What is being done, in the asker's language."))
    asked_by: str | None = Field(description=noop("Who asked for it; null: the system itself."))
    result: str = Field(description=noop("Address of the page of its result; empty: none."))
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, row: Job) -> Self:
        """What is said of a job to whoever asked for it."""
        return cls(
            **_progress(row),
            kind=row.kind,
            title=row.title,
            asked_by=row.asked_by.name if row.asked_by else None,
            result=row.url,
            asked_at=row.created_at,
            started_at=row.started_at,
            ended_at=row.ended_at,
        )


class JobPage(Page[JobOut]):
    """One page of long work."""


def _progress(row: Job) -> dict[str, Any]:
    return {
        "number": row.pk,
        "state": State(row.state),
        "stage": stage_words(row.stage),
        "done": row.done,
        "total": row.total,
        "seconds_left": row.seconds_left,
        "error": row.error,
    }
