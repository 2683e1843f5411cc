"""What the database's planner believes about its tables, after much was written at once.

Until a table is analysed the planner takes it for nearly empty and may read all of it once for each row of another.
Servers do it by themselves some time after the transaction; who loads in bulk and reads on at once must ask for it.
"""

from __future__ import annotations

from django.db import connection
from django.db.models import Model

MANY_ROWS = 1000


def after_writing(rows: int, *models: type[Model]) -> None:
    """Let the planner look at the tables of some models again, if many rows were written."""
    if rows < MANY_ROWS:
        return
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")
