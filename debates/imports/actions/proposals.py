"""Import of proposals from another platform."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.core.queue import events
from consult.core.records import journal
from debates.events import ProposalPublished, TextsImported
from debates.imports.actions.removals import remove
from debates.imports.actions.rows import ImportReport, ProposalRow, chunks
from debates.models import Proposal, ProposalVersion
from debates.proposals.actions import versions
from debates.proposals.actions.numbers import take_numbers
from debates.proposals.actions.proposal_tags import replace_tags

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from consult.organisations.models import Organisation


@transaction.atomic
def import_proposals(
    *,
    organisation: Organisation,
    consultation: Consultation,
    origin: str,
    rows: Iterable,
    with_questions: bool = True,
) -> ImportReport:
    """Import the proposals of another platform, numbered in the order of the rows.

    `rows` are `ProposalRow` objects or dictionaries. A removed proposal becomes a tombstone, even
    if it was imported whole before. A proposal that changed since gets another version. Its tags
    are those of its first import, until the team corrects them. `with_questions` announces new
    public proposals, so that their position questions open; pass False before
    `votes.import_ballots`. `TextsImported` is announced if a proposal is new or changed.
    """
    report = ImportReport()
    for chunk in chunks(ProposalRow, rows):
        known = _find_imported(consultation, origin, chunk)
        fresh = [row for row in chunk if row.origin_id not in known]
        created = _create(consultation, origin, fresh)
        for proposal in created if with_questions else ():
            _announce(proposal)
        known_rows = [row for row in chunk if row.origin_id in known]
        report.created += len(created)
        report.note_known_rows(
            known_rows, [_follow(known[row.origin_id], row) for row in known_rows]
        )
        report.ids |= {proposal.origin_id: proposal.pk for proposal in (*known.values(), *created)}
    # A repeated import may correct the licence.
    before = Proposal.objects.filter(consultation=consultation, origin=origin)
    before.exclude(licence=consultation.licence).update(licence=consultation.licence)
    journal.record(
        Viewer.system(organisation),
        "proposal.import",
        consultation,
        origin=origin,
        **report.counts(),
    )
    if report.created or report.updated:
        events.announce(organisation.pk, TextsImported(organisation.pk, consultation.pk))
    return report


def _find_imported(
    consultation: Consultation, origin: str, chunk: Iterable[ProposalRow]
) -> dict[str, Proposal]:
    rows = Proposal.objects.filter(
        consultation=consultation, origin=origin, origin_id__in=[r.origin_id for r in chunk]
    )
    found = rows.select_for_update(no_key=True, of=("self",)).order_by("pk")
    return {proposal.origin_id: proposal for proposal in found}


def _create(consultation: Consultation, origin: str, rows: Sequence[ProposalRow]) -> list[Proposal]:
    if not rows:
        return []
    common = {
        "organisation_id": consultation.organisation_id,
        "consultation": consultation,
        "origin": origin,
    }
    common["licence"] = consultation.licence
    # `columns` locks the fields, and this must come before the lock of the counter.
    written = [{**row.columns(), **row.dates(), "origin_id": row.origin_id} for row in rows]
    created = [
        Proposal(number=number, **common, **columns)
        for number, columns in zip(take_numbers(consultation, len(rows)), written, strict=True)
    ]
    Proposal.objects.bulk_create(created)
    ProposalVersion.objects.bulk_create(
        ProposalVersion(
            organisation_id=proposal.organisation_id,
            proposal=proposal,
            number=1,
            created_at=proposal.created_at,
            **versions.text_of(proposal),
        )
        for proposal in created
        if proposal.moderation.has_public_text
    )
    for proposal, row in zip(created, rows, strict=True):
        if row.tags:
            replace_tags(proposal, row.tags)
    return created


def _follow(proposal: Proposal, row: ProposalRow) -> bool:
    return remove(proposal) if row.is_removed else _update(proposal, row)


def _update(proposal: Proposal, row: ProposalRow) -> bool:
    """Update a proposal that is still as imported, and return whether it changed."""
    columns = row.columns_over(proposal)
    state = columns.pop("state")
    if proposal.state != state:
        return False
    if all(getattr(proposal, name) == value for name, value in columns.items()):
        return False
    text = ("title", "body", "fields")
    has_new_text = any(getattr(proposal, name) != columns[name] for name in text if name in columns)
    number = proposal.version + 1 if has_new_text else proposal.version
    versions.put(proposal, number, columns)
    versions.write(proposal, number, versions.text_of(proposal))
    Proposal.objects.filter(pk=proposal.pk).update(updated_at=row.dates()["updated_at"])
    return True


def _announce(proposal: Proposal) -> None:
    if proposal.moderation.has_public_text:
        published = ProposalPublished(
            proposal.organisation_id, proposal.consultation_id, proposal.pk, is_imported=True
        )
        events.announce(proposal.organisation_id, published)
