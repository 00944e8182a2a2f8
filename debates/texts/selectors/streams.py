"""The debate as open data: streams of plain rows, as any visitor may read them.

Every viewer gets the same rows. Read all the streams in one REPEATABLE READ transaction, so that
they agree with one another. A tombstone has its id, number, dates, state, the reason and number of
the decision where a moderator made one, and the identifier of an imported text at its origin, so
that counts can be joined to the source. An erased text has no identifier of its origin.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf, TruncDay, TruncMinute

from consult.accounts.viewer import Viewer
from consult.consultations.enums import CommentTimes
from consult.consultations.selectors.fields import fields
from debates.models import Comment, ImportedTally, Proposal, ProposalTag, ProposalVersion
from debates.models.comments import CommentQuerySet
from debates.models.proposals import VersionQuerySet
from debates.visibility import ModeratedQuerySet
from moderation.enums import ModerationState

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Field

CHUNK = 2000
PUBLIC = [str(state) for state in ModerationState.with_public_text()]
UNDER_REMOVED = ~Q(origin="") & Q(
    proposal__state=ModerationState.REMOVED, proposal__decision_number__isnull=True
)
SHOWN_AS = Case(When(UNDER_REMOVED, then=Value(str(ModerationState.REMOVED))), default=F("state"))
# The columns of every text, tombstones included. Erased texts do not have the two last ones.
FRAME = ("id", "state", "created_at", "reason", "decision", "origin", "origin_id")
PROPOSAL = (
    *(
        "updated_at",
        "kind",
        "title",
        "body",
        "language",
        "author",
        "institution",
        "institution_kind",
        "institution_place",
        "institution_is_verified",
        "participants",
    ),
    *("tags", "latitude", "longitude", "place", "version"),
    *("comments_count", "licence"),
)
COMMENT = (
    "updated_at",
    "stance",
    "paragraph",
    "paragraph_version",
    "body",
    "language",
    "author",
    "is_official",
    "endorsements_count",
)
DATED = {"created_at": "dated", "updated_at": "changed"}
TALLY = ("origin", "agree", "mixed", "disagree", "total")
PATHS = {
    "reason": "decision_reason",
    "decision": "decision_number",
    "author": "author__public_name",
    "institution": "institution__name",
    "institution_kind": "institution__kind",
    "institution_place": "institution__place",
    "institution_is_verified": "institution__is_verified",
}


def stream_proposals(viewer: Viewer, consultation: Consultation) -> Iterator[dict]:
    """Yield the proposals that are or were public, by number."""
    rows = _public(Proposal, viewer, consultation).annotate(tags=_tags()).order_by("number")
    return _rows(rows, ("number", "topic"), PROPOSAL)


def _tags() -> Subquery:
    """Return a subquery for the tags of a proposal, as one text."""
    own = ProposalTag.objects.filter(proposal=OuterRef("pk")).order_by().values("proposal")
    label = Coalesce(NullIf("tag__label_fr", Value("")), "tag__label_en")
    return Subquery(own.annotate(told=StringAgg(label, " | ", order_by="place")).values("told"))


def stream_comments(viewer: Viewer, consultation: Consultation) -> Iterator[dict]:
    """Yield the comments that are or were public.

    No comment is included under a proposal that is out of view here. Comments under a proposal that
    its own platform had removed are tombstones. Times are cut to the day in UTC, without order
    within the day, unless the manager chose the minute.
    """
    trunc = TruncMinute if consultation.comment_times == CommentTimes.MINUTE else TruncDay
    rows = _comments(viewer, consultation).annotate(shown_as=SHOWN_AS)
    dated = rows.annotate(**{name: trunc(field, tzinfo=UTC) for field, name in DATED.items()})
    columns = DATED | {"state": "shown_as"}
    return _rows(dated.order_by("dated", "id"), ("proposal", "root", "reply_to"), COMMENT, columns)


def _comments(viewer: Viewer, consultation: Consultation) -> CommentQuerySet:
    known = Comment.objects.filter(
        organisation=viewer.organisation, consultation=consultation, published_at__isnull=False
    )
    published = known.filter(consultation__published_at__isnull=False)
    return published.filter(Q(proposal__state__in=PUBLIC) | UNDER_REMOVED)


def stream_versions(viewer: Viewer, consultation: Consultation) -> Iterator[dict]:
    """Yield every public version of the proposals whose text is public, by proposal and number."""
    names = ("proposal", "number", "title", "body", "created_at")
    rows = _versions(viewer, consultation).values_list(*names)
    return (dict(zip(names, row, strict=True)) for row in rows.iterator(CHUNK))


def _versions(viewer: Viewer, consultation: Consultation) -> VersionQuerySet:
    proposals = _public(Proposal, viewer, consultation).filter(state__in=PUBLIC)
    rows = ProposalVersion.objects.filter(proposal__in=proposals, state__in=PUBLIC)
    return rows.order_by("proposal__number", "number")


def stream_fields(viewer: Viewer, consultation: Consultation) -> Iterator[dict]:
    """Yield the answers of these public versions to fields, with field labels in every language.

    This takes two queries.
    """
    known = fields(viewer, consultation)
    texts = _versions(viewer, consultation).exclude(fields={})
    for proposal, number, values in texts.values_list("proposal", "number", "fields").iterator(
        CHUNK
    ):
        for field in known:
            if str(field.pk) in values:
                yield {
                    "proposal": proposal,
                    "version": number,
                    **_answer(field, values[str(field.pk)]),
                }


def _answer(field: Field, value: Any) -> dict[str, Any]:
    """Return an answer as a row of data, with booleans and numbers as in JSON."""
    option: dict[str, Any] = next(
        (candidate for candidate in field.options if candidate["key"] == value), {}
    )
    return {
        "field": field.pk,
        "position": field.position,
        "kind": field.kind,
        "label_fr": field.label_fr or field.label,  # type: ignore[attr-defined]  # modeltranslation adds it
        "label_en": field.label_en or None,  # type: ignore[attr-defined]  # modeltranslation adds it
        "unit": field.unit or None,
        "value": value if isinstance(value, str) else json.dumps(value),
        "option_fr": option.get("fr") or None,
        "option_en": option.get("en") or None,
    }


def stream_imported_tallies(viewer: Viewer, consultation: Consultation) -> Iterator[dict]:
    """Yield the totals counted elsewhere, by target.

    The targets are public texts, and texts that their own platform had removed.
    """
    proposals = _public(Proposal, viewer, consultation).with_votes_elsewhere()
    comments = (
        _comments(viewer, consultation)
        .with_votes_elsewhere()
        .with_votes_elsewhere(path="proposal__")
    )
    for kind, known in (("comment", comments), ("proposal", proposals)):
        rows = ImportedTally.objects.filter(
            **{f"{kind}__in": known.order_by().values("pk")}
        ).order_by(kind, "origin")
        for row in rows.values_list(f"{kind}_id", *TALLY).iterator(CHUNK):
            yield {"target_type": kind, **dict(zip(("target", *TALLY), row, strict=True))}


def _public(
    model: type[Proposal | Comment], viewer: Viewer, consultation: Consultation
) -> ModeratedQuerySet:
    """Return the rows that any visitor may know of, not masked, because `_rows` empties them."""
    known = model.objects.visible_to(Viewer.public(viewer.organisation)).filter(
        consultation=consultation
    )
    return known.masked_for(None)


def _rows(
    rows: QuerySet[Any],
    places: Sequence[str],
    texts: Sequence[str],
    columns: dict[str, Any] | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield rows as data. `columns` maps an output column to the expression that it is read from.

    `columns` is used for the state that a row is shown in and for the precision of its dates.
    """
    frame = (*FRAME, *places)
    names = (*frame, *texts)
    nothing = (None,) * len(texts)
    columns = PATHS | (columns or {})
    for row in rows.values_list(*(columns.get(name, name) for name in names)).iterator(CHUNK):
        values = row if row[1] in PUBLIC else (*row[: len(frame)], *nothing)
        erased = {"origin": None, "origin_id": None} if row[1] == ModerationState.ERASED else {}
        yield dict(zip(names, values, strict=True)) | erased
