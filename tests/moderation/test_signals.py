"""Signals of new texts: their content and their clusters; they change nothing but the order."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from consult.accounts.sessions import devices
from consult.core.models import JournalEntry
from consult.core.postgres import tenancy
from consult.core.queue.short_jobs import run_due
from debates.comments.actions.comments import edit_comment, withdraw_comment
from debates.models import Comment, Proposal
from debates.proposals.actions.proposals import edit_proposal, withdraw_proposal
from moderation.cases.actions.cases import open_case
from moderation.cases.actions.urgency import weigh_notices
from moderation.decisions.actions.decision_undo import undo
from moderation.decisions.actions.decisions import decide
from moderation.enums import SignalKind
from moderation.erasure import forget_reporter
from moderation.models import Arrival, Band, Case, MarkKey, Signal, Trace
from moderation.notices.actions import submit_notice
from moderation.signals.actions.device_marks import forget_old_signals
from moderation.signals.actions.text_signals import look_again, look_again_at_several
from moderation.signals.selectors.details import cluster_of, signals_of
from tests.factories import make
from tests.pages.given import comment, proposal

PHONE = "Appelez-moi au 06 12 34 56 78 (exemple), nous en parlerons ensemble."
TEMPLATE = (
    "Je suis {who} et je demande que la ligne {line} s'arrête devant l'école, parce que les enfants traversent la route"
    " sans aucun passage protégé le matin."
)


@pytest.fixture(autouse=True)
def english():
    """Compare sentences in English, as they are in the code."""
    with translation.override("en"):
        yield


@pytest.fixture
def moderator(consultation):
    return make.person("moderator", consultation)


@pytest.fixture
def talk(consultation):
    """Return a proposal for comments, whose signals have been noted."""
    parent = proposal(consultation)
    run_due()
    return parent


def kinds_of(text):
    return sorted(Signal.objects.filter(target_id=text.pk).values_list("kind", flat=True))


def find_signal(text, kind):
    return Signal.objects.get(target_id=text.pk, kind=kind)


def report(viewer, text, reason="insult", **fields):
    return submit_notice(
        viewer=viewer, target_kind="comment", target_id=text.pk, reason=reason, **fields
    )


def post_comment(talk, body, viewer=None):
    posted = comment(talk, viewer, body=body)
    run_due()
    return posted


def test_signal_of_words_stores_places_and_figures_after_the_act(talk):
    text = comment(talk, body=PHONE)
    assert kinds_of(text) == []
    run_due()
    found = find_signal(text, "contact")
    assert found.why == {
        "number": 1,
        "spans": [{"start": 15, "end": 29, "what": "phone"}],
        "phone": 1,
    }
    assert (found.weight, found.consultation_id, found.cluster) == (50, talk.consultation_id, None)
    assert PHONE[15:29] == "06 12 34 56 78"


def test_title_and_text_of_a_contribution_are_searched_as_one(consultation):
    text = proposal(
        consultation,
        title="Écrivez à essai@example.org vite",
        body="Quel con, celui qui décide de cela.",
    )
    run_due()
    whole = f"{text.title}\n\n{text.body}"
    places = {kind: find_signal(text, kind).why["spans"][0] for kind in ("contact", "insult")}
    passages = {kind: whole[place["start"] : place["end"]] for kind, place in places.items()}
    assert passages == {"contact": "essai@example.org", "insult": "con"}


def test_signals_follow_the_text_and_bear_being_noted_twice(talk):
    author = make.person(consultation=talk.consultation)
    text = post_comment(talk, PHONE, author)
    edit_comment(
        viewer=author,
        comment_id=text.pk,
        body="Quel con. Voyez https://bit.ly/exemple pour le reste.",
    )
    run_due()
    assert kinds_of(text) == ["insult", "links"]
    again = {
        "organisation_id": text.organisation_id,
        "target_kind": "comment",
        "target_id": text.pk,
    }
    before = list(Signal.objects.order_by("pk").values())
    for _ in range(2):
        look_again(**again)
    assert list(Signal.objects.order_by("pk").values()) == before


def test_signal_changes_no_visibility_and_writes_no_journal_entry(talk):
    entries = JournalEntry.objects.count()
    text = comment(talk, body=PHONE + " Connard, voyez https://bit.ly/a et https://bit.ly/b")
    sent = JournalEntry.objects.count()
    run_due()
    text.refresh_from_db()
    assert (text.state, text.decision_number) == ("published", None)
    assert kinds_of(text) == ["contact", "insult", "links"]
    assert not Case.objects.exists()
    assert sent == entries + 2  # the charter, and the comment
    assert JournalEntry.objects.count() == sent


def test_open_case_is_placed_by_the_heaviest_signal_and_keeps_its_delay(organisation, moderator):
    pre = make.consultation(organisation, slug="avant", moderation_mode="pre")
    text = proposal(pre, body=PHONE + " Voyez https://bit.ly/exemple")
    due_at = Case.objects.get(target_id=text.pk).due_at
    run_due()
    case = Case.objects.get(target_id=text.pk)
    assert (case.urgency, case.due_at, case.state) == (50, due_at, "open")


def test_waiting_version_is_looked_at_and_not_compared_with_its_own_text(organisation):
    pre = make.consultation(organisation, slug="avant", moderation_mode="pre")
    author, judge = make.person(consultation=pre), make.person("moderator", pre)
    text = proposal(pre, author, body=TEMPLATE.format(who="parent", line="4"))
    decide(viewer=judge, target_kind="proposal", target_id=text.pk, action="publish")
    body = TEMPLATE.format(who="grand-parent", line="4") + " Mon adresse : essai@example.org"
    edit_proposal(viewer=author, proposal_id=text.pk, title=text.title, body=body)
    run_due()
    waiting = Proposal.objects.get(pk=text.pk).versions.get(number=2)
    assert kinds_of(waiting) == ["contact"]
    assert Case.objects.get(target_id=waiting.pk).urgency == 50
    assert kinds_of(text) == []
    decide(viewer=judge, target_kind="version", target_id=waiting.pk, action="publish")
    run_due()
    assert kinds_of(text) == ["contact"]  # the version is the text now
    assert Arrival.objects.filter(target_kind="version").count() == 0


def test_copies_form_a_cluster_that_marks_the_first_too(talk):
    texts = [
        post_comment(talk, TEMPLATE.format(who=speaker, line=7))
        for speaker in ("parent d'élève", "voisine", "commerçant")
    ]
    post_comment(
        talk,
        "Je propose autre chose : un jardin partagé derrière la mairie, avec un composteur et des bancs.",
    )
    clusters = {find_signal(text, "duplicate").cluster for text in texts}
    assert (len(clusters), Signal.objects.filter(kind="duplicate").count()) == (1, 3)
    assert Band.objects.filter(arrival__cluster=clusters.pop()).count() == 32


def test_common_short_texts_are_no_copies(talk):
    texts = [post_comment(talk, "Je suis tout à fait d'accord avec cette idée.") for _ in range(3)]
    assert [kinds_of(text) for text in texts] == [[], [], []]


def test_cluster_outlives_its_first_text(talk):
    people = [make.person(consultation=talk.consultation) for _ in range(4)]
    first, second, third = (
        post_comment(talk, TEMPLATE.format(who="parent", line=n), people[n]) for n in range(3)
    )
    cluster = find_signal(first, "duplicate").cluster
    withdraw_comment(viewer=people[0], comment_id=first.pk)
    run_due()
    assert (kinds_of(first), Arrival.objects.filter(target_id=first.pk).count()) == ([], 0)
    fourth = post_comment(talk, TEMPLATE.format(who="parent", line=9), people[3])
    assert {find_signal(text, "duplicate").cluster for text in (second, third, fourth)} == {cluster}


def test_last_text_of_a_cluster_loses_its_signal(talk):
    people = [make.person(consultation=talk.consultation) for _ in range(2)]
    first, second = (
        post_comment(talk, TEMPLATE.format(who="parent", line=n), people[n]) for n in range(2)
    )
    edit_comment(
        viewer=people[0],
        comment_id=first.pk,
        body="J'ai changé d'avis, je préfère un parc à vélos couvert.",
    )
    run_due()
    assert (kinds_of(first), kinds_of(second)) == ([], [])


def test_copies_of_another_consultation_are_apart(talk, organisation):
    elsewhere = proposal(make.consultation(organisation, slug="autre"))
    texts = [
        post_comment(place, TEMPLATE.format(who="parent", line=3)) for place in (talk, elsewhere)
    ]
    assert [kinds_of(text) for text in texts] == [[], []]


def test_more_copies_raise_the_urgency_of_all(talk, moderator):
    texts = [post_comment(talk, TEMPLATE.format(who="parent", line=n)) for n in range(2)]
    report(make.person(consultation=talk.consultation), texts[0], "spam")
    run_due()
    assert Case.objects.get().urgency == 15
    for n in range(3):
        post_comment(talk, TEMPLATE.format(who="parent", line=n))
    assert set(Signal.objects.filter(kind="duplicate").values_list("weight", flat=True)) == {25}
    assert Case.objects.get().urgency == 25


# ---- earlier signals and later changes
def test_new_case_is_weighed_by_what_its_text_showed_before(talk, moderator):
    text = post_comment(talk, PHONE)
    case = open_case(target_kind="comment", target=text, why="topic")
    assert Case.objects.get(pk=case.pk).urgency == 50
    decision = decide(
        viewer=moderator, target_kind="comment", target_id=text.pk, action="no_breach"
    )
    Case.objects.update(urgency=0)
    undo(viewer=moderator, decision_id=decision.pk)
    assert Case.objects.get(pk=case.pk).urgency == 50


def copies(consultation, number=2):
    texts = [
        proposal(consultation, body=TEMPLATE.format(who="parent", line=n)) for n in range(number)
    ]
    while run_due():
        pass
    return texts


def arrange(moderator, text, action, **arguments):
    decide(
        viewer=moderator,
        target_kind="proposal",
        target_id=text.pk,
        action=action,
        facts="La même.",
        arguments=arguments,
    )
    while run_due():
        pass


def test_merged_copy_has_no_signal_until_it_is_split(consultation, moderator):
    texts = first, second, third = copies(consultation, 3)
    report_proposal = {"target_kind": "proposal", "target_id": third.pk, "reason": "spam"}
    submit_notice(viewer=make.person(consultation=consultation), **report_proposal)
    assert [kinds_of(text) for text in texts] == [["duplicate"]] * 3
    arrange(moderator, first, "merge", into=str(second.pk))  # the text that leads their cluster
    assert [kinds_of(text) for text in texts] == [[], ["duplicate"], ["duplicate"]]
    arrange(moderator, second, "merge", into=str(third.pk))
    assert [kinds_of(text) for text in texts] == [[]] * 3
    assert Case.objects.get(target_id=third.pk).urgency == 10  # its notice alone
    arrange(moderator, second, "split")
    assert [kinds_of(text) for text in texts] == [[], ["duplicate"], ["duplicate"]]
    assert Case.objects.get(target_id=third.pk).urgency == 15


def test_moved_and_edited_texts_are_compared_again(consultation, moderator):
    author = make.person(consultation=consultation)
    other = proposal(
        consultation,
        author,
        body="Un jardin partagé derrière la mairie, avec un composteur (exemple).",
    )
    [first] = copies(consultation, 1)
    assert (kinds_of(first), kinds_of(other)) == ([], [])
    body = TEMPLATE.format(who="voisine", line=9)
    edit_proposal(viewer=author, proposal_id=other.pk, title=other.title, body=body)
    while run_due():
        pass
    assert (kinds_of(first), kinds_of(other)) == (["duplicate"], ["duplicate"])
    Signal.objects.all().delete()
    arrange(moderator, first, "move", topic=str(consultation.topics.last().pk))
    assert kinds_of(first) == ["duplicate"]


def test_device_of_a_moderator_is_not_that_of_an_author(organisation):
    pre = make.consultation(organisation, slug="avant", moderation_mode="pre")
    author, judge = make.person(consultation=pre), make.person("moderator", pre)
    text = proposal(pre, author)
    decide(viewer=judge, target_kind="proposal", target_id=text.pk, action="publish")
    edit_proposal(
        viewer=author, proposal_id=text.pk, title="Un autre titre (exemple)", body=text.body
    )
    waiting = Proposal.objects.get(pk=text.pk).versions.get(number=2)
    with devices.on(lambda: "du bureau"):
        decide(viewer=judge, target_kind="version", target_id=waiting.pk, action="publish")
    assert not Trace.objects.exists()


# ---- many texts at once
def past(talk, per_window, moments):
    """Record texts of the days before: so many in each window of some ten minutes."""
    scope = {
        "organisation_id": talk.organisation_id,
        "consultation_id": talk.consultation_id,
        "target_kind": "comment",
    }
    now = timezone.now()
    Arrival.objects.bulk_create(
        Arrival(
            target_id=f"00000000-0000-4000-8000-{moment:06}{n:06}",
            arrived_at=now - timedelta(hours=1 + moment),
            is_fresh=False,
            **scope,
        )
        for moment in range(moments)
        for n in range(per_window)
    )


def at_once(talk, number, *, old=False):
    """Post comments by this many participants within a minute, each comment unlike the others."""
    texts = []
    for n in range(number):
        person = make.person(consultation=talk.consultation)
        if old:
            type(person.participant).objects.filter(pk=person.participant.pk).update(
                created_at=timezone.now() - timedelta(days=3)
            )
        texts.append(comment(talk, person, body=f"Voici l'avis numéro {n}."))
    while run_due():
        pass
    return texts


def test_rush_of_new_accounts_is_marked_from_its_first_text(talk):
    past(talk, per_window=2, moments=40)
    texts = at_once(talk, 25)
    assert {tuple(kinds_of(text)) for text in texts} == {("burst",)}
    # The number when the signal was found, with the contribution under which they were written.
    assert find_signal(texts[0], "burst").why == {"number": 26, "usual": 0, "fresh": True}
    assert find_signal(texts[0], "burst").weight == 25


def test_rush_of_known_accounts_weighs_less(talk):
    past(talk, per_window=2, moments=40)
    texts = at_once(talk, 26, old=True)
    assert find_signal(texts[0], "burst").why | {"number": 0} == {
        "number": 0,
        "usual": 2,
        "fresh": False,
    }
    assert find_signal(texts[0], "burst").weight == 10


@pytest.mark.parametrize(("number", "per_window"), [(20, 0), (30, 8)])
def test_busy_evening_is_no_rush(talk, number, per_window):
    past(talk, per_window=per_window, moments=40)
    texts = at_once(talk, number, old=True)
    assert Signal.objects.count() == 0
    assert len(texts) == number


# ---- one device
def from_device(mark, talk, person=None, body="Un avis de plus, tout simplement (exemple)."):
    with devices.on(lambda: mark):
        return post_comment(talk, body, person or make.person(consultation=talk.consultation))


def test_third_account_on_one_device_marks_all_three(talk):
    texts = [from_device("un", talk) for _ in range(2)] + [from_device("autre", talk)]
    assert {tuple(kinds_of(text)) for text in texts} == {()}
    texts[2] = from_device("un", talk)
    assert [find_signal(text, "same_device").why for text in texts] == [{"number": 3}] * 3


def test_many_texts_of_one_participant_count_as_one_account(talk):
    person = make.person(consultation=talk.consultation)
    for _ in range(4):
        from_device("un", talk, person)
    assert Signal.objects.count() == 0
    assert Trace.objects.count() == 4


def campaign(consultation):
    """Let five people send eight comments: copies, a telephone number, and one shared device."""
    talk = proposal(consultation)
    people = [make.person(consultation=consultation) for _ in range(5)]
    bodies = [TEMPLATE.format(who=f"Dominique {n}", line=n) for n in range(5)]
    bodies += [PHONE, "Bien vu (exemple).", "Une remarque courte (exemple)."]
    texts = []
    for number, body in enumerate(bodies):
        with devices.on(lambda number=number: "shared" if number < 4 else f"own {number}"):
            texts.append(comment(talk, people[number % 5], body=body))
    return texts


def test_texts_noted_together_get_the_signals_of_texts_noted_one_by_one(organisation):
    alone = campaign(make.consultation(organisation, slug="un"))
    while run_due(limit=1):
        pass
    together = campaign(make.consultation(organisation, slug="deux"))
    while run_due():
        pass
    assert [kinds_of(text) for text in together] == [kinds_of(text) for text in alone]
    assert [len(kinds_of(text)) for text in alone] == [2, 2, 2, 2, 1, 1, 0, 0]
    for kind in ("duplicate", "same_device"):
        numbers = [find_signal(text, kind).why["number"] for text in together[:4]]
        assert numbers == [5 if kind == "duplicate" else 4] * 4
    sizes = {Band.objects.filter(arrival__target_id=text.pk).count() for text in together[1:5]}
    assert sizes == {0}, "the first text leads the cluster"


def test_texts_noted_together_take_as_many_statements_for_three_as_for_nine(talk):
    def count_queries(number):
        texts = []
        for n in range(number):
            with devices.on(lambda n=n: f"{number} {n}"):
                texts.append(comment(talk, body=f"{PHONE} Bâtiment {n}."))
        calls = [
            {
                "organisation_id": talk.organisation_id,
                "target_kind": "comment",
                "target_id": text.pk,
                "is_compared": True,
            }
            for text in texts
        ]
        with CaptureQueriesContext(connection) as queries:
            look_again_at_several(calls)
        return len(queries)

    count_queries(6)  # The cluster then grows to eighteen, without another weight.
    assert count_queries(3) == count_queries(9) <= 18


def test_mark_of_a_device_is_a_digest_under_a_key_that_is_destroyed(talk):
    first = from_device("203.0.113.7 Firefox", talk)
    digest = Trace.objects.get(target_id=first.pk).mark
    assert re.fullmatch("[0-9a-f]{32}", digest)
    from_device("203.0.113.7 Firefox", talk)
    assert list(Trace.objects.values_list("mark", flat=True).distinct()) == [digest]
    MarkKey.objects.update(period=1)
    assert forget_old_signals() == 1
    from_device("203.0.113.7 Firefox", talk)
    assert Trace.objects.values("mark").distinct().count() == 2


def test_marks_end_after_thirty_days_and_signals_after_six_months(talk):
    young, old = from_device("un", talk, body=PHONE), from_device("deux", talk, body=PHONE)
    waiting = post_comment(talk, PHONE)
    report(make.person(consultation=talk.consultation), waiting, "privacy")
    Trace.objects.filter(target_id=old.pk).update(
        created_at=timezone.now() - timedelta(days=30, minutes=1)
    )
    long_ago = timezone.now() - timedelta(days=184)
    for text in (old, waiting):
        Signal.objects.filter(target_id=text.pk).update(created_at=long_ago)
    Arrival.objects.filter(target_id=old.pk).update(arrived_at=long_ago)
    forget_old_signals()
    assert list(Trace.objects.values_list("target_id", flat=True)) == [young.pk]
    assert {*Signal.objects.values_list("target_id", flat=True)} == {young.pk, waiting.pk}
    assert not Arrival.objects.filter(target_id=old.pk).exists()


def test_marks_of_an_erased_participant_are_deleted(talk):
    person = make.person(consultation=talk.consultation)
    from_device("un", talk, person)
    from_device("un", talk)
    forget_reporter(person, person.participant.pk, keep_texts=True)
    assert list(Trace.objects.filter(author=person.participant)) == []
    assert Trace.objects.count() == 1


def test_browser_that_sends_a_text_is_known_and_gets_no_cookie_for_it(consultation, talk):
    viewer = make.person(consultation=consultation)
    address = f"/consultations/{consultation.slug}/proposals/{talk.number}/comment/"
    typed = {
        "body": "Un avis envoyé par la page (exemple).",
        "stance": "",
        "charter_accepted": "on",
    }
    for place, agent in enumerate(("Un", "Un", "Deux")):
        browser = make.client(viewer)
        comment = typed | {"body": f"Un avis envoyé par la page, le {place} (exemple)."}
        answer = browser.post(address, comment, headers={"user-agent": agent})
        assert answer.status_code == 302
    marks = list(Trace.objects.order_by("created_at").values_list("mark", flat=True))
    assert marks[0] == marks[1] != marks[2]
    assert devices.current() == ""
    assert make.client().get(f"/consultations/{consultation.slug}/").cookies == {}


def test_withdrawn_text_leaves_no_signal_or_trace(consultation):
    author = make.person(consultation=consultation)
    with devices.on(lambda: "un"):
        text = proposal(consultation, author, body=PHONE)
    run_due()
    assert (Signal.objects.count(), Trace.objects.count(), Arrival.objects.count()) == (1, 1, 1)
    withdraw_proposal(viewer=author, proposal_id=text.pk)
    run_due()
    assert (
        Signal.objects.count(),
        Trace.objects.count(),
        Arrival.objects.count(),
        Band.objects.count(),
    ) == (0,) * 4


# ---- for moderators
def test_moderators_read_why_the_heaviest_first(talk, moderator):
    text = post_comment(talk, PHONE + " Connard, voyez https://bit.ly/exemple")
    report(make.person(consultation=talk.consultation), text, "insult")
    case = Case.objects.get()
    signals = signals_of(moderator, [case])[("comment", text.pk)]
    assert [(signal.kind, signal.why) for signal in signals] == [
        (SignalKind.CONTACT, "The text gives a phone number."),
        (
            SignalKind.INSULT,
            "The text contains 1 word that is often an insult. Read the word in its sentence.",
        ),
        (SignalKind.LINKS, "The text contains a shortened link, which hides where it leads."),
    ]
    assert signals[0].spans == [{"start": 15, "end": 29, "what": "phone"}]


def test_same_site_in_three_texts_of_one_account_marks_all_three(talk, moderator):
    author, other = (make.person(consultation=talk.consultation) for _ in range(2))
    bodies = [
        "Moi je joue ici : https://casino.example/un",
        "Un bon plan pour la commune : www.casino.example/deux",
        "Rien à voir, mais http://CASINO.example vaut le détour.",
    ]
    posted = [post_comment(talk, body, author) for body in bodies[:2]]
    same = post_comment(talk, "Je signale aussi https://casino.example/un", other)
    report(make.person(consultation=talk.consultation), posted[0], "spam")
    urgency = Case.objects.get().urgency
    assert [kinds_of(text) for text in [*posted, same]] == [[], [], []]
    posted.append(post_comment(talk, bodies[2], author))
    assert [kinds_of(text) for text in [*posted, same]] == [["links"]] * 3 + [[]]
    (signal,) = signals_of(moderator, Case.objects.all())[("comment", posted[0].pk)]
    assert signal.why == "The author links to the same site in 3 texts."
    assert bodies[0][signal.spans[0]["start"] :] == "https://casino.example/un"
    assert Case.objects.get().urgency > urgency
    edit_comment(viewer=author, comment_id=posted[2].pk, body="Rien à voir.")
    run_due()
    assert kinds_of(posted[2]) == []
    own = [post_comment(talk, f"Voyez http://testserver/{n}", other) for n in range(3)]
    assert [kinds_of(text) for text in own] == [[]] * 3


def test_size_of_a_cluster_is_current(talk, moderator):
    first = post_comment(talk, TEMPLATE.format(who="parent", line=1))
    for n in range(3):
        post_comment(talk, TEMPLATE.format(who="parent", line=n))
    report(make.person(consultation=talk.consultation), first, "spam")
    (signal,) = signals_of(moderator, Case.objects.all())[("comment", first.pk)]
    assert signal.why == "3 other texts of the consultation say almost the same."


@pytest.mark.sampled(2)
@pytest.mark.parametrize("role", ["facilitator", "manager", "organisation_admin", None])
def test_signals_are_shown_to_moderators_of_the_consultation_only(
    talk, role, organisation, other_organisation
):
    texts = [post_comment(talk, TEMPLATE.format(who="parent", line=n)) for n in range(2)]
    for text in texts:
        report(make.person(consultation=talk.consultation), text, "spam")
    first = Case.objects.first()
    elsewhere = make.person("moderator", make.consultation(organisation, slug="autre"))
    for viewer in (make.person(role, talk.consultation), make.visitor(organisation), elsewhere):
        assert signals_of(viewer, Case.objects.all()) == {}
        assert list(cluster_of(viewer, first)) == []
    foreign = make.person("moderator", make.consultation(other_organisation))
    with tenancy.organisation(other_organisation.pk):
        assert signals_of(foreign, [first]) == {}
        assert not Signal.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_signals_of_a_list_cost_one_query(talk, moderator, number, django_assert_num_queries):
    for n in range(number):
        text = post_comment(talk, TEMPLATE.format(who="parent", line=n) + PHONE)
        report(make.person(consultation=talk.consultation), text, "spam")
    cases = list(Case.objects.all())
    with django_assert_num_queries(1):
        assert len(signals_of(moderator, cases)) == number


def test_cases_of_a_cluster_are_found_from_any_of_them(talk, moderator):
    texts = [post_comment(talk, TEMPLATE.format(who="parent", line=n)) for n in range(3)] + [
        post_comment(talk, PHONE)
    ]
    for text in texts:
        report(make.person(consultation=talk.consultation), text, "spam")
    first, second, third, apart = (Case.objects.get(target_id=text.pk) for text in texts)
    assert list(cluster_of(moderator, first)) == [second, third]
    assert list(cluster_of(moderator, apart)) == []
    decide(viewer=moderator, target_kind="comment", target_id=texts[1].pk, action="no_breach")
    assert list(cluster_of(moderator, first)) == [third]


# ---- notices
WHY = {"reason": "insult", "facts": "Une insulte (exemple)."}


def reported(talk, people, action, moderator):
    """Create a text that these participants reported and on which a moderator decided."""
    text = post_comment(talk, "Un texte à lire (exemple).")
    for person in people:
        report(person, text, "insult")
    decide(
        viewer=moderator,
        target_kind="comment",
        target_id=text.pk,
        action=action,
        **(WHY if action == "remove" else {}),
    )


def urgency(talk, *people):
    text = post_comment(talk, "Un texte de plus à lire (exemple).")
    for person in people:
        report(person, text, "insult")
    run_due()
    return Case.objects.get(target_id=text.pk).urgency


def test_notices_of_reliable_reporters_come_first(talk, moderator):
    right, wrong, new = (make.person(consultation=talk.consultation) for _ in range(3))
    for _ in range(3):
        reported(talk, [right], "remove", moderator)
        reported(talk, [wrong], "no_breach", moderator)
    assert (urgency(talk, right), urgency(talk, new), urgency(talk, wrong)) == (16, 10, 4)
    assert urgency(talk, right, new, wrong) == 30


def test_notice_closed_without_decision_does_not_count(talk, moderator):
    person, author = (
        make.person(consultation=talk.consultation),
        make.person(consultation=talk.consultation),
    )
    text = post_comment(talk, "Un texte que son auteur reprend (exemple).", author)
    report(person, text, "insult")
    withdraw_comment(viewer=author, comment_id=text.pk)
    assert urgency(talk, person) == 10


def test_weight_of_many_notices_is_limited_and_hides_no_text(talk):
    people = [make.person(consultation=talk.consultation) for _ in range(8)]
    assert urgency(talk, *people) == 60
    assert Comment.objects.exclude(state="published").count() == 0


def test_visitors_count_for_a_little_and_an_ended_case_is_left_alone(talk, moderator):
    text = post_comment(talk, "Un texte à lire (exemple).")
    report(make.visitor(talk.organisation), text, "insult", sender="x")
    run_due()
    case = Case.objects.get()
    assert case.urgency == 5
    decide(viewer=moderator, target_kind="comment", target_id=text.pk, action="no_breach")
    Case.objects.update(urgency=3)
    weigh_notices(case_id=case.pk)
    assert Case.objects.get().urgency == 3
