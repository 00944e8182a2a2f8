"""Import of comments from another platform."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid
from consult.core.queue import events
from consult.core.records import journal
from debates.events import TextsImported
from debates.imports.actions.removals import remove
from debates.imports.actions.rows import CommentRow, ImportReport, chunks
from debates.models import Comment, Proposal
from moderation.enums import ModerationState

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from consult.organisations.models import Organisation

PUBLIC = [str(state) for state in ModerationState.with_public_text()]
# PostgreSQL has no statistics yet of tables that this transaction filled. `MATERIALIZED` makes it
# count once, and not again for each proposal.
COUNT = f"""
WITH counted AS MATERIALIZED (
  SELECT p.id, count(c.id) AS number FROM {Proposal._meta.db_table} p
  LEFT JOIN {Comment._meta.db_table} c ON c.proposal_id = p.id AND c.state = ANY (%s)
  WHERE p.consultation_id = %s AND p.origin = %s GROUP BY p.id)
UPDATE {Proposal._meta.db_table} p SET comments_count = counted.number FROM counted
WHERE p.id = counted.id AND p.comments_count <> counted.number
"""  # noqa: S608 - the names of our own tables


@transaction.atomic
def import_comments(
    *, organisation: Organisation, consultation: Consultation, origin: str, rows: Iterable
) -> ImportReport:
    """Import the comments of another platform on proposals already imported from it.

    `rows` are `CommentRow` objects or dictionaries. Replies stay connected to the comment that they
    answer. The counts of the proposals are updated at the end, and `TextsImported` is announced if a
    comment is new or changed. Raise `Invalid` if a proposal or an answered comment is unknown.
    """
    report = ImportReport()
    proposals = Proposal.objects.filter(consultation=consultation, origin=origin)
    ids = dict(
        proposals.order_by("pk").select_for_update(no_key=True).values_list("origin_id", "pk")
    )
    for chunk in chunks(CommentRow, rows):
        known = _find_imported(
            consultation, origin, {row.origin_id for row in chunk} | {row.reply_to for row in chunk}
        )
        created = _create(consultation, origin, chunk, ids, known)
        known_rows = [row for row in chunk if row.origin_id not in created]
        report.created += len(created)
        report.note_known_rows(
            known_rows, [_follow(known[row.origin_id], row) for row in known_rows]
        )
        comments_by_origin = {
            row.origin_id: known.get(row.origin_id) or created[row.origin_id] for row in chunk
        }
        report.ids |= {origin_id: comment.pk for origin_id, comment in comments_by_origin.items()}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [PUBLIC, consultation.pk, origin])
    journal.record(
        Viewer.system(organisation),
        "comment.import",
        consultation,
        origin=origin,
        **report.counts(),
    )
    if report.created or report.updated:
        events.announce(organisation.pk, TextsImported(organisation.pk, consultation.pk))
    return report


def _find_imported(
    consultation: Consultation, origin: str, origin_ids: set[str | None]
) -> dict[str, Comment]:
    rows = Comment.objects.filter(
        consultation=consultation, origin=origin, origin_id__in=origin_ids - {None}
    )
    return {comment.origin_id: comment for comment in rows}


def _create(
    consultation: Consultation,
    origin: str,
    chunk: Iterable[CommentRow],
    ids: Mapping[str, UUID],
    known: dict[str, Comment],
) -> dict[str, Comment]:
    created: dict[str, Comment] = {}
    for row in chunk:
        if row.origin_id not in known:
            created[row.origin_id] = Comment(
                organisation_id=consultation.organisation_id,
                consultation=consultation,
                origin=origin,
                origin_id=row.origin_id,
                **_place(row, ids, known | created if row.reply_to else {}),
                **row.columns(),
                **row.dates(),
            )
    Comment.objects.bulk_create(created.values())
    return created


def _place(
    row: CommentRow, ids: Mapping[str, UUID], comments: Mapping[str, Comment]
) -> dict[str, UUID]:
    answered = comments.get(cast("str", row.reply_to))
    if row.proposal not in ids or (row.reply_to and answered is None):
        raise Invalid(
            _("%(id)s: no contribution or comment has this identifier.") % {"id": row.origin_id},
            attr="proposal",
        )
    if answered is None:
        return {"proposal_id": ids[row.proposal]}
    return {
        "proposal_id": answered.proposal_id,
        "root_id": answered.root_id or answered.pk,
        "reply_to_id": answered.pk,
    }


def _follow(comment: Comment, row: CommentRow) -> bool:
    return remove(comment) if row.is_removed else _update(comment, row)


def _update(comment: Comment, row: CommentRow) -> bool:
    """Update a comment that is still as imported, and return whether it changed."""
    columns = row.columns_over(comment)
    if comment.state != ModerationState.PUBLISHED:
        return False
    columns["updated_at"] = row.dates()["updated_at"]
    changed = {name: value for name, value in columns.items() if getattr(comment, name) != value}
    for name, value in changed.items():
        setattr(comment, name, value)
    if changed:
        comment.save(update_fields=list(changed))
    return bool(changed)
