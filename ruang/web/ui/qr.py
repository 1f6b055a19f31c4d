"""QR codes as pictures in the page: black on white in both themes, with words for listeners."""

from __future__ import annotations

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET = 4  # cells left white on each side: scanners ask for them


def svg(text: str, label: str = "") -> SafeString:
    """Draw a QR code.

    Args:
        text: What a scanner reads; nearly always a whole address.
        label: What a screen reader says; without it, that this is a QR code of `text`.
    """
    side, path = _drawn(text)
    return format_html(
        '<svg class="qr" viewBox="0 0 {side} {side}" width="160" height="160" role="img" '
        'aria-label="{label}" shape-rendering="crispEdges">'
        '<rect width="{side}" height="{side}" fill="#fff"/><path d="{path}" fill="#000"/></svg>',
        side=side,
        label=label or _("QR code of %(text)s") % {"text": text},
        path=path,
    )


@lru_cache(maxsize=256)
def _drawn(text: str) -> tuple[int, str]:
    """Cells along one side, and the dark ones as one path, run by run."""
    code = QRCode(border=QUIET, error_correction=ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    cells = code.get_matrix()
    runs = []
    for y, row in enumerate(cells):
        x = 0
        while x < len(row):
            length = 0
            while x + length < len(row) and row[x + length]:
                length += 1
            if length:
                runs.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length or 1
    return len(cells), "".join(runs)
