"""Sessions of one database that wait for each other's locks."""

import time

from django.db import connection

# A row lock is waited for through a transaction, and the lock of a transaction names no database.
# The session does, so the query selects sessions of this database.
BLOCKED = """SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE NOT granted AND datname = current_database()"""


def wait_until_blocked(is_over=lambda: False, *, seconds=30):
    """Wait until a session of this database waits for a lock, or until `is_over()` is true.

    Fail if neither happens in time.
    """
    limit = time.monotonic() + seconds
    with connection.cursor() as cursor:
        while not is_over():
            # A transaction lists sessions only once.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(BLOCKED)
            if cursor.fetchone()[0]:
                return
            assert time.monotonic() < limit, "no session waited"
            time.sleep(0.01)
