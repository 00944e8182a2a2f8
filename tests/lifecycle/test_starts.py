"""The start of a consultation from a model of the software."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from consult.accounts.models import Invitation, RoleGrant
from consult.consultations.actions.charters import write_charter
from consult.consultations.actions.lifecycle import publish_consultation
from consult.consultations.actions.welcome import add_help_point
from consult.consultations.models import Consultation
from consult.consultations.questions import check_questions
from consult.consultations.selectors.charters import current_charter
from consult.consultations.selectors.readiness import blocking, checks_of
from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.core.models import JournalEntry
from consult.lifecycle.actions.starts import check_first_day, earliest_day, propose_first_day
from consult.lifecycle.schemas import at, count_days, date_phases, fill, since
from consult.lifecycle.selectors.starts import PARTS, build_plan, list_starts
from consult.questionnaires.models import Item, Questionnaire
from tests.factories import make
from tests.lifecycle.given import QUESTIONS, administrator, moments, started
from votes.models import Question

pytestmark = pytest.mark.django_db


def refusal(action, /, *args, **kwargs):
    """Return the field and the words of a refusal."""
    with pytest.raises(Invalid) as refused:
        action(*args, **kwargs)
    return refused.value.attr, str(refused.value)


# ---- models of the software


def test_models_are_shown_in_their_order():
    assert [start.key for start in list_starts()] == [
        "open",
        "ideas-vote",
        "questionnaire",
        "blank",
    ]


def test_models_ask_for_known_parts_only():
    assert set().union(*(start.asks for start in list_starts())) <= PARTS


@pytest.mark.parametrize("code", ["fr", "en"])
@pytest.mark.parametrize("start", list_starts(), ids=lambda start: start.key)
def test_model_has_its_name_its_hint_and_its_texts_in_each_language(start, code):
    with translation.override(code):
        assert start.name
        assert start.hint
    assert list_missing_texts(start.content, code) == []


def list_missing_texts(part, code, path=""):
    """Return the texts that a model has in another language only. The typed title is in one."""
    if isinstance(part, list):
        return [
            name
            for place, each in enumerate(part)
            for name in list_missing_texts(each, code, f"{path}{place}.")
        ]
    if not isinstance(part, dict):
        return []
    found = [
        f"{path}{name}"
        for name, value in part.items()
        if name.endswith("_fr") and value != "{titre}" and not part.get(f"{name[:-2]}{code}")
    ]
    for name, each in part.items():
        found += list_missing_texts(each, code, f"{path}{name}.")
    return found


# ---- dates


@pytest.mark.parametrize(
    ("shares", "length", "expected"),
    [
        ([45], 45, [(0, 44)]),
        ([28, 21], 49, [(0, 27), (28, 48)]),
        ([28, 21], 35, [(0, 19), (20, 34)]),
        ([28, 21], 1, [(0, 0), (1, 1)]),
    ],
)
def test_phases_of_a_model_share_the_length_without_a_gap(shares, length, expected):
    phases = [{"share": share, "capabilities": ["propose"]} for share in shares]
    dated = date_phases(phases, length)
    assert [(phase["opens"][0], phase["closes"][0]) for phase in dated] == expected


def test_phase_without_participation_follows_and_is_not_counted():
    phases = [
        {"share": 10, "capabilities": ["propose"]},
        {"lasts": 5, "capabilities": ["respond"]},
    ]
    plan = {"phases": date_phases(phases, 10)}
    assert [phase["closes"][0] for phase in plan["phases"]] == [9, 14]
    assert count_days(plan) == 10


def test_local_hour_stays_the_same_across_a_change_of_clock():
    winter = at(date(2027, 3, 1), [0, "23:59"], "Europe/Paris")
    summer = at(date(2027, 3, 1), [40, "23:59"], "Europe/Paris")
    assert f"{winter:%H:%M %z}" == "23:59 +0100"
    assert f"{summer:%H:%M %z}" == "23:59 +0200"


def test_moment_of_a_plan_is_read_back_from_its_time():
    first_day = date(2027, 3, 1)
    for moment in ([0, "00:00"], [-3, "18:30"], [40, "23:59:59.500000"]):
        time = at(first_day, moment, "Indian/Reunion")
        assert since(first_day, time, "Indian/Reunion") == moment
    assert since(first_day, None, "Europe/Paris") is None


def test_proposed_first_day_is_a_monday_in_two_weeks_or_later(organisation):
    viewer = administrator(organisation)
    proposed = propose_first_day(viewer)
    assert proposed.weekday() == 0
    assert timedelta(days=14) <= proposed - earliest_day(viewer) < timedelta(days=21)


def test_variables_have_the_words_of_the_language_of_their_text():
    texts = {"title_fr": "En {délai}", "title_en": "In {délai}", "other": "{inconnu}"}
    variables = {"fr": {"délai": "2 jours"}, "en": {"délai": "2 days"}}
    filled = fill(texts, variables)
    assert filled == {"title_fr": "En 2 jours", "title_en": "In 2 days", "other": "{inconnu}"}


# ---- the draft


@pytest.mark.parametrize("start", list_starts(), ids=lambda start: start.key)
def test_each_model_makes_a_draft_with_its_steps(organisation, start):
    viewer = administrator(organisation)
    draft = started(viewer, start.key)
    phases = list(draft.phases.all())
    assert draft.published_at is None
    assert len(phases) == len(start.content["phases"])
    assert all(phase.title_en for phase in phases)


def test_open_consultation_lasts_45_days_until_the_last_minute(organisation):
    viewer = administrator(organisation)
    first_day = propose_first_day(viewer)
    draft = started(viewer, questions=QUESTIONS)
    draft.refresh_from_db()
    assert moments(draft, first_day) == ["0 00:00", "44 23:59"]
    synthesis = draft.phases.get(title_fr="Synthèse")
    assert moments(synthesis, first_day)[0] == "45 00:00"


def test_draft_of_the_first_model_lacks_nothing_but_a_moderator(organisation):
    viewer = administrator(organisation)
    decision = "Le conseil municipal choisira le projet en juin."
    draft = started(viewer, questions=QUESTIONS, decision=decision)
    draft.refresh_from_db()
    assert [check.code for check in blocking(checks_of(draft))] == ["moderator_missing"]
    assert draft.summary_fr == (
        "Proposez vos idées, discutez celles des autres, donnez votre avis. "
        "Le conseil municipal choisira le projet en juin."
    )
    assert draft.summary_en == ""
    assert [topic.question_fr for topic in draft.topics.all()] == QUESTIONS
    assert draft.slug == "la-place-du-marche-exemple"


def test_summary_without_a_sentence_on_the_decision_is_in_both_languages(organisation):
    draft = started(administrator(organisation))
    assert draft.summary_fr.startswith("Proposez")
    assert draft.summary_en.startswith("Propose your ideas")


def test_charter_names_the_organisation_and_leaves_the_rules_to_the_page(organisation):
    draft = started(administrator(organisation))
    charter = current_charter(draft)
    assert "organisée par Ville d'essai (exemple)" in charter.text_fr
    assert "sont affichés avec cette charte" in charter.text_fr
    assert "are shown with this charter" in charter.text_en
    assert draft.promised_hours == 16


def test_creator_becomes_the_manager_and_may_go_on(organisation):
    viewer = administrator(organisation)
    draft = started(viewer)
    manager = make.again(viewer)
    assert manager.has("manager", draft.pk)
    write_charter(viewer=manager, consultation_id=draft.pk, fr="Une autre charte.")


def test_start_is_recorded_with_its_model(organisation):
    draft = started(administrator(organisation), "ideas-vote")
    entry = JournalEntry.objects.get(act="consultation.start", object_id=draft.pk)
    assert entry.data == {"model": "ideas-vote"}


def test_poll_of_ideas_then_vote_is_a_draft_with_the_dates_of_its_step(organisation):
    viewer = administrator(organisation)
    draft = started(viewer, "ideas-vote", days=49)
    question = Question.objects.get(consultation=draft)
    vote = draft.phases.get(capabilities=["vote"])
    assert question.state == "draft"
    assert question.poll.options.count() == 0
    assert (question.opens_at, question.closes_at) == (vote.opens_at, vote.closes_at)
    assert moments(question, propose_first_day(viewer)) == ["28 00:00", "48 23:59"]


def test_questionnaire_has_its_questions_and_the_title_of_the_consultation(organisation):
    viewer = administrator(organisation)
    draft = started(viewer, "questionnaire", questions=())
    questionnaire = Questionnaire.objects.get(consultation=draft)
    items = Item.objects.filter(section__questionnaire=questionnaire)
    assert questionnaire.title_fr == "La place du marché (exemple)"
    assert [section.items.count() for section in questionnaire.sections.all()] == [3, 1]
    assert items.get(kind="single").options[0]["en"] == "Yes, every day"
    assert moments(questionnaire, propose_first_day(viewer)) == ["0 00:00", "20 23:59"]
    assert draft.topics.count() == 0


def test_long_question_has_a_shorter_title_and_its_own_words(organisation):
    question = "Comment " + "faire mieux " * 20 + "?"
    draft = started(administrator(organisation), questions=[question])
    topic = draft.topics.get()
    assert topic.question_fr == question
    assert len(topic.title_fr) <= 160
    assert topic.title_fr.endswith("mieux…") or topic.title_fr.endswith("faire…")


# ---- the team and the help points


def test_moderator_is_invited_by_address(organisation):
    draft = started(administrator(organisation), moderator="moderation@example.org")
    invitation = Invitation.objects.get(consultation=draft, role="moderator")
    assert invitation.address == "moderation@example.org"


def test_moderators_of_the_last_consultation_are_the_usual_ones(organisation):
    before = make.consultation(organisation, slug="avant")
    sacha = make.person("moderator", before)
    viewer = administrator(organisation)
    draft = started(viewer)
    grant = RoleGrant.objects.get(consultation=draft, role="moderator")
    assert grant.participant == sacha.participant


def test_manager_who_may_not_appoint_in_the_last_consultation_learns_no_moderator(organisation):
    own = make.consultation(organisation, slug="propre")
    other = make.consultation(organisation, slug="autre")
    Consultation.objects.filter(pk=own.pk).update(published_at=timezone.now() - timedelta(days=40))
    make.person("moderator", other)
    draft = started(make.person("manager", own))
    assert not RoleGrant.objects.filter(consultation=draft, role="moderator").exists()


def test_help_points_of_the_last_consultation_are_taken_over(organisation):
    before = make.consultation(organisation, slug="avant")
    viewer = administrator(organisation)
    manager = make.person("manager", before)
    add_help_point(
        viewer=manager,
        consultation_id=before.pk,
        kind="phone",
        phone="01 99 00 00 00",
        name_fr="La mairie",
        name_en="The town hall",
    )
    [point] = started(viewer).help_points.all()
    assert point.name_en == "The town hall"
    assert point.phone == "01 99 00 00 00"
    assert started(viewer, "blank").help_points.count() == 0


# ---- refusals


def test_empty_title_is_refused_on_its_field(organisation):
    assert refusal(started, administrator(organisation), title="\u200b ")[0] == "title"


def test_long_title_is_refused_with_its_length(organisation):
    attr, words = refusal(started, administrator(organisation), title="a" * 161)
    assert attr == "title"
    assert "161" in words


def test_past_day_is_refused_with_the_same_day_of_a_later_year(organisation):
    viewer = administrator(organisation)
    today = earliest_day(viewer)
    attr, words = refusal(check_first_day, viewer, date(today.year - 1, 12, 31))
    assert attr == "first_day"
    assert f"31 décembre {today.year - 1}" in words
    assert f"31 décembre {today.year} ?" in words.replace("\u202f", " ")


def test_today_is_accepted(organisation):
    viewer = administrator(organisation)
    check_first_day(viewer, earliest_day(viewer))


def test_mistyped_year_is_refused(organisation):
    attr, _words = refusal(started, administrator(organisation), first_day=date(2072, 3, 24))
    assert attr == "first_day"


@pytest.mark.parametrize("days", [0, -3, 731])
def test_length_out_of_range_is_refused(organisation, days):
    assert refusal(started, administrator(organisation), days=days)[0] == "days"


def test_two_lines_that_say_the_same_are_named():
    lines = ["Où ?", "", "Des arbres ?", "ou"]
    attr, words = refusal(check_questions, lines)
    assert attr == "questions"
    assert "1 et 4" in words


def test_line_that_is_too_long_is_named():
    _attr, words = refusal(check_questions, ["Où ?", "a" * 301])
    assert "ligne 2" in words
    assert "301" in words


def test_too_many_lines_are_refused():
    assert refusal(check_questions, [f"Question {n}" for n in range(31)])[0] == "questions"


def test_summary_that_is_too_long_states_how_much_to_shorten(organisation):
    attr, words = refusal(started, administrator(organisation), decision="a" * 400)
    first = "Proposez vos idées, discutez celles des autres, donnez votre avis. "
    assert attr == "decision"
    assert f"{len(first)} caractères" in words.replace("\xa0", " ")


def test_bad_address_of_moderator_leaves_no_draft(organisation):
    with pytest.raises(ValidationError):
        started(administrator(organisation), moderator="sacha.exemple.fr")
    assert not Consultation.objects.exists()


def test_unknown_model_is_not_found(organisation):
    with pytest.raises(NotFound):
        started(administrator(organisation), "inconnu")


def test_participant_may_not_start_a_consultation(organisation):
    with pytest.raises(NotAllowed):
        started(make.person(organisation=organisation))


def test_plan_of_a_model_is_not_changed_by_a_start(organisation):
    viewer = administrator(organisation)
    [start, *_others] = list_starts()
    before = build_plan(viewer, start, title="A")
    started(viewer, questions=QUESTIONS)
    assert build_plan(viewer, start, title="A") == before


def test_draft_of_the_first_model_can_be_published(organisation):
    viewer = administrator(organisation)
    draft = started(viewer, questions=QUESTIONS, moderator="moderation@example.org")
    make.person("moderator", draft)
    published = publish_consultation(viewer=make.again(viewer), consultation_id=draft.pk)
    assert published.published_at
