"""What area potential, industry patterns and candidates give."""

from ruang.engine.contract import Contract

_RANKED = {
    "score": "float64",  # 0 to 100
    "score_low": "float64",
    "score_high": "float64",
    "rank": "int64",  # 1 is best
    "rank_low": "int64",  # the better end of the 90 % interval of the rank
    "rank_high": "int64",
    "stars": "int64",  # 0 to 3: size, specialisation, focus
}

AREA_POTENTIAL = Contract(
    "area_potential",
    key=("area_id", "industry_id"),
    columns={
        "area_id": "string",
        "industry_id": "string",
        **_RANKED,
        # Parts: percentiles within the country, 0 to 100, null where missing; where size counts,
        # the others are held to no more than potential.AHEAD above it.
        "specialisation": "float64",
        "size": "float64",
        "focus": "float64",
        "growth": "float64",
        "relatedness": "float64",
        "concentration": "float64",
        # How many of the parts that count are known, and how many of these are 75 or more.
        "parts_agreeing": "int64",
        "parts_known": "int64",
        "jobs": "float64",
        "lq": "float64",
        "lq_low": "float64",
        "lq_high": "float64",
        "share": "float64",  # share of the area's jobs in this industry, 0 to 1
        "reason_th": "string",
        "reason_en": "string",
    },
)

INDUSTRY_PATTERNS = Contract(
    "industry_patterns",
    key=("level", "industry_id"),
    columns={
        "level": "string",  # section, division, group, class
        "industry_id": "string",
        "establishments": "int64",
        "jobs": "float64",  # in the run's measure; null where unknown
        "largest_share": "float64",  # of the workers, of the largest establishment
        # The same in the earlier snapshot that growth is measured from; null where there is none.
        "establishments_before": "int64",
        "jobs_before": "float64",
        "largest_share_before": "float64",
        # Of the establishments, those in cells that may be shown, 0 to 1; null without a public
        # total. What is not shown takes part in the indices below as `potential.shown` lays it out.
        "shown_share": "float64",
        "plants": "int64",  # whose size is known
        # Ellison-Glaeser, and how many standard deviations it is from what chance gives.
        "gamma": "float64",
        "z": "float64",
        # Over the areas, of establishments: as counted, and without the chance of counting.
        "gini": "float64",
        "gini_shrunk": "float64",
        "gini_low": "float64",
        "gini_high": "float64",
        "hhi": "float64",
        "hhi_shrunk": "float64",
        "hhi_low": "float64",
        "hhi_high": "float64",
        # K-density: localised, dispersed or neither; or why there is no curve: few, unlocated,
        # coarse, many, unsure.
        "finding": "string",
        "located": "int64",  # establishments with coordinates
        "compared": "int64",  # of them, how many stand for all in the curve
        "first_km": "float64",
        "last_km": "float64",
        "p_localised": "float64",
        "p_dispersed": "float64",
        "bandwidth_km": "float64",
    },
)

INDUSTRY_CURVES = Contract(
    "industry_curves",
    key=("level", "industry_id", "distance_km"),
    columns={
        "level": "string",
        "industry_id": "string",
        "distance_km": "float64",
        "kd": "float64",  # share of the pairs of establishments, per km
        "global_low": "float64",
        "global_high": "float64",
    },
)

INDUSTRY_RELATIVES = Contract(
    "industry_relatives",
    key=("level", "industry_id", "related_id"),
    columns={
        "level": "string",
        "industry_id": "string",
        "related_id": "string",
        "proximity": "float64",  # 0 to 1
        "areas": "int64",  # specialised in both
        "areas_expected": "float64",  # how many would be by chance
    },
)

# All of one area, or of one industry in the country, as far as it may be public.
PUBLIC_TOTALS = Contract(
    "public_totals",
    key=("area_id", "industry_id"),  # exactly one of them is not null
    columns={
        "area_id": "string",
        "industry_id": "string",
        "establishments": "int64",  # null: not shown
        "workers": "float64",  # null: not shown
        # How many cells are shown of it, of an area on the narrowest level; null of an activity.
        "spread": "int64",
    },
)

CANDIDATES = Contract(
    "candidates",
    key=("candidate_id",),
    columns={
        "candidate_id": "string",
        **_RANKED,
        "area_ids": "array<string>",
        "core_industry_ids": "array<string>",
        "related_industry_ids": "array<string>",
        "jobs": "float64",
        "reason_th": "string",
        "reason_en": "string",
    },
)

CANDIDATE_MEMBERS = Contract(
    "candidate_members",
    key=("candidate_id", "area_id", "industry_id"),
    columns={
        "candidate_id": "string",
        "area_id": "string",
        "industry_id": "string",
        "role": "string",  # core, related
        "related_by": "string",  # co-location, classification, both; null for the core
        "jobs": "float64",
        "score": "float64",
    },
)
