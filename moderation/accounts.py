"""Accounts as moderation knows them: who may limit whom, what was decided, for whom it is to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consult.accounts.enums import Role
from consult.accounts.measures import id_behind
from consult.accounts.rules import may
from consult.accounts.selectors import is_of_the_team, participant_here
from consult.accounts.viewer import Viewer
from consult.core import kinds
from consult.core.exceptions import DomainError, NotFound
from consult.core.finding import one_of
from moderation.enums import Action
from moderation.exceptions import OfTheTeam, OwnCase
from moderation.models import Measure, Notice

if TYPE_CHECKING:
    from consult.accounts.models import Participant

NAME = "account"


def can_see(viewer, consultation_id) -> bool:
    """Read what was decided against somebody, in a consultation."""
    return may(viewer, "account.measure", consultation_id)


def can_limit(viewer, consultation_id) -> bool:
    """Warn somebody, slow them down or suspend their posting, in a consultation."""
    return may(viewer, "account.limit", consultation_id)


def can_close(viewer) -> bool:
    """Ask that an account be suspended or closed."""
    return may(viewer, "account.close")


def can_confirm(viewer, consultation_id) -> bool:
    """Be the second person, without whom no account is suspended nor closed."""
    return may(viewer, "account.confirm", consultation_id)


def can_lift(viewer, measure) -> bool:
    """End a measure: whoever may take one of its kind."""
    return can_close(viewer) if measure.is_everywhere else can_limit(viewer, measure.consultation_id)


def keeps_out(viewer, person: Participant, consultation_id) -> DomainError | None:
    """Why the viewer decides nothing about somebody, as far as they know it themselves; None where nothing does.

    That the other one reported them is not told before they act: who reported is behind glass (ADR 50).
    """
    judge = viewer.person()
    if judge.pk == person.pk or _reported(judge, person, consultation_id):
        return OwnCase()
    return OfTheTeam() if is_of_the_team(person) else None


def refuse_partial(viewer, person: Participant, consultation_id) -> None:
    """Raise what `refuse_interested` does, and `OfTheTeam` on whoever holds a role."""
    refuse_interested(viewer, person, consultation_id)
    if is_of_the_team(person):
        raise OfTheTeam


def refuse_unnamed(viewer, person: Participant, consultation_id) -> None:
    """Raise `OwnCase` where `refuse_partial` refuses: which part one has in it would tell who sent a notice."""
    try:
        refuse_partial(viewer, person, consultation_id)
    except (OwnCase, OfTheTeam):
        raise OwnCase(_("You are not the one to decide about whoever sent this notice.")) from None


def refuse_interested(viewer, person: Participant, consultation_id) -> None:
    """Raise `OwnCase` on oneself, on whom one reported there, and on who reported one there."""
    if is_interested(viewer, person, consultation_id):
        raise OwnCase


def is_interested(viewer, person: Participant, consultation_id) -> bool:
    """Whether somebody is the viewer, was reported by them there, or reported them there."""
    judge = viewer.person()
    if judge.pk == person.pk:
        return True
    return _reported(judge, person, consultation_id) or _reported(person, judge, consultation_id)


def _reported(reporter, author, consultation_id) -> bool:
    """Whether one person reported a text of another one's in a consultation; one query, one for each kind of text."""
    rows = Notice.objects.filter(reporter=reporter, case__consultation=consultation_id)
    system, by_kind = Viewer.system(author.organisation), {}
    for kind, pk in rows.values_list("target_kind", "target_id").distinct():
        by_kind.setdefault(kind, []).append(pk)
    found = (text for kind, ids in by_kind.items() for text in kinds.get_many(system, kind, ids).values())
    return any(text.author_id == author.pk for text in found)


# ---- what is known of somebody
def get_person(viewer, participant_id) -> Participant:
    """Somebody of the viewer's organisation, by id. Raises `NotFound`, also once they are erased."""
    person = participant_here(viewer.organisation, participant_id)
    if person is None:
        raise NotFound
    return person


def texts_of(viewer, participant_id, consultation_id) -> list[tuple]:
    """Kind and id of each text of somebody there that is not taken away yet: one query for each kind of text."""
    asked = [(kind.name, kind.texts_of) for kind in kinds.all_kinds() if kind.texts_of and kind.moderate]
    return [(name, pk) for name, texts in asked for pk in texts(viewer, participant_id, consultation_id)]


# ---- what was decided
def measures(viewer, *, consultation=None, participant_id=None):
    """Measures that the viewer may read by their role, of one consultation or against one person where one is named.

    Those about notices are not among them: whoever reported is nobody's to see.
    """
    rows = _with_their_person(viewer)
    if not viewer.is_organisation_admin:
        rows = rows.filter(consultation__in=viewer.consultations_as(Role.MODERATOR))
    if consultation:
        rows = rows.filter(consultation=consultation)
    return rows.filter(participant=participant_id) if participant_id else rows


def measures_of(viewer, person: Participant, consultation_id) -> list[Measure]:
    """Measures against somebody that concern a consultation, latest first, for who may read them; else none.

    Nothing is told of what was decided about their notices.
    """
    if not can_see(viewer, consultation_id):
        return []
    rows = _with_their_person(viewer).filter(participant=person)
    return [one for one in rows if one.consultation_id == consultation_id or one.is_everywhere]


def own_measures(viewer) -> list[Measure]:
    """Measures against the viewer, latest first."""
    return list(_measures(viewer).filter(participant=viewer.participant)) if viewer.participant else []


def _with_their_person(viewer):
    return _measures(viewer).exclude(kind__in=Action.on_reporting())


def _measures(viewer):
    rows = Measure.objects.filter(organisation=viewer.organisation).order_by("-created_at", "-id")
    return rows.select_related("decision__statement", "consultation", "participant")


def get_measure(viewer, measure_id) -> Measure:
    """One measure, for the person, for who may take one, for the platform. Raises `NotFound` for all others.

    One about notices is the person's and the platform's alone.
    """
    found = one_of(_measures(viewer), pk=measure_id)
    if not _may_see(viewer, found):
        raise NotFound
    return found


def _may_see(viewer, measure):
    is_own = viewer.participant is not None and viewer.participant.pk == measure.participant_id
    may_see = can_see(viewer, measure.consultation_id) and not measure.is_about_notices
    return viewer.is_system or is_own or may_see


def opened_by(organisation, key: str) -> tuple[Viewer, Measure]:
    """The measure that a signed link is about, and the person as who they may read and contest it: with no role.

    Raises `NotFound` for what was not signed here, and once the person is erased.
    """
    measure = get_measure(Viewer.system(organisation), id_behind(key))
    if measure.participant.account_id is None:
        raise NotFound
    return Viewer(organisation, measure.participant), measure


def get_decided(viewer, measure_id) -> Measure:
    """One measure that the viewer may read by their role. Raises `NotFound`."""
    return one_of(measures(viewer), pk=measure_id)


def title_of_measure(measure) -> str:
    """What it is."""
    return str(capfirst(Action(measure.kind).label))


def path_of_measure(measure) -> str:
    """Where the person reads of it."""
    return "/account/decisions/"


def own_measures_for_export(viewer):
    """One's own measures, for the copy of one's data; never who took them."""
    for one in own_measures(viewer):
        yield {
            "action": one.kind,
            "number": one.decision.number if one.decision else None,
            "consultation": one.consultation.slug,
            "decided_at": one.created_at.isoformat(),
            "until": one.until and one.until.isoformat(),
            "lifted_at": one.lifted_at and one.lifted_at.isoformat(),
            "facts": one.decision.statement.facts if one.decision else "",
        }
