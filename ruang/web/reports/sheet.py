"""What an evidence sheet says: everything is words by now, in the active language."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from ruang.web.clusters.evidence import Evidence, evidence
from ruang.web.clusters.ground import Ground, ground_of, moved_words
from ruang.web.clusters.models import Candidate, Proposal
from ruang.web.potential.definitions import DEFINITIONS
from ruang.web.potential.models import Publication
from ruang.web.reports.drawing import country
from ruang.web.ui import qr
from ruang.web.ui.languages import reader_language
from ruang.web.ui.links import absolute
from ruang.web.ui.numerals import NOTHING, be_date, be_datetime, be_year, number

MOST_ROWS: Final = 10  # of the table; the page has them all
MOST_AREAS: Final = 6  # that the heading names
BESIDE_WORDS: Final = 4  # rows, and areas, where an officer's words need the room
MOST_LETTERS: Final = 700  # of an officer's words; the proposal's page has them all
DEFINED: Final = ("score", "lq", "interval", "hidden")  # the figures that a sheet shows


@dataclass(frozen=True)
class Figure:
    """One of the large figures: what it is, how much, how surely."""

    term: str
    value: str
    note: str


@dataclass(frozen=True)
class Bar:
    """A quotient with its interval, as a point on a line."""

    label: str
    low: float
    value: float
    high: float
    words: str


@dataclass(frozen=True)
class Said:
    """Words of a person, apart from what was computed."""

    heading: str
    words: str
    by: str


@dataclass(frozen=True)
class Sheet:
    """All words and pictures of a sheet."""

    language: str
    kicker: str
    title: str
    places: str
    synthetic: str  # empty where the figures are real
    figures: list[Figure]
    reason_heading: str
    reason: str
    moved: str  # how an officer moved the border; empty where it is the candidate's
    said: Said | None
    map: str  # SVG
    map_note: str
    bars_heading: str
    bars: list[Bar]
    bars_note: str
    table_heading: str
    columns: list[str]
    rows: list[list[str]]
    more: str  # what the table leaves out; empty where nothing
    sources_heading: str
    sources: list[list[str]]
    definitions_heading: str
    definitions: list[list[str]]
    signatures: list[str]
    signed_on: str
    qr: str  # SVG
    address: str
    made: str


def of_candidate(candidate: Candidate) -> Sheet:
    """Put the evidence of a candidate together.

    Args:
        candidate: As `for_pages` gives it.
    """
    return _of(ground_of(candidate))


def _of(ground: Ground) -> Sheet:
    publication, rows = ground.publication, evidence(ground)["rows"]
    address = absolute(ground.get_absolute_url())
    return Sheet(
        language=reader_language(),
        kicker=_("Evidence sheet · candidate for a cluster"),
        title=ground.core.title,
        places=_places(ground),
        synthetic=_("Synthetic data: made up, to try the system out. Not for a decision.")
        if publication.synthetic
        else "",
        figures=_figures(ground, rows),
        reason_heading=_("Computed reason"),
        reason=ground.reason,
        moved=moved_words(ground),
        said=None,
        map=country(a.code for a in ground.areas),
        map_note=_("Provinces of the border as it was moved")
        if ground.is_moved
        else _("Provinces of the candidate"),
        bars_heading=_("Location quotient of the core, by province"),
        bars=_bars(rows),
        bars_note=_("The upright line is 1, the country's share; bands are 95%% intervals.") % {},
        table_heading=_("The figures behind it"),
        columns=_columns(publication),
        rows=[_row(row) for row in rows[:MOST_ROWS]],
        more=_more(len(rows) - MOST_ROWS),
        sources_heading=_("Sources and dates"),
        sources=_sources(publication),
        definitions_heading=_("What the figures mean"),
        definitions=[[str(d.term), _plain(d.text)] for d in DEFINITIONS if d.key in DEFINED],
        signatures=[_("Prepared by"), _("Checked by"), _("Director of the centre")],
        signed_on=_("Date"),
        qr=str(qr.svg(address)),
        address=address,
        made=_("Made on %(when)s") % {"when": be_datetime(timezone.now())},
    )


def of_proposal(proposal: Proposal, candidate: Candidate) -> Sheet:
    """The same for a proposal, with its officer's words.

    Args:
        proposal: As `for_pages` gives it.
        candidate: Its candidate, as `for_pages` gives it.
    """
    address = absolute(proposal.get_absolute_url())
    year = _("fiscal year %(year)s") % {"year": be_year(proposal.fiscal_year)}
    ground = ground_of(candidate, proposal.moved)
    computed = _of(ground)
    return replace(
        computed,
        rows=computed.rows[:BESIDE_WORDS],
        bars=computed.bars[:BESIDE_WORDS],
        more=_more(len(ground.members) - BESIDE_WORDS),
        kicker=_("Evidence sheet · proposal to form a cluster"),
        title=proposal.name,
        places=" · ".join([candidate.core.title, _places(ground), year]),
        said=Said(
            heading=_("The officer's words"),
            words=_shortened(proposal.reason),
            by=f"{proposal.proposed_by.name}, {proposal.lead_centre.name}",
        ),
        qr=str(qr.svg(address)),
        address=address,
    )


def _places(ground: Ground) -> str:
    names = [area.name for area in ground.areas]
    rest = len(names) - MOST_AREAS
    if rest > 0:
        names = [*names[:MOST_AREAS], _("%(count)s more") % {"count": rest}]
    return " · ".join(names)


def _figures(ground: Ground, rows: list[Evidence]) -> list[Figure]:
    """Where it stands, how strong its core is where it is strongest, how much there is."""
    core = next((r for r in rows if r.member.role == "core" and r.cell), None)
    figures, workers = ground.figures, ground.publication.counts_workers
    measure = _("Workers") if workers else _("Establishments")
    counted = (
        _("in %(count)s establishments") % {"count": number(figures.establishments)}
        if workers and figures.establishments
        else ""
    )
    return [
        Figure(
            _("Rank among candidates"),
            number(figures.rank),
            _("90%% interval %(low)s–%(high)s")
            % {"low": number(figures.rank_low), "high": number(figures.rank_high)}
            if figures.rank_low
            else "",
        ),
        Figure(
            _("Location quotient of the core"),
            number(core.cell.lq, 1) if core and core.cell else NOTHING,
            _("95%% interval %(low)s–%(high)s · %(area)s")
            % {
                "low": number(core.cell.lq_low, 1),
                "high": number(core.cell.lq_high, 1),
                "area": core.member.area.name,
            }
            if core and core.cell
            else "",
        ),
        Figure(measure, number(figures.jobs), counted),
    ]


def _bars(rows: list[Evidence]) -> list[Bar]:
    """The core in the areas where it has figures, the largest first."""
    found = [(r.member.area.name, r.cell) for r in rows if r.member.role == "core" and r.cell]
    return [
        Bar(name, cell.lq_low, cell.lq, cell.lq_high, number(cell.lq, 1))
        for name, cell in found[:MOST_AREAS]
        if cell.lq is not None and cell.lq_low is not None and cell.lq_high is not None
    ]


def _columns(publication: Publication) -> list[str]:
    measure = _("Workers") if publication.counts_workers else _("Establishments")
    return [_("Industry"), _("Province"), measure, "LQ", _("95%% interval") % {}, _("Score")]


def _row(row: Evidence) -> list[str]:
    cell, title = row.cell, row.member.industry.title
    return [
        f"{title} ({_('core')})" if row.member.role == "core" else title,
        row.member.area.name,
        number(row.member.jobs),
        number(cell.lq, 1) if cell else NOTHING,
        f"{number(cell.lq_low, 1)}–{number(cell.lq_high, 1)}" if cell else NOTHING,
        number(row.member.score),
    ]


def _sources(publication: Publication) -> list[list[str]]:
    period = f"{be_date(publication.period_from)} – {be_date(publication.period_to)}"
    said = [
        (_("Source"), publication.title),
        (_("Period"), period if publication.period_from else NOTHING),
        (_("Published on"), be_date(publication.published_at)),
        (_("What the rows are"), publication.caveat),
        (_("What this source cannot show"), publication.unseen),
        (_("Snapshot and run"), f"{publication.snapshot} · {publication.run_id}"),
    ]
    return [[term, _plain(words)] for term, words in said if words]


def _more(count: int) -> str:
    return _("%(count)s more on the page.") % {"count": number(count)} if count > 0 else ""


def _shortened(words: str) -> str:
    words = "\n".join(line.strip() for line in words.splitlines() if line.strip())
    if len(words) <= MOST_LETTERS:
        return words
    kept = words[:MOST_LETTERS].rsplit(maxsplit=1)[0]
    return f"{kept} … {_('(the whole text is on the page)')}"


def _plain(words: Any) -> str:
    return " ".join(str(words).split())
