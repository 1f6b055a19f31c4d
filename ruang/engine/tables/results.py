"""What methods give: exactly these columns, in this order."""

from ruang.engine.contract import Contract

LOCATION_QUOTIENT = Contract(
    "location_quotient",
    key=("area_id", "industry_id"),
    columns={
        "area_id": "string",
        "industry_id": "string",
        "jobs": "float64",
        "lq": "float64",
        "lq_shrunk": "float64",
        "lq_low": "float64",
        "lq_high": "float64",
    },
)

SHIFT_SHARE = Contract(
    "shift_share",
    key=("area_id", "industry_id"),
    columns={
        "area_id": "string",
        "industry_id": "string",
        "national": "float64",  # jobs
        "mix": "float64",
        "competitive": "float64",
        "actual": "float64",
    },
)

SHIFT_SHARE_MARKS = Contract(
    "marks",
    key=("area_id", "industry_id"),
    columns={
        "area_id": "string",
        "industry_id": "string",
        "start_jobs": "float64",
        "end_jobs": "float64",
        "small": "boolean",
        "competitive_low": "float64",  # jobs; the ends of the 95 % interval
        "competitive_high": "float64",
    },
)

CONCENTRATION_INDEX = Contract(
    "concentration_index", key=("id",), columns={"id": "string", "value": "float64"}
)

CONCENTRATION_INTERVALS = Contract(
    "intervals",
    key=("id",),
    columns={
        "id": "string",
        "value": "float64",
        "shrunk": "float64",  # without the chance of counting
        "low": "float64",  # the ends of the 95 % interval of that
        "high": "float64",
    },
)

ELLISON_GLAESER = Contract(
    "ellison_glaeser",
    key=("industry_id",),
    columns={
        "industry_id": "string",
        "gamma": "float64",
        "raw_concentration": "float64",
        "herfindahl": "float64",
        "plants": "int64",
        "z": "float64",  # standard deviations from what the dartboard would give
    },
)

COAGGLOMERATION = Contract(
    "coagglomeration",
    key=("industry_i", "industry_j"),
    columns={"industry_i": "string", "industry_j": "string", "gamma": "float64"},
)

# What chance alone would give of it.
COAGGLOMERATION_CHANCE = Contract(
    "chance",
    key=("industry_i", "industry_j"),
    columns={
        "industry_i": "string",
        "industry_j": "string",
        "expected": "float64",
        "sd": "float64",
        "z": "float64",  # (gamma - expected) / sd
    },
)

KDENSITY = Contract(
    "kdensity",
    key=("distance_km",),
    columns={
        "distance_km": "float64",
        "kd": "float64",  # per km
        "local_low": "float64",
        "local_high": "float64",
        "global_low": "float64",
        "global_high": "float64",
    },
)

KDENSITY_VERDICT = Contract(
    "verdict",
    key=("industry_id",),
    columns={
        "industry_id": "string",
        "verdict": "string",  # localised, dispersed, neither
        "first_km": "float64",  # first and last distance at which it is so
        "last_km": "float64",
        "localisation": "float64",  # share of pairs of plants above the global band, summed
        "dispersion": "float64",
        "p_localised": "float64",
        "p_dispersed": "float64",
        "plants": "int64",
        "sites": "int64",
        "bandwidth_km": "float64",
    },
)

PROXIMITY = Contract(
    "proximity",
    key=("industry_i", "industry_j"),
    columns={"industry_i": "string", "industry_j": "string", "proximity": "float64"},
)

RELATEDNESS_DENSITY = Contract(
    "relatedness_density",
    key=("area_id", "industry_id"),
    columns={"area_id": "string", "industry_id": "string", "density": "float64"},
)

COMPLEXITY_AREAS = Contract(
    "areas",
    key=("area_id",),
    columns={"area_id": "string", "diversity": "int64", "eci": "float64", "coi": "float64"},
)

COMPLEXITY_INDUSTRIES = Contract(
    "industries",
    key=("industry_id",),
    columns={"industry_id": "string", "ubiquity": "int64", "pci": "float64"},
)

COMPLEXITY_PAIRS = Contract(
    "pairs",
    key=("area_id", "industry_id"),
    columns={
        "area_id": "string",
        "industry_id": "string",
        "rca": "float64",
        "density": "float64",
        "cog": "float64",
    },
)

COMPLEXITY_INTERVALS = Contract(
    "intervals",
    key=("area_id",),
    columns={
        "area_id": "string",
        "eci": "float64",
        "eci_low": "float64",
        "eci_high": "float64",
        "standard_error": "float64",
    },
)

MORAN = Contract(
    "moran",
    key=(),
    columns={"i": "float64", "expected": "float64", "z": "float64", "p": "float64"},
)

MORAN_TESTS = Contract(
    "moran_tests",
    key=("assumption",),
    columns={
        "assumption": "string",  # normality, randomisation, permutation
        "expected": "float64",
        "sd": "float64",
        "z": "float64",
        "p": "float64",
    },
)

LOCAL_MORAN = Contract(
    "local_moran",
    key=("area_id",),
    columns={
        "area_id": "string",
        "value": "float64",
        "local_i": "float64",
        "quadrant": "string",  # high-high, low-high, low-low, high-low
        "p": "float64",
        "q": "float64",  # share of false discoveries if this one and all smaller p are taken
    },
)

LOCAL_MORAN_CHANCE = Contract(
    "local_moran_chance",
    key=("area_id",),
    columns={"area_id": "string", "expected": "float64", "sd": "float64", "z": "float64"},
)

GETIS_ORD = Contract(
    "getis_ord",
    key=("area_id",),
    columns={
        "area_id": "string",
        "value": "float64",
        "g": "float64",
        "z": "float64",
        "p": "float64",
        "q": "float64",
    },
)

GENERAL_G = Contract(
    "general_g",
    key=(),
    columns={"g": "float64", "expected": "float64", "z": "float64", "p": "float64"},
)

NEIGHBOUR_DISTANCES = Contract(
    "neighbour_distances",
    key=("area_id", "neighbour_id"),
    columns={"area_id": "string", "neighbour_id": "string", "distance_km": "float64"},
)

LINKAGES = Contract(
    "linkages",
    key=("industry_id",),
    columns={
        "industry_id": "string",
        "multiplier": "float64",
        "backward": "float64",  # 1 is the mean industry
        "forward": "float64",
    },
)

# The Leontief inverse: what `from_industry` makes for one unit of final demand of `to_industry`.
INVERSE = Contract(
    "inverse",
    key=("from_industry", "to_industry"),
    columns={"from_industry": "string", "to_industry": "string", "value": "float64"},
)

RELATED_GROUPS = Contract(
    "related_groups",
    key=("industry_id",),
    columns={
        "industry_id": "string",
        "group_id": "string",
        "within": "float64",
        "between": "float64",
    },
)

# Every number of groups, and how well it sets them apart: shares from 0 to 1.
CUTS = Contract(
    "cuts",
    key=("groups",),
    columns={
        "groups": "int64",
        "score": "float64",  # the mean of the four shares
        "groups_over_mean": "float64",
        "groups_over_most": "float64",
        "industries_over_mean": "float64",
        "industries_over_most": "float64",
        "margin": "float64",  # mean of within minus the nearest other group, standard deviations
        "candidate": "boolean",  # whether it was among the numbers to choose from
    },
)

STABILITY = Contract(
    "stability",
    key=("industry_id",),
    columns={
        "industry_id": "string",
        "group_id": "string",
        "stability": "float64",  # 0 to 1: how much of its company it keeps when others are left out
        "group_stability": "float64",  # the mean over the group
    },
)

NETWORK_POSITION = Contract(
    "network_position",
    key=("id",),
    columns={
        "id": "string",
        "degree": "int64",
        "betweenness": "float64",  # 0 to 1
        "closeness": "float64",  # 0 to 1
        "component": "int64",  # 1 is the largest
        "cut_point": "boolean",
    },
)

NETWORK = Contract(
    "network",
    key=(),
    columns={
        "members": "int64",
        "ties": "int64",
        "components": "int64",
        "largest": "int64",
        "density": "float64",  # 0 to 1
        "transitivity": "float64",  # 0 to 1
        "mean_distance": "float64",  # ties
        "diameter": "int64",
    },
)

BACK_TEST = Contract(
    "back_test",
    key=("chosen_by",),
    columns={
        "chosen_by": "string",  # score, size, all
        "cells": "int64",
        "hits": "int64",
        "hit_rate": "float64",  # 0 to 1
        "low": "float64",
        "high": "float64",
        "lead": "float64",  # over the hit rate of all
        "lead_low": "float64",
        "lead_high": "float64",
        "p": "float64",
    },
)
