"""What a route says of itself: its policy, what it takes, what it answers; the schema is printed from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rest_framework import serializers

from consult.api.fields import LANGUAGES, WholeParameter

# Values of `ordering` and other closed lists stay strings in an address: plain fields, closed by the serializer.


class Query(serializers.Serializer):
    """Parameters that every address takes."""

    lang = serializers.ChoiceField(LANGUAGES, required=False, help_text="Language of editorial texts.")


class ListQuery(Query):
    """Parameters that every list takes."""

    page_size = WholeParameter(min_value=1, required=False, help_text="At most 100; 20 without it.")
    cursor = serializers.CharField(max_length=400, required=False, help_text="Made by the server: follow the links.")


class ChangesQuery(ListQuery):
    """Parameters of a list that can be read by its changes."""

    updated_after = serializers.DateTimeField(
        required=False,
        help_text="Only what changed after this time, in the order of its changes, tombstones included.",
    )


@dataclass(frozen=True)
class Contract:
    """One act of a door.

    `policy` is an act of the role matrix; `body` and `answer` are serializers (`answer` of one item for a list).
    `keeps_key` says whether the write honours `Idempotency-Key`; `media_type`, where it is not JSON, what it answers.
    `audited` is what the audit log says where the team reads it (ADR 47), with the id of the address.
    `headers` are those that it reads, `refuses` the statuses that are its own. `also` is what it answers by another
    status of success. `ignores_body` says that it reads no body, whatever is sent; others refuse unknown fields.
    `location` is the address, below /api/v1/, of what a 201 created, to be filled with the fields of its answer.
    """

    policy: str
    answer: Any = None
    status: int = 200
    query: type[Query] = Query
    body: Any = None
    many: bool = False
    keeps_key: bool = True
    media_type: str = ""
    headers: tuple = ()
    refuses: tuple[str, ...] = ()
    audited: str = ""
    also: tuple[tuple[int, Any], ...] = ()
    ignores_body: bool = False
    location: str = ""
