"""One method on files: its tables opened, its parameters given, what it left out told."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ibis.expr.types as ir

from ruang.engine.catalogue import Method, Notice
from ruang.engine.errors import InputError
from ruang.engine.files import read_table


def opened(
    method: Method, con: Any, files: Mapping[str, Path], parameters: Mapping[str, Any]
) -> dict[str, ir.Table]:
    """Open the tables of a method, every cell checked.

    Args:
        method: Whose tables they are.
        con: An Ibis connection.
        files: A file for each of its tables; what it may do without may be left out.
        parameters: What it is told besides.

    Raises:
        InputError: A file is not what its table needs; names file, row, column and reason.
    """
    return {
        name: read_table(
            con, files[name], contract, never_negative=method.never_negative(name, parameters)
        )
        for name, contract in method.tables.items()
        if name in files
    }


def computed(
    method: Method, tables: Mapping[str, ir.Table], parameters: Mapping[str, Any]
) -> dict[str, ir.Table]:
    """Run a method on opened tables.

    Args:
        method: The method.
        tables: Those that it needs, and of the others as many as there are, by name.
        parameters: What it is told besides.

    Returns:
        Its tables by name, the default first; lazy as far as the method is.

    Raises:
        EngineError: As the method says.
    """
    further = dict(tables)
    positional = [further.pop(contract.name) for contract in method.takes]
    result = method.run(*positional, **further, **parameters)
    if not isinstance(result, dict):
        return {method.gives[0].name: result}
    return {contract.name: result[contract.name] for contract in method.gives}


@contextmanager
def telling(file: str) -> Iterator[list[Notice]]:
    """Collect what a method tells beside its tables; its complaints name `file`."""
    told: list[Notice] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", Notice)
        try:
            yield told
        except InputError as error:
            error.file = error.file or file
            raise
        finally:
            told += [w.message for w in caught if isinstance(w.message, Notice)]
