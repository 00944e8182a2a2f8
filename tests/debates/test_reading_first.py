"""The reasons of premoderation: the mode, files, first links, sensitive topics and the hour.

They apply to edits too.
"""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import given as examples
from hypothesis import strategies as st

from consult.core.words import text
from consult.organisations.models import Organisation
from consult.organisations.working_hours import usual_week
from debates.comments.actions import comments as comment_actions
from debates.enums import WhyRead
from debates.models import Proposal
from debates.proposals.actions import proposals as proposal_actions
from debates.proposals.actions import texts_of_others as texts_of_other_actions
from debates.texts.actions.reading_first import why_read_first, words_of
from moderation.decisions.actions.decisions import decide
from moderation.enums import ModerationState
from moderation.models import Case
from moderation.notices.actions import submit_notice
from tests.debates import given
from tests.debates.test_attachments import make_settled_person, photo
from tests.factories import make

LINK = f"{given.BODY} Voir https://exemple.fr/page pour le détail."
PENDING, PUBLISHED = ModerationState.PENDING, ModerationState.PUBLISHED
ALWAYS = [[["00:00", "23:59"]]] * 7


@pytest.fixture
def link_moderated(organisation):
    """Return a consultation that moderates first links before publication."""
    return make.consultation(organisation, slug="usuelle", link_mode="pre")


def case_of(kind, target):
    return Case.objects.get(target_kind=kind, target_id=target.pk, state="open")


def publish(kind, target):
    moderator = make.person(
        "moderator", getattr(target, "consultation", None) or target.proposal.consultation
    )
    decide(viewer=moderator, target_kind=kind, target_id=target.pk, action="publish")
    target.refresh_from_db()


def set_opening_hours(organisation, *spans):
    """Set the hours of the office, so that now is inside or outside of them at any time of day."""
    Organisation.objects.filter(pk=organisation.pk).update(
        opening_hours=[list(spans)] * 7, holiday_calendar=""
    )
    organisation.refresh_from_db()


def hours_without_now():
    """Return hours in another part of the day, for an office in UTC."""
    hour = (timezone.now().astimezone(UTC).hour + 6) % 24
    begins = min(hour, 20)
    return [f"{begins:02}:00", f"{begins + 2:02}:00"]


def test_every_text_waits_under_premoderation(organisation):
    consultation = make.consultation(organisation, moderation_mode="pre")
    waiting = given.proposal(consultation)
    assert waiting.state == PENDING
    assert case_of("proposal", waiting).why == WhyRead.CONSULTATION


def test_texts_in_a_sensitive_topic_wait(consultation):
    topic = given.topic_of(consultation)
    calm = given.proposal(consultation)
    topic.is_sensitive = True
    topic.save()
    waiting, comment = given.proposal(consultation), given.comment(calm)
    assert (waiting.state, comment.state) == (PENDING, PENDING)
    assert case_of("proposal", waiting).why == case_of("comment", comment).why == WhyRead.TOPIC
    assert given.proposal(consultation, topic=given.topic_of(consultation, 2)).state == PUBLISHED


@pytest.mark.parametrize(("mode", "state"), [("pre", PENDING), ("post", PUBLISHED)])
def test_files_wait_unless_the_consultation_announced_otherwise(organisation, mode, state):
    consultation = make.consultation(organisation, media_mode=mode)
    sent = given.proposal(consultation, make_settled_person(consultation), files=[photo()])
    assert sent.state == state
    if mode == "pre":
        assert case_of("proposal", sent).why == WhyRead.FILES


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "words",
    [
        "Voir [la page](http://exemple.fr).",
        "Voir https://exemple.fr/a?b=c.",
        "Voir www.exemple.fr",
        "Voir exemple.fr",
        "Voir exemple.fr/produit",
        "Voir exemple.shop",
        "Voir exemple.zone/offre",
        "Voir EXEMPLE.SHOP/OFFRE",
        "Voir <https://exemple.fr>",
        "Voir [ici][1]\n\n[1]: https://exemple.fr",
    ],
)
def test_first_text_of_an_account_with_a_link_waits(link_moderated, words):
    body = f"{given.BODY}\n\n{words}"
    author = make.person(consultation=link_moderated)
    sent = given.proposal(link_moderated, author, body=body)
    assert sent.state == PENDING
    assert case_of("proposal", sent).why == WhyRead.FIRST_LINK
    assert given.comment(given.proposal(link_moderated), author, body=words).state == PENDING


@pytest.mark.parametrize(
    "words",
    [
        "Il faut 1.5 m, le 12.06.2026, selon l'article L.121-3.",
        "Écrivez à mairie@exemple.fr (exemple).",
        "C'est fini.Une suite vient.",
        "M.Dupont, N.B., S.N.C.F., plan.pdf",
    ],
)
def test_words_without_an_address_contain_no_link(link_moderated, words):
    assert text.links(words) == frozenset()
    assert given.proposal(link_moderated, body=f"{given.BODY}\n\n{words}").state == PUBLISHED


def test_link_in_a_title_counts(link_moderated):
    assert (
        given.proposal(link_moderated, title="Tout est moins cher sur exemple.fr").state == PENDING
    )


def test_first_public_text_frees_later_links_in_its_consultation_only(organisation, link_moderated):
    author = make.person(consultation=link_moderated)
    given.comment(given.proposal(link_moderated), author)
    assert given.proposal(link_moderated, author, body=LINK).state == PUBLISHED
    other = make.consultation(organisation, slug="autre", link_mode="pre")
    assert given.proposal(other, author, body=LINK).state == PENDING


def test_removed_text_does_not_free_later_links(link_moderated):
    author = make.person(consultation=link_moderated)
    first = given.proposal(link_moderated, author)
    grounds = {"reason": "insult", "facts": "Une insulte (exemple)."}
    moderator = make.person("moderator", link_moderated)
    decide(viewer=moderator, target_kind="proposal", target_id=first.pk, action="remove", **grounds)
    assert given.proposal(link_moderated, author, body=LINK).state == PENDING


def test_links_are_published_at_once_if_announced(consultation):
    assert given.proposal(consultation, body=LINK).state == PUBLISHED


def test_public_comment_edited_with_a_link_waits(link_moderated):
    author = make.person(consultation=link_moderated)
    comment = given.comment(given.proposal(link_moderated), author)
    assert comment.state == PUBLISHED
    changed = comment_actions.edit_comment(
        viewer=author, comment_id=comment.pk, body="Voir exemple.fr"
    )
    assert changed.state == PENDING
    assert case_of("comment", changed).why == WhyRead.FIRST_LINK


def test_comment_published_by_a_moderator_frees_other_links(link_moderated):
    author = make.person(consultation=link_moderated)
    comment = given.comment(given.proposal(link_moderated), author, body="Voir exemple.fr")
    publish("comment", comment)
    assert (
        comment_actions.edit_comment(
            viewer=author, comment_id=comment.pk, body="Voir autre.fr"
        ).state
        == PUBLISHED
    )


def test_public_proposal_edited_with_a_link_keeps_its_text_until_published(link_moderated):
    author = make.person(consultation=link_moderated)
    proposal = given.proposal(link_moderated, author)
    change = {"viewer": author, "proposal_id": proposal.pk, "title": given.TITLE}
    proposal_actions.edit_proposal(**change, body=LINK)
    waiting = proposal.versions.get(state=PENDING)
    assert Proposal.objects.get(pk=proposal.pk).body == given.BODY
    assert case_of("version", waiting).why == WhyRead.FIRST_LINK
    # The edit that replaces a waiting version waits too, for the same reason. There is one case, on
    # the current words.
    proposal_actions.edit_proposal(**change, body=f"{given.BODY} Sans lien.")
    assert case_of("version", waiting).why == WhyRead.FIRST_LINK
    assert Case.objects.filter(state="open").count() == 1
    assert Proposal.objects.get(pk=proposal.pk).body == given.BODY


def test_version_published_by_a_moderator_frees_other_links(link_moderated):
    author = make.person(consultation=link_moderated)
    proposal = given.proposal(link_moderated, author)
    change = {"viewer": author, "proposal_id": proposal.pk, "title": given.TITLE}
    proposal_actions.edit_proposal(**change, body=LINK)
    publish("version", proposal.versions.get(state=PENDING))
    proposal_actions.edit_proposal(**change, body=f"{given.BODY} Voir autre.fr")
    assert Proposal.objects.get(pk=proposal.pk).version == 3


def test_unchanged_link_is_not_moderated_again(link_moderated):
    author = make.person(consultation=link_moderated)
    proposal = given.proposal(link_moderated, author, body=LINK)
    publish("proposal", proposal)
    proposal_actions.edit_proposal(
        viewer=author, proposal_id=proposal.pk, title=given.TITLE, body=f"{LINK} Et plus."
    )
    assert Proposal.objects.get(pk=proposal.pk).version == 2


def test_text_entered_by_the_team_is_no_first_link(link_moderated):
    agent = make.person("facilitator", link_moderated)
    entered = texts_of_other_actions.enter_proposal(
        viewer=agent, topic_id=given.topic_of(link_moderated).pk, title=given.TITLE, body=LINK
    )
    assert entered.state == PUBLISHED


def test_text_out_of_hours_waits_if_announced(organisation):
    organisation.time_zone = "Africa/Abidjan"  # UTC all year
    organisation.save()
    restricted = make.consultation(organisation, slug="tenue", holds_out_of_hours=True)
    unrestricted = make.consultation(organisation, slug="libre")
    set_opening_hours(organisation, hours_without_now())
    waiting, author = given.proposal(restricted), make.person(consultation=restricted)
    assert (waiting.state, case_of("proposal", waiting).why) == (PENDING, WhyRead.OUT_OF_HOURS)
    assert given.proposal(unrestricted).state == PUBLISHED
    set_opening_hours(organisation, ["00:00", "23:59"])
    published = given.proposal(restricted, author)
    assert published.state == PUBLISHED
    set_opening_hours(organisation, hours_without_now())
    proposal_actions.edit_proposal(
        viewer=author, proposal_id=published.pk, title=given.TITLE, body=f"{given.BODY} Encore."
    )
    assert case_of("version", published.versions.get(state=PENDING)).why == WhyRead.OUT_OF_HOURS


def test_hours_of_the_office_decide(organisation):
    """Check a Friday in Paris: open at 16:59, closed at 17:00.

    The office is also closed at Christmas.
    """
    consultation = make.consultation(organisation, holds_out_of_hours=True)
    topic = given.topic_of(consultation)
    organisation.opening_hours = usual_week()
    reasons = {
        moment: why_read_first(consultation, topic.pk, datetime.fromisoformat(moment), "Des mots.")
        for moment in (
            "2026-11-27T16:59:00+01:00",
            "2026-11-27T17:00:00+01:00",
            "2026-12-25T10:00:00+01:00",
        )
    }
    assert list(reasons.values()) == [None, WhyRead.OUT_OF_HOURS, WhyRead.OUT_OF_HOURS]


def test_urgent_case_keeps_its_deadline_when_its_text_is_edited(organisation):
    consultation = make.consultation(organisation, moderation_mode="pre")
    author = make.person(consultation=consultation)
    proposal = given.proposal(make.consultation(organisation, slug="autre"))
    comment = given.comment(proposal, author)

    visitor = make.visitor(organisation)
    submit_notice(viewer=visitor, target_kind="comment", target_id=comment.pk, reason="terrorism")
    before = case_of("comment", comment)
    assert before.is_fast
    proposal.topic.is_sensitive = True
    proposal.topic.save()
    comment_actions.edit_comment(viewer=author, comment_id=comment.pk, body="D'autres mots.")
    after = case_of("comment", comment)
    assert (after.pk != before.pk, after.due_at, after.is_fast) == (True, before.due_at, True)


def test_waiting_text_has_a_promise_in_working_hours(organisation):
    consultation = make.consultation(organisation, moderation_mode="pre", promised_hours=8)
    set_opening_hours(organisation, ["00:00", "12:00"])
    written = given.proposal(consultation)
    case = case_of("proposal", written)
    assert timedelta(hours=8) <= case.due_at - written.created_at <= timedelta(hours=20, minutes=1)
    assert case.created_at < case.warn_at < case.due_at
    assert case.due_at.astimezone(timezone.get_fixed_timezone(0)).time() != time(0)


@examples(st.text(max_size=400))
def test_links_of_any_text_are_strings(words):
    found = text.links(words)
    assert all(isinstance(link, str) and not link.startswith("mailto:") for link in found)
    assert (
        text.links(f"{words}\n\nhttps://exemple.fr/") >= {"exemple.fr"}
        or "`" in words
        or "<" in words
    )


@examples(
    st.dictionaries(
        st.sampled_from(["title", "body", "place", "fields"]), st.none() | st.text(max_size=20)
    )
)
def test_words_of_any_columns_are_text(columns):
    columns["fields"] = {"1": columns.get("fields"), "2": 4, "3": True}
    assert isinstance(words_of(columns), str)


@pytest.mark.parametrize(("hours", "why"), [(False, None), (True, WhyRead.OUT_OF_HOURS)])
def test_plain_words_make_one_query(organisation, hours, why, django_assert_num_queries):
    consultation = make.consultation(organisation, link_mode="pre", holds_out_of_hours=hours)
    topic, night = given.topic_of(consultation), datetime(2026, 11, 28, 3, tzinfo=UTC)
    author = make.person(consultation=consultation).participant
    with django_assert_num_queries(1):
        assert why_read_first(consultation, topic.pk, night, "Des mots.", author=author) == why
