"""Where expressions run, and what is said when they cannot."""

import os
import subprocess
import sys

import ibis
import pytest

from ruang.engine.backend import connect
from ruang.engine.errors import ParameterError


def test_an_unknown_engine_is_refused_in_both_languages():
    with pytest.raises(ParameterError, match="use duckdb or spark") as caught:
        connect("oracle")
    assert "โปรดใช้" in caught.value.text("th")


def test_duckdb_keeps_to_its_threads_and_memory_and_fetches_nothing():
    con = connect(threads=1, memory="512MB")
    settings = ("threads", "memory_limit", "autoinstall_known_extensions")
    got = [con.raw_sql(f"select current_setting('{s}')").fetchone()[0] for s in settings]
    assert got == [1, "488.2 MiB", False]


def test_two_connections_share_nothing():
    one, other = connect(), connect()
    one.create_table("t", ibis.memtable({"x": [1]}))
    assert other.list_tables() == []


def test_a_java_that_cannot_run_spark_is_named(tmp_path):
    """In a process of its own: in this one Spark may run already."""
    pytest.importorskip("pyspark")
    asks = (
        "from ruang.engine.backend import connect\n"
        "from ruang.engine.errors import BackendError\n"
        "try: connect('spark')\n"
        "except BackendError as error: print(error)"
    )
    environment = {**os.environ, "JAVA_HOME": str(tmp_path)}
    said = subprocess.run(
        [sys.executable, "-c", asks], env=environment, capture_output=True, text=True, check=True
    )
    assert "it needs a full Java, 17 or newer" in said.stdout
