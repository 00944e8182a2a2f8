"""What a domain publishes about the servers that may send its e-mails: SPF and DMARC."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from consult.accounts.enums import RecordState
from consult.accounts.models import RECORD_LENGTH

# Seconds for all questions about one name.
PATIENCE = 5
# The domains above that of an address that may publish its DMARC record.
MOST_PARENTS = 4

LookUp = Callable[[str], list[str]]


class RecordsUnread(Exception):
    """Raised when the name servers gave no answer, which says nothing about the domain."""


@dataclass(frozen=True)
class Record:
    """A record of a domain, or its absence."""

    state: RecordState
    text: str = ""


def read_records(domain: str) -> tuple[Record, Record]:
    """Return the SPF record and the DMARC record of a domain.

    The setting `TXT_LOOK_UP` names the function that asks the name servers.
    """
    look_up: LookUp = import_string(settings.TXT_LOOK_UP)
    return _read(look_up, [domain], "v=spf1"), _read(look_up, _names_of_dmarc(domain), "v=dmarc1")


def look_up(name: str) -> list[str]:
    """Return the TXT records of a name. Raise `RecordsUnread` for every failure."""
    import dns.exception  # noqa: PLC0415 - heavy, see test_memory.py
    import dns.resolver  # noqa: PLC0415 - heavy, see test_memory.py

    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=PATIENCE, raise_on_no_answer=False)
    except dns.resolver.NXDOMAIN:
        return []
    except (dns.exception.DNSException, OSError, ValueError) as error:
        raise RecordsUnread from error
    return [b"".join(row.strings).decode(errors="replace") for row in answer.rrset or ()]


def _read(look_up: LookUp, names: list[str], beginning: str) -> Record:
    """Return the first record with a beginning, of the first of these names that has one."""
    try:
        for name in names:
            for text in look_up(name):
                if text.lower().startswith(beginning):
                    return Record(RecordState.FOUND, text.replace("\0", "")[:RECORD_LENGTH])
    except RecordsUnread:
        return Record(RecordState.UNREAD)
    return Record(RecordState.MISSING)


def _names_of_dmarc(domain: str) -> list[str]:
    """Return the names that may have the DMARC record: that of the domain, and of those above."""
    labels = domain.split(".")
    places = [".".join(labels[start:]) for start in range(max(len(labels) - 1, 1))]
    return [f"_dmarc.{place}" for place in places[: MOST_PARENTS + 1]]
