"""The kinds of actors of an organisation: the usual ones, and changes to the list."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import take_over
from consult.core.exceptions import Invalid
from consult.core.postgres.lookup import get_row
from consult.core.postgres.places import last_number, move, renumber
from consult.core.records import journal
from consult.core.words.text import clean_line
from consult.outcomes.models import ActorKind
from consult.outcomes.sources.actions.locks import lock_consultation_to_edit

# The kinds of the synthesis of the French consultation « Territoire numérique » of 2017. The two
# that named digital mediation, its subject, are general here.
USUAL = (
    ("Acteurs publics et institutionnels", "Public and institutional bodies"),
    ("Acteurs associatifs", "Associations"),
    ("Professionnels", "Professionals"),
    ("Citoyens", "Citizens"),
    ("Autres", "Others"),
)


def prepare_kinds(organisation_id: UUID) -> None:
    """Give an organisation without kinds the usual ones."""
    if not ActorKind.objects.filter(organisation=organisation_id).exists():
        ActorKind.objects.bulk_create(
            [
                ActorKind(organisation_id=organisation_id, label_fr=fr, label_en=en, position=place)
                for place, (fr, en) in enumerate(USUAL, 1)
            ],
            ignore_conflicts=True,
        )


@transaction.atomic
def add_kind(
    *, viewer: Viewer, consultation_id: UUID, label_fr: str, label_en: str = ""
) -> ActorKind:
    """Add a kind at the end of the list of the organisation.

    The right to edit the sources of one consultation is enough. Raise `NotAllowed`, `Invalid` or
    `ValidationError`.
    """
    lock_consultation_to_edit(viewer, consultation_id)
    rows = ActorKind.objects.filter(organisation=viewer.organisation)
    kind = ActorKind(organisation=viewer.organisation, position=last_number(rows, "position") + 1)
    take_over(kind, _labels(label_fr, label_en))
    journal.record(viewer, "actor_kind.add", kind)
    return kind


@transaction.atomic
def rename_kind(
    *, viewer: Viewer, consultation_id: UUID, kind_id: UUID, label_fr: str, label_en: str = ""
) -> ActorKind:
    """Change the labels of a kind, on every list of the organisation. Raise as `add_kind`."""
    kind = _locked_kind(viewer, consultation_id, kind_id)
    take_over(kind, _labels(label_fr, label_en))
    journal.record(viewer, "actor_kind.rename", kind)
    return kind


@transaction.atomic
def move_kind(*, viewer: Viewer, consultation_id: UUID, kind_id: UUID, position: int) -> ActorKind:
    """Put a kind at a place of the list, from 1 on. Raise `NotFound`, `NotAllowed` or `Invalid`."""
    kind = _locked_kind(viewer, consultation_id, kind_id)
    rows = list(ActorKind.objects.filter(organisation=viewer.organisation))
    if not move(rows, kind, position, "position"):
        raise Invalid(attr="position")
    journal.record(viewer, "actor_kind.move", kind, position=position)
    return kind


@transaction.atomic
def remove_kind(*, viewer: Viewer, consultation_id: UUID, kind_id: UUID) -> None:
    """Remove a kind. Its sources have no kind then. Raise `NotFound` or `NotAllowed`.

    The last kind cannot be removed: raise `Invalid`.
    """
    kind = _locked_kind(viewer, consultation_id, kind_id)
    rows = ActorKind.objects.filter(organisation=viewer.organisation)
    others = list(rows.exclude(pk=kind.pk))
    if not others:
        raise Invalid(_("Keep at least one kind of actor."))
    journal.record(viewer, "actor_kind.remove", kind)
    kind.delete()
    renumber(others, "position")


def _locked_kind(viewer: Viewer, consultation_id: UUID, kind_id: UUID) -> ActorKind:
    lock_consultation_to_edit(viewer, consultation_id)
    rows = ActorKind.objects.filter(organisation=viewer.organisation)
    return get_row(rows.select_for_update(), pk=kind_id)


def _labels(french: str, english: str) -> dict[str, str]:
    return {"label_fr": clean_line(french), "label_en": clean_line(english)}
