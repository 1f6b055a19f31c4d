"""Any file an office has, as rows of texts: delimited text, workbook or Parquet.

What a file is, how it is written and where its table stands is told by its content; what cannot
be told is refused with a word on what to do. Nothing in a file is run, and nothing is unpacked
before it is known to be modest.
"""

from ruang.engine.sheets.beginnings import Beginning, beginning
from ruang.engine.sheets.caps import Caps
from ruang.engine.sheets.encodings import ENCODING_EVIDENCE
from ruang.engine.sheets.gathering import Gathered
from ruang.engine.sheets.headers import unique as unique_headers
from ruang.engine.sheets.looking import Look, look
from ruang.engine.sheets.rows import must_be_sound, must_be_whole, records
from ruang.engine.sheets.sheet import Sheet, open_sheet

__all__ = [
    "ENCODING_EVIDENCE",
    "Beginning",
    "Caps",
    "Gathered",
    "Look",
    "Sheet",
    "beginning",
    "look",
    "must_be_sound",
    "must_be_whole",
    "open_sheet",
    "records",
    "unique_headers",
]
