"""Every analytic method, one line each."""

from __future__ import annotations

from ruang.engine.catalogue import Method
from ruang.engine.methods.location_quotient import location_quotient, quotients
from ruang.engine.methods.network_position import network_position
from ruang.engine.tables import (
    BASE,
    JOBS_OF_ONE_YEAR,
    LOCATION_QUOTIENT,
    NETWORK,
    NETWORK_POSITION,
    TIES,
    TOTALS,
)
from ruang.engine.text import noop as _

METHODS = (
    Method(
        location_quotient,
        title=_("Location quotient, with its interval"),
        kind="kernel",
        takes=(JOBS_OF_ONE_YEAR,),
        gives=(LOCATION_QUOTIENT,),
        may_take={"base": BASE, "totals": TOTALS},
        expression=quotients,
    ),
    Method(
        network_position,
        title=_("Position in a network of ties"),
        kind="kernel",
        takes=(TIES,),
        gives=(NETWORK_POSITION, NETWORK),
    ),
)
