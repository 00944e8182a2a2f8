"""Sessions of one database that wait for each other's locks."""

import time

from django.db import connection

# Row locks are waited for by transaction, which belongs to no database: the session does.
BLOCKED = """SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE NOT granted AND datname = current_database()"""


def wait_until_blocked(is_over=lambda: False, *, seconds=30):
    """Wait until a session of this database waits for a lock, or `is_over()`; fail where neither comes."""
    limit = time.monotonic() + seconds
    with connection.cursor() as cursor:
        while not is_over():
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # in a transaction, sessions are listed once
            cursor.execute(BLOCKED)
            if cursor.fetchone()[0]:
                return
            assert time.monotonic() < limit, "no session waited"
            time.sleep(0.01)
