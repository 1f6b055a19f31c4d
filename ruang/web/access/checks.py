"""What has to be there before anybody can be let in."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register

from ruang.web.access import breached


@register()
def breached_list(**_asked: Any) -> list[CheckMessage]:
    """The list of breached passwords was built: without it no password can be set."""
    try:
        breached.fingerprints(breached.BUILT)
    except breached.MissingListError as error:
        return [Error(str(error), id="access.E001")]
    return []
