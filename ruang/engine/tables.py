"""Every table that passes between stages, named once.

Ids are text (leading zeros matter). `jobs` is a weight: persons, establishments or baht.
"""

from ruang.engine.contract import Contract

JOBS = Contract(
    "jobs",
    key=("area_id", "industry_id"),
    columns={"area_id": "string", "industry_id": "string", "jobs": "float64"},
    optional={"year": "int64"},
)

# What a method takes that knows of no years: a file of several is refused at its first repetition.
JOBS_OF_ONE_YEAR = Contract("jobs", key=JOBS.key, columns=JOBS.columns)

ESTABLISHMENTS = Contract(
    "establishments",
    key=("establishment_id",),
    columns={
        "establishment_id": "string",
        "area_id": "string",
        "industry_id": "string",
        "jobs": "float64",
    },
    optional={"year": "int64", "longitude": "float64", "latitude": "float64"},
)

TOTALS = Contract("totals", key=("area_id",), columns={"area_id": "string", "jobs": "float64"})

BASE = Contract("base", key=("industry_id",), columns={"industry_id": "string", "share": "float64"})

NEIGHBOURS = Contract(
    "neighbours",
    key=("area_id", "neighbour_id"),
    columns={"area_id": "string", "neighbour_id": "string", "weight": "float64"},
)

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

# Rows as a source found them: text as published, under names that say what the text is.
# An optional column that a source does not have stays away; an empty cell is empty text.
RAW = Contract(
    "raw",
    key=("source_row",),
    columns={
        "source_row": "int64",  # the physical line on which the record starts, from 1
        "fault": "string",  # a key of intake.refusals.REASONS where the record itself is broken
        "name": "string",
    },
    optional={
        "juristic_id": "string",  # the 13-digit number of a Thai juristic person, or of a person
        "establishment_id": "string",  # the publisher's own id, any text
        "legal_form": "string",  # a key of intake.forms.FORMS, or its name in either language
        "registered_on": "string",
        "address": "string",  # free text
        "area_id": "string",  # province: code or name
        "district_id": "string",  # district: code or name
        "subdistrict": "string",  # name or code
        "postcode": "string",
        "industry_id": "string",  # code of any length, or title
        "workers": "string",
        "capital_thb": "string",
        "longitude": "string",  # degrees, or UTM easting in metres
        "latitude": "string",  # degrees, or UTM northing in metres
        "note": "string",  # marks of the source's own: keys of intake.refusals.MARKS
    },
)

# A register as the lake keeps it: one row per establishment, traceable to file and row.
REGISTER = Contract(
    "register",
    key=("establishment_id",),
    columns={
        "establishment_id": "string",  # the publisher's own id, or one made by the intake; text
        "name": "string",
        "legal_form": "string",  # a key of intake.forms.FORMS
        "area_id": "string",  # province, 2 digits (TIS 1099)
        "district_id": "string",  # 4 digits, null where unknown
        "industry_id": "string",  # TSIC 2009, 1 to 5 digits; null where not known
        "workers": "float64",  # persons; null where unknown
        "capital_thb": "float64",
        "registered_on": "date",  # null where the source does not say
        "longitude": "float64",
        "latitude": "float64",
        "source_file": "string",
        "source_row": "int64",  # 1 is the file's first line or record
        "marks": "string",  # what was read as what: keys of intake.refusals.MARKS, spaces between
        "juristic_id": "string",  # of a juristic person; null for a natural person, or unknown
    },
)

REFUSALS = Contract(
    "refusals",
    key=("source_file", "source_row", "column"),
    columns={
        "source_file": "string",
        "source_row": "int64",
        "column": "string",
        "value": "string",
        "reason": "string",  # a key of intake.refusals.REASONS
    },
    optional={"first_file": "string", "first_row": "int64"},  # a duplicate names its first row
)

# Cells: a register counted by area and industry at one level of the industry tree.
CELLS = Contract(
    "cells",
    key=("level", "area_id", "industry_id"),
    columns={
        "level": "string",  # section, division, group, class
        "area_id": "string",
        "industry_id": "string",
        "establishments": "int64",
        "workers": "float64",  # null where the source does not count workers
    },
)

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
        "jobs": "float64",
        "score": "float64",
    },
)
