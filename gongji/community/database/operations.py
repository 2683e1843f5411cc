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


class ChangeRecord(Operation):
    """The table in which changes of other tables are recorded (`changes.py`)."""

    reversible = True

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing in Django's picture of the models."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Make the tables."""
        for statement in dialect(schema_editor.connection).change_record():
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Drop the tables."""
        for table in ("database_change", "database_origin"):
            schema_editor.execute(f"DROP TABLE {table}", params=None)

    def describe(self) -> str:
        """Say what the operation does, as `migrate` prints it."""
        return "Keep a record of changes"


class RecordChanges(Operation):
    """Every row of a table that is added, removed, or changed in some columns is recorded under its key; added ones
    may be left out where nothing can refer to a row before it was recorded otherwise.

    Say it again after a migration that lets SQLite make the table anew: that loses the triggers. Older moments
    are worth nothing after it, because changes may have been missed.
    """

    reversible = True

    def __init__(
        self, table: str, *, key: str, columns: tuple[str, ...], scope: str | None = None, added: bool = True
    ) -> None:
        self.table, self.key, self.columns, self.scope, self.added = table, key, columns, scope, added

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing in Django's picture of the models."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Write the triggers, and call the record a new one."""
        speaks = dialect(schema_editor.connection)
        triggers = speaks.recording(self.table, key=self.key, scope=self.scope, columns=self.columns, added=self.added)
        for statement in [*triggers, speaks.NEW_ORIGIN]:
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Remove the triggers."""
        for statement in dialect(schema_editor.connection).not_recording(self.table, added=self.added):
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        """Say what the operation does, as `migrate` prints it."""
        return f"Record changes of {self.table}"
