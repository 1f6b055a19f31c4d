"""Invented registers of each kind, offered on a demo to try the way in."""

from __future__ import annotations

from django.conf import settings

from ruang.web.intake.models import Delivery
from ruang.web.intake.reading.samples import Sample, samples


def offered() -> list[Sample]:
    """The samples that this installation offers: a demo all of them, others none."""
    return list(samples()) if settings.DEMO else []


def one(key: str) -> Sample | None:
    """The sample of that key, where it is offered."""
    return next((sample for sample in offered() if sample.key == key), None)


def fingerprints() -> frozenset[str]:
    """SHA-256 of every sample: such a file is synthetic wherever it comes from."""
    return frozenset(sample.sha256 for sample in samples())


def among(delivery: Delivery) -> bool:
    """Whether a file of the delivery is a sample."""
    known = fingerprints()
    return any(file.sha256 in known for file in delivery.files.all())
