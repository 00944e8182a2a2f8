"""Official answers on screen: written, reviewed and published by the team, read by visitors."""

import pytest
from django.urls import reverse

from consult.consultations.models import Consultation
from consult.core.web.shared_pages.memory import page_of
from consult.outcomes.answers.actions import drafts, publication
from consult.outcomes.models import OfficialAnswer
from frontend.answers import views as public_views
from frontend.staff.answers import views, work
from moderation.decisions.actions.decisions import decide
from tests.factories import make
from tests.pages import given

pytestmark = pytest.mark.django_db
BODY = "La commune ouvrira ce lieu en septembre (exemple)."


@pytest.fixture
def respondent(consultation):
    return make.person("respondent", consultation)


@pytest.fixture
def manager(consultation):
    return make.person("manager", consultation)


def answer_of(proposals, viewer, **words):
    """Return the draft of an answer to some contributions."""
    first = proposals[0]
    words = {"state": "accepted", "body": BODY} | words
    return drafts.draft_answer(
        viewer, first.consultation_id, proposal_ids=[proposal.pk for proposal in proposals], **words
    )


def published(proposals, manager, **words):
    """Return a published answer to some contributions."""
    words = {"reasons": "Le sol est humide (exemple)."} | words
    return publication.publish_answers(manager, [answer_of(proposals, manager, **words).pk])[0]


def sent(client, address, **fields):
    fields = {"state": "accepted", "body": BODY, "act": "submit"} | fields
    return client.post(address, fields)


def test_ticked_contributions_get_one_answer(consultation, respondent):
    proposals = [given.proposal(consultation), given.proposal(consultation)]
    client = make.client(respondent)
    page = client.get(reverse("staff-answers", args=[consultation.slug])).content.decode()
    assert all(f'value="{proposal.pk}"' in page for proposal in proposals)
    new = reverse("staff-answer-new", args=[consultation.slug])
    ids = [str(proposal.pk) for proposal in proposals]
    assert client.get(new, {"proposals": ids}).status_code == 200
    done = sent(client, new, proposals=ids)
    assert done["Location"] == reverse("staff-answers", args=[consultation.slug])
    answer = OfficialAnswer.objects.get()
    assert (answer.progress, answer.targets.count()) == ("submitted", 2)


@pytest.mark.parametrize("state", ["adapted", "rejected", "not_ours"])
def test_refusal_without_reasons_is_refused_on_the_field_and_keeps_the_text(
    consultation, respondent, state
):
    proposals = [given.proposal(consultation), given.proposal(consultation)]
    client = make.client(respondent)
    new = reverse("staff-answer-new", args=[consultation.slug])
    ids = [str(proposal.pk) for proposal in proposals]
    refused = sent(client, new, proposals=ids, state=state)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reasons"])
    assert BODY in refused.content.decode() and not OfficialAnswer.objects.exists()
    sent(client, new, proposals=ids, state=state, act="save")  # a draft waits for its reasons
    answer = OfficialAnswer.objects.get()
    address = reverse("staff-answer", args=[consultation.slug, answer.pk])
    fields = {"proposals": ids, "state": state, "revision": 1}
    assert sent(client, address, **fields).status_code == 422
    assert sent(client, address, **fields, reasons="La loi.").status_code == 302


def test_answer_without_its_reasons_is_named_on_the_page_of_publication(consultation, manager):
    complete = answer_of([given.proposal(consultation)], manager)
    lacking = answer_of([given.proposal(consultation)], manager, state="rejected")
    OfficialAnswer.objects.update(progress="submitted")
    client = make.client(manager)
    address = reverse("staff-answers-publish", args=[consultation.slug])
    rows = {row["id"]: row for row in client.get(address).context["rows"]}
    assert (rows[complete.pk]["is_ticked"], rows[lacking.pk]["is_ticked"]) == (True, False)
    assert rows[lacking.pk]["lacks_reasons"]
    refused = client.post(address, {"answers": [complete.pk, lacking.pk]})
    assert refused.status_code == 422
    assert not OfficialAnswer.objects.filter(progress="published").exists()


def test_list_shows_unanswered_contributions_first_and_leads_to_the_next_page(
    consultation, respondent, monkeypatch
):
    for module in (work, views):
        monkeypatch.setattr(module, "SIZE", 2)
    proposals = [given.proposal(consultation) for _ in range(6)]
    answer_of(proposals[:1], respondent)
    client = make.client(respondent)
    here = reverse("staff-answers", args=[consultation.slug])
    page = client.get(here)
    listed = [row["id"] for row in page.context["rows"]]
    assert listed == [proposal.pk for proposal in proposals[1:3]]
    assert (
        "(1 – 2 / 5)" in page.content.decode() and 'data-consult-key="n"' in page.content.decode()
    )
    assert "?status=draft" in page.content.decode()
    following = client.get(page.context["next_url"]).context
    assert [row["id"] for row in following["rows"]] == [proposal.pk for proposal in proposals[3:5]]
    rows = [
        row["id"]
        for start in (0, 2, 4)
        for row in client.get(here, {"status": "all", "from": start}).context["rows"]
    ]
    assert rows == [proposal.pk for proposal in (*proposals[1:], proposals[0])]
    by_state = client.get(here, {"state": "accepted"}).context["rows"]
    assert [row["id"] for row in by_state] == [proposals[0].pk]


def test_answer_form_offers_similar_contributions_without_an_answer(
    consultation, respondent, manager
):
    texts = [f"Ouvrir une maison du vélo rue {name}" for name in ("Haute", "Basse", "Neuve")]
    first, second, answered = (given.proposal(consultation, title=title) for title in texts)
    answer_of([answered], manager)
    new = reverse("staff-answer-new", args=[consultation.slug])
    page = make.client(respondent).get(new, {"proposals": first.pk})
    assert [row["id"] for row in page.context["similar"]] == [second.pk]


def test_answer_without_a_ticked_contribution_returns_to_the_list(consultation, respondent):
    client = make.client(respondent)
    answer = client.get(reverse("staff-answer-new", args=[consultation.slug]), follow=True)
    assert "Cochez au moins une contribution" in answer.content.decode()


def test_refused_answer_form_keeps_its_input_and_its_contributions(consultation, respondent):
    proposal = given.proposal(consultation)
    new = reverse("staff-answer-new", args=[consultation.slug])
    answer = sent(
        make.client(respondent), new, proposals=proposal.pk, state="", reasons="Le budget."
    )
    page = answer.content.decode()
    assert answer.status_code == 422 and BODY in page and "Le budget." in page
    assert f'value="{proposal.pk}"' in page and not OfficialAnswer.objects.exists()


def test_preview_and_template_show_the_form_again_and_save_nothing(
    consultation, respondent, manager
):
    from consult.outcomes.answers.actions.templates import create_template

    model = create_template(
        manager, consultation.pk, title="Budget", state="under_study", body="Le budget est voté."
    )
    proposal = given.proposal(consultation)
    new = reverse("staff-answer-new", args=[consultation.slug])
    client = make.client(respondent)
    preview = sent(
        client, new, proposals=proposal.pk, act="preview", body="**Oui**"
    ).content.decode()
    assert "<strong>Oui</strong>" in preview
    filled = sent(client, new, proposals=proposal.pk, act="insert", template=model.pk)
    body = filled.context["form"]["body"].value()
    assert body == f"{BODY}\n\nLe budget est voté." and not OfficialAnswer.objects.exists()


def test_edit_of_a_text_that_a_colleague_changed_shows_both(consultation, respondent, manager):
    answer = answer_of([given.proposal(consultation)], respondent)
    address = reverse("staff-answer", args=[consultation.slug, answer.pk])
    client = make.client(respondent)
    fields = {"proposals": answer.targets.get().proposal_id, "act": "save", "revision": 1}
    drafts.edit_answer(manager, answer.pk, body="Le texte de la collègue.")
    refused = sent(client, address, body="Mon texte.", **fields)
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Le texte de la collègue." in page and "Mon texte." in page
    again = refused.context["form"]["revision"].value()
    assert (
        sent(client, address, body="Mon texte.", **fields | {"revision": again}).status_code == 302
    )
    answer.refresh_from_db()
    assert answer.body == "Mon texte."


def test_answer_to_a_contribution_that_a_colleague_took_names_their_answer(
    consultation, respondent, manager
):
    proposal = given.proposal(consultation)
    colleague_answer = answer_of([proposal], manager)
    new = reverse("staff-answer-new", args=[consultation.slug])
    refused = sent(make.client(respondent), new, proposals=proposal.pk)
    assert refused.status_code == 409 and BODY in refused.content.decode()
    assert (
        reverse("staff-answer", args=[consultation.slug, colleague_answer.pk])
        in refused.content.decode()
    )


def test_second_reader_returns_an_answer_with_a_note_then_approves_it(
    organisation, consultation, respondent, manager
):
    type(organisation).objects.filter(pk=organisation.pk).update(answers_need_second_reader=True)
    respondent.organisation.refresh_from_db()
    answer = answer_of([given.proposal(consultation)], respondent)
    drafts.submit_answer(respondent, answer.pk)
    review = reverse("staff-answer-review", args=[consultation.slug, answer.pk])
    reader = make.client(make.person("respondent", consultation))
    reader.post(review, {"act": "return", "return-note": "Ajoutez la date (exemple)."})
    page = make.client(respondent).get(reverse("staff-answer", args=[consultation.slug, answer.pk]))
    assert "Ajoutez la date (exemple)." in page.content.decode()
    publish = reverse("staff-answers-publish", args=[consultation.slug])
    assert make.client(manager).get(publish).context["rows"] == []
    drafts.submit_answer(respondent, answer.pk)
    reader.post(review, {"act": "approve"})
    assert [row["id"] for row in make.client(manager).get(publish).context["rows"]] == [answer.pk]


def test_ticked_answers_are_published_together_and_read_by_everyone(
    consultation, respondent, manager
):
    first, second, third = (given.proposal(consultation) for _n in range(3))
    grouped, alone = answer_of([first, second], respondent), answer_of([third], respondent)
    drafts.submit_answer(respondent, grouped.pk)
    client = make.client(manager)
    publish = reverse("staff-answers-publish", args=[consultation.slug])
    rows = client.get(publish).context["rows"]
    assert [(row["id"], row["is_ticked"]) for row in rows] == [
        (grouped.pk, True),
        (alone.pk, False),
    ]
    client.post(publish, {"answers": [grouped.pk]})
    visitor = make.client()
    page = visitor.get(given.address("proposal", second)).content.decode()
    assert BODY in page and "Retenue" in page and "une autre contribution" in page
    assert BODY not in visitor.get(given.address("proposal", third)).content.decode()
    listed = visitor.get(reverse("answers", args=[consultation.slug])).context["rows"]
    numbers = [target["number"] for row in listed for target in row["targets"]]
    assert numbers == [first.number, second.number]
    home = visitor.get(reverse("consultation", args=[consultation.slug])).content.decode()
    assert "2 contributions sur 3" in home.replace("\u202f", " ").replace("\xa0", " ")


def test_respondent_publishes_nothing_and_prepares_no_consultation(consultation, respondent):
    client = make.client(respondent)
    assert client.get(reverse("staff-answers-publish", args=[consultation.slug])).status_code == 403
    assert client.get(reverse("staff-consultation", args=[consultation.slug])).status_code == 403
    named = [entry.url for entry in client.get(reverse("staff")).context["nav_entries"]]
    assert reverse("staff-consultations") in named and reverse("staff-moderation") not in named


def test_other_people_open_no_page_of_the_answers(consultation, manager):
    answer = answer_of([given.proposal(consultation)], manager)
    stranger = make.client(make.person(consultation=consultation))
    for name, args in (
        ("staff-answers", []),
        ("staff-answer-new", []),
        ("staff-answer", [answer.pk]),
        ("staff-answers-csv", []),
    ):
        assert stranger.get(reverse(name, args=[consultation.slug, *args])).status_code == 403


def test_card_and_filter_of_a_topic_show_which_contributions_are_answered(consultation, manager):
    topic = consultation.topics.first()
    answered = given.proposal(consultation, topic=topic)
    given.proposal(consultation, topic=topic)
    published([answered], manager, state="not_ours", transmitted_to="Région (exemple)")
    here = reverse("topic", args=[consultation.slug, topic.slug])
    page = make.client().get(here)
    assert "Ne dépend pas de la collectivité" in page.content.decode()
    filtered = make.client().get(here + "?answer=yes")
    assert [card.number for card in filtered.context["cards"]] == [answered.number]


def test_published_answers_are_filtered_by_decision_topic_and_words(
    consultation, manager, monkeypatch
):
    monkeypatch.setattr(public_views, "SIZE", 1)
    first, second = consultation.topics.all()
    bench = given.proposal(consultation, topic=first, title="Un banc devant l'école")
    tree = given.proposal(consultation, topic=second, title="Planter trois tilleuls")
    published([bench], manager, body="Nous posons deux bancs.")
    published([tree], manager, state="rejected", body="Le sol est trop humide.")
    here = reverse("answers", args=[consultation.slug])

    def read(**query):
        page = make.client().get(here, query)
        return [target["number"] for row in page.context["rows"] for target in row["targets"]]

    assert read() == [tree.number]
    assert read(state="accepted") == read(topic=first.slug) == [bench.number]
    assert read(q="bancs posons") == [bench.number] and read(q="tilleuls") == [tree.number]
    assert read(state="accepted", q="tilleuls") == []
    assert read(state="nothing") == [tree.number]  # as in the work list, it is left out
    empty = make.client().get(here, {"q": "piscine"})
    assert "Aucune réponse ne correspond" in empty.content.decode()
    following = make.client().get(here, {"q": "sol bancs"}).context["next_url"]
    assert following == ""
    assert make.client().get(here).context["next_url"] == f"{here}?from=1"


def test_answer_to_a_topic_stands_above_its_contributions(consultation, manager):
    topic = consultation.topics.first()
    new = reverse("staff-answer-new", args=[consultation.slug]) + f"?topic={topic.slug}"
    sent(make.client(manager), new)
    answer = OfficialAnswer.objects.get()
    publication.publish_answers(manager, [answer.pk])
    assert answer.targets.get().topic_id == topic.pk
    for address in (
        reverse("topic", args=[consultation.slug, topic.slug]),
        reverse("answers", args=[consultation.slug]),
    ):
        assert BODY in make.client().get(address).content.decode()


def test_correction_and_milestone_of_a_published_answer_are_public(consultation, manager):
    proposal = given.proposal(consultation)
    answer = published([proposal], manager)
    client = make.client(manager)
    address = reverse("staff-answer", args=[consultation.slug, answer.pk])
    assert sent(client, address, body="Corrigée.", act="save", revision=1).status_code == 422
    sent(client, address, body="Corrigée.", act="save", revision=1, note="Une erreur de date.")
    client.post(
        reverse("staff-answer-milestone", args=[consultation.slug, answer.pk]),
        {"milestone-happened_on": "24/03/2027", "milestone-text": "Le conseil a voté (exemple)."},
    )
    page = make.client().get(given.address("proposal", proposal)).content.decode()
    for words in ("Corrigée.", "Une erreur de date.", BODY, "Le conseil a voté (exemple)."):
        assert words in page


def test_internal_notes_are_read_by_the_team_only(consultation, respondent, manager):
    proposal = given.proposal(consultation)
    here = reverse("staff-answer-contribution", args=[consultation.slug, proposal.number])
    secret = "Le service juridique doute (exemple)."
    make.client(respondent).post(here, {"note-text": secret})
    assert secret in make.client(manager).get(here).content.decode()
    published([proposal], manager)
    visitor = make.client()
    for address in (given.address("proposal", proposal), reverse("answers", args=["essai"])):
        assert secret not in visitor.get(address).content.decode()
    assert make.client(make.person(consultation=consultation)).get(here).status_code == 403


def test_due_date_and_late_service_are_public(consultation, manager):
    given.proposal(consultation)
    client = make.client(manager)
    dates = reverse("staff-answer-dues", args=[consultation.slug])
    client.post(dates, {"act": "service", "service-name": "Voirie (exemple)"})
    service = client.get(dates).context["services"][0]
    client.post(dates, {"act": "due", "due_on": "01/03/2026", "service_id": service.pk})
    page = make.client().get(reverse("consultation", args=[consultation.slug])).content.decode()
    assert "1 réponse en retard" in page.replace("\u202f", " ").replace("\xa0", " ")
    assert "Voirie (exemple)" in page and "Les réponses étaient attendues" in page
    refused = client.post(dates, {"act": "due", "due_on": "demain"})
    assert refused.status_code == 422 and "demain" in refused.content.decode()


def test_answer_form_without_a_ticked_contribution_keeps_them_to_tick_again(
    consultation, respondent
):
    proposal = given.proposal(consultation)
    new = reverse("staff-answer-new", args=[consultation.slug]) + f"?proposals={proposal.pk}"
    refused = sent(make.client(respondent), new)
    assert refused.status_code == 422 and BODY in refused.content.decode()
    assert [row["id"] for row in refused.context["similar"]] == [proposal.pk]


def test_home_page_shows_the_latest_decisions_beside_what_was_asked(consultation, manager):
    proposals = [given.proposal(consultation) for _n in range(6)]
    visitor = make.client()
    empty = visitor.get(reverse("home"))
    assert (
        empty.context["decisions"] is None
        and "La collectivité répond" not in empty.content.decode()
    )
    published(proposals[:1], manager, state="accepted")
    published(proposals[1:2], manager, state="adapted")
    published(proposals[2:4], manager, state="rejected")
    published(proposals[4:5], manager, state="under_study")
    shown = visitor.get(reverse("home"))
    assert "La collectivité répond" in shown.content.decode()
    decisions = shown.context["decisions"].latest
    assert [(row.asked, row.count, row.decision.text) for row in decisions] == [
        (proposals[2].title, 2, "Non retenue"),
        (proposals[1].title, 1, "Retenue en partie"),
        (proposals[0].title, 1, "Retenue"),
    ]
    page = given.address("proposal", proposals[2])
    content = shown.content.decode()
    assert f'href="{page}"' in content and f'href="{page}#answer"' in content
    assert BODY in content
    published(proposals[5:], manager, state="accepted")
    renewed = visitor.get(reverse("home"))
    assert renewed["Cache-Control"] == "public, max-age=0, s-maxage=15"
    etags = [page_of(_headers(page), page.content, 0).etag for page in (shown, renewed)]
    assert etags[0] != etags[1]
    assert renewed.context["decisions"].latest[0].asked == proposals[5].title


def _headers(response):
    length = {"Content-Length": len(response.content)}
    return [
        (name.lower().encode(), str(value).encode())
        for name, value in [*response.items(), *length.items()]
    ]


def test_home_page_leaves_out_removed_contributions_and_drafts(consultation, manager):
    proposals = [given.proposal(consultation) for _n in range(3)]
    published(proposals[:2], manager)
    published(proposals[2:], manager)
    target = {"target_kind": "proposal", "reason": "spam", "facts": "Une phrase (exemple)."}
    moderator = make.person("moderator", consultation)
    for proposal in (proposals[0], proposals[2]):
        decide(viewer=moderator, action="remove", target_id=proposal.pk, **target)
    (shown,) = make.client().get(reverse("home")).context["decisions"].latest
    assert (shown.asked, shown.count) == (proposals[1].title, 1)
    Consultation.objects.update(published_at=None)
    assert make.client().get(reverse("home")).context["decisions"] is None
