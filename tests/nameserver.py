"""A name server for tests: it asks nobody, and knows what the tests write in `RECORDS`."""

from consult.accounts.senders.dns_records import RecordsUnread

# The TXT records by name. None stands for a server that does not answer.
RECORDS: dict[str, list[str] | None] = {}


def look_up(name: str) -> list[str]:
    """Return the TXT records of a name. Raise `RecordsUnread` where the server does not answer."""
    found = RECORDS.get(name, [])
    if found is None:
        raise RecordsUnread
    return found
