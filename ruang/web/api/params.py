"""Kinds of values that several operations take: codes, numbers, texts that may be left out."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

# What may be left out is described without null, which an address cannot carry.
Left = SkipJsonSchema[None]
Code = Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[0-9A-Za-z]+$")]
Number = Annotated[int, Field(ge=1, le=2_000_000_000)]
Day = Annotated[date, Field(ge=date(1800, 1, 1), le=date(2200, 12, 31))]
Words = Annotated[str, Field(max_length=100)]


class Sent(BaseModel):
    """A body: nothing but what it names, each of its own kind."""

    model_config = ConfigDict(extra="forbid", strict=True)
