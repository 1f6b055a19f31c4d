"""Every analytic method, one line each."""

from __future__ import annotations

from ruang.engine.catalogue import Method
from ruang.engine.methods.back_test import back_test
from ruang.engine.methods.coagglomeration import coagglomeration
from ruang.engine.methods.concentration_index import concentration_index
from ruang.engine.methods.economic_complexity import economic_complexity
from ruang.engine.methods.ellison_glaeser import agglomeration, ellison_glaeser
from ruang.engine.methods.getis_ord import getis_ord
from ruang.engine.methods.kdensity import kdensity
from ruang.engine.methods.linkages import linkages
from ruang.engine.methods.local_moran import local_moran
from ruang.engine.methods.location_quotient import location_quotient, quotients
from ruang.engine.methods.moran import moran
from ruang.engine.methods.nearest_neighbours import nearest_neighbours
from ruang.engine.methods.network_position import network_position
from ruang.engine.methods.proximity import proximities, proximity
from ruang.engine.methods.related_groups import related_groups
from ruang.engine.methods.relatedness_density import relatedness_density
from ruang.engine.methods.shift_share import parts, shift_share
from ruang.engine.tables import (
    AFTER,
    BACK_TEST,
    BASE,
    BEFORE,
    COAGGLOMERATION,
    COAGGLOMERATION_CHANCE,
    COMPLEXITY_AREAS,
    COMPLEXITY_INDUSTRIES,
    COMPLEXITY_INTERVALS,
    COMPLEXITY_PAIRS,
    CONCENTRATION_INDEX,
    CONCENTRATION_INTERVALS,
    COUNTRY,
    CUTS,
    ELLISON_GLAESER,
    FLOWS,
    GENERAL_G,
    GETIS_ORD,
    INVERSE,
    JOBS,
    JOBS_BY_YEAR,
    JOBS_OF_ONE_YEAR,
    KDENSITY,
    KDENSITY_VERDICT,
    LINKAGES,
    LOCAL_MORAN,
    LOCAL_MORAN_CHANCE,
    LOCATION_QUOTIENT,
    MORAN,
    MORAN_TESTS,
    NEIGHBOUR_DISTANCES,
    NEIGHBOURS,
    NETWORK,
    NETWORK_POSITION,
    OUTPUT,
    PLACES,
    PLANT_COUNTS,
    PLANTS,
    PROXIMITY,
    RANKED,
    REGIONS,
    RELATED_GROUPS,
    RELATEDNESS_DENSITY,
    SHIFT_SHARE,
    SHIFT_SHARE_MARKS,
    SITES,
    STABILITY,
    TIES,
    TOTALS,
    VALUES,
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
        ellison_glaeser,
        title=_("Ellison-Glaeser index: industries whose plants stand close together"),
        kind="expression",
        takes=(PLANTS,),
        gives=(ELLISON_GLAESER,),
        may_take={"totals": TOTALS},
        expression=agglomeration,
    ),
    Method(
        coagglomeration,
        title=_("Coagglomeration: pairs of industries that stand in the same areas"),
        kind="kernel",
        takes=(PLANTS,),
        gives=(COAGGLOMERATION, COAGGLOMERATION_CHANCE),
    ),
    Method(
        proximity,
        title=_("Proximity of industries: how often they are found together"),
        kind="expression",
        takes=(JOBS_OF_ONE_YEAR,),
        gives=(PROXIMITY,),
        expression=proximities,
    ),
    Method(
        relatedness_density,
        title=_("Relatedness density: how much of what is near an area has"),
        kind="kernel",
        takes=(JOBS_OF_ONE_YEAR,),
        gives=(RELATEDNESS_DENSITY,),
    ),
    Method(
        economic_complexity,
        title=_("Economic complexity of areas and industries, and what is within reach"),
        kind="kernel",
        takes=(JOBS,),
        gives=(
            COMPLEXITY_AREAS,
            COMPLEXITY_INDUSTRIES,
            COMPLEXITY_PAIRS,
            COMPLEXITY_INTERVALS,
        ),
    ),
    Method(
        moran,
        title=_("Moran's I: whether areas are like their neighbours"),
        kind="kernel",
        takes=(VALUES, NEIGHBOURS),
        gives=(MORAN, MORAN_TESTS),
    ),
    Method(
        local_moran,
        title=_("Local Moran: areas like their neighbours, and those that stand out"),
        kind="kernel",
        takes=(VALUES, NEIGHBOURS),
        gives=(LOCAL_MORAN, LOCAL_MORAN_CHANCE),
    ),
    Method(
        getis_ord,
        title=_("Getis-Ord G: where high or low values gather"),
        kind="kernel",
        takes=(VALUES, NEIGHBOURS),
        gives=(GETIS_ORD, GENERAL_G),
    ),
    Method(
        nearest_neighbours,
        title=_("Nearest neighbours, as a table of neighbours"),
        kind="kernel",
        takes=(PLACES,),
        gives=(NEIGHBOURS, NEIGHBOUR_DISTANCES),
    ),
    Method(
        kdensity,
        title=_("K-density: at which distances plants gather"),
        kind="kernel",
        takes=(SITES,),
        gives=(KDENSITY, KDENSITY_VERDICT),
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
    Method(
        back_test,
        title=_("Back-test: did what was ranked high grow?"),
        kind="kernel",
        takes=(RANKED, BEFORE, AFTER),
        gives=(BACK_TEST,),
    ),
)
