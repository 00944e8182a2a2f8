"""The database's clock decides every deadline: application servers may disagree about the time, it does not."""

from django.db import connection
from django.db.models import DateTimeField, Func


class ClockNow(Func):
    """`clock_timestamp()`: the time at this very moment, not when the transaction began."""

    function = "CLOCK_TIMESTAMP"
    template = "%(function)s()"
    arity = 0
    output_field = DateTimeField()


def now():
    """The database's time now, in UTC; one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
