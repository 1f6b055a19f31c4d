"""Privacy notices, consents, what persons ask for, their erasure, and breaches."""

from ruang.web.privacy.models_breaches import Breach, BreachQuerySet, Risk
from ruang.web.privacy.models_notices import (
    Acknowledgement,
    AcknowledgementQuerySet,
    Consent,
    ConsentQuerySet,
    PrivacyNotice,
    PrivacyNoticeQuerySet,
)
from ruang.web.privacy.models_requests import (
    About,
    Answer,
    Erasure,
    ErasureQuerySet,
    Right,
    RightsRequest,
    RightsRequestQuerySet,
)

__all__ = [
    "About",
    "Acknowledgement",
    "AcknowledgementQuerySet",
    "Answer",
    "Breach",
    "BreachQuerySet",
    "Consent",
    "ConsentQuerySet",
    "Erasure",
    "ErasureQuerySet",
    "PrivacyNotice",
    "PrivacyNoticeQuerySet",
    "Right",
    "RightsRequest",
    "RightsRequestQuerySet",
    "Risk",
]
