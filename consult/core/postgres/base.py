"""Django's PostgreSQL backend, which sets the organisation of each session.

The policies of row-level security read that setting. A plain session setting would leak to the next
request on a pooled connection, and `SET LOCAL` outside a transaction is lost. So the setting is
compared each time a cursor opens, and forgotten on connection, on return to the pool and on
rollback.
"""

import threading
import time
from datetime import UTC, datetime
from select import POLLIN, poll
from typing import Any

from django.db.backends.postgresql import base, operations
from django.db.backends.postgresql.psycopg_any import BaseTzLoader
from psycopg import OperationalError
from psycopg.errors import FeatureNotSupported
from psycopg.pq import TransactionStatus
from psycopg_pool import ConnectionPool

from consult.core.postgres import tenancy

KEPT = 60.0  # seconds for which a lasting thread keeps its connection of the pool
SCOPE = "SELECT set_config('consult.organisation', %s, false), set_config('role', %s, false)"
_thread = threading.local()


def keep_connection(threads: int) -> None:
    """Let this thread keep its connection between requests, as `threads` threads do.

    It gives the connection back after each request if the pool has no other connections than theirs.
    """
    _thread.keepers = threads


class DatabaseOperations(operations.DatabaseOperations):
    """Django's operations, which know no text of a statement that was prepared before."""

    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str:
        """Return the statement as it was sent, or its text without values if it was prepared."""
        return super().last_executed_query(cursor, sql, params) or sql


class PreparedCursor(base.ServerBindingCursor):
    """A cursor whose statements are prepared, and whose parameters are sent apart."""

    connection: Any

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        """Execute a statement.

        PostgreSQL refuses the plan of a statement if a migration changed the type of one of its
        columns meanwhile. Outside a transaction, the statement is then sent again without the plan.
        """
        parent: Any = super()
        try:
            return parent.execute(query, params, **options)
        except FeatureNotSupported:
            if self.connection.info.transaction_status != TransactionStatus.IDLE:
                raise
            return parent.execute(query, params, **{**options, "prepare": False})


class TimestampLoader(BaseTzLoader):
    """A loader of timestamps, in UTC. It takes a tenth of the time of the loader of psycopg."""

    timezone = UTC

    def load(self, data: Any) -> datetime:
        """Return a timestamp. Raise `DataError` for `infinity` and years before Christ."""
        try:
            return datetime.fromisoformat(bytes(data).decode()).astimezone(UTC)
        except ValueError:
            return super().load(data)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that always serves exactly the organisation of the current context."""

    ops_class = DatabaseOperations

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._scope: tuple[str, str] | None = None

    def get_connection_params(self) -> dict[str, Any]:
        parameters = super().get_connection_params()
        parameters["context"].register_loader("timestamptz", TimestampLoader)
        return parameters

    def get_new_connection(self, conn_params: Any) -> Any:
        self._scope = None
        connection = super().get_new_connection(conn_params)
        while self.pool is not None and _has_ended(connection):
            connection.close()
            self.pool.putconn(connection)
            connection = super().get_new_connection(conn_params)
        return connection

    def connect(self) -> None:
        super().connect()
        keepers = getattr(_thread, "keepers", None)
        if keepers and self.pool is not None and self.pool.max_size > keepers:
            self.close_at = time.monotonic() + KEPT

    def close_if_unusable_or_obsolete(self) -> None:
        """Close the connection before a request if it is broken, old, or not to be kept."""
        if self.pool is not None and self.connection is not None and _has_ended(self.connection):
            self.close()
        super().close_if_unusable_or_obsolete()

    def close(self) -> None:
        self._scope = None
        super().close()

    def _rollback(self) -> Any:
        self._scope = None
        return super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> Any:
        # The transaction may be aborted. Then only the rollback itself can run, so no setting is
        # sent before it.
        self._scope = tenancy.current()
        try:
            return super()._savepoint_rollback(sid)  # type: ignore[misc]
        finally:
            self._scope = None

    def prepared_cursor(self, *, in_scope: bool = True) -> Any:
        """Return a cursor whose statements PostgreSQL plans once for each connection.

        Use it for a few frequent statements whose text never changes: their parameters are sent
        apart. A rollback makes the connection prepare them again. With `in_scope=False`, the
        organisation of the session is not set: the tables must be those of no organisation.
        """
        self.ensure_connection()
        if in_scope:
            self._enter_scope()
        # Only the statements of these cursors are prepared: the others contain their parameters.
        self.connection.prepare_threshold = 0
        cursor = PreparedCursor(self.connection)  # type: ignore[call-arg]
        return self._prepare_cursor(cursor)  # type: ignore[attr-defined]

    def create_cursor(self, name: str | None = None) -> Any:
        self._enter_scope()
        return super().create_cursor(name)

    def _enter_scope(self) -> None:
        wanted = tenancy.current()
        if self._scope == wanted or self.settings_dict.get("CONSULT_OWNER"):
            return
        with self.connection.cursor() as cursor:
            cursor.execute(SCOPE, wanted)
        self._scope = wanted


def _has_ended(connection: Any) -> bool:
    """Return whether the server has ended an idle connection of the pool.

    Nothing is sent if the server sent nothing. Django's check would send a statement before each
    request.
    """
    idle = poll()
    idle.register(connection.fileno(), POLLIN)
    if not idle.poll(0):
        return False
    try:
        ConnectionPool.check_connection(connection)
    except OperationalError:
        return True
    return False
