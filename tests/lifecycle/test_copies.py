"""The copy of a consultation: what is taken over, what is not, and how dates move."""

import json
from datetime import date, timedelta
from unittest import mock

import pytest
from django.utils import timezone

from consult.accounts.models import Invitation, RoleGrant
from consult.consultations.actions import fields as field_actions
from consult.consultations.actions import lifecycle
from consult.consultations.actions import topics as topic_actions
from consult.consultations.actions.documents import remove_document
from consult.consultations.actions.helpers import editorial
from consult.consultations.actions.welcome import remove_cover
from consult.consultations.models import Consultation, Figure, PreviewLink
from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.core.files import file_store
from consult.core.files.holders import find
from consult.core.models import JournalEntry, StoredFile
from consult.lifecycle.actions.copies import copy_consultation
from consult.lifecycle.actions.starts import propose_first_day
from consult.lifecycle.rules import can_copy
from consult.lifecycle.selectors.plans import describe_consultation, find_first_day
from consult.lifecycle.selectors.starts import list_choices, list_sources
from consult.questionnaires.actions import drafts as questionnaire_drafts
from consult.questionnaires.models import Questionnaire
from debates.models import Proposal
from tests.consultations.drafts import preview_key
from tests.factories import make
from tests.lifecycle.given import administrator, moments
from tests.lifecycle.sources import complete
from tests.pages import given
from tests.votes import polls
from votes.actions import drafts as poll_drafts
from votes.models import Poll, Question

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _room(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def copied(viewer, source, **arguments):
    """Copy a consultation on the proposed first day unless another one is given."""
    arguments.setdefault("first_day", propose_first_day(viewer))
    arguments.setdefault("title", "Le parc, encore (exemple)")
    draft = copy_consultation(viewer=viewer, source_id=source.pk, **arguments)
    return Consultation.objects.get(pk=draft.pk)


def test_copy_has_the_plan_of_its_source(organisation):
    source, manager = complete(organisation)
    draft = copied(manager, source)
    manager = make.again(manager)
    before = describe_consultation(manager, source)
    assert describe_consultation(manager, draft) == before
    empty = [part for part, content in before.items() if not content]
    assert empty == []


# What the actions write, by part of the plan.
WRITTEN = {
    "consultation": lifecycle.FREE | lifecycle.PROMISED,
    "topics": topic_actions.TEXTS | topic_actions.KEPT,
    "fields": field_actions.OWN,
    "polls": poll_drafts.TERMS | poll_drafts.QUESTION_FIELDS | editorial(Poll),
    "questionnaires": questionnaire_drafts.TERMS | editorial(Questionnaire),
}
# What a copy writes otherwise, or leaves out: values of an import, and the questionnaires that a vote
# leads to, which the vote makes again.
OTHERWISE = {
    *("title", "slug", "cover_alt", "picture_alt", "topic_id", "opens_at", "closes_at"),
    *("attribution", "pseudonym_scope", "stands_alone"),
}


@pytest.mark.parametrize("part", WRITTEN)
def test_plan_has_every_value_that_the_actions_write(organisation, part):
    source, manager = complete(organisation)
    plan = describe_consultation(manager, source)
    rows = plan[part] if isinstance(plan[part], list) else [plan[part]]
    described = {_without_language(name) for row in rows for name in row}
    written = {_without_language(name) for name in WRITTEN[part]}
    assert written - described - OTHERWISE == set()


def _without_language(name):
    return name.removesuffix("_fr").removesuffix("_en")


def test_plan_of_a_consultation_is_stored_as_json(organisation):
    source, manager = complete(organisation)
    plan = describe_consultation(manager, source)
    assert json.loads(json.dumps(plan)) == plan


def test_copy_has_its_own_title_and_address_and_no_preview_link(organisation):
    source, manager = complete(organisation)
    preview_key(source)
    draft = copied(manager, source)
    assert draft.title_fr == "Le parc, encore (exemple)"
    assert not draft.title_en
    assert draft.slug == "le-parc-encore-exemple"
    assert not PreviewLink.objects.filter(consultation=draft).exists()
    assert draft.published_at is None


def test_dates_move_to_the_first_day_and_keep_their_local_hours(organisation):
    source, manager = complete(organisation)
    first_day = propose_first_day(manager)
    draft = copied(manager, source, first_day=first_day)
    contributions, response = draft.phases.all()
    assert moments(contributions, first_day) == ["0 08:30", "60 23:59"]
    assert moments(response, first_day) == ["66 23:59", "90 23:59"]
    assert contributions.announced_closes_at is None
    assert contributions.extension_reason == ""


def test_local_hours_stay_on_the_other_side_of_a_change_of_clock(organisation):
    source, manager = complete(organisation)
    year = timezone.localdate().year + 1
    summer = copied(manager, source, first_day=date(year, 7, 1), title="Été (exemple)")
    winter = copied(manager, source, first_day=date(year, 1, 4), title="Hiver (exemple)")
    for draft in (summer, winter):
        first, _last = moments(draft, timezone.localdate(draft.opens_at))
        assert first == "0 08:30"
    assert f"{summer.opens_at:%H:%M}" == "06:30"
    assert f"{winter.opens_at:%H:%M}" == "07:30"


def test_first_day_is_that_of_participation(organisation):
    source, manager = complete(organisation)
    earlier = source.phases.get(title_fr="Réponse")
    source.phases.filter(pk=earlier.pk).update(
        capabilities=["inform"], opens_at=source.opens_at - timedelta(days=9)
    )
    again = Consultation.objects.get(pk=source.pk)
    assert find_first_day(manager, again) == date(2026, 2, 2)


def test_poll_and_questionnaire_are_drafts_with_their_options_and_items(organisation):
    source, manager = complete(organisation)
    draft = copied(manager, source)
    question = Question.objects.get(consultation=draft)
    questionnaire = Questionnaire.objects.get(consultation=draft)
    assert question.state == "draft"
    assert question.poll.options.count() == 3
    assert question.poll.topic == draft.topics.get(number=1)
    assert questionnaire.state == "draft"
    assert questionnaire.sections.count() == 2


def test_contributions_votes_and_figures_are_not_copied(organisation):
    source = make.consultation(organisation, slug="vivante")
    manager = make.person("manager", source)
    given.proposal(source)
    given.position(given.proposal(source))
    question = polls.opened(source)
    polls.vote(make.person(consultation=source), question, 0)
    draft = copied(manager, source)
    assert not Proposal.objects.filter(consultation=draft).exists()
    assert not Figure.objects.filter(consultation=draft).exclude(number=0).exists()
    copy = Question.objects.get(consultation=draft)
    assert copy.state == "draft"
    assert copy.poll.sentence == question.poll.sentence


def test_words_beside_a_vote_stay_a_question_of_the_vote(organisation):
    source = make.consultation(organisation, slug="vivante")
    manager = make.person("manager", source)
    polls.opened(source, aside_fr="Pourquoi ?")
    draft = copied(manager, source)
    assert Question.objects.get(consultation=draft).poll.aside == "Pourquoi ?"
    assert not Questionnaire.objects.filter(consultation=draft).exists()


# ---- files


def test_files_are_shared_and_stored_once(organisation):
    source, manager = complete(organisation)
    before = StoredFile.objects.count()
    draft = copied(manager, source)
    topic = draft.topics.get(number=1)
    assert StoredFile.objects.count() == before
    assert draft.cover_id == source.cover_id
    assert draft.cover_alt_fr == "Un moulin"
    assert topic.picture_alt_fr == "Un arbre"
    assert topic.documents.count() == 2
    assert draft.partners.get().logo_id == source.partners.get().logo_id


def test_shared_file_stays_while_one_consultation_needs_it(organisation):
    source, manager = complete(organisation)
    draft = copied(manager, source)
    manager = make.again(manager)
    document = source.topics.get(number=1).documents.exclude(file=None).get()
    remove_document(viewer=manager, document_id=document.pk)
    remove_cover(viewer=manager, consultation_id=source.pk)
    for file_id in (document.file_id, draft.cover_id):
        file_store.drop(file_id)
        assert StoredFile.objects.filter(pk=file_id).exists()
    remove_cover(viewer=manager, consultation_id=draft.pk)
    file_store.drop(draft.cover_id)
    assert not StoredFile.objects.filter(pk=draft.cover_id).exists()


def test_file_of_a_copied_draft_stays_readable_by_visitors_of_its_source(organisation):
    source, manager = complete(organisation)
    copied(manager, source)
    file, _seconds = find(make.visitor(organisation), source.cover_id)
    assert file.pk == source.cover_id


# ---- the team


def test_team_gets_its_roles_again(organisation):
    source, manager = complete(organisation)
    sacha = make.person("moderator", source)
    writer = make.person("writer", source)
    draft = copied(manager, source)
    grants = RoleGrant.objects.filter(consultation=draft)
    assert {(grant.role, grant.participant_id) for grant in grants} == {
        ("manager", manager.participant.pk),
        ("moderator", sacha.participant.pk),
        ("writer", writer.participant.pk),
    }


def test_colleague_is_manager_again_if_an_administrator_copies(organisation):
    source, manager = complete(organisation)
    make.person("manager", source)
    by_manager = copied(manager, source, title="Un (exemple)")
    by_administrator = copied(administrator(organisation), source, title="Deux (exemple)")
    managers = RoleGrant.objects.filter(role="manager")
    assert managers.filter(consultation=by_manager).count() == 1
    assert managers.filter(consultation=by_administrator).count() == 3


def test_suspended_person_gets_no_role(organisation):
    source, manager = complete(organisation)
    make.person("moderator", source, state="suspended")
    draft = copied(manager, source)
    assert not RoleGrant.objects.filter(consultation=draft, role="moderator").exists()


def test_team_of_another_manager_is_not_copied(organisation):
    source, _manager = complete(organisation)
    make.person("moderator", source)
    stranger = make.person("manager", make.consultation(organisation, slug="autre"))
    draft = copied(stranger, source)
    [grant] = RoleGrant.objects.filter(consultation=draft)
    assert grant.participant == stranger.participant


def test_usual_moderators_are_appointed_where_the_team_is_not_copied(organisation):
    source, _manager = complete(organisation)
    own = make.consultation(organisation, slug="autre")
    sacha = make.person("moderator", own)
    draft = copied(make.person("manager", own), source)
    grant = RoleGrant.objects.get(consultation=draft, role="moderator")
    assert grant.participant == sacha.participant


def test_draft_poll_of_another_manager_is_not_copied(organisation):
    source, _manager = complete(organisation)
    stranger = make.person("manager", make.consultation(organisation, slug="autre"))
    draft = copied(stranger, source)
    assert not Question.objects.filter(consultation=draft).exists()


def test_moderator_is_invited_besides_the_team(organisation):
    source, manager = complete(organisation)
    draft = copied(manager, source, moderator="moderation@example.org")
    invitation = Invitation.objects.get(consultation=draft, role="moderator")
    assert invitation.address == "moderation@example.org"


# ---- texts that change


def test_decision_replaces_what_followed_the_first_sentence(organisation):
    source, manager = complete(organisation)
    draft = copied(manager, source, decision="Le conseil décidera en juin 2027.")
    assert draft.summary_fr == "Que faire du parc ? Le conseil décidera en juin 2027."
    assert not draft.summary_en


def test_summary_without_a_new_decision_is_taken_over_in_each_language(organisation):
    source, manager = complete(organisation)
    draft = copied(manager, source)
    assert draft.summary_fr == source.summary_fr
    assert draft.summary_en == source.summary_en


def test_imported_consultation_gives_no_licence_nor_attribution(organisation):
    source = make.consultation(
        organisation,
        slug="importee",
        origin="cap-collectif",
        origin_id="1",
        licence="unstated",
        attribution="Une autre plateforme (exemple)",
    )
    draft = copied(make.person("manager", source), source)
    assert draft.licence == "etalab-2.0"
    assert draft.origin == ""
    assert draft.attribution == ""


def test_copy_is_recorded_with_its_source(organisation):
    source, manager = complete(organisation)
    draft = copied(manager, source)
    entry = JournalEntry.objects.get(act="consultation.copy", object_id=draft.pk)
    assert entry.data == {"source": str(source.pk)}


# ---- refusals


def test_draft_of_another_manager_is_not_found(organisation):
    source = make.consultation(organisation, slug="brouillon", state="draft")
    stranger = make.person("manager", make.consultation(organisation, slug="autre"))
    with pytest.raises(NotFound):
        copied(stranger, source)


def test_moderator_does_not_copy_a_draft(organisation):
    source = make.consultation(organisation, slug="brouillon", state="draft")
    moderator = make.person("moderator", source)
    assert not can_copy(moderator, source)
    with pytest.raises(NotAllowed):
        copied(moderator, source)


def test_consultation_of_another_organisation_is_not_found(organisation, other_organisation):
    source = make.consultation(other_organisation, slug="ailleurs")
    with pytest.raises(NotFound):
        copied(administrator(organisation), source)


def test_past_first_day_is_refused_before_anything_is_written(organisation):
    source, manager = complete(organisation)
    with pytest.raises(Invalid) as refused:
        copied(manager, source, first_day=date(2020, 1, 6))
    assert refused.value.attr == "first_day"
    assert Consultation.objects.count() == 1


def test_copy_that_fails_halfway_leaves_nothing(organisation):
    source, manager = complete(organisation)
    with (
        mock.patch("consult.lifecycle.actions.copies._copy_team", side_effect=Invalid),
        pytest.raises(Invalid),
    ):
        copied(manager, source)
    assert Consultation.objects.count() == 1


def test_copy_is_offered_where_there_is_a_consultation_to_copy(organisation):
    viewer = administrator(organisation)
    assert "copy" not in [start.key for start in list_choices(viewer)]
    source = make.consultation(organisation)
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    assert [start.key for start in list_choices(viewer)][-2:] == ["copy", "blank"]
    assert list_sources(viewer) == [source]
    manager = make.person("manager", draft)
    assert list_sources(manager) == [source, draft]
