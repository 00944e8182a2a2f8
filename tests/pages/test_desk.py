"""The pages of the desk: read, decide, continue with the next case, undo.

They work without scripts and show errors in place.
"""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from consult.core.models import Job
from consult.core.queue import long_jobs
from consult.core.queue.short_jobs import run_due
from debates.comments.actions.comments import edit_comment
from debates.proposals.actions.proposals import edit_proposal, withdraw_proposal
from frontend.staff.moderation import queue
from moderation.approvals.actions import answer as answer_approval
from moderation.cases.actions.cases import claim_case, open_case
from moderation.decisions.actions.decisions import decide
from moderation.models import Appeal, Approval, Case, Decision
from moderation.notices.actions import submit_notice
from tests.factories import make
from tests.moderation.test_notice_emails import settle_notifications
from tests.pages import given

FACTS = "Votre texte contient un numéro de téléphone (exemple)."


@pytest.fixture
def moderator(consultation):
    return make.person("moderator", consultation)


@pytest.fixture
def desk(moderator):
    return make.client(moderator)


def noticed(consultation, reason="privacy", **fields):
    proposal = given.proposal(consultation, **fields)
    visitor = make.visitor(consultation.organisation)
    submit_notice(viewer=visitor, target_kind="proposal", target_id=proposal.pk, reason=reason)
    return proposal, Case.objects.get(target_id=proposal.pk)


def test_the_oldest_comes_first_and_its_reason_is_ready(consultation, desk):
    proposal, _case = noticed(consultation)
    noticed(consultation, "spam")
    page = desk.get(reverse("staff-moderation"))
    assert page.context["target"].pk == proposal.pk
    assert page.context["form"].chosen() == "privacy"
    assert "coordonnées" in page.content.decode()
    assert [tab["count"] for tab in page.context["tabs"]] == [2, 0, 2, 0, None]


def test_after_a_decision_the_next_case_follows_with_a_button_to_undo(consultation, desk):
    proposal, case = noticed(consultation)
    _other, following = noticed(consultation, "spam")
    here = reverse("staff-case", args=[case.pk])
    sent = desk.post(here, {"action": "remove", "reason": "privacy", "facts": FACTS})
    assert sent["Location"] == reverse("staff-case", args=[following.pk])
    proposal.refresh_from_db()
    decision = Decision.objects.get()
    assert (proposal.state, decision.reason, decision.statement.facts) == (
        "removed",
        "privacy",
        FACTS,
    )
    assert reverse("staff-undo", args=[decision.pk]) in desk.get(sent["Location"]).content.decode()
    undone = desk.post(reverse("staff-undo", args=[decision.pk]))
    proposal.refresh_from_db()
    assert (undone["Location"], proposal.state) == (here, "published")


@pytest.mark.parametrize(
    ("shown", "words"), [(2, "Élément 1 sur 2"), (1, "Élément 1 sur plus de 1")]
)
def test_place_says_if_the_queue_is_longer_than_the_page(
    consultation, desk, monkeypatch, shown, words
):
    monkeypatch.setattr(queue, "MOST", shown)
    for _number in range(2):
        noticed(consultation)
    page = " ".join(desk.get(reverse("staff-moderation")).content.decode().split())
    assert f"{words} </span>" in page


def test_refused_decision_form_keeps_its_input(consultation, desk):
    _proposal, case = noticed(consultation)
    answer = desk.post(
        reverse("staff-case", args=[case.pk]), {"action": "remove", "reason": "", "facts": FACTS}
    )
    page = answer.content.decode()
    assert (answer.status_code, FACTS in page, Decision.objects.count()) == (422, True, 0)


def test_the_usual_message_is_filled_in_without_scripts(consultation, desk):
    _proposal, case = noticed(consultation)
    here = reverse("staff-case", args=[case.pk])
    page = desk.post(here, {"prefill": "1", "reason": "spam", "facts": ""}).content.decode()
    assert "publicité" in page
    assert Decision.objects.count() == 0


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"action": "remove", "reason": "duplicate", "facts": FACTS}, "reason"),
        ({"action": "move", "topic": ""}, "topic"),
        ({"action": "merge", "into": "999"}, "into"),
        ({"action": "merge", "into": "x"}, "into"),
        ({"action": "suspend"}, "action"),
    ],
)
def test_invalid_decision_form_shows_the_error_at_its_field(consultation, desk, sent, field):
    _proposal, case = noticed(consultation)
    answer = desk.post(reverse("staff-case", args=[case.pk]), sent)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])


def test_proposal_is_merged_by_its_number(consultation, desk):
    main = given.proposal(consultation)
    twin, case = noticed(consultation, "duplicate")
    desk.post(reverse("staff-case", args=[case.pk]), {"action": "merge", "into": str(main.number)})
    twin.refresh_from_db()
    assert (twin.merged_into_id, twin.state) == (main.pk, "published")
    page = make.client().get(given.address("proposal", main)).content.decode()
    assert f"/proposals/{twin.number}/" in page


def test_second_moderator_sees_who_claimed_the_case(consultation, desk):
    _proposal, case = noticed(consultation)
    colleague = make.person("moderator", consultation, public_name="Collègue (exemple)")
    claim_case(viewer=colleague, case_id=case.pk)
    page = desk.get(reverse("staff-case", args=[case.pk])).content.decode()
    assert "Collègue (exemple)" in page
    assert 'name="action"' not in page
    sent = {"action": "remove", "reason": "privacy", "facts": FACTS}
    assert desk.post(reverse("staff-case", args=[case.pk]), sent).status_code == 422
    assert Decision.objects.count() == 0


def test_notices_with_words_come_first_and_the_others_are_folded(consultation, desk):
    text = given.proposal(consultation)
    for number in range(25):
        reader, words = (
            make.person(consultation=consultation),
            "Publicité (exemple)." if number == 24 else "",
        )
        notice_fields = {
            "target_kind": "proposal",
            "target_id": text.pk,
            "reason": "spam",
            "explanation": words,
        }
        case = submit_notice(viewer=reader, **notice_fields).case
    page = desk.get(f"/staff/moderation/cases/{case.pk}/").text
    first, folded = page.split("5 autres signalements")
    assert (first.count("Ce signalement"), folded.count("Ce signalement")) == (20, 5)
    assert first.index("Publicité (exemple).") < first.index("/notices/1/")


def test_an_empty_desk_says_so(desk):
    page = desk.get(reverse("staff-moderation"))
    assert (page.status_code, "Rien à lire" in page.content.decode()) == (200, True)


@pytest.mark.parametrize(
    "query", ["tab=what", "kind=what", "reason=what", "order=what", "state=what"]
)
def test_unknown_words_in_the_address_are_refused(desk, query):
    assert desk.get(f"{reverse('staff-moderation')}?{query}").status_code == 400


def test_several_cases_are_decided_at_once(consultation, desk):
    first, second = noticed(consultation, "spam")[1], noticed(consultation, "spam")[1]
    here = reverse("staff-bulk")
    assert desk.post(here, {"action": "remove"}).status_code == 422
    sent = {"action": "remove", "reason": "spam", "cases": [str(first.pk), str(second.pk)]}
    assert desk.post(here, sent).status_code == 302
    assert {decision.statement.facts[:11] for decision in Decision.objects.all()} == {"Votre texte"}


def test_bulk_decision_shows_the_texts_and_skips_changed_ones(consultation, desk):
    author, here = make.person(consultation=consultation), reverse("staff-bulk")
    changes, case = noticed(consultation, "spam", viewer=author)
    _stays, other = noticed(consultation, "spam")
    page = desk.get(here)
    read = dict(re.findall(r'name="(read-[^"]+)" value="(\w+)"', page.text))
    assert set(read) == {f"read-{listed_case.pk}" for listed_case in (case, other)}
    assert page.text.count(given.BODY[:20]) == 2
    edit_proposal(
        viewer=author,
        proposal_id=changes.pk,
        title=changes.title,
        body=f"{given.BODY} Et le dimanche.",
    )
    sent = {"action": "remove", "reason": "spam", "cases": [str(case.pk), str(other.pk)]}
    after = desk.post(here, sent | read, follow=True)
    assert [decision.case_id for decision in Decision.objects.all()] == [other.pk]
    assert "1 texte a changé après votre lecture" in after.text
    assert "Et le dimanche." in after.text
    desk.post(
        here,
        sent
        | dict(re.findall(r'name="(read-[^"]+)" value="(\w+)"', after.text))
        | {"cases": [str(case.pk)]},
    )
    assert Decision.objects.count() == 2


def test_bulk_decision_skips_and_lists_cases_already_decided(consultation, desk):
    texts = [noticed(consultation, "spam") for _ in range(3)]
    cases, here = [case for _text, case in texts], reverse("staff-bulk")
    sent = {"action": "remove", "reason": "spam", "cases": [str(case.pk) for case in cases]}
    colleague = make.person("moderator", consultation)
    decide(viewer=colleague, target_kind="proposal", target_id=texts[0][0].pk, action="no_breach")
    pages = [desk.post(here, sent, follow=True).text for _ in range(2)]
    assert Decision.objects.filter(action="remove").count() == 2
    # The second page has the line that undoes the act, and no message.
    assert [page.count("2 textes sont retirés.") for page in pages] == [2, 1]
    assert ["1 texte reste sans décision" in page for page in pages] == [True, False]
    assert "3 textes restent sans décision" in pages[1]


@pytest.mark.parametrize("cases", [["x"], ["1" * 400], ["' OR 1=1", str(uuid4())]])
def test_bulk_decision_with_malformed_ids_is_refused(consultation, desk, cases):
    noticed(consultation, "spam")
    sent = {"action": "no_breach", "cases": cases, "facts": "Rien à redire (exemple)."}
    answer = desk.post(reverse("staff-bulk"), sent)
    assert answer.status_code == 422
    assert "Rien à redire (exemple)." in answer.text
    assert Decision.objects.count() == 0


def test_bulk_list_takes_as_many_queries_for_three_cases_as_for_one(consultation, desk):
    counts = []
    desk.get(reverse("staff-bulk"))
    for number in (1, 2):
        for _ in range(number):
            noticed(consultation, "spam")
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(reverse("staff-bulk")).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_decision_is_contested_and_the_appeal_decided_through_the_pages(consultation, desk):
    author = make.person(consultation=consultation)
    proposal = given.proposal(consultation, author)
    desk.post(
        reverse("staff-moderate", args=["proposal", proposal.pk]),
        {"action": "remove", "reason": "privacy", "facts": FACTS},
    )
    author_client, here = make.client(author), reverse("appeal", args=[consultation.slug, 1])
    assert here in author_client.get(given.address("proposal", proposal)).content.decode()
    assert author_client.post(here, {"text": ""}).status_code == 422
    sent = author_client.post(here, {"text": "Ce numéro est celui de la mairie (exemple)."})
    appeal = Appeal.objects.get()
    assert sent["Location"] == reverse("appeal-state", args=[appeal.pk])
    other = make.client(make.person("moderator", consultation))
    appeal_address = reverse("staff-appeal", args=[appeal.pk])
    assert "celui de la mairie" in other.get(appeal_address).content.decode()
    assert 'name="outcome"' not in desk.get(appeal_address).content.decode()
    assert other.post(appeal_address, {"outcome": "reversed", "answer": ""}).status_code == 422
    other.post(
        appeal_address, {"outcome": "reversed", "answer": "C'est un numéro public (exemple)."}
    )
    proposal.refresh_from_db()
    assert proposal.state == "published"
    assert "C&#x27;est un numéro public" in author_client.get(sent["Location"]).content.decode()
    assert make.client().get(sent["Location"]).status_code == 404


def test_appeal_offers_the_outcomes_that_fit_its_side_and_its_comment_shows_why(consultation, desk):
    author, reporter = (make.person(consultation=consultation) for _ in range(2))
    comment = given.comment(given.proposal(consultation), author)
    submit_notice(viewer=reporter, target_kind="comment", target_id=comment.pk, reason="insult")
    decide_at = reverse("staff-moderate", args=["comment", comment.pk])
    desk.post(decide_at, {"action": "restrict", "reason": "insult", "facts": FACTS})
    here = reverse("comment", args=[consultation.slug, comment.proposal.number, comment.pk])
    contest = reverse("appeal", args=[consultation.slug, 1])
    assert (
        FACTS in make.client(author).get(here).text
        and contest in make.client(author).get(here).text
    )
    assert FACTS not in make.client(reporter).get(here).text
    outcomes = {}
    for person in (author, reporter):
        make.client(person).post(contest, {"text": "Je conteste (exemple)."})
    other = make.client(make.person("moderator", consultation))
    for appeal in Appeal.objects.all():
        form = other.get(reverse("staff-appeal", args=[appeal.pk])).context["form"]
        outcomes[appeal.side] = [value for value, _label in form.fields["outcome"].choices]
    assert outcomes == {
        "author": ["upheld", "reversed", "partly"],
        "reporter": ["upheld", "reversed"],
    }
    final = {"outcome": "partly", "action": "correct", "answer": "Retirez ce mot (exemple)."}
    own = Appeal.objects.get(side="author")
    assert other.post(reverse("staff-appeal", args=[own.pk]), final).status_code == 302
    page = make.client(author).get(here).text
    assert "Retirez ce mot (exemple)." in page
    assert reverse("appeal", args=[consultation.slug, 2]) not in page


def test_illegal_content_is_reported_with_the_whole_form(consultation):
    proposal = given.proposal(consultation)
    here, visitor = reverse("notice-new", args=["proposal", proposal.pk]), make.client()
    whole = {
        "reason": "illegal",
        "explanation": "Incitation à brûler la mairie (exemple).",
        "location": "Le deuxième paragraphe (exemple).",
        "name": "Une voisine (exemple)",
        "email": "voisine@example.org",
        "in_good_faith": "on",
    }
    for name in ("explanation", "location", "name", "email", "in_good_faith"):
        answer = visitor.post(here, {key: value for key, value in whole.items() if key != name})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [name])
    sent = visitor.post(here, whole)
    assert visitor.get(sent["Location"]).status_code == 200
    assert (
        "Une voisine"
        not in make.client(make.person("moderator", consultation))
        .get(reverse("staff-moderation"))
        .content.decode()
    )


def test_a_second_person_confirms_on_a_page(consultation, moderator, desk):
    cases = [noticed(consultation, "spam")[1] for _ in range(21)]
    desk.post(
        reverse("staff-bulk"),
        {"action": "remove", "reason": "spam", "cases": [str(case.pk) for case in cases]},
    )
    page = desk.get(reverse("staff-approvals"))
    [row] = page.context["rows"]
    assert (row["what"], row["is_own"], Decision.objects.count()) == ("Retirer 21 textes", True, 0)
    other = make.client(make.person("moderator", consultation))
    here = reverse("staff-approval", args=[row["approval"].pk])
    assert here in other.get(reverse("staff-approvals")).text
    read = other.get(here)
    ticked = re.findall(r'value="([0-9a-f-]{36})"\s+checked', read.text)
    assert (len(ticked), read.text.count(given.BODY)) == (21, 21)
    assert "compte créé" in read.text
    refused = other.post(here, {"grant": "1"})
    assert (refused.status_code, "Cochez au moins un texte" in refused.text) == (422, True)
    other.post(here, {"grant": "1", "texts": ticked[1:]})
    for job in Job.objects.filter(name="moderation.remove_several"):
        long_jobs.run(job.pk)
    assert Decision.objects.count() == 20
    left = Case.objects.get(state="open")
    assert str(left.target_id) == ticked[0]
    assert reverse("staff-case", args=[left.pk]) in desk.get(reverse("staff-moderation")).text


@pytest.mark.parametrize(
    ("action", "title", "news"),
    [
        ("remove", "Pourquoi ce texte a été retiré", "a retiré l’un de vos textes"),
        ("restrict", "Pourquoi ce texte porte un avertissement", "un avertissement"),
        ("correct", "Pourquoi ce texte est à corriger", "vous demande de corriger"),
        ("hide", "Pourquoi ce texte est masqué", "a masqué l’un de vos textes"),
    ],
)
def test_author_reads_what_was_done_in_mail_notifications_and_on_the_text(
    consultation, desk, action, title, news
):
    author = make.person(consultation=consultation)
    proposal = given.proposal(consultation, author)
    desk.post(
        reverse("staff-moderate", args=["proposal", proposal.pk]),
        {"action": action, "reason": "privacy", "facts": FACTS},
    )
    settle_notifications()
    assert news in mail.outbox[-1].body
    browser = make.client(author)
    listed = browser.get(reverse("account-notifications")).text
    assert news in listed
    assert listed.count("J’ai lu") == 1
    here = given.address("proposal", proposal)
    assert f'href="{here}"' in listed
    page = browser.get(here).text
    assert title in page
    assert ("publiée" in page) == (action == "restrict")
    contest = reverse("appeal", args=[consultation.slug, 1])
    assert contest in page
    assert f'href="{here}"' in browser.get(contest).text


def petition(consultation, place, more="", **texts):
    """Publish a text that waits, almost the same for each place."""
    texts.setdefault("title", "Contre la fermeture de la poste (exemple)")
    body = (
        f"Non à la fermeture de la poste de {place}. Nous demandons un guichet ouvert tous les "
        f"jours, comme avant, avec une personne pour aider celles et ceux qui en ont besoin. {more}"
    )
    proposal, case = noticed(consultation, "spam", body=body, **texts)
    return proposal, case


MORE = "Ma mère a quatre-vingt-quatre ans et y va à pied chaque mardi matin (exemple)."


@pytest.fixture
def copies(consultation):
    """Return the cases of five almost identical texts, of which the last says more."""
    cases = [petition(consultation, place)[1] for place in ("Vallon", "Grandpré", "Moulin")]
    cases += [petition(consultation, "Bourg")[1], petition(consultation, "Clairbois", MORE)[1]]
    run_due()
    return cases


def test_almost_identical_texts_are_one_row_with_one_decision_and_one_undo(
    consultation, desk, copies
):
    _other, alone = noticed(consultation, "insult")
    queue = desk.get(reverse("staff-moderation"), follow=True)
    [group, other] = queue.context["rows"]
    assert (len(group["group"]), other["case"]) == (5, alone)
    assert "Non à la fermeture de la poste" in queue.text
    assert queue.redirect_chain[-1][0] == group["url"]
    page = desk.get(group["url"])
    ticked = re.findall(r'value="([0-9a-f-]{36})"\s+checked', page.text)
    assert ticked == [str(case.pk) for case in copies[:4]]
    assert re.search(r"<b>[.\s]*Ma mère a quatre-vingt-quatre ans", page.text)
    assert "Votre texte est presque identique à 4 autres textes" in page.text
    facts = page.context["form"]["facts"].value()
    read = dict(re.findall(r'name="(read-[^"]+)" value="(\w+)"', page.text))
    sent = read | {"action": "remove", "reason": "spam", "facts": facts, "cases": ticked}
    after = desk.post(group["url"], sent)
    assert after["Location"] == other["url"]
    assert Decision.objects.filter(action="remove").count() == 4
    assert {decision.statement.facts for decision in Decision.objects.all()} == {
        "Votre texte est presque identique à 4 autres textes envoyés ici. Ce contenu n’est plus public."
    }
    page = desk.get(after["Location"])
    assert "Annuler les 4 décisions" in page.text
    [undo] = re.findall(r'action="(/staff/moderation/decisions/[^"]+/undo/)"', page.text)
    undone = desk.post(undo, follow=True)
    assert "4 décisions annulées" in undone.text
    assert Case.objects.filter(state="open").count() == 6


def test_group_of_which_one_text_is_left_is_its_case(consultation, desk, copies):
    here = reverse("staff-group", args=[copies[0].pk])
    desk.post(here, {"action": "no_breach", "cases": [str(case.pk) for case in copies[1:]]})
    assert desk.get(here)["Location"] == reverse("staff-case", args=[copies[0].pk])


def test_usual_message_of_a_rush_states_only_what_was_established(consultation, desk):
    _proposal, case = noticed(consultation, "manipulation")
    desk.post(
        reverse("staff-bulk"),
        {"action": "remove", "reason": "manipulation", "cases": [str(case.pk)]},
    )
    assert Decision.objects.get().statement.facts.startswith(
        "Votre texte est presque identique à d’autres textes"
    )


def test_text_changed_before_the_confirmation_is_not_removed(consultation, moderator, desk):
    author = make.person(consultation=consultation)
    texts = [noticed(consultation, "spam", viewer=author) for _ in range(21)]
    page = desk.get(reverse("staff-bulk")).text
    sent = {"action": "remove", "reason": "spam", "cases": [str(case.pk) for _text, case in texts]}
    desk.post(
        reverse("staff-bulk"), sent | dict(re.findall(r'name="(read-[^"]+)" value="(\w+)"', page))
    )
    changed, its_case = texts[3]
    edit_proposal(
        viewer=author,
        proposal_id=changed.pk,
        title=changed.title,
        body=f"{given.BODY} Et le dimanche.",
    )
    answer_approval(
        viewer=make.person("moderator", consultation),
        approval_id=Approval.objects.get().pk,
        grant=True,
    )
    for job in Job.objects.filter(name="moderation.remove_several"):
        long_jobs.run(job.pk)
    assert Decision.objects.count() == 20
    its_case.refresh_from_db()
    assert its_case.state == "open"


def test_case_of_a_withdrawn_text_opens_without_error(consultation, desk):
    author = make.person(consultation=consultation)
    proposal = given.proposal(consultation, author)
    case = open_case(target_kind="proposal", target=proposal)
    withdraw_proposal(viewer=author, proposal_id=proposal.pk)
    assert desk.get(reverse("staff-case", args=[case.pk])).status_code == 200


def test_after_a_decision_the_next_own_case_follows_until_none_is_left(
    consultation, moderator, desk
):
    _first, case = noticed(consultation)
    _claimed, claimed = noticed(consultation)
    reported = given.proposal(consultation)
    submit_notice(viewer=moderator, target_kind="proposal", target_id=reported.pk, reason="spam")
    _last, last = noticed(consultation)
    claim_case(viewer=make.person("moderator", consultation), case_id=claimed.pk)
    sent = desk.post(reverse("staff-case", args=[case.pk]), {"action": "no_breach"})
    assert sent["Location"] == reverse("staff-case", args=[last.pk])
    sent = desk.post(sent["Location"], {"action": "no_breach"})
    assert sent["Location"] == reverse("staff-moderation")
    page = desk.get(sent["Location"])
    assert page.context["is_done"]
    assert "Vous avez traité tout ce que vous pouviez" in page.content.decode()
    assert [row["is_own"] for row in page.context["rows"]] == [False, True]


def test_enter_key_in_a_field_sends_no_decision(consultation, desk):
    _proposal, case = noticed(consultation)
    here = reverse("staff-case", args=[case.pk])
    first = re.search(
        r'<form[^>]*data-consult-decision.*?<button[^>]*name="action" value="([^"]*)"',
        desk.get(here).text,
        re.S,
    )
    answer = desk.post(here, {"action": first[1], "reason": "privacy", "facts": FACTS})
    assert (answer.status_code, list(answer.context["form"].errors), FACTS in answer.text) == (
        422,
        ["action"],
        True,
    )
    assert Decision.objects.count() == 0


def test_words_that_changed_while_they_were_read_are_read_again(consultation, desk):
    author = make.person(consultation=consultation)
    proposal, case = noticed(consultation, viewer=author)
    here = reverse("staff-case", args=[case.pk])
    sent = {
        "action": "remove",
        "reason": "privacy",
        "facts": FACTS,
        "read": desk.get(here).context["mark"],
    }
    edit_proposal(
        viewer=author,
        proposal_id=proposal.pk,
        title=proposal.title,
        body="Un autre texte (exemple).",
    )
    answer = desk.post(here, sent)
    assert (answer.status_code, Decision.objects.count()) == (422, 0)
    for words in (
        "Un autre texte (exemple)",
        FACTS,
        "modifié pendant que vous le lisiez",
        answer.context["mark"],
    ):
        assert words in answer.text
    assert desk.post(here, sent | {"read": answer.context["mark"]}).status_code == 302


def test_changed_answer_to_a_field_is_shown_and_read_again(consultation, desk):
    author, cost = make.person(consultation=consultation), given.field(consultation)
    proposal, case = noticed(consultation, viewer=author, fields={str(cost.pk): "Cent euros"})
    here = reverse("staff-case", args=[case.pk])
    sent = {"action": "no_breach", "read": desk.get(here).context["mark"]}
    edit = {"title": proposal.title, "body": proposal.body, "fields": {str(cost.pk): "Mille euros"}}
    edit_proposal(viewer=author, proposal_id=proposal.pk, **edit)
    answer = desk.post(here, sent)
    assert (answer.status_code, Decision.objects.count(), "Mille euros" in answer.text) == (
        422,
        0,
        True,
    )
    assert desk.post(here, sent | {"read": answer.context["mark"]}).status_code == 302


@pytest.mark.parametrize(
    ("action", "expected"),
    [("no_breach", ("insult", "")), ("move", ("off_topic", "")), ("remove", ("insult", "said"))],
)
def test_prepared_reasons_are_kept_only_for_limiting_decisions(
    consultation, desk, action, expected
):
    _proposal, case = noticed(consultation, "insult")
    here, topic = reverse("staff-case", args=[case.pk]), consultation.topics.last()
    facts = desk.get(here).context["form"].initial["facts"]
    desk.post(here, {"action": action, "reason": "insult", "facts": facts, "topic": str(topic.pk)})
    decision = Decision.objects.get()
    # A removal ends the usual message in its own way.
    ended = f"{facts} Ce contenu n’est plus public."
    assert (decision.reason, decision.statement.facts) == (
        expected[0],
        ended if expected[1] else "",
    )


def test_merging_offers_similar_contributions_and_a_search(consultation, desk):
    topic = consultation.topics.first()
    words = "Un conseil numérique départemental ouvert aux habitants (exemple)"
    near = given.proposal(consultation, topic=topic, title=words, body=f"{words}.")
    far = given.proposal(consultation, topic=topic, title="Des bancs sur la place (exemple)")
    twin, case = noticed(consultation, "duplicate", topic=topic, title=words, body=f"{words}.")
    here = reverse("staff-case", args=[case.pk])
    assert near.number in [other.number for other in desk.get(here).context["form"].others]
    found = desk.post(here, {"search": "1", "words": "bancs place", "reason": "duplicate"})
    assert [other.number for other in found.context["form"].others] == [far.number]
    assert found.context["form"].chosen() == "duplicate"
    desk.post(here, {"action": "merge", "near": str(near.number)})
    twin.refresh_from_db()
    assert twin.merged_into_id == near.pk


def test_comment_off_topic_has_a_decision_in_view(consultation, desk):
    comment = given.comment(given.proposal(consultation))
    notice_fields = {"target_kind": "comment", "target_id": comment.pk, "reason": "off_topic"}
    case = submit_notice(viewer=make.visitor(consultation.organisation), **notice_fields).case
    here = reverse("staff-case", args=[case.pk])
    form = desk.get(here).context["form"]
    assert [option["value"] for option in form.main()] == ["correct", "remove", "restrict"]
    facts = form.initial["facts"]
    desk.post(here, {"action": "restrict", "reason": "off_topic", "facts": facts})
    comment.refresh_from_db()
    decision = Decision.objects.get()
    assert (comment.state, decision.reason) == ("restricted", "off_topic")
    assert decision.statement.facts == f"{facts} Ce texte reste lisible, après un avertissement."


@pytest.mark.parametrize(
    ("action", "end"),
    [
        ("correct", "Pouvez-vous écrire la même chose sans cette attaque ?"),
        ("remove", "Ce contenu n’est plus public."),
        ("hide", "Ce contenu est masqué pendant 72 heures au plus, le temps de l’examiner."),
    ],
)
def test_each_decision_ends_the_usual_message_in_its_own_way(consultation, desk, action, end):
    _proposal, case = noticed(consultation, "insult")
    here = reverse("staff-case", args=[case.pk])
    usual_facts = desk.get(here).context["form"].initial["facts"]
    desk.post(here, {"action": action, "reason": "insult", "facts": usual_facts})
    facts = Decision.objects.get().statement.facts.replace("\u2060", "")
    assert facts.replace("\u202f", " ") == f"{usual_facts} {end}".replace("\u2060", "")


def test_corrected_contribution_shows_its_difference_from_the_refused_text(consultation, desk):
    author = make.person(consultation=consultation)
    proposal, case = noticed(consultation, viewer=author, body="Ce maire est un idiot (exemple).")
    here = reverse("staff-case", args=[case.pk])
    desk.post(here, {"action": "correct", "reason": "insult", "facts": FACTS})
    edit = {"title": proposal.title, "body": "Ce maire se trompe (exemple)."}
    edit_proposal(viewer=author, proposal_id=proposal.pk, **edit)
    # The test is one transaction, in which everything has its beginning as its time.
    proposal.versions.filter(number=2).update(created_at=F("created_at") + timedelta(hours=1))
    page = desk.get(reverse("staff-moderation"))
    assert page.context["target"].pk == proposal.pk
    ops = {(change.op, change.text.strip()) for change in page.context["changes"]["body"]}
    assert {("removed", "est un idiot"), ("added", "se trompe")} <= ops


def test_correction_is_asked_by_email_unless_the_author_has_already_sent_it(consultation, desk):
    texts = []
    for _ in range(2):
        author = make.person(consultation=consultation)
        proposal, case = noticed(consultation, viewer=author, body="Ce maire est un idiot.")
        decision = {"action": "correct", "reason": "insult", "facts": FACTS}
        desk.post(reverse("staff-case", args=[case.pk]), decision)
        texts.append((author, proposal))
    corrected, waiting = texts
    edit = {"title": corrected[1].title, "body": "Ce maire se trompe (exemple)."}
    edit_proposal(viewer=corrected[0], proposal_id=corrected[1].pk, **edit)
    mail.outbox.clear()
    settle_notifications()
    asked = [
        message.to[0]
        for message in mail.outbox
        if "une décision sur votre texte" in message.subject
    ]
    assert asked == [waiting[0].participant.account.email]


def test_corrected_comment_shows_its_difference_until_the_next_decision(consultation, desk):
    author = make.person(consultation=consultation)
    proposal = given.proposal(consultation)
    comment = given.comment(proposal, author, body="Ce maire est un idiot (exemple).")
    decide_at = reverse("staff-moderate", args=["comment", comment.pk])
    desk.post(decide_at, {"action": "correct", "reason": "insult", "facts": FACTS})
    for words in ("Ce maire se trompe (exemple).", "Ce maire se trompe souvent (exemple)."):
        edit_comment(viewer=author, comment_id=comment.pk, body=words)
    ops = {
        (change.op, change.text.strip())
        for change in desk.get(decide_at).context["changes"]["body"]
    }
    assert {("removed", "est un idiot"), ("added", "se trompe souvent")} <= ops
    assert "idiot" not in make.client(author).get(given.address("proposal", proposal)).text
    desk.post(decide_at, {"action": "publish"})
    comment.refresh_from_db()
    assert (comment.state, comment.refused_body) == ("published", "")


def test_decided_list_tells_the_decision_and_its_case_can_be_decided_again(consultation, desk):
    proposal, case = noticed(consultation)
    here = reverse("staff-case", args=[case.pk])
    desk.post(here, {"action": "correct", "reason": "privacy", "facts": FACTS})
    page = desk.get(f"{reverse('staff-moderation')}?tab=decided")
    assert "Correction demandée (décision n° 1)" in page.text.replace("\xa0", " ")
    assert [tab["count"] for tab in page.context["tabs"]] == [0, 0, 0, 0, 1]
    assert FACTS in page.text
    assert reverse("staff-moderate", args=["proposal", proposal.pk]) in page.text


def test_bulk_list_ticks_all_without_scripts_and_offers_what_fits(consultation, desk):
    noticed(consultation), noticed(consultation, "spam")
    address = reverse("staff-bulk")
    page = desk.get(f"{address}?all=1")
    assert page.text.count("checked") == 2
    # Online texts are left online, not published.
    values = [button["value"] for button in page.context["buttons"]]
    assert values == ["no_breach", "restrict", "remove"]
    assert desk.get(address).text.count("checked") == 0


def test_waiting_cases_are_counted_in_the_navigation(consultation, desk):
    def entry():
        menu = html.fromstring(desk.get(reverse("staff")).text)
        return " ".join(menu.xpath("string((//nav[@class='nav']//a)[2])").split())

    assert entry() == "Modération"
    noticed(consultation), noticed(consultation)
    assert entry() == "Modération 2 en attente"
    assert (
        "open" not in desk.get(reverse("staff-moderation")).text.partition("desk-filters")[2][:20]
    )


def test_leaving_a_claimed_case_releases_it(consultation, moderator, desk):
    _first_text, first = noticed(consultation)
    _second_text, second = noticed(consultation)
    claim_case(viewer=moderator, case_id=first.pk)
    desk.get(reverse("staff-case", args=[first.pk]))
    first.refresh_from_db()
    assert first.state == "claimed"
    desk.get(reverse("staff-case", args=[second.pk]))
    first.refresh_from_db()
    assert (first.state, first.claimed_by) == ("open", None)
