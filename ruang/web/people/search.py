"""By what organisations are found; people are not in the index of names, which copies names."""

from __future__ import annotations

from typing import Final

from ruang.web.names.kinds import Card, named
from ruang.web.people.models import Organisation


def _card(organisation: Organisation) -> Card:
    return Card(names=(organisation.name_th, organisation.name_en))


ORGANISATION: Final = named("organisation", model=Organisation, card=_card)
