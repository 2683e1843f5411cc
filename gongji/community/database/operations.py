"""Migration operations for promises that only the database can keep, whoever writes to it."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from gongji.community.database.columns import dialect


class AppendOnly(Operation):
    """Rows of a table can be added; changing or removing one is refused by the database."""

    reversible = True

    def __init__(self, table: str) -> None:
        self.table = table

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing in Django's picture of the models."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Write the triggers."""
        for statement in dialect(schema_editor.connection).append_only(self.table):
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Remove the triggers."""
        for statement in dialect(schema_editor.connection).not_append_only(self.table):
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        """Say what the operation does, as `migrate` prints it."""
        return f"Refuse changes to rows of {self.table}"


class SealedEntries(Operation):
    """An entry is written after its postings and only if they balance; afterwards no posting can join it.

    Postings come first because no database checks a sum at the end of a transaction by itself, and because
    SQLite has no deferred triggers: the entry's own row is the seal.
    """

    reversible = True

    def __init__(self, entry: str, posting: str, *, key: str = "id") -> None:
        self.entry, self.posting, self.key = entry, posting, key

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing in Django's picture of the models."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Write the triggers."""
        for statement in dialect(schema_editor.connection).sealed_entries(self.entry, self.posting, self.key):
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Remove the triggers."""
        for statement in dialect(schema_editor.connection).not_sealed_entries(self.entry, self.posting):
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        """Say what the operation does, as `migrate` prints it."""
        return f"Refuse unbalanced rows of {self.entry}"
