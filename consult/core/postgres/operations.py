"""Migration operations for what Django's own do not write: row-level security and append-only tables."""

from django.db.migrations.operations.base import Operation

from consult.core.tenancy import PLATFORM_ROLE

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
    """Run one statement on the table of a model, and another to undo it."""

    reversible = True
    forwards = backwards = ""

    def __init__(self, name):
        self.name = name

    def state_forwards(self, app_label, state):
        """Nothing that Django's model state knows of changes."""

    def _run(self, sql, app_label, schema_editor, state):
        table = state.apps.get_model(app_label, self.name)._meta.db_table
        schema_editor.execute(sql.format(table=schema_editor.quote_name(table), platform=PLATFORM_ROLE), params=None)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        self._run(self.forwards, app_label, schema_editor, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        self._run(self.backwards, app_label, schema_editor, from_state)

    def describe(self):
        return f"{type(self).__name__} on {self.name}"


class EnableRowLevelSecurity(_OnTable):
    """Let a session see and write only the rows of the organisation it serves."""

    forwards, backwards = ENABLE, DISABLE


class AppendOnly(_OnTable):
    """Refuse every change and removal of rows, whoever asks, the owner included."""

    forwards, backwards = FREEZE, THAW
