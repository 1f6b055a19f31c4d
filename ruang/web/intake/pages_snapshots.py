"""What each page of the lake's snapshots shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.translation import gettext as _

from ruang.web.intake import citing, differences, reading, results
from ruang.web.intake.differences import KINDS
from ruang.web.intake.forms_snapshots import CompareForm, ListForm, PruneForm
from ruang.web.intake.models import Delivery, Pruning
from ruang.web.intake.permissions import may_prune
from ruang.web.intake.reading.snapshots import (
    Kept,
    compared,
    computed_from,
    difference_rows,
    futures,
    has_personal,
    kept,
    unreadable,
)
from ruang.web.registry.models import Area

A_PAGE: Final = 20
A_PAGE_OF_ROWS: Final = 50
REMOVALS_SHOWN: Final = 10


# -- the list, and one of it ---------------------------------------------------------------


def listed(asked: QueryDict, user: Any) -> dict[str, Any]:
    """The snapshots of the source asked for, with who brought each in and what cites it."""
    every = kept()
    titles = {one.source: one.title for one in reversed(every)}
    form = ListForm(asked, sorted(titles.items(), key=lambda pair: pair[1]))
    source = form.asked()
    wanted = [one for one in every if source in ("", one.source)]
    page: Page[Any] = Paginator(wanted, A_PAGE).get_page(asked.get("page"))
    names = [one.id for one in page]
    senders, cited = brought(names, user), citing.citations(names, user)
    lines = [
        {"kept": one, "delivery": senders.get(one.id), "cited": cited.get(one.id, [])}
        for one in page
    ]
    return {
        "form": form if len(titles) > 1 else None,
        "page": page,
        "lines": lines,
        "broken": unreadable(),
        "may_prune": may_prune(user),
        "synthetic": False,  # the page shows no figures: each line says what it is
    }


def one(found: Kept, user: Any) -> dict[str, Any]:
    """All that is known of a snapshot."""
    others = [other for other in kept() if other.source == found.source and other.id != found.id]
    return {
        **results.of_manifest(found.manifest),
        "kept": found,
        "said": {name: found.said(name) for name in ("caveat", "unseen", "publisher", "licence")},
        "columns": _columns(found.manifest.get("inputs") or []),
        "synthetic": bool(found.manifest.get("synthetic")),
        "delivery": brought([found.id], user).get(found.id),
        "cited": citing.citations([found.id], user).get(found.id, []),
        "computed": computed_from().get(found.id, 0),
        "personal": has_personal(found.id),
        "compare": CompareForm(others) if others else None,
    }


def brought(names: Sequence[str], user: Any) -> dict[str, Delivery]:
    """By snapshot, the first delivery that became it, as far as this person may see it."""
    rows = Delivery.objects.visible_to(user).for_pages().filter(snapshot__in=names)
    return {delivery.snapshot: delivery for delivery in rows.order_by("-kept_at")}


def _columns(inputs: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """By file, what was read under which header."""
    found = []
    for file in inputs:
        columns = file.get("columns") or {}
        found.append((file["file"], [(reading.column_word(c), h) for c, h in columns.items()]))
    return [(name, columns) for name, columns in found if columns]


# -- two side by side ----------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """The rows of one kind of difference between two snapshots."""

    old: Kept
    new: Kept
    found: Any
    kind: str
    area: str | None  # "" is without a province, None is everywhere

    def every(self) -> Iterator[dict[str, Any]]:
        """All its rows."""
        return difference_rows(self.found, self.kind, self.area)

    def __len__(self) -> int:
        if self.area is None:
            return int(getattr(self.found, self.kind))
        return int((self.found.by_area.get(self.area) or {}).get(self.kind, 0))

    def __getitem__(self, wanted: slice) -> list[dict[str, Any]]:
        """A page of its rows, for a paginator."""
        first, end = wanted.start or 0, wanted.stop or 0
        rows = self.found.rows(self.kind, first, end - first, area_id=self.area)
        return list(rows.to_pylist())


def difference(new: Kept, asked: QueryDict) -> Difference:
    """What was asked for of a comparison; the newest earlier snapshot where none was named.

    Raises:
        ValidationError: There is nothing to compare with.
    """
    others = [one for one in kept() if one.source == new.source and one.id != new.id]
    earlier = [one for one in others if one.created_at <= new.created_at]
    named = next((one for one in others if one.id == asked.get("old")), None)
    old = named or next(iter(earlier or others), None)
    if old is None:
        raise ValidationError(_("There is no other snapshot of this source to compare with."))
    kind = asked.get("kind") if asked.get("kind") in KINDS else KINDS[0]
    area = asked.get("area")
    found = compared(old.snapshot, new.snapshot)
    return Difference(old, new, found, str(kind), area if area in found.by_area else None)


def comparison(new: Kept, asked: QueryDict) -> dict[str, Any]:
    """What the page of a comparison shows."""
    others = [one for one in kept() if one.source == new.source and one.id != new.id]
    about = {"kept": new, "synthetic": bool(new.manifest.get("synthetic"))}
    try:
        wanted = difference(new, asked)
    except ValidationError as error:
        return {**about, "problem": " ".join(error.messages)}
    page: Page[Any] = Paginator(wanted, A_PAGE_OF_ROWS).get_page(asked.get("page"))  # type: ignore[arg-type]
    page.object_list = differences.shown(list(page.object_list))
    found = wanted.found
    return {
        **about,
        "old": wanted.old,
        "form": CompareForm(others, QueryDict(f"old={wanted.old.id}")),
        "kind": wanted.kind,
        "area": wanted.area,
        "counts": differences.counted(found),
        "same": found.same,
        "counts_workers": bool(new.manifest.get("counts_workers")),
        "changed_columns": differences.changed_columns(found),
        "not_compared": [reading.column_word(c) for c in found.not_compared],
        "areas": _areas(found.by_area),
        "page": page,
    }


def _areas(by_area: Mapping[str, Mapping[str, int]]) -> list[dict[str, Any]]:
    """Provinces in which something differs, those with the most first."""
    names = {area.pk: area.name for area in Area.objects.filter(pk__in=[a for a in by_area if a])}
    rows = [
        {"id": a, "name": names.get(a) or a or _("Province not known"), **counts}
        for a, counts in by_area.items()
        if any(counts[kind] for kind in KINDS)
    ]
    return sorted(rows, key=lambda row: (-sum(row[kind] for kind in KINDS), row["id"]))


# -- old ones ------------------------------------------------------------------------------


def pruning(form: PruneForm) -> dict[str, Any]:
    """What would go by the rule in the form, and why the rest stays."""
    every = futures(**form.asked(), protect=citing.cited())
    going = [one for one in every if one.goes]
    return {
        "form": form,
        "rule": form.asked(),
        "going": going,
        "staying": [one for one in every if not one.goes],
        "megabytes": sum(one.kept.bytes for one in going) / 1e6,
        "removals": Pruning.objects.select_related("by")[:REMOVALS_SHOWN],
        "synthetic": False,
    }
