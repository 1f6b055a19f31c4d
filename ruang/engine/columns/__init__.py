"""What stands in which column of a file: by its headers, by its contents, or by hand."""

from ruang.engine.columns.found import PERSONAL, REASONS, Columns, Recognised
from ruang.engine.columns.opening import NO_HEADER, opened
from ruang.engine.columns.placing import in_baht, placed
from ruang.engine.columns.recognising import recognise

__all__ = [
    "NO_HEADER",
    "PERSONAL",
    "REASONS",
    "Columns",
    "Recognised",
    "in_baht",
    "opened",
    "placed",
    "recognise",
]
