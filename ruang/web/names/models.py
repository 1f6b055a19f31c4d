"""Names by which the rows of other rooms are found: copies, kept in step, that can be made anew."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST = 450


class NameQuerySet(models.QuerySet["Name"]):
    def visible_to(self, user: Any) -> Self:
        """Nobody reads names by themselves: whoever finds by them asks the rows' own gate."""
        return self.none()


class Name(models.Model):
    """One name of one row of another room, as names are compared.

    People's names are not copied here: see `ruang.web.names.likeness.likest`.
    """

    kind = models.CharField(max_length=20)
    level = models.CharField(max_length=12, blank=True)
    key = models.CharField(max_length=40)
    code = models.CharField(max_length=20, blank=True)
    text = models.CharField(max_length=LONGEST)

    objects = NameQuerySet.as_manager()

    class Meta:
        verbose_name = _("name")
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "text"], name="name_once_a_row")
        ]

    def __str__(self) -> str:
        return self.text
