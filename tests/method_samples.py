"""Tables that every method may be tried with, wherever it can be run from."""

import ibis

# Columns that every table of this name may be tried with; a new contract adds its own line.
SAMPLES = {
    "jobs": {
        "area_id": ["50", "50", "51"],
        "industry_id": ["a", "b", "a"],
        "year": [2020, 2020, 2021],
        "jobs": [3.0, 9.0, 2.0],
    },
    "base": {"industry_id": ["a", "b"], "share": [0.4, 0.6]},
    "country": {
        "industry_id": ["a", "b", "a", "b"],
        "year": [2020, 2020, 2021, 2021],
        "jobs": [5.0, 9.0, 6.0, 8.0],
    },
    "regions": {"area_id": ["50", "51"], "km2": [20.0, 30.0], "population": [17.0, 4.0]},
    "plants": {"area_id": ["50", "50"], "industry_id": ["a", "b"], "plants": [2.0, 3.0]},
    "totals": {"area_id": ["50", "51"], "jobs": [12.0, 8.0]},
    "establishments": {
        "establishment_id": ["1", "2", "3", "4"],
        "area_id": ["50", "51", "50", "51"],
        "industry_id": ["a", "a", "b", "b"],
        "jobs": [5.0, 1.0, 7.0, 9.0],
        "longitude": [98.9, 99.0, 99.1, 99.0],
        "latitude": [18.8, 18.5, 18.6, 18.7],
    },
    "values": {"area_id": ["50", "51", "52", "53"], "value": [1.0, 2.0, 4.0, 3.0]},
    "places": {
        "area_id": ["50", "51", "52"],
        "longitude": [98.9, 99.0, 99.5],
        "latitude": [18.8, 18.5, 18.3],
    },
    "neighbours": {
        "area_id": ["50", "51", "52", "53"],
        "neighbour_id": ["51", "50", "53", "52"],
        "weight": [1.0, 1.0, 1.0, 1.0],
    },
    "flows": {
        "from_industry": ["a", "a", "b", "b"],
        "to_industry": ["a", "b", "a", "b"],
        "value": [150.0, 500.0, 200.0, 100.0],
    },
    "proximity": {
        "industry_i": ["a", "a", "b"],
        "industry_j": ["b", "c", "c"],
        "proximity": [0.6, 0.2, 0.1],
    },
    "coagglomeration": {
        "industry_i": ["a", "a", "b"],
        "industry_j": ["b", "c", "c"],
        "gamma": [0.01, -0.02, 0.0],
    },
    "linkages": {
        "from_industry": ["a", "b"],
        "to_industry": ["b", "c"],
        "value": [150.0, 500.0],
    },
    "ties": {"from_id": ["1", "2", "3"], "to_id": ["2", "3", "4"]},
    "ranked": {
        "area_id": ["50", "51"],
        "industry_id": ["a", "a"],
        "score": [80.0, 20.0],
        "jobs": [3.0, 2.0],
    },
    "before": {"area_id": ["50", "51"], "industry_id": ["a", "a"], "jobs": [3.0, 2.0]},
    "after": {"area_id": ["50", "51"], "industry_id": ["a", "a"], "jobs": [5.0, 2.0]},
    "output": {"industry_id": ["a", "b"], "output": [1000.0, 2000.0]},
}
# What a method cannot do without, beside its tables.
PARAMETERS = {"kdensity": {"industry": "a", "simulations": 20}}


def sample(contract, name=""):
    """The sample of a contract as an Ibis table, with the columns that it cannot do without."""
    columns = SAMPLES[name or contract.name]
    rows = list(zip(*(columns[c] for c in contract.columns), strict=True))
    return ibis.memtable(rows, schema=contract.schema)


def files_of(method, folder):
    """Every table that a method takes as a CSV file, by name."""
    files = {}
    for name, contract in method.tables.items():
        files[name] = folder / f"{name}.csv"
        sample(contract, name).to_pandas().to_csv(files[name], index=False)
    return files
