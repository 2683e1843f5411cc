"""Counting up a row in one statement, whoever else counts at the same moment. Both databases say it alike."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, models

COUNT_UP = (
    "INSERT INTO {table} (key, slot, count, forget_at) VALUES (%s, %s, 1, %s) "
    "ON CONFLICT (key, slot) DO UPDATE SET count = {table}.count + 1 RETURNING count"
)


def count_up(table: type[models.Model], *, key: str, slot: int, forget_at: datetime) -> int:
    """Add one to the count of a key in a slot of time, and give what it is now. One statement; the table has the
    columns `key`, `slot`, `count` and `forget_at`.
    """
    statement = COUNT_UP.format(table=connection.ops.quote_name(table._meta.db_table))
    moment = connection.ops.adapt_datetimefield_value(forget_at)
    with connection.cursor() as cursor:
        cursor.execute(statement, [key, slot, moment])
        return int(cursor.fetchone()[0])
