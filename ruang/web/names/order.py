"""Names in the order of the dictionary, the same in every database: a column to order by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Case, Func, QuerySet, When
from django.db.models.signals import post_save
from django.db.models.sql.compiler import SQLCompiler

from ruang.web.names.thai import sort_key


class SortKey(models.CharField[str, str]):
    """The sort key of other fields of its row: of the first that has something in it.

    It follows them whenever the row is saved, whole or in part, and when rows are made in bulk;
    not in `QuerySet.update`.

    Args:
        of: Names of the fields.
    """

    derived = True  # no fact of its own: the journal leaves it out

    def __init__(self, *of: str, **options: Any) -> None:
        self.of = of
        given: dict[str, Any] = {"max_length": 400, "editable": False, "default": ""}
        super().__init__(**(given | {"db_index": True} | options))

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False
    ) -> None:
        """Also follow where single fields are saved and this one is not among them."""
        super().contribute_to_class(cls, name, private_only)
        if not cls._meta.abstract and cls.__module__ != "__fake__":  # of a migration
            uid = f"{cls._meta.label}.{name}"
            post_save.connect(self._catch_up, sender=cls, weak=False, dispatch_uid=uid)

    def _catch_up(
        self,
        sender: type[models.Model],
        instance: models.Model,
        update_fields: frozenset[str] | None = None,
        **_: Any,
    ) -> None:
        saved = update_fields or frozenset()
        if saved.intersection(self.of) and self.name not in saved:
            key = {self.attname: self.pre_save(instance, add=False)}
            sender._base_manager.filter(pk=instance.pk).update(**key)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """How a migration writes it."""
        name, path, _none, options = super().deconstruct()
        return name, path, list(self.of), options

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """The key of what the fields hold now."""
        said = (getattr(model_instance, name) for name in self.of)
        key = sort_key(next(filter(None, said), ""))[: self.max_length]
        setattr(model_instance, self.attname, key)
        return key


class Plainly(Func):
    """A column in the order of its letters' numbers, whatever the database's own order is.

    For English names: databases sort spaces, hyphens and capitals each in a way of their own.
    """

    template = '%(expressions)s COLLATE "C"'

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **more: Any
    ) -> tuple[str, Any]:
        """SQLite calls that order by another name."""
        template = "%(expressions)s COLLATE BINARY"
        return self.as_sql(compiler, connection, template=template, **more)


def as_listed(keys: Sequence[Any]) -> Case:
    """The order in which primary keys stand in a list: of what was found, the likeliest first."""
    places = [When(pk=key, then=place) for place, key in enumerate(keys)]
    return Case(*places, default=len(places), output_field=models.IntegerField())


def fill(rows: QuerySet[Any], *keys: str) -> None:
    """Work out the sort keys of rows that were stored before there were any; for migrations."""
    changed = list(rows.all())
    for row in changed:
        for key in keys:
            row._meta.get_field(key).pre_save(row, add=False)
    rows.bulk_update(changed, keys, batch_size=500)
