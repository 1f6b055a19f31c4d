"""What passes from files to the lake: rows as found, rows kept, rows refused, cells counted."""

from ruang.engine.contract import Contract

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
