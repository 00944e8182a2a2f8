"""A reported recording in its case: it is played from the reported seconds, and masked there."""

import pytest
from django.urls import reverse

from consult.accounts.viewers.selectors import viewer_for
from consult.workshops.models import Mask
from moderation.models import Case, Notice
from tests.factories import make
from tests.workshops import recorded

pytestmark = pytest.mark.django_db
WORDS = ("On voudrait une halte", "Madame Untel habite au 12", "Avec de la lumière")


@pytest.fixture
def spoken(consultation):
    """Return a private recording, of which a contribution quotes the second passage."""
    workshop = recorded.workshop(consultation, place="Roubaix")
    recording = recorded.recording(workshop, may_publish_sound=True)
    recorded.validated(recording, recorded.facilitator(workshop), *WORDS)
    recording.media.original = "originals/x"
    recording.media.save(update_fields=["original"])
    recorded.contribution(
        recorded.excerpt(recording, recording.segments.get(place=2), state="published")
    )
    return recording


@pytest.fixture
def desk(consultation):
    return make.client(make.person("moderator", consultation))


@pytest.fixture
def case(spoken):
    """Return the case of the excerpt, reported by a participant from its link."""
    reporter = make.client(make.person(consultation=spoken.workshop.consultation))
    passage = spoken.segments.get(place=2)
    form = f"{reverse('notice-new', args=['recording', spoken.pk])}?start={passage.start}&end={passage.end}"
    seconds = reporter.get(form).context["form"].initial
    sent = {"reason": "privacy", "start": seconds["start"], "end": seconds["end"]}
    assert reporter.post(form, sent).status_code == 302
    return Case.objects.get(target_kind="recording")


def here(case):
    return reverse("staff-case", args=[case.pk])


def test_reported_excerpt_is_played_from_its_seconds_in_the_case(spoken, case, desk):
    passage = spoken.segments.get(place=2)
    page = desk.get(here(case))
    player = page.context["player"]
    assert player.begins == f"{passage.start:.2f}"
    assert f"{player.url}#t={player.begins}" in page.text
    assert [row["passage"].place for row in page.context["passages"] if row["is_reported"]] == [2]
    assert page.context["title"].startswith("Extrait de l’atelier (Roubaix), de 0:")
    assert desk.head(player.url).status_code == 200
    assert make.client().head(player.url).status_code == 404


def test_report_page_of_an_excerpt_names_its_seconds(spoken):
    passage = spoken.segments.get(place=2)
    reporter = make.client(make.person(consultation=spoken.workshop.consultation))
    form = reverse("notice-new", args=["recording", spoken.pk])
    excerpt = reporter.get(f"{form}?start={passage.start}&end={passage.end}")
    assert excerpt.context["title"].startswith("Extrait de l’atelier (Roubaix), de 0:")
    for query in ("", "?start=5", "?start=5&end=2", "?start=x&end=y"):
        title = reporter.get(f"{form}{query}").context["title"]
        assert title.startswith("Enregistrement de l’atelier")


def test_message_of_a_media_case_offers_no_correction(case, desk):
    field = desk.get(here(case)).context["form"]["facts"]
    assert field.help_text == "Cette personne pourra contester la décision."


def test_links_of_a_media_case_lead_to_pages_that_exist(case, desk):
    page = desk.get(here(case))
    paths = [page.context["path"], *(path for _title, path in page.context["quoted_in"])]
    assert len(paths) == 2
    for path in paths:
        assert desk.get(path).status_code == 200


def test_reported_passage_is_masked_in_the_case_and_the_case_stays_open(spoken, case, desk):
    form = desk.get(here(case)).context["mask_form"]
    assert (form["first"].value(), form["last"].value()) == (2, 2)
    address = reverse("staff-case-mask", args=[case.pk])
    refused = desk.post(address, {"first": 2, "last": 2})
    assert (refused.status_code, Mask.objects.count()) == (422, 0)
    sent = desk.post(address, {"first": 2, "last": 2, "reason": "personal"})
    assert sent["Location"] == here(case)
    case.refresh_from_db()
    assert (case.state, Mask.objects.count()) == ("open", 1)
    page = desk.get(here(case))
    assert "Untel" not in page.text and "une halte" in page.text


def test_passage_is_masked_and_its_case_closed_in_one_press(case, desk):
    address = reverse("staff-case-mask", args=[case.pk])
    sent = {"first": 2, "last": 2, "reason": "personal", "closes": "1"}
    assert desk.post(address, sent)["Location"] == reverse("staff-moderation")
    case.refresh_from_db()
    decision = case.decisions.get()
    assert (case.state, Mask.objects.count(), decision.action) == ("decided", 1, "no_breach")
    notice = case.notices.get()
    reporter = make.client(viewer_for(case.organisation, notice.reporter.account))
    answered = reporter.get(reverse("notice-state", args=[notice.pk])).text
    assert "Un passage de l’enregistrement a été masqué" in answered


def test_passage_is_not_masked_by_a_participant_or_the_moderator_of_another_consultation(
    consultation, case
):
    other = make.consultation(consultation.organisation, slug="autre")
    address = reverse("staff-case-mask", args=[case.pk])
    sent = {"first": 2, "last": 2, "reason": "personal"}
    for person in (make.person(consultation=consultation), make.person("moderator", other)):
        assert make.client(person).post(address, sent).status_code in {403, 404}
    assert Mask.objects.count() == 0


@pytest.mark.parametrize(("start", "end"), [("5", "2"), ("-1", "3"), ("", ""), ("1", "1e9")])
def test_notice_with_impossible_seconds_counts_without_them(spoken, start, end):
    reporter = make.client(make.person(consultation=spoken.workshop.consultation))
    sent = {"reason": "privacy", "start": start, "end": end}
    reporter.post(reverse("notice-new", args=["recording", spoken.pk]), sent)
    assert (Notice.objects.get().start, Notice.objects.get().end) == (None, None)
