"""Every analytic method, one line each."""

from __future__ import annotations

from ruang.engine.catalogue import Method
from ruang.engine.methods.concentration_index import concentration_index
from ruang.engine.methods.linkages import linkages
from ruang.engine.methods.location_quotient import location_quotient, quotients
from ruang.engine.methods.network_position import network_position
from ruang.engine.methods.related_groups import related_groups
from ruang.engine.methods.shift_share import parts, shift_share
from ruang.engine.tables import (
    BASE,
    COAGGLOMERATION,
    CONCENTRATION_INDEX,
    CONCENTRATION_INTERVALS,
    COUNTRY,
    CUTS,
    FLOWS,
    INVERSE,
    JOBS_BY_YEAR,
    JOBS_OF_ONE_YEAR,
    LINKAGES,
    LOCATION_QUOTIENT,
    NETWORK,
    NETWORK_POSITION,
    OUTPUT,
    PLANT_COUNTS,
    PROXIMITY,
    REGIONS,
    RELATED_GROUPS,
    SHIFT_SHARE,
    SHIFT_SHARE_MARKS,
    STABILITY,
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
        shift_share,
        title=_("Shift-share: what a change owes to the country, the mix and the area"),
        kind="expression",
        takes=(JOBS_BY_YEAR,),
        gives=(SHIFT_SHARE, SHIFT_SHARE_MARKS),
        may_take={"country": COUNTRY},
        expression=parts,
    ),
    Method(
        concentration_index,
        title=_("Concentration index: Gini, Herfindahl, Krugman, Theil, Litzenberger-Sternberg"),
        kind="kernel",
        takes=(JOBS_OF_ONE_YEAR,),
        gives=(CONCENTRATION_INDEX, CONCENTRATION_INTERVALS),
        may_take={"totals": TOTALS, "base": BASE, "regions": REGIONS, "plants": PLANT_COUNTS},
    ),
    Method(
        linkages,
        title=_("Input-output linkages: multipliers, backward and forward"),
        kind="kernel",
        takes=(FLOWS, OUTPUT),
        gives=(LINKAGES, INVERSE),
    ),
    Method(
        related_groups,
        title=_("Groups of related industries"),
        kind="kernel",
        takes=(),
        gives=(RELATED_GROUPS, CUTS, STABILITY),
        may_take={"proximity": PROXIMITY, "coagglomeration": COAGGLOMERATION, "linkages": FLOWS},
    ),
    Method(
        network_position,
        title=_("Position in a network of ties"),
        kind="kernel",
        takes=(TIES,),
        gives=(NETWORK_POSITION, NETWORK),
    ),
)
