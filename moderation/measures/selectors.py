"""Accounts in moderation: permissions to limit a person, and the measures against a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from consult.accounts.enums import Role
from consult.accounts.measures.checks import read_measure_id
from consult.accounts.people.selectors import participant_here
from consult.accounts.roles.selectors import is_of_the_team
from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.core.exceptions import DomainError, NotFound
from consult.core.postgres.lookup import get_row
from moderation import target_kinds
from moderation.enums import Action
from moderation.exceptions import OfTheTeam, OwnCase
from moderation.models import Measure, Notice

if TYPE_CHECKING:
    from consult.accounts.models import Participant
    from consult.consultations.models import Consultation
    from consult.organisations.models import Organisation

NAME = "account"


def can_see(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may read the measures against people in a consultation."""
    return may(viewer, "account.measure", consultation_id)


def can_limit(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may limit people in a consultation.

    To limit means to warn a person, to slow them down or to suspend their posting.
    """
    return may(viewer, "account.limit", consultation_id)


def can_close(viewer: Viewer) -> bool:
    """Return whether the viewer may ask that an account be suspended or closed."""
    return may(viewer, "account.close")


def can_confirm(viewer: Viewer, consultation_id: UUID) -> bool:
    """Return whether the viewer may confirm that an account is suspended or closed.

    These measures need a second person.
    """
    return may(viewer, "account.confirm", consultation_id)


def can_lift(viewer: Viewer, measure: Measure) -> bool:
    """Return whether the viewer may end a measure.

    The permission is the one to take a measure of its kind.
    """
    return (
        can_close(viewer) if measure.is_everywhere else can_limit(viewer, measure.consultation_id)
    )


def find_conflict(viewer: Viewer, person: Participant, consultation_id: UUID) -> DomainError | None:
    """Return the reason why the viewer may not decide about a person, or None.

    The answer uses only what the viewer already knows. It does not show that this person reported
    the viewer, because reporters are hidden (ADR 50).
    """
    judge = viewer.person()
    if judge.pk == person.pk or _reported(judge, person, consultation_id):
        return OwnCase()
    return OfTheTeam() if is_of_the_team(person) else None


def refuse_partial(viewer: Viewer, person: Participant, consultation_id: UUID) -> None:
    """Raise `OwnCase` as `refuse_interested` does, and `OfTheTeam` if the person has a role."""
    refuse_interested(viewer, person, consultation_id)
    if is_of_the_team(person):
        raise OfTheTeam


def refuse_unnamed(viewer: Viewer, person: Participant, consultation_id: UUID) -> None:
    """Raise `OwnCase` wherever `refuse_partial` refuses.

    The exact reason would show the viewer who sent a notice.
    """
    try:
        refuse_partial(viewer, person, consultation_id)
    except (OwnCase, OfTheTeam):
        raise OwnCase(
            _("Another moderator decides about the person who sent this notice.")
        ) from None


def refuse_interested(viewer: Viewer, person: Participant, consultation_id: UUID) -> None:
    """Raise `OwnCase` if the viewer has a part in the case, as `is_interested` returns it."""
    if is_interested(viewer, person, consultation_id):
        raise OwnCase


def is_interested(viewer: Viewer, person: Participant, consultation_id: UUID) -> bool:
    """Return whether the person is the viewer, or one of the two reported the other.

    Only notices in the consultation count.
    """
    judge = viewer.person()
    if judge.pk == person.pk:
        return True
    return _reported(judge, person, consultation_id) or _reported(person, judge, consultation_id)


def _reported(reporter: Participant, author: Participant, consultation_id: UUID) -> bool:
    """Return whether the reporter reported a text of the author in a consultation.

    This takes one query, and one more for each kind of text.
    """
    rows = Notice.objects.filter(reporter=reporter, case__consultation=consultation_id)
    by_kind: dict[str, list[UUID]]
    system = Viewer.system(author.organisation)
    by_kind = {}
    for kind, pk in rows.values_list("target_kind", "target_id").distinct():
        by_kind.setdefault(kind, []).append(pk)
    found = (
        text
        for kind, ids in by_kind.items()
        for text in target_kinds.get_targets(system, kind, ids).values()
    )
    return any(text.author_id == author.pk for text in found)


# ---- people
def get_person(viewer: Viewer, participant_id: UUID) -> Participant:
    """Return a person of the viewer's organisation by id.

    Raise `NotFound`, also after their erasure.
    """
    person = participant_here(viewer.organisation, participant_id)
    if person is None:
        raise NotFound
    return person


def texts_of(viewer: Viewer, participant_id: UUID, consultation_id: UUID) -> list[tuple]:
    """Return kind and id of each text of a person in a consultation.

    Texts already taken away are left out. This takes one query for each kind of text.
    """
    list_functions = [
        (kind.name, kind.list_text_ids)
        for kind in target_kinds.list_kinds()
        if kind.list_text_ids and kind.moderate
    ]
    return [
        (name, pk)
        for name, texts in list_functions
        for pk in texts(viewer, participant_id, consultation_id)
    ]


# ---- measures
def measures(
    viewer: Viewer, *, consultation: Consultation | None = None, participant_id: UUID | None = None
) -> QuerySet[Measure]:
    """Return the measures that the viewer may read by their role.

    `consultation` and `participant_id` narrow them down to one consultation and to one person.
    Measures about notices are excluded, because no role may see who reported.
    """
    rows = _with_their_person(viewer)
    if not viewer.is_organisation_admin:
        rows = rows.filter(consultation__in=viewer.consultations_as(Role.MODERATOR))
    if consultation:
        rows = rows.filter(consultation=consultation)
    return rows.filter(participant=participant_id) if participant_id else rows


def measures_of(viewer: Viewer, person: Participant, consultation_id: UUID) -> list[Measure]:
    """Return the measures against a person that concern a consultation, latest first.

    The list is empty if the viewer may not read them. Measures about the person's notices are
    excluded.
    """
    if not can_see(viewer, consultation_id):
        return []
    rows = _with_their_person(viewer).filter(participant=person)
    return [
        measure
        for measure in rows
        if measure.consultation_id == consultation_id or measure.is_everywhere
    ]


def own_measures(viewer: Viewer) -> list[Measure]:
    """Return the measures against the viewer, latest first."""
    return (
        list(_measures(viewer).filter(participant=viewer.participant)) if viewer.participant else []
    )


def _with_their_person(viewer: Viewer) -> QuerySet[Measure]:
    return _measures(viewer).exclude(kind__in=Action.on_reporting())


def _measures(viewer: Viewer) -> QuerySet[Measure]:
    rows = Measure.objects.filter(organisation=viewer.organisation).order_by("-created_at", "-id")
    return rows.select_related("decision__statement", "consultation", "participant")


def get_measure(viewer: Viewer, measure_id: UUID) -> Measure:
    """Return a measure if the viewer may read it.

    The person, a viewer who may read the measures of the consultation, and the platform may read
    it. Raise `NotFound` for all other viewers. A measure about notices is only for its person and
    for the platform.
    """
    found = get_row(_measures(viewer), pk=measure_id)
    if not _may_see(viewer, found):
        raise NotFound
    return found


def _may_see(viewer: Viewer, measure: Measure) -> bool:
    is_own = viewer.participant is not None and viewer.participant.pk == measure.participant_id
    may_see = can_see(viewer, measure.consultation_id) and not measure.is_about_notices
    return viewer.is_system or is_own or may_see


def opened_by(organisation: Organisation, key: str) -> tuple[Viewer, Measure]:
    """Return the measure of a signed link, and the viewer who may read and contest it.

    The viewer is the person against whom the measure was taken, without any role. Raise `NotFound`
    if the link was not signed here, or if the person was erased.
    """
    measure = get_measure(Viewer.system(organisation), cast("UUID", read_measure_id(key)))
    if measure.participant.account_id is None:
        raise NotFound
    return Viewer(organisation, measure.participant), measure


def get_decided(viewer: Viewer, measure_id: UUID) -> Measure:
    """Return a measure that the viewer may read by their role. Raise `NotFound`."""
    return get_row(measures(viewer), pk=measure_id)


def title_of_measure(measure: Measure) -> str:
    """Return the name of the kind of a measure."""
    return str(Action(measure.kind).done)


def path_of_measure(measure: Measure) -> str:
    """Return the path of the page on which the person reads about their measures."""
    return "/account/decisions/"


def own_measures_for_export(viewer: Viewer) -> Iterator[dict[str, Any]]:
    """Yield the viewer's own measures, for the copy of their data.

    It does not contain who took them.
    """
    for measure in own_measures(viewer):
        yield {
            "action": measure.kind,
            "number": measure.decision.number if measure.decision else None,
            "consultation": measure.consultation.slug,
            "decided_at": measure.created_at.isoformat(),
            "until": measure.until and measure.until.isoformat(),
            "lifted_at": measure.lifted_at and measure.lifted_at.isoformat(),
            "facts": measure.decision.statement.facts if measure.decision else "",
        }
