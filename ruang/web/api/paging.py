"""Lists in pages: which page, how many rows, and the way to the next one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, Generic, Protocol, TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop as noop
from pydantic import BaseModel, Field

MOST: Final = 200
Row = TypeVar("Row", covariant=True)
Item = TypeVar("Item")
Anything = TypeVar("Anything")
Kind = TypeVar("Kind", bound="Page[Any]")


class Paging(BaseModel):
    """Which part of a list."""

    page: int = Field(1, ge=1, le=1_000_000, description=noop("Which page, from 1 on."))
    size: int = Field(50, ge=1, le=MOST, description=noop("How many rows a page has."))


class Page(BaseModel, Generic[Item]):
    """One page of a list; the header Link leads to the others."""

    items: list[Item]
    total: int = Field(description=noop("How many rows the whole list has."))
    page: int = Field(description=noop("Which page this is."))
    pages: int = Field(description=noop("How many pages there are."))


class Rows(Protocol[Row]):
    """A list that knows its length and gives a part of itself: a queryset, a list."""

    def count(self) -> int: ...

    def __getitem__(self, wanted: slice, /) -> Any: ...


class Listed(Generic[Anything]):
    """A plain sequence as rows.

    Args:
        rows: All of them, or the part that is wanted.
        first: Where in the whole list that part begins.
        total: How many the whole list has, where these are a part of it.
    """

    def __init__(self, rows: Sequence[Anything], *, first: int = 0, total: int = -1) -> None:
        self._rows = rows
        self._first = first
        self._total = len(rows) if total < 0 else total

    def count(self) -> int:
        """How many there are."""
        return self._total

    def __getitem__(self, wanted: slice) -> Sequence[Anything]:
        first, end = wanted.start or 0, wanted.stop or 0
        return self._rows[first - self._first : end - self._first]


def paged(
    kind: type[Kind],
    request: HttpRequest,
    response: HttpResponse,
    rows: Rows[Any],
    paging: Paging,
    said: Callable[[Any], Any],
) -> Kind:
    """Give one page of rows, and say in the header Link where the others are.

    Args:
        kind: What page it is.
        request: What was asked.
        response: Gets the header.
        rows: In an order in which no two rows are equal.
        paging: Which page.
        said: Makes an item of a row.
    """
    total = rows.count()
    pages = max(-(-total // paging.size), 1)
    first = (paging.page - 1) * paging.size
    items = [said(row) for row in rows[first : first + paging.size]]
    response.headers["Link"] = links(request, paging.page, pages)
    return kind(items=items, total=total, page=paging.page, pages=pages)


def links(request: HttpRequest, page: int, pages: int) -> str:
    """The header Link (RFC 8288): first, prev, next and last, as far as there are any."""
    there = {"first": 1, "prev": min(page - 1, pages), "next": page + 1, "last": pages}
    found = []
    for rel, number in there.items():
        if 1 <= number <= pages:
            query = request.GET.copy()
            query["page"] = str(number)
            url = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
            found.append(f'<{url}>; rel="{rel}"')
    return ", ".join(found)
