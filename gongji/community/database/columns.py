"""The rows of a query as columns, in bounded memory: one of the two places where people meet statements (the
roll).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

import pyarrow as pa
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet

from gongji.community.database import postgresql, sqlite

DIALECTS: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}
ROWS_AT_ONCE = 50_000
Params = tuple[Any, ...] | Mapping[str, Any]


def dialect(of: BaseDatabaseWrapper) -> ModuleType:
    """The file of this folder that speaks to a database; raises KeyError for a third kind."""
    return DIALECTS[of.vendor]


def read_columns(query: QuerySet, schema: pa.Schema, *, rows_at_once: int = ROWS_AT_ONCE) -> Iterator[pa.RecordBatch]:
    """The rows of a query (`values_list` in the order of the schema) as Arrow batches.

    One statement, so one moment of the database: what commits while it is read is not seen.
    """
    sql, params = query.query.sql_with_params()
    return read_sql_columns(sql, tuple(params), schema, rows_at_once=rows_at_once)


def read_sql_columns(
    sql: str, params: Params, schema: pa.Schema, *, rows_at_once: int = ROWS_AT_ONCE
) -> Iterator[pa.RecordBatch]:
    """The same of a statement in SQL that both databases understand."""
    return dialect(connection).read_batches(connection, sql, params, schema, rows_at_once)
