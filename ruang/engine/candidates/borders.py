"""A border that people draw: any areas and industries of a country as one group."""

from __future__ import annotations

from collections.abc import Collection

from ruang.engine.candidates.country import Country, Group
from ruang.engine.errors import ParameterError
from ruang.engine.text import noop as _


def moved(
    country: Country, begun: Group, areas: Collection[str], industries: Collection[str]
) -> Group:
    """Draw the border of a group anew.

    What stays keeps its order, so that a border moved and moved back is the same; what is new
    follows, the strongest first. The core stays: with another it would be another candidate.

    Args:
        country: The cells that may be counted; what is not in it can be in no border.
        begun: The group that is moved.
        areas: Codes of all areas that it shall have.
        industries: Codes of all industries that it shall have, its core among them.

    Raises:
        ParameterError: A code is not known, no area is left, the core is left out, or none of the
            areas has a figure of it.
    """
    core = begun.industries[0]
    wanted = _places(country.areas, areas), _places(country.industries, industries)
    if not wanted[0]:
        raise ParameterError(_("no area is left"))
    if core not in wanted[1]:
        raise ParameterError(
            _("the core industry is left out: with another it is another candidate")
        )

    def strength(area: int) -> tuple[bool, int]:
        cell = int(country.at[area, core])
        return cell < 0, cell  # cells stand by rank

    kept = [a for a in begun.areas if a in wanted[0]]
    added = sorted(wanted[0] - set(kept), key=strength)
    leaders = kept[:1] if begun.areas[0] in kept else kept
    seed = min([*leaders, *added], key=strength)
    if country.at[seed, core] < 0:
        raise ParameterError(_("none of these areas has a figure of the core industry"))
    others = [i for i in begun.industries if i in wanted[1]]
    return Group(
        (seed, *(a for a in (*kept, *added) if a != seed)),
        (*others, *sorted(wanted[1] - set(others))),
    )


def _places(known: list[str], asked: Collection[str]) -> set[int]:
    place = {code: n for n, code in enumerate(known)}
    for code in asked:
        if code not in place:
            raise ParameterError(_("there is no figure of {code}"), code=code)
    return {place[code] for code in asked}
