"""What can go wrong in the engine, as one small tree.

Every error carries its message as an English template and the values for it, so that the
command line and the web can say the same thing in the reader's language.
"""

from __future__ import annotations

from typing import Any

from ruang.engine.text import noop as _
from ruang.engine.text import say


class EngineError(Exception):
    """Something the reader can put right, said in plain words."""

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message)
        self.message = message
        self.values = values

    def text(self, language: str = "en") -> str:
        """The message in `language` ("th" or "en")."""
        return say(self.message, language, **self.values)

    def __str__(self) -> str:
        return self.text()


class ContractError(EngineError):
    """A table does not have the columns, or the types, that its reader needs."""


class InputError(EngineError):
    """A file cannot be read as what it was given for: names file, row, column and reason."""

    def __init__(
        self,
        reason: str,
        *,
        file: str = "",
        row: int | None = None,
        column: str = "",
        **values: Any,
    ) -> None:
        super().__init__(reason, **values)
        self.file, self.row, self.column = file, row, column

    def text(self, language: str = "en") -> str:
        """Where it is wrong, then what is wrong."""
        where = [self.file] if self.file else []
        if self.row is not None:
            where.append(say(_("row {row}"), language, row=self.row))
        if self.column:
            where.append(say(_("column {column}"), language, column=self.column))
        reason = super().text(language)
        return f"{', '.join(where)}: {reason}" if where else reason


class ColumnMissingError(InputError):
    """No column of a file was taken for one that its source needs: a person can say which is.

    `wanted` are the columns of tables.RAW of which one would do.
    """

    def __init__(self, reason: str, *, file: str, wanted: tuple[str, ...], **values: Any) -> None:
        super().__init__(reason, file=file, **values)
        self.wanted = wanted


class ParameterError(EngineError):
    """A parameter has a value that its method cannot use."""


class LakeError(EngineError):
    """A snapshot or result is not there, or is not what its manifest says."""


class BackendError(EngineError):
    """The chosen engine (DuckDB, Spark) cannot be started or used."""
