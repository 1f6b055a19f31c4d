"""A province's time in the care of centres, as a line of spans: what a change would make of it.

Pure: pages work out with these functions what they show before anything is done, and actions what
they write. Days are half open: a span holds from `begins` until the day before `ends`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

Line = tuple["Span", ...]


@dataclass(frozen=True)
class Span:
    """One row: a province with a centre from a day until a day; null = since ever, for ever."""

    centre: int  # its key
    begins: date | None
    ends: date | None
    source: str
    confidence: str
    pk: int | None = None  # of the stored row; null where it is not stored yet

    def holds(self, day: date | None) -> bool:
        """Whether it holds on that day; null asks about the time before all days."""
        if day is None:
            return self.begins is None
        return (self.begins is None or self.begins <= day) and (
            self.ends is None or day < self.ends
        )

    def meets(self, other: Span) -> bool:
        """Whether there is a day on which both hold."""
        return _before(self.begins, other.ends) and _before(other.begins, self.ends)

    def plain(self) -> dict[str, Any]:
        """The values as JSON keeps them."""
        days = {"begins": self.begins, "ends": self.ends}
        return {**vars(self), **{name: day and day.isoformat() for name, day in days.items()}}

    @classmethod
    def of(cls, said: dict[str, Any]) -> Span:
        """The span whose `plain` values these are."""
        days = {n: said[n] and date.fromisoformat(said[n]) for n in ("begins", "ends")}
        return cls(**{**said, **days})


@dataclass(frozen=True)
class Stretch:
    """Days on which a province is with these centres: none is a gap, two are an overlap."""

    begins: date | None
    ends: date | None
    centres: tuple[int, ...]


class Clash(Exception):  # noqa: N818  said to the reader in words by whoever asked
    """Two rows would hold on one day; `other` is the one that was there first."""

    def __init__(self, other: Span) -> None:
        super().__init__(other)
        self.other = other


class AlreadyThere(Exception):  # noqa: N818
    """The province is with that centre on that day."""


class NotInOrder(Exception):  # noqa: N818
    """It would end before it began."""


def added(line: Line, new: Span) -> Line:
    """Put a span in a place where nothing holds.

    Raises:
        Clash: Something holds there.
        NotInOrder: It ends before it begins.
    """
    _check(new, line)
    return _sorted([*line, new])


def closed(line: Line, row: Span, ends: date) -> Line:
    """Say from which day on a span no longer holds.

    Raises:
        NotInOrder: That is not after it began.
    """
    if row.begins and ends <= row.begins:
        raise NotInOrder
    return _sorted([*_without(line, row), replace(row, ends=ends)])


def moved(line: Line, to: Span) -> Line:
    """Hand the province over: whoever has it on the first day of `to` has it until then.

    Args:
        line: The province's spans.
        to: With whom it is from its first day on (null: ever since). Its end is not looked at: it
            ends when the span it follows would have ended, or when a later one begins.

    Raises:
        AlreadyThere: The centre has it on that day.
        Clash: Two centres have it on that day; one has to be ended first.
    """
    holders = [span for span in line if span.holds(to.begins)]
    if len(holders) > 1:
        raise Clash(holders[1])
    later = [s.begins for s in line if s.begins and (not to.begins or s.begins > to.begins)]
    if not holders:
        return _sorted([*line, replace(to, ends=min(later, default=None))])
    holder = holders[0]
    if holder.centre == to.centre:
        raise AlreadyThere
    rest = _without(line, holder)
    if holder.begins != to.begins:  # else it never began
        rest += (replace(holder, ends=to.begins),)
    return _sorted([*rest, replace(to, ends=holder.ends)])


def changed(line: Line, row: Span, new: Span) -> Line:
    """Correct a span. A span before it that ended where it began follows its beginning.

    Raises:
        Clash: It would hold together with another.
        NotInOrder: It would end before it began.
    """
    rest = _without(line, row)
    before = _leading_to(rest, row)
    if before and new.begins and new.begins != row.begins:
        if before.begins and new.begins <= before.begins:
            raise NotInOrder
        rest = (*_without(rest, before), replace(before, ends=new.begins))
    _check(new, rest)
    return _sorted([*rest, new])


def removed(line: Line, row: Span) -> Line:
    """Take a span out. A span before it that ended where it began goes on in its place."""
    rest = _without(line, row)
    before = _leading_to(rest, row)
    if before:
        rest = (*_without(rest, before), replace(before, ends=row.ends))
    return _sorted(rest)


def stretches(line: Line) -> list[Stretch]:
    """Cut all time into stretches in which the same centres have the province."""
    days = {day for span in line for day in (span.begins, span.ends) if day}
    cuts: list[date | None] = [None, *sorted(days)]
    found: list[Stretch] = []
    for begins, ends in zip(cuts, [*cuts[1:], None], strict=True):
        here = tuple(sorted(span.centre for span in line if span.holds(begins)))
        if found and found[-1].centres == here:
            found[-1] = replace(found[-1], ends=ends)
        else:
            found.append(Stretch(begins, ends, here))
    return found


def troubles(line: Line) -> list[Stretch]:
    """Find gaps and overlaps; before the first row begins nobody wrote anything down: no gap."""
    found = [one for one in stretches(line) if len(one.centres) != 1]
    begun = bool(line) and all(span.begins for span in line)
    return [one for one in found if one.centres or one.begins or not begun]


def differences(before: Line, after: Line) -> list[tuple[Stretch, Stretch]]:
    """Find the stretches in which other centres have the province, as pairs before and after."""
    days = {day for span in (*before, *after) for day in (span.begins, span.ends) if day}
    cuts: list[date | None] = [None, *sorted(days)]
    found: list[tuple[Stretch, Stretch]] = []
    for begins, ends in zip(cuts, [*cuts[1:], None], strict=True):
        old, new = (_centres(line, begins) for line in (before, after))
        if old == new:
            continue
        last = found[-1] if found else None
        if last and (last[0].ends, last[0].centres, last[1].centres) == (begins, old, new):
            begins = last[0].begins
            found.pop()
        found.append((Stretch(begins, ends, old), Stretch(begins, ends, new)))
    return found


def _centres(line: Line, day: date | None) -> tuple[int, ...]:
    return tuple(sorted(span.centre for span in line if span.holds(day)))


def _check(new: Span, others: Iterable[Span]) -> None:
    if new.begins and new.ends and new.ends <= new.begins:
        raise NotInOrder
    for other in others:
        if new.meets(other):
            raise Clash(other)


def _before(begins: date | None, ends: date | None) -> bool:
    """Whether what begins there begins before the other ends; null: since ever, for ever."""
    return begins is None or ends is None or begins < ends


def _leading_to(line: Line, row: Span) -> Span | None:
    return next((span for span in line if row.begins and span.ends == row.begins), None)


def _without(line: Line, row: Span) -> Line:
    return tuple(span for span in line if span is not row and (row.pk is None or span.pk != row.pk))


def _sorted(line: Sequence[Span]) -> Line:
    return tuple(sorted(line, key=lambda span: (span.begins or date.min, span.centre)))
