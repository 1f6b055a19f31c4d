"""Taking turns: what two people at once would each do rightly, and together wrongly."""

from __future__ import annotations

from django.db import connection, transaction


def take_turn(what: str) -> None:
    """Wait until nobody else is at it; others then wait until this transaction ends.

    For what no single row stands for: that one administrator is left, that one publication is
    shown, that the same work is asked for once. SQLite lets one transaction write at a time anyway.

    Args:
        what: What one is at, as "people.administrators".

    Raises:
        TransactionManagementError: There is no transaction that could end.
        OperationalError: Somebody is at it for too long.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a turn is taken within a transaction")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [what])
