"""Pages of the journal: who did what to which thing, for administrators."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ruang.web.journal.models import Entry, EntryQuerySet
from ruang.web.people.forms import JournalFilter
from ruang.web.people.history import Line, changes, lines, searched
from ruang.web.people.reach import administrators_only
from ruang.web.people.request import SignedIn
from ruang.web.ui.respond import show
from ruang.web.ui.spreadsheets import harmless

A_PAGE = 50
CHUNK = 500
BYTE_ORDER_MARK = "\ufeff"  # or Excel reads the Thai as Latin


@administrators_only
@require_GET
def journal(request: SignedIn) -> HttpResponse:
    """List entries, newest first: searched by person, verb, thing and days."""
    form = JournalFilter(request.GET)
    page = Paginator(_found(request, form), A_PAGE).get_page(request.GET.get("page"))
    values = {"form": form, "page": page, "lines": lines(page.object_list)}
    status = 422 if form.errors else 200
    return show(request, "people/journal.html", values, part="list", status=status)


@administrators_only
@require_GET
def entry(request: SignedIn, pk: int) -> HttpResponse:
    """Show one entry: what it was before, and after."""
    rows = Entry.objects.visible_to(request.user).select_related("actor", "origin")
    found = get_object_or_404(rows, pk=pk)
    values = {"line": lines([found])[0], "changes": changes(found)}
    return show(request, "people/journal_entry.html", values)


@administrators_only
@require_GET
def export(request: SignedIn) -> StreamingHttpResponse:
    """Give the entries that the same search finds as CSV."""
    found = _found(request, JournalFilter(request.GET))
    answer = StreamingHttpResponse(_csv(found), content_type="text/csv; charset=utf-8")
    day = timezone.localdate().isoformat()
    answer.headers["Content-Disposition"] = f'attachment; filename="ruang-journal-{day}.csv"'
    return answer


def _found(request: SignedIn, form: JournalFilter) -> EntryQuerySet:
    return searched(request.user, form.cleaned_data if form.is_valid() else {})


def _csv(found: EntryQuerySet) -> Iterator[str]:
    heads = [_("When"), _("Who"), _("Through"), _("Network address"), _("What"), _("Thing")]
    yield BYTE_ORDER_MARK + _row([*heads, _("Number"), _("Name"), _("Changes")])
    entries = found.iterator(chunk_size=CHUNK)
    while chunk := list(islice(entries, CHUNK)):
        for line in lines(chunk):
            yield _row(_cells(line))


def _cells(line: Line) -> list[Any]:
    entry = line.entry
    told = "; ".join(f"{c.label}: {c.before} > {c.after}" for c in changes(entry))
    when = timezone.localtime(entry.at).isoformat(timespec="seconds")
    who = entry.actor.name if entry.actor else _("the system")
    origin = getattr(entry, "origin", None)
    through = [line.through, (origin and origin.address) or ""]
    return [when, who, *through, line.verb, line.thing, entry.subject_id, line.name, told]


def _row(cells: list[Any]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([harmless(str(cell)) for cell in cells])
    return out.getvalue()
