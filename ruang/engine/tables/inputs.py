"""What methods take.

Ids are text (leading zeros matter). `jobs` is a weight: persons, establishments or baht. A pair
that is not there is zero; a null is unknown, which is not zero.
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

# What a method takes that compares years.
JOBS_BY_YEAR = Contract(
    "jobs",
    key=("area_id", "industry_id", "year"),
    columns={"area_id": "string", "industry_id": "string", "year": "int64", "jobs": "float64"},
)

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

# What a method takes that knows of no years and no places: one row per plant.
PLANTS = Contract(
    "establishments",
    key=("establishment_id",),
    columns={
        "establishment_id": "string",
        "area_id": "string",
        "industry_id": "string",
        "jobs": "float64",
    },
)

# What a method takes that measures distances; it asks for neither areas nor jobs.
SITES = Contract(
    "establishments",
    key=("establishment_id",),
    columns={
        "establishment_id": "string",
        "industry_id": "string",
        "longitude": "float64",  # degrees east, -180 to 180 (WGS 84)
        "latitude": "float64",  # degrees north, -90 to 90
    },
    optional={"jobs": "float64"},
)

TOTALS = Contract("totals", key=("area_id",), columns={"area_id": "string", "jobs": "float64"})

BASE = Contract("base", key=("industry_id",), columns={"industry_id": "string", "share": "float64"})

# What the country had, where the rows given are not all of it.
COUNTRY = Contract(
    "country",
    key=("industry_id", "year"),
    columns={"industry_id": "string", "year": "int64", "jobs": "float64"},
)

NEIGHBOURS = Contract(
    "neighbours",
    key=("area_id", "neighbour_id"),
    columns={"area_id": "string", "neighbour_id": "string", "weight": "float64"},
)

REGIONS = Contract(
    "regions",
    key=("area_id",),
    columns={"area_id": "string", "km2": "float64", "population": "float64"},
)

PLANT_COUNTS = Contract(
    "plants",
    key=("area_id", "industry_id"),
    columns={"area_id": "string", "industry_id": "string", "plants": "float64"},
)

VALUES = Contract("values", key=("area_id",), columns={"area_id": "string", "value": "float64"})

PLACES = Contract(
    "places",
    key=("area_id",),
    columns={
        "area_id": "string",
        "longitude": "float64",  # degrees east
        "latitude": "float64",  # degrees north
    },
)

FLOWS = Contract(
    "flows",
    key=("from_industry", "to_industry"),
    columns={"from_industry": "string", "to_industry": "string", "value": "float64"},
)

OUTPUT = Contract(
    "output", key=("industry_id",), columns={"industry_id": "string", "output": "float64"}
)

TIES = Contract(
    "ties",
    key=("from_id", "to_id", "kind", "since"),
    columns={"from_id": "string", "to_id": "string"},
    optional={"kind": "string", "weight": "float64", "since": "date", "until": "date"},
)

RANKED = Contract(
    "ranked",
    key=("area_id", "industry_id"),
    columns={
        "area_id": "string",
        "industry_id": "string",
        "score": "float64",
        "jobs": "float64",
    },
)

BEFORE = Contract("before", key=JOBS.key, columns=JOBS.columns)

AFTER = Contract("after", key=JOBS.key, columns=JOBS.columns)
