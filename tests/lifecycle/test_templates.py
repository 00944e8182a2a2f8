"""The models of an organisation: saved, listed, renamed, removed, given, and started from."""

import json
from datetime import date
from uuid import UUID

import pytest
from django.utils import timezone, translation

from consult.consultations.models import Consultation
from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.core.models import JournalEntry
from consult.core.postgres import tenancy
from consult.lifecycle.actions.templates import (
    MOST_TEMPLATES,
    give_template,
    remove_template,
    rename_template,
    save_template,
)
from consult.lifecycle.models import ConsultationTemplate
from consult.lifecycle.selectors.plans import describe_consultation
from consult.lifecycle.selectors.starts import get_start, list_choices
from consult.lifecycle.selectors.templates import list_templates
from tests.factories import make
from tests.lifecycle.given import administrator, moments, started
from tests.lifecycle.sources import complete

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _room(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def saved(viewer, consultation, name="Notre concertation (exemple)"):
    return save_template(viewer=viewer, consultation_id=consultation.pk, name=name)


def operator(organisation):
    """Return an administrator of the installation, on the site of an organisation."""
    account = make.account(is_platform_admin=True)
    viewer = make.person(organisation=organisation, account_=account)
    return make.Viewer(organisation, viewer.participant, is_platform_admin=True)


def templates_of(organisation):
    with tenancy.organisation(organisation.pk):
        return list(ConsultationTemplate.objects.filter(organisation=organisation))


# ---- saved


def test_saved_model_has_the_plan_of_its_consultation_without_files_or_people(organisation):
    source, manager = complete(organisation)
    template = saved(manager, source)
    stored = json.dumps(template.plan, ensure_ascii=False)
    assert template.plan == describe_consultation(manager, source)
    assert "Que faire du parc" in stored
    assert str(source.cover_id) not in stored
    assert str(manager.participant.pk) not in stored


def test_draft_from_a_model_has_its_parts_and_dates(organisation):
    source, manager = complete(organisation)
    template = saved(manager, source)
    first_day = date(timezone.localdate().year + 1, 7, 5)
    draft = started(manager, f"own-{template.pk}", first_day=first_day)
    draft = Consultation.objects.get(pk=draft.pk)
    assert describe_consultation(make.again(manager), draft) == template.plan
    assert moments(draft, first_day) == ["0 08:30", "60 23:59"]
    assert draft.title_fr == "La place du marché (exemple)"


def test_decision_replaces_what_followed_the_first_sentence_of_the_model(organisation):
    source, manager = complete(organisation)
    template = saved(manager, source)
    draft = started(manager, f"own-{template.pk}", decision="Le conseil vote en 2028.")
    assert draft.summary_fr == "Que faire du parc ? Le conseil vote en 2028."


def test_variables_in_a_saved_text_have_their_values_in_the_draft(organisation):
    source = make.consultation(
        organisation, slug="type", summary_fr="{ville} vous consulte sur « {titre} »."
    )
    manager = make.person("manager", source)
    draft = started(manager, f"own-{saved(manager, source).pk}")
    assert draft.summary_fr == (
        "Ville d'essai (exemple) vous consulte sur « La place du marché (exemple) »."
    )


def test_model_without_topics_asks_for_questions(organisation):
    source = make.consultation(organisation, slug="sans-theme", topics=0)
    manager = make.person("manager", source)
    start = get_start(manager, f"own-{saved(manager, source).pk}")
    assert start.asks == {"decision", "moderator", "questions"}
    draft = started(manager, start.key, questions=["Où planter ?"])
    assert draft.topics.get().question_fr == "Où planter ?"


def test_models_of_the_organisation_are_offered_before_the_blank_page(organisation):
    source = make.consultation(organisation)
    manager = make.person("manager", source)
    template = saved(manager, source)
    keys = [start.key for start in list_choices(manager)]
    assert keys[-3:] == [f"own-{template.pk}", "copy", "blank"]
    own = get_start(manager, keys[-3])
    assert own.name == "Notre concertation (exemple)"
    with translation.override("en"):
        assert own.hint == "Your own template. 12 days."


def test_draft_keeps_its_texts_when_its_model_is_removed(organisation):
    source, manager = complete(organisation)
    template = saved(manager, source)
    draft = started(manager, f"own-{template.pk}")
    remove_template(viewer=administrator(organisation), template_id=template.pk)
    assert Consultation.objects.get(pk=draft.pk).topics.count() == 3


def test_manager_of_another_consultation_saves_no_model_of_this_one(organisation):
    source, _manager = complete(organisation)
    stranger = make.person("manager", make.consultation(organisation, slug="autre"))
    with pytest.raises(NotAllowed):
        saved(stranger, source)


# ---- names


def test_name_of_another_model_is_refused_on_its_field(organisation):
    source = make.consultation(organisation)
    manager = make.person("manager", source)
    saved(manager, source)
    with pytest.raises(Invalid) as refused:
        saved(manager, source)
    assert refused.value.attr == "name"


@pytest.mark.parametrize("name", ["", "  ", "\u200b"])
def test_empty_name_is_refused(organisation, name):
    source = make.consultation(organisation)
    with pytest.raises(Invalid) as refused:
        saved(make.person("manager", source), source, name)
    assert refused.value.attr == "name"


def test_administrator_renames_and_removes_a_model(organisation):
    source = make.consultation(organisation)
    template = saved(make.person("manager", source), source)
    admin = administrator(organisation)
    rename_template(viewer=admin, template_id=template.pk, name=" Parcs  et jardins ")
    assert ConsultationTemplate.objects.get().name == "Parcs et jardins"
    remove_template(viewer=admin, template_id=template.pk)
    assert not ConsultationTemplate.objects.exists()
    acts = JournalEntry.objects.filter(act__startswith="template.").order_by("pk")
    assert [entry.act for entry in acts] == ["template.save", "template.rename", "template.remove"]


def test_manager_neither_renames_nor_removes_a_model(organisation):
    source = make.consultation(organisation)
    manager = make.person("manager", source)
    template = saved(manager, source)
    with pytest.raises(NotAllowed):
        rename_template(viewer=manager, template_id=template.pk, name="Autre")
    with pytest.raises(NotAllowed):
        remove_template(viewer=manager, template_id=template.pk)


def test_more_models_than_a_page_shows_are_refused(organisation):
    source = make.consultation(organisation)
    manager = make.person("manager", source)
    for number in range(MOST_TEMPLATES):
        ConsultationTemplate.objects.create(
            organisation=organisation, name=f"Modèle {number}", plan={}
        )
    with pytest.raises(Invalid) as refused:
        saved(manager, source)
    assert refused.value.attr == "name"


def test_participant_sees_no_model(organisation):
    source = make.consultation(organisation)
    saved(make.person("manager", source), source)
    assert not list_templates(make.person(organisation=organisation))
    assert not list_templates(make.person("facilitator", source))


def test_model_of_another_organisation_is_not_found(organisation, other_organisation):
    place = make.consultation(other_organisation, slug="ailleurs")
    with tenancy.organisation(other_organisation.pk):
        template = saved(make.person("manager", place), place)
    admin = administrator(organisation)
    with pytest.raises(NotFound):
        get_start(admin, f"own-{template.pk}")
    with pytest.raises(NotFound):
        remove_template(viewer=admin, template_id=template.pk)


@pytest.mark.parametrize("key", ["own-", "own-nonsense", f"own-{UUID(int=1)}"])
def test_unknown_model_is_not_found(organisation, key):
    with pytest.raises(NotFound):
        started(administrator(organisation), key)


# ---- given by the installation


def test_given_model_is_copied_into_each_chosen_organisation(organisation, other_organisation):
    source, manager = complete(organisation)
    template = saved(manager, source)
    give_template(
        viewer=operator(organisation),
        template_id=template.pk,
        organisation_ids=[other_organisation.pk, organisation.pk],
    )
    [copy] = templates_of(other_organisation)
    assert copy.name == template.name
    assert copy.is_given
    assert len(templates_of(organisation)) == 1
    with tenancy.organisation(other_organisation.pk):
        draft = started(administrator(other_organisation), f"own-{copy.pk}")
        assert draft.topics.count() == 3


def test_given_model_leaves_behind_what_belongs_to_one_organisation(
    organisation, other_organisation
):
    source, manager = complete(organisation)
    template = saved(manager, source)
    give_template(
        viewer=operator(organisation),
        template_id=template.pk,
        organisation_ids=[other_organisation.pk],
    )
    [copy] = templates_of(other_organisation)
    stored = json.dumps(copy.plan, ensure_ascii=False)
    for word in ("parcs@example.org", "La mairie", "association", "48.85", "example.org/plan"):
        assert word in json.dumps(template.plan, ensure_ascii=False)
        assert word not in stored


def test_model_given_again_follows_its_changes_and_makes_no_second_copy(
    organisation, other_organisation
):
    source = make.consultation(organisation)
    manager = make.person("manager", source)
    template = saved(manager, source)
    for _time in range(2):
        give_template(
            viewer=operator(organisation),
            template_id=template.pk,
            organisation_ids=[other_organisation.pk],
        )
    with tenancy.organisation(other_organisation.pk):
        ConsultationTemplate.objects.filter(organisation=other_organisation).update(name="À nous")
    changed = {**template.plan, "charter": {"fr": "Autre"}}
    ConsultationTemplate.objects.filter(pk=template.pk).update(plan=changed)
    give_template(
        viewer=operator(organisation),
        template_id=template.pk,
        organisation_ids=[other_organisation.pk],
    )
    [copy] = templates_of(other_organisation)
    assert copy.plan["charter"] == {"fr": "Autre"}
    assert copy.name == "À nous"


def test_name_that_an_organisation_uses_gets_a_number(organisation, other_organisation):
    place = make.consultation(other_organisation, slug="ailleurs")
    with tenancy.organisation(other_organisation.pk):
        saved(make.person("manager", place), place)
    source = make.consultation(organisation)
    template = saved(make.person("manager", source), source)
    for _time in range(2):
        give_template(
            viewer=operator(organisation),
            template_id=template.pk,
            organisation_ids=[other_organisation.pk],
        )
    names = [each.name for each in templates_of(other_organisation)]
    assert names == ["Notre concertation (exemple)", "Notre concertation (exemple) (2)"]


def test_model_is_given_to_at_least_one_organisation(organisation):
    source = make.consultation(organisation)
    template = saved(make.person("manager", source), source)
    with pytest.raises(Invalid) as refused:
        give_template(
            viewer=operator(organisation),
            template_id=template.pk,
            organisation_ids=[organisation.pk],
        )
    assert refused.value.attr == "organisations"


def test_administrator_of_one_organisation_gives_no_model(organisation, other_organisation):
    source = make.consultation(organisation)
    template = saved(make.person("manager", source), source)
    with pytest.raises(NotAllowed):
        give_template(
            viewer=administrator(organisation),
            template_id=template.pk,
            organisation_ids=[other_organisation.pk],
        )
    assert templates_of(other_organisation) == []
