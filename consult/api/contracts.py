"""The contract of each route: its policy, its input and its output.

The OpenAPI document is generated from these contracts.
"""

from dataclasses import dataclass
from typing import Any

from rest_framework import serializers

from consult.api.fields import LANGUAGES, WholeParameter

# Values of `ordering` and of other closed lists are strings in an address. They are plain choice
# fields, and the serializer refuses other values.


class Query(serializers.Serializer):
    """Parameters that every address accepts."""

    lang = serializers.ChoiceField(
        LANGUAGES, required=False, help_text="Language of editorial texts."
    )


class ListQuery(Query):
    """Parameters that every list accepts."""

    page_size = WholeParameter(min_value=1, required=False, help_text="At most 100; 20 without it.")
    cursor = serializers.CharField(
        max_length=400, required=False, help_text="Made by the server: follow the links."
    )


class ChangesQuery(ListQuery):
    """Parameters of a list that can also be read by its changes."""

    updated_after = serializers.DateTimeField(
        required=False,
        help_text="Only what changed after this time, in the order of its changes, tombstones included.",
    )


@dataclass(frozen=True)
class Contract:
    """The declarations of one act of a view set.

    They stand in place of `serializer_class`, `permission_classes` and `extend_schema`.
    The view set, the permission check and the OpenAPI document all read them, so that none of these
    says anything else. `policy` is an act of the role matrix. `query` is the serializer of the
    parameters of the address. `body` and `answer` are serializers; for a list (`many`), `answer` is
    that of one item. `status` is the status of success. `also` lists other statuses of success with
    their answers. `refuses` lists the error statuses that only this act has.

    `accepts_idempotency_key` is whether the write honours `Idempotency-Key`. `media_type` is the
    type of the answer where it is not JSON. `headers` are the request headers that the act reads.
    `ignores_body` is set for an act that reads no body and accepts any. Other acts refuse unknown
    fields.

    `audited` is the act that the audit log records when a member of the team reads the answer
    (ADR 47), with the id in the address. `location` is the address, below /api/v1/, of the object
    that a 201 answer created; its placeholders are filled with the fields of the answer.
    """

    policy: str
    answer: Any = None
    status: int = 200
    query: type[Query] = Query
    body: Any = None
    many: bool = False
    accepts_idempotency_key: bool = True
    media_type: str = ""
    headers: tuple = ()
    refuses: tuple[str, ...] = ()
    audited: str = ""
    also: tuple[tuple[int, Any], ...] = ()
    ignores_body: bool = False
    location: str = ""
