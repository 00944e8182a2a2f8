"""The models of an organisation: saved from a consultation, renamed, removed, or given."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts import rules as account_rules
from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import require, take_over
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.core.exceptions import Invalid, NotAllowed
from consult.core.postgres import tenancy
from consult.core.postgres.lookup import get_row
from consult.core.records import journal
from consult.core.words.text import clean_line, count_visible_characters
from consult.lifecycle import rules
from consult.lifecycle.models import ConsultationTemplate
from consult.lifecycle.models.starts import NAME_LENGTH
from consult.lifecycle.schemas import Plan
from consult.lifecycle.selectors.plans import describe_consultation
from consult.organisations.selectors import find_organisation

if TYPE_CHECKING:
    from consult.organisations.models import Organisation

MOST_TEMPLATES = 30
# What belongs to one organisation, and makes no sense in another.
LOCAL_PARTS = ("help_points", "partners", "documents")
LOCAL_RULES = ("hashtag", "contact_", "map_")


@transaction.atomic
def save_template(*, viewer: Viewer, consultation_id: UUID, name: str) -> ConsultationTemplate:
    """Save the texts, rules and steps of a consultation as a model of the organisation.

    The model has no file and no person. Raise `NotFound`, `NotAllowed`, or `Invalid` with the field
    `name` for a name that is empty or taken, or if there are enough models.
    """
    consultation = get_consultation_by_id(viewer, consultation_id)
    require(viewer, rules.can_save_template(viewer, consultation))
    if _rows(viewer).count() >= MOST_TEMPLATES:
        words = _("Your organisation has %(most)s templates already. Remove one first.")
        raise Invalid(words % {"most": MOST_TEMPLATES}, attr="name")
    template = ConsultationTemplate(
        organisation=viewer.organisation, plan=describe_consultation(viewer, consultation)
    )
    _rename(template, name)
    journal.record(viewer, "template.save", template, source=str(consultation.pk))
    return template


@transaction.atomic
def rename_template(*, viewer: Viewer, template_id: UUID, name: str) -> ConsultationTemplate:
    """Rename a model of the organisation. Lock it. Raise `NotFound`, `NotAllowed` or `Invalid`."""
    template = _locked(viewer, template_id)
    if clean_line(name) != template.name:
        _rename(template, name)
        journal.record(viewer, "template.rename", template)
    return template


@transaction.atomic
def remove_template(*, viewer: Viewer, template_id: UUID) -> None:
    """Remove a model of the organisation. Drafts that began with it keep their texts.

    Raise `NotFound` or `NotAllowed`.
    """
    template = _locked(viewer, template_id)
    journal.record(viewer, "template.remove", template)
    template.delete()


@transaction.atomic
def give_template(
    *, viewer: Viewer, template_id: UUID, organisation_ids: Iterable[UUID]
) -> ConsultationTemplate:
    """Copy a model of the viewer's organisation into others, and return the model.

    A copy that was given before follows the model, and keeps its name there. A name that the
    organisation took for a model of its own gets a number. Help points, documents, partners, the contact and the
    map stay behind, because they belong to one organisation. Record it in the journal of each. Raise
    `NotFound`, `NotAllowed`, or `Invalid` without an organisation.
    """
    if not account_rules.can_manage_organisations(viewer):
        raise NotAllowed
    template = get_row(_rows(viewer), pk=template_id)
    chosen = [pk for pk in dict.fromkeys(organisation_ids) if pk != viewer.organisation.pk]
    if not chosen:
        raise Invalid(_("Choose at least one organisation."), attr="organisations")
    plan = _without_local_parts(template.plan)
    for organisation in map(find_organisation, chosen):
        with tenancy.organisation(organisation.pk):
            _copy_into(organisation, template, plan)
    journal.record(viewer, "template.give", template, organisations=len(chosen))
    return template


def _copy_into(organisation: Organisation, source: ConsultationTemplate, plan: Plan) -> None:
    """Create or update the copy of a model in an organisation, of which the tenancy is set."""
    rows = ConsultationTemplate.objects.filter(organisation=organisation)
    copy = rows.select_for_update().filter(given_from=source.pk).first()
    if copy and copy.plan == plan:
        return
    if copy is None:
        name = _free_name(rows.values_list("name", flat=True), source.name)
        copy = ConsultationTemplate(organisation=organisation, given_from=source.pk, name=name)
    take_over(copy, {"plan": plan})
    journal.record(Viewer.system(organisation), "template.receive", copy)


def _free_name(taken: Iterable[str], name: str) -> str:
    names = set(taken)
    numbered = (f"{name[: NAME_LENGTH - 4]} ({n})" for n in range(2, len(names) + 3))
    return next(each for each in (name, *numbered) if each not in names)


def _without_local_parts(plan: Plan) -> Plan:
    rules_of_all = {
        name: value
        for name, value in plan["consultation"].items()
        if not name.startswith(LOCAL_RULES)
    }
    topics = [{**topic, "documents": []} for topic in plan["topics"]]
    emptied: Plan = {name: [] for name in LOCAL_PARTS}
    return {**plan, **emptied, "consultation": rules_of_all, "topics": topics}


def _rename(template: ConsultationTemplate, name: str) -> None:
    line = clean_line(name)
    if not count_visible_characters(line):
        raise Invalid(_("Write the name of the template."), attr="name")
    take_over(template, {"name": line})


def _rows(viewer: Viewer) -> Any:
    return ConsultationTemplate.objects.filter(organisation=viewer.organisation)


def _locked(viewer: Viewer, template_id: UUID) -> ConsultationTemplate:
    require(viewer, rules.can_edit_templates(viewer))
    return get_row(_rows(viewer).select_for_update(no_key=True), pk=template_id)
