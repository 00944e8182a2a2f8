"""`print_api_tables`: rate limits and error codes, as the end of `docs/api.md` shows them."""

from django.core.management.base import BaseCommand

from consult.api.error_codes import list_error_codes
from consult.api.rate_limits import list_rate_limits

LIMITS = """## Rate limits

Printed by `manage.py print_api_tables`, like the next section; a test fails when they are stale.

An act counts for the person who does it, whatever the token. Windows begin with the minute, the hour or the day (UTC).
Above a limit the answer is 429 `throttled`, with `Retry-After` in seconds. Answers to counted acts say what is left:
`RateLimit-Policy: "comment-60";q=10;w=60` (ten in sixty seconds) and `RateLimit: "comment-60";r=9;t=42` (nine are left,
all ten again in 42 seconds). An operator may set other numbers: trust the headers.

| rule | counts | allowed |
|---|---|---|
"""
CODES = """
## Error codes

Decide on `code`: it does not change within `v1`. New codes may come: treat one that you do not know as its status says.
`/api/v1/schema/` has the same list, in `x-extensible-enum` of `ErrorItem.code`.

| code | status | meaning |
|---|---|---|
"""


def tables() -> str:
    """Return the two sections, rate limits and error codes, as text."""
    limits = [
        f"| `{rule}` | {counted} | {allowed} |" for rule, counted, allowed in list_rate_limits()
    ]
    codes = [
        f"| `{error.code}` | {', '.join(map(str, error.statuses))} | {error.meaning} |"
        for error in list_error_codes()
    ]
    return LIMITS + "\n".join(limits) + "\n" + CODES + "\n".join(codes) + "\n"


class Command(BaseCommand):
    """Print the tables of rate limits and error codes for the page about the API."""

    help = __doc__

    def handle(self, *args, **options):
        self.stdout.write(tables(), ending="")
