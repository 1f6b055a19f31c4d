"""What areas and industries are called inside a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from ruang.engine.text import Language, say
from ruang.engine.text import noop as _

# Bangkok: named without the word for province, and its districts have their own word.
CAPITAL = "10"


@dataclass(frozen=True)
class Names:
    """What areas and industries are called: id -> (Thai, English); an unknown id is itself."""

    areas: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    industries: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    levels: Mapping[str, str] = field(default_factory=dict)
    _said: dict[tuple[str, str, Language], str] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )  # names as they stand in sentences, which are asked for again and again

    @classmethod
    def of(cls, areas: pa.Table | None = None, industries: pa.Table | None = None) -> Names:
        """Take them from tables of area_id, name_th, name_en and, if known, level, and of
        industry_id, title_th, title_en.
        """
        found_areas = areas.to_pylist() if areas else []
        found_industries = industries.to_pylist() if industries else []
        return cls(
            {r["area_id"]: (r["name_th"], r["name_en"]) for r in found_areas},
            {r["industry_id"]: (r["title_th"], r["title_en"]) for r in found_industries},
            {r["area_id"]: r.get("level", "") for r in found_areas},
        )

    def area(self, area_id: str, language: Language) -> str:
        """The area's name; in the other language where it has none in this one."""
        return _in(self.areas.get(area_id), language) or area_id

    def bare(self, area_id: str, language: Language) -> str:
        """The area's name alone, as it stands inside a sentence."""
        return _spaced(self.area(area_id, language), language)

    def title(self, industry_id: str, language: Language) -> str:
        """The industry's title as it stands alone."""
        return _in(self.industries.get(industry_id), language) or industry_id

    def place(self, area_id: str, language: Language) -> str:
        """The area's name as it stands inside a sentence, with the word for what it is."""
        key = ("area", area_id, language)
        if key not in self._said:
            self._said[key] = self._place(area_id, language)
        return self._said[key]

    def _place(self, area_id: str, language: Language) -> str:
        name, level = self.area(area_id, language), self.levels.get(area_id, "")
        if level == "province" and area_id != CAPITAL:
            return say(_("{name} province"), language, name=name)
        if level == "district" and area_id.startswith(CAPITAL):
            return say(_("{name} district of Bangkok"), language, name=name)
        if level == "district":
            return say(_("{name} district"), language, name=name)
        return _spaced(name, language)

    def industry(self, industry_id: str, language: Language) -> str:
        """The industry's title as it stands inside a sentence."""
        key = ("industry", industry_id, language)
        if key not in self._said:
            self._said[key] = self._industry(industry_id, language)
        return self._said[key]

    def _industry(self, industry_id: str, language: Language) -> str:
        title = self.title(industry_id, language).replace("n.e.c.", "not elsewhere classified")
        is_word = len(title) > 1 and title[1].islower()
        return _spaced(title[0].lower() + title[1:] if is_word else title, language)


def _in(pair: tuple[str | None, str | None] | None, language: Language) -> str | None:
    if pair is None:
        return None
    thai, english = pair
    return (thai or english) if language == "th" else (english or thai)


def _spaced(name: str, language: Language) -> str:
    """Thai runs on without spaces, but not into letters or digits of another script."""
    if language != "th":
        return name
    before, after = (" " if end.isascii() and end != ")" else "" for end in (name[:1], name[-1:]))
    return f"{before}{name}{after}"
