"""Migration operations that Django lacks: row-level security, append-only tables, triggers."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from consult.core.postgres.tenancy import PLATFORM_ROLE

ENABLE = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON {table}
  USING (organisation_id = NULLIF(current_setting('consult.organisation', true), '')::uuid)
  WITH CHECK (organisation_id = NULLIF(current_setting('consult.organisation', true), '')::uuid);
CREATE POLICY platform ON {table} TO {platform} USING (true) WITH CHECK (true);
"""
DISABLE = """
DROP POLICY platform ON {table};
DROP POLICY tenant ON {table};
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""
NOTE = """
CREATE TRIGGER note_content AFTER INSERT OR UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION organisations_note_content();
"""
UNNOTE = "DROP TRIGGER note_content ON {table};"
NOTE_POLLS = """
CREATE TRIGGER note_content AFTER INSERT OR UPDATE ON {table}
  FOR EACH ROW WHEN (NEW.kind <> 'position') EXECUTE FUNCTION organisations_note_content();
CREATE TRIGGER note_content_deleted AFTER DELETE ON {table}
  FOR EACH ROW WHEN (OLD.kind <> 'position') EXECUTE FUNCTION organisations_note_content();
"""
UNNOTE_POLLS = """
DROP TRIGGER note_content_deleted ON {table};
DROP TRIGGER note_content ON {table};
"""
FREEZE = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION consult_refuse_change();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION consult_refuse_change();
"""
THAW = """
DROP TRIGGER append_only ON {table};
DROP TRIGGER append_only_truncate ON {table};
"""


class _OnTable(Operation):
    """A base operation: one statement on the table of a model, and another to reverse it."""

    reversible = True
    forwards = backwards = ""

    def __init__(self, name: str) -> None:
        self.name = name

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing: Django's model state does not contain what this operation changes."""

    def _run(
        self, sql: str, app_label: str, schema_editor: BaseDatabaseSchemaEditor, state: ProjectState
    ) -> None:
        table = state.apps.get_model(app_label, self.name)._meta.db_table
        schema_editor.execute(
            sql.format(table=schema_editor.quote_name(table), platform=PLATFORM_ROLE), params=None
        )

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self._run(self.forwards, app_label, schema_editor, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        self._run(self.backwards, app_label, schema_editor, from_state)

    def describe(self) -> str:
        return f"{type(self).__name__} on {self.name}"


class EnableRowLevelSecurity(_OnTable):
    """A migration operation that limits a session to the rows of its organisation."""

    forwards = ENABLE
    backwards = DISABLE


class NoteContentChanges(_OnTable):
    """A migration operation that notes each change of public content (`ContentChange`)."""

    forwards = NOTE
    backwards = UNNOTE


class NoteChangesOfPolls(_OnTable):
    """A migration operation that notes each change of a poll, and none of a position question.

    Position questions are opened with each contribution, and no page keeps them in memory.
    """

    forwards = NOTE_POLLS
    backwards = UNNOTE_POLLS


class AppendOnly(_OnTable):
    """A migration operation that refuses every change and removal of rows, also by the owner."""

    forwards = FREEZE
    backwards = THAW
