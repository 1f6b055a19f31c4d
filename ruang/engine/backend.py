"""Where expressions run: DuckDB in memory by default, Spark where the data already lives there."""

from __future__ import annotations

import os
import sys
from typing import Any

import duckdb
import ibis

from ruang.engine.errors import BackendError, ParameterError
from ruang.engine.text import noop as _


def connect(name: str = "duckdb", *, threads: int | None = None, memory: str = "") -> Any:
    """Open an Ibis connection to "duckdb" (in memory) or "spark" (local, or the session's own).

    Args:
        name: "duckdb" or "spark".
        threads: How many threads it may use; all cores by default.
        memory: How much memory it may use, as DuckDB writes it ("2GB"); its own default if empty.

    Raises:
        ParameterError: No backend has this name.
        BackendError: Spark or its Java is not installed.
    """
    if name == "duckdb":
        return _duckdb(threads, memory)
    if name == "spark":
        return _spark(threads)
    raise ParameterError(_("no engine is called {name!r}: use duckdb or spark"), name=name)


def _duckdb(threads: int | None, memory: str) -> Any:
    settings: dict[str, Any] = {
        "autoinstall_known_extensions": False,  # never fetch code at run time
        "autoload_known_extensions": False,
    }
    if threads:
        settings["threads"] = threads
    if memory:
        settings["memory_limit"] = memory
    return ibis.duckdb.from_connection(duckdb.connect(":memory:", config=settings))


def _spark(threads: int | None) -> Any:
    try:
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise BackendError(_("Spark is not installed: install ruang[spark]")) from error
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    try:
        session = SparkSession.getActiveSession() or _local_session(SparkSession.builder, threads)
    except PySparkRuntimeError as error:
        raise BackendError(
            _("Spark did not start; it needs a full Java, 17 or newer: {why}"),
            why=str(error).splitlines()[0],
        ) from error
    return ibis.pyspark.connect(session)


def _local_session(builder: Any, threads: int | None) -> Any:
    session = (
        builder.master(f"local[{threads or '*'}]")
        .appName("ruang")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")  # its warnings are for those who run a cluster
    return session
