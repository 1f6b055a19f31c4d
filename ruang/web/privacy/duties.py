"""What the law on personal data itself asks to be kept: the purpose that these rows serve."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from ruang.web.journal.personal import Basis, purpose

DUTIES: Final = purpose(
    "privacy",
    title=_("Duties under the law on personal data"),
    text=_(
        "That you have read the privacy notice, what you agreed to, what you asked for and how it "
        "was answered, so that the agency can show that it did what the law asks."
    ),
    basis=Basis.LAW,
)
PROOF: Final = _("shows that the law was kept: compliance with a law, s. 24 (6)")
