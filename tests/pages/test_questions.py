"""The pages of polls: vote, change and withdraw a ballot, and read the result.

The team writes, opens and closes them.
"""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.dates import noon
from tests.factories import make
from tests.lifecycle.waiting import confirm, confirm_now
from tests.votes import polls
from tests.votes.places import recorded, rows
from votes.models import Question
from votes.selectors.polls import get_poll, own_votes


@pytest.fixture
def consultation(organisation):
    return make.consultation(organisation)


@pytest.fixture
def voter(consultation):
    return make.person(consultation=consultation)


def at(name, question, *more):
    return reverse(name, args=[question.consultation.slug, question.pk, *more])


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_question_is_listed_where_it_belongs_and_drafts_are_not(consultation):
    topic = consultation.topics.get(number=1)
    question = polls.opened(consultation, topic_id=topic.pk)
    polls.draft(consultation, sentence_fr="Une question cachée (exemple)")
    for address in (
        reverse("consultation", args=["essai"]),
        reverse("topic", args=["essai", topic.slug]),
    ):
        page = text_of(make.client().get(address))
        assert "Quand ouvrir la médiathèque" in page
        assert "cachée" not in page
    other = consultation.topics.get(number=2)
    assert "médiathèque" not in text_of(
        make.client().get(reverse("topic", args=["essai", other.slug]))
    )
    assert make.client().get(at("question", question)).status_code == 200


def test_lists_of_questions_ask_as_often_for_three_as_for_one(consultation):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert make.client().get(reverse("consultation", args=["essai"])).status_code == 200
        return len(captured)

    polls.opened(consultation)
    queries()
    before = queries()
    polls.opened(consultation), polls.opened(consultation, "scale")
    queries()  # reads the content that changed
    assert queries() == before


def test_public_page_with_its_ballot_is_kept_by_caches_and_sets_no_cookie(consultation, voter):
    question = polls.opened(consultation)
    polls.vote(voter, question, 0)
    answer = make.client().get(at("question", question))
    assert ("s-maxage=5" in answer["Cache-Control"], answer.cookies) == (True, {})
    page = answer.content.decode()
    assert (
        f'<form class="stack print" method="post" action="{at("question-ballot", question)}"'
        in page
    )
    assert ("csrfmiddlewaretoken" in page, 'name="key"' in page, " checked" in page) == (False,) * 3
    own = make.client(voter).get(at("question", question))
    assert own["Cache-Control"] == "private, no-store"
    assert ("csrfmiddlewaretoken" in own.content.decode(), " checked" in own.content.decode()) == (
        True,
        True,
    )
    form = make.client().get(at("question-ballot", polls.opened(consultation)))
    assert form["Cache-Control"] == "private, no-store"


FILLED = {
    "single": (lambda ids: {"choice": ids[1]}, lambda ids: [ids[1]]),
    "approval": (
        lambda ids: {f"option-{ids[0]}": "on", f"option-{ids[2]}": "on"},
        lambda ids: sorted([ids[0], ids[2]]),
    ),
    "support": (lambda ids: {"support": "on"}, lambda ids: ["support"]),
    "ranking": (lambda ids: {"order": f"{ids[2]}>{ids[0]}"}, lambda ids: [ids[2], ids[0], ids[1]]),
    "scale": (
        lambda ids: {f"value-{ids[0]}": "-50", f"value-{ids[1]}": ""},
        lambda ids: [{"option": ids[0], "value": -50}],
    ),
    "blank": (lambda ids: {"choice": "blank"}, lambda ids: []),
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("case", FILLED)
def test_vote_is_chosen_and_saved_from_the_page_of_the_question(consultation, voter, case):
    fields, choices = FILLED[case]
    question = polls.opened(
        consultation, "single" if case == "blank" else case, max_choices=2, allows_blank=True
    )
    ids, address, browser = polls.ids(question), at("question-ballot", question), make.client(voter)
    ballot = browser.get(at("question", question)).content.decode()
    assert all(f'name="{name}"' in ballot for name in fields(ids))
    done = browser.post(address, fields(ids) | {"step": "cast"})
    assert (done.status_code, done["Location"]) == (302, f"{at('question', question)}#ballot")
    assert own_votes(voter, [question.pk])[question.pk].choices == choices(ids)
    assert "Votre vote est enregistré" in text_of(browser.get(at("question", question)))
    receipt = browser.get(at("question-receipt", question)).content.decode()
    assert own_votes(voter, [question.pk])[question.pk].receipt.commitment in receipt.replace(
        " ", ""
    )
    receipt_file = browser.get(at("question-receipt-file", question))
    assert (
        own_votes(voter, [question.pk])[question.pk].receipt.nonce in receipt_file.content.decode()
    )


@pytest.mark.parametrize("options", [2, 0])
def test_values_are_shown_with_a_minus_and_kept_with_a_hyphen(consultation, voter, options):
    question = polls.opened(consultation, "scale", options=options)
    named = [f"value-{pk}" for pk in polls.ids(question)] or ["value"]
    address, browser = at("question-ballot", question), make.client(voter)
    form = browser.get(at("question", question)).content.decode()
    assert ('value="-50"' in form, ">-50<" in form, ">−50<" in form) == (True, False, True)
    browser.post(address, dict.fromkeys(named, "-50") | {"step": "cast"})
    own = browser.get(at("question", question)).content.decode().partition("note-ok")[2]
    pages = [
        text_of(browser.get(at("question-receipt", question))),
        own.partition("</section>")[0].partition("<details")[0],
    ]
    assert [("−50" in page, has_hyphen(page)) for page in pages] == [(True, False)] * 2
    polls.end(question)
    result = text_of(make.client().get(at("question", question)))
    assert ("−50" in result, has_hyphen(result)) == (True, False)
    assert (
        "sont à égalité en tête" if options else "La valeur du milieu (médiane) est −50."
    ) in result
    refused = browser.post(
        at("question-ballot", polls.opened(consultation, "scale", options=0)), {"value": "-51"}
    )
    assert "Les valeurs vont de −100 à 100" in text_of(refused)


def has_hyphen(page):
    """Return whether a page writes the value -50 with a hyphen. An id may contain these signs."""
    return re.search(r"(?<!\w)-50\b", page) is not None


def test_buttons_of_a_ranking_have_words_and_none_is_useless(consultation, voter):
    question = polls.opened(consultation, "ranking")
    page = make.client(voter).get(at("question", question)).content.decode()
    buttons = re.findall(r'value="(up|down):[^"]*"([^>]*)>', page)
    assert [(way, "hidden" in rest) for way, rest in buttons] == [
        ("up", True),
        ("down", False),
        ("up", False),
        ("down", False),
        ("up", False),
        ("down", True),
    ]
    assert (page.count("Monter"), page.count("Descendre"), "disabled" in page) == (3, 3, False)


def test_ranking_that_nobody_touched_is_confirmed_before_it_is_cast(consultation, voter):
    question, browser = polls.opened(consultation, "ranking"), make.client(voter)
    address, order = at("question-ballot", question), ">".join(polls.ids(question))
    confirmation = browser.post(address, {"order": order, "step": "cast"})
    assert "Vous n’avez déplacé aucune réponse" in text_of(confirmation)
    assert rows("ballot_box_ballot") == []
    browser.post(address, {"order": order, "step": "cast", "sure": "on"})
    assert own_votes(voter, [question.pk])[question.pk].choices == polls.ids(question)
    again = browser.post(address, {"order": order, "step": "cast"})
    assert again.status_code == 302


@pytest.mark.parametrize("kind", ["single", "approval", "scale"])
def test_ballot_without_a_choice_is_refused_and_nothing_is_lost(consultation, voter, kind):
    question = polls.opened(consultation, kind)
    answer = make.client(voter).post(at("question-ballot", question), {"step": "cast"})
    assert (answer.status_code, "Choisissez d’abord une réponse." in text_of(answer)) == (422, True)
    visitor = make.client().get(at("question-ballot", question), {"step": "cast"})
    assert (visitor.status_code, visitor.cookies) == (422, {})


def test_too_many_choices_are_refused_and_stay_checked(consultation, voter):
    question = polls.opened(consultation, "approval", max_choices=2)
    sent = {f"option-{pk}": "on" for pk in polls.ids(question)} | {"step": "review"}
    answer = make.client(voter).post(at("question-ballot", question), sent)
    assert (answer.status_code, answer.content.decode().count(" checked")) == (422, 3)


def test_buttons_put_answers_in_order_and_keep_the_focus(consultation, voter):
    question, browser = polls.opened(consultation, "ranking"), make.client(voter)
    a, b, c = polls.ids(question)
    page = browser.post(
        at("question-ballot", question), {"order": f"{a}>{b}>{c}", "step": f"up:{b}"}
    ).content.decode()
    assert f'name="order" value="{b}>{a}>{c}"' in page
    # First of the list: there is no up button any more.
    assert re.search(rf'value="down:{b}"[^>]*autofocus', page)
    page = browser.post(
        at("question-ballot", question), {"order": f"{b}>{a}>{c}", "step": f"down:{b}"}
    ).content.decode()
    assert re.search(rf'value="down:{b}"[^>]*autofocus', page)
    odd = browser.post(
        at("question-ballot", question), {"order": f"x>{c}>{c}", "step": "up:zzz"}
    ).content.decode()
    assert f'name="order" value="{c}>{a}>{b}"' in odd
    assert rows("ballot_box_ballot") == []


def test_visitor_who_votes_is_asked_to_sign_in_with_the_choice_hidden(consultation, voter):
    question, visitor = polls.opened(consultation), make.client()
    chosen = polls.ids(question)[2]
    redirect = visitor.get(at("question-ballot", question), {"choice": chosen, "step": "cast"})
    back = parse_qs(urlsplit(redirect["Location"]).query)["next"][0]
    assert back == at("question", question)
    assert chosen not in redirect["Location"]
    assert "consult.drafts" not in visitor.session
    review = make.client(voter).get(at("question-ballot", question), {"choice": chosen})
    assert polls.LABELS[2] in text_of(review)
    assert 'value="cast"' in review.content.decode()
    assert "confirmez votre vote pour qu’il compte" in text_of(review)
    assert rows("ballot_box_ballot") == []


def test_link_that_contains_a_choice_casts_no_vote(consultation, voter):
    question = polls.opened(consultation)
    sent = {"choice": polls.ids(question)[1], "step": "cast"}
    page = make.client(voter).get(at("question-ballot", question), sent)
    assert (page.status_code, rows("ballot_box_ballot")) == (200, [])


def test_vote_is_changed_and_withdrawn(consultation, voter):
    question, browser = polls.opened(consultation), make.client(voter)
    polls.vote(voter, question, 0)
    assert polls.LABELS[0] in text_of(browser.get(at("question", question)))
    assert (
        f'id="choice-{polls.ids(question)[0]}" value="{polls.ids(question)[0]}" checked'
        in browser.get(at("question", question)).content.decode()
    )
    browser.post(at("question-ballot-withdraw", question))
    assert own_votes(voter, [question.pk]) == {}
    again = browser.post(at("question-ballot-withdraw", question))
    assert again.status_code == 409


@pytest.mark.parametrize("role", ["manager", "moderator", "facilitator"])
def test_staff_read_that_they_do_not_vote_and_see_no_hidden_count(consultation, voter, role):
    question = polls.opened(consultation)
    polls.vote(voter, question, 1)
    staff = make.client(make.person(role, consultation))
    page = text_of(staff.get(at("question", question)))
    assert "Vous avez un rôle dans cette consultation" in page
    assert "Le résultat est caché à tout le monde jusqu’à la clôture" in page
    assert "En tête" not in page
    assert staff.get(at("question-ballot", question)).status_code == 403


def test_states_of_polls_are_shown_and_closed_forms_are_not(consultation, voter):
    upcoming = polls.opened(consultation, opens_at=timezone.now() + timedelta(days=1))
    closed = polls.end(polls.opened(consultation))
    browser = make.client(voter)
    assert "Le vote ouvre le" in text_of(browser.get(at("question", upcoming)))
    page = text_of(browser.get(at("question", closed)))
    for words in (
        "Vote clos le",
        "Une panne (exemple).",
        "Personne n’a choisi de réponse.",
        "arrive en tête",
        "Le décompte en détail",
        "Ce vote est consultatif",
    ):
        assert words in page
    for question in (upcoming, closed):
        assert browser.get(at("question-ballot", question)).status_code == 409


def test_few_votes_draw_no_bar_and_enough_do(consultation, voter):
    question = polls.opened(consultation, visibility="live")
    for _ in range(4):
        polls.vote(make.person(consultation=consultation), question, 0)
    page = make.client().get(at("question", question))
    assert (
        "4 votes : encore trop peu pour un résultat" in text_of(page),
        b"hbar" in page.content,
    ) == (
        True,
        False,
    )
    polls.vote(voter, question, 1)
    page = make.client().get(at("question", question))
    assert ("80" in text_of(page), page.content.count(b'<span class="hbar"')) == (True, 3)


def test_ties_and_duels_are_shown(consultation):
    question = polls.opened(consultation, "ranking", options=2)
    for places in ((0, 1), (1, 0)):
        polls.vote(make.person(consultation=consultation), question, *places)
    polls.end(question)
    page = text_of(make.client().get(at("question", question)))
    first, second = polls.LABELS[:2]
    assert f"« {first} » et « {second} » sont à égalité en tête." in page.replace(
        "\u202f", " "
    ).replace("\xa0", " ")
    assert "Les duels :" in page.replace("\xa0", " ")


def test_levels_are_shown_only_if_each_group_has_eleven_people(consultation):
    question = polls.opened(consultation, options=2)
    for level, number in ((0, 11), (2, 11)):
        for _ in range(number):
            for place in (0, 1):
                polls.vote(make.person(consultation=consultation, level=level), question, place)
    polls.end(question)
    assert "Votes de niveau A2" in text_of(make.client().get(at("question", question)))


def test_team_writes_opens_extends_closes_and_publishes(consultation):
    manager = make.client(make.person("manager", consultation))
    listed = reverse("staff-questions", args=["essai"])
    fields = {
        "sentence_fr": "Où planter des arbres ? (exemple)",
        "kind": "single",
        "visibility": "sealed",
    }
    bad = manager.post(listed, fields | {"sentence_fr": "", "closes_at": "demain"})
    assert (bad.status_code, Question.objects.polls().count()) == (422, 0)
    ends = noon(5)
    created = manager.post(listed, fields | {"closes_at": ends})
    question = Question.objects.polls().get()
    here = at("staff-question", question)
    assert created["Location"] == here
    refused = confirm(manager, at("staff-question-open", question))
    assert (refused.status_code, "Donnez au moins 2 réponses." in text_of(refused)) == (422, True)
    for label in ("La place", "Le parc"):
        manager.post(here, {"form": "option", "option-label_fr": f"{label} (exemple)"})
    last = get_poll(make.Viewer.system(consultation.organisation), question.pk).poll.options.last()
    manager.post(at("staff-option-move", question, last.pk), {"place": "1"})
    assert manager.get(here).content.decode().index("Le parc") < manager.get(
        here
    ).content.decode().index("La place")
    assert confirm_now(manager, at("staff-question-open", question))["Location"] == here
    assert "ne changent plus" in text_of(manager.get(here))
    later = noon(6)
    extended = {"closes_at": later, "extension_reason": "Une grève (exemple).", "shown_days": "1"}
    extend, end = at("staff-question-extend", question), at("staff-question-end", question)
    assert confirm_now(manager, extend, **extended).status_code == 302
    assert confirm(manager, end, closing_reason="").status_code == 422
    assert confirm_now(manager, end, closing_reason="Une panne (exemple).").status_code == 302
    assert manager.post(at("staff-question-publish", question)).status_code == 302
    assert Question.objects.get(pk=question.pk).state == "published"
    assert "Résultat publié" in text_of(make.client().get(at("question", question)))


def test_team_rewords_an_option_until_the_poll_opens(consultation):
    manager, question = make.client(make.person("manager", consultation)), polls.draft(consultation)
    system = make.Viewer.system(consultation.organisation)
    first = get_poll(system, question.pk).poll.options.first()
    here, address = at("staff-question", question), at("staff-option", question, first.pk)
    assert f'href="{address}"' in manager.get(here).content.decode()
    assert 'value="Le matin (exemple)"' in manager.get(address).content.decode()
    refused = manager.post(address, {"label_fr": " ", "label_en": "Kept (example)"})
    assert (refused.status_code, "Kept (example)" in refused.content.decode()) == (422, True)
    sent = {"label_fr": "Dès l’aube (exemple)", "label_en": "From dawn (example)"}
    assert manager.post(address, sent)["Location"] == here
    changed = get_poll(system, question.pk).poll.options.first()
    assert (changed.pk, changed.label_fr, changed.label_en) == (first.pk, *sent.values())
    other = polls.draft(consultation)
    assert manager.get(at("staff-option", other, first.pk)).status_code == 404
    confirm_now(manager, at("staff-question-open", question))
    late = manager.post(address, {"label_fr": "Trop tard (exemple)"})
    assert (
        late.status_code,
        "ne changent plus" in text_of(late),
        "Trop tard" in late.content.decode(),
    ) == (
        422,
        True,
        True,
    )
    assert (
        "<form"
        not in manager.get(address).content.decode().partition("<main")[2].partition("</main")[0]
    )
    assert get_poll(system, question.pk).poll.options.first().label_fr == sent["label_fr"]


def test_vote_sent_after_the_close_is_refused_and_leads_back_to_the_result(consultation, voter):
    question, browser = polls.opened(consultation, "ranking"), make.client(voter)
    a, b, c = polls.ids(question)
    polls.vote(voter, question, 0, 1, 2)
    address, before = at("question-ballot", question), recorded()
    polls.end(question)
    closed = recorded()
    for step in ("cast", "edit", f"up:{b}"):
        late = browser.post(address, {"order": f"{c}>{b}>{a}", "step": step})
        content = text_of(late)
        assert (
            late.status_code,
            f'href="{at("question", question)}#result"' in late.content.decode(),
        ) == (409, True)
        chosen, stored = content.partition("Votre choix ")[2].split("Votre vote déjà enregistré")
        assert [
            word.index(polls.LABELS[2]) < word.index(polls.LABELS[0]) for word in (chosen, stored)
        ] == [True, False]
        assert "n’est pas compté" in content
    assert (recorded(), len(closed)) == (closed, len(before))
    for way in (browser.get, browser.post):
        late = way(at("question-ballot-withdraw", question))
        assert (late.status_code, "#result" in late.content.decode()) == (409, True)


def test_visitor_who_comes_back_from_signing_in_after_the_close_finds_what_was_chosen(
    consultation, voter
):
    question = polls.end(polls.opened(consultation))
    chosen = polls.ids(get_poll(voter, question.pk))[1]
    late = make.client(voter).get(f"{at('question-ballot', question)}?choice={chosen}")
    assert (late.status_code, polls.LABELS[1] in text_of(late)) == (409, True)
    odd = make.client(voter).get(f"{at('question-ballot', question)}?choice=autre")
    assert (odd.status_code, polls.LABELS[1] in text_of(odd)) == (409, False)


def test_question_that_is_not_open_yet_leads_back_without_a_result(consultation, voter):
    question = polls.opened(consultation, opens_at=timezone.now() + timedelta(days=1))
    early = make.client(voter).get(at("question-ballot", question)).content.decode()
    assert (f'href="{at("question", question)}"' in early, "#result" in early) == (True, False)


ASIDE = "Pourquoi ce choix ? (exemple)"


def test_words_next_to_a_vote_are_offered_to_voters_then_shown_to_all(consultation, voter):
    question = polls.opened(consultation, aside_fr=ASIDE)
    polls.vote(voter, question, 0)
    for viewer, name in ((None, "question"), (voter, "question"), (voter, "question-receipt")):
        assert "Pourquoi ce choix" in text_of(make.client(viewer).get(at(name, question)))
    where = reverse("questionnaire", args=["essai", 1])
    assert f'href="{where}"' in make.client(voter).get(at("question", question)).content.decode()
    assert make.client(voter).get(where).status_code == 200
    staff = (
        make.client(make.person("manager", consultation))
        .get(at("question", question))
        .content.decode()
    )
    assert f'href="{where}"' not in staff
    polls.end(question)
    after = make.client().get(at("question", question)).content.decode()
    assert reverse("questionnaire-results", args=["essai", 1]) in after
    assert f'href="{where}"' not in after


def test_words_next_to_a_vote_are_listed_with_answers_and_not_with_questionnaires(consultation):
    polls.opened(consultation, aside_fr=ASIDE)
    team = make.client(make.person("manager", consultation))
    assert "Pourquoi ce choix" in text_of(team.get(reverse("staff-questionnaires", args=["essai"])))
    assert "Pourquoi ce choix" not in text_of(
        make.client().get(reverse("consultation", args=["essai"]))
    )


def test_team_asks_for_words_next_to_a_vote_while_it_is_a_draft(consultation):
    manager = make.person("manager", consultation)
    question = polls.draft(consultation, viewer=manager)
    address = reverse("staff-question", args=["essai", question.pk])
    sent = {
        "sentence_fr": "Quand ouvrir ? (exemple)",
        "kind": "single",
        "visibility": "sealed",
        "aside_fr": ASIDE,
    }
    assert make.client(manager).post(address, sent).status_code == 302
    assert get_poll(manager, question.pk).poll.aside_fr == ASIDE
    too_long = make.client(manager).post(address, sent | {"aside_fr": "a" * 161})
    assert (too_long.status_code, "a" * 161 in too_long.content.decode()) == (422, True)
