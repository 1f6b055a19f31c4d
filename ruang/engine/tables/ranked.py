"""What area potential and candidates give."""

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
