"""The personal islands of the pages that signed-in people share (ADR 140).

A page that shows its reader more than its islands is rendered for that reader alone: `read` then
returns None.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from consult.accounts.viewer import Viewer
from consult.accounts.viewers import stand_ins
from consult.consultations.enums import ResultsVisibility
from consult.consultations.selectors.charters import current_charter, own_acceptances
from consult.core.postgres.lookup import CountStatement
from consult.notifications.selectors import own_follows, unread_notifications
from consult.questionnaires.selectors.own import own_answers_to
from debates.drafts.selectors import drafts_at
from debates.enums import DraftKind
from debates.texts.selectors import own as own_texts
from frontend.presenters.forms.comments import CommentForm
from frontend.toolkit.sharing.shared_bodies import Body, Personal
from votes.selectors.own import own_choices_of, questions_of


def change_unread(context: Mapping[str, Any], unread: int) -> dict:
    """Show the number of unread notifications."""
    return {"unread": unread}


def change_follow(context: Mapping[str, Any], followed: bool) -> dict:
    """Show the button to follow, or to stop."""
    return {"follow": replace(context["follow"], followed=followed)}


def change_card(context: Mapping[str, Any], choice: str | None) -> dict:
    """Show the reader's opinion on the card of a contribution."""
    card = context["card"]
    return {"card": replace(card, opinion=replace(card.opinion, current=choice or ""))}


def change_opinion(context: Mapping[str, Any], own: tuple[str, bool] | None) -> dict:
    """Show the reader's opinion on the page of a contribution, and the link to the receipt."""
    choice, changed_since = own or ("", False)
    return {
        "opinion": replace(context["opinion"], current=choice),
        "own": {"changed_since": changed_since} if own else None,
    }


def change_other_acts(context: Mapping[str, Any], done: frozenset[UUID]) -> dict:
    """Show in which votes and questionnaires the reader took part."""
    return {"other_acts": context["other_acts"].done(done)}


def change_comment_form(context: Mapping[str, Any], has_accepted: bool) -> dict:
    """Ask for the charter in the form of a comment, unless the reader accepted it."""
    form = context["comment_form"]
    if not form or not has_accepted:
        return {}
    return {
        "comment_form": CommentForm(
            initial=form.initial,
            viewer=form.viewer,
            accepted=True,
            may_show_opinion="shows_opinion" in form.fields,
        )
    }


def read_home(viewer: Viewer, body: Body) -> Mapping[str, Any] | None:
    """Return the islands of the home page."""
    return _read(viewer, body, lambda reader: ({}, {}))


def read_consultation(viewer: Viewer, body: Body) -> Mapping[str, Any] | None:
    """Return the islands of the page of a consultation."""
    place = body.context["consultation"].pk
    found = _read(
        viewer,
        body,
        lambda reader: (
            {"follow": own_follows(reader, "consultation", place)} | _answers(reader, body),
            {},
        ),
    )
    voted = own_choices_of(viewer, _polls(body))
    return found and {**found, "other_acts": _done(found, voted)}


def read_topic(viewer: Viewer, body: Body) -> Mapping[str, Any] | None:
    """Return the islands, or None where the list has more that is the reader's own.

    That is a text of the reader that is not simply public, and counts that appear once the reader
    has voted.
    """
    consultation = body.context["consultation"]
    topic = body.context["topic"]
    if _hides_counts(consultation):
        return None
    found = _read(
        viewer,
        body,
        lambda reader: (
            {"follow": own_follows(reader, "topic", topic.pk)} | _answers(reader, body),
            {"unpublished": own_texts.own_unpublished(reader, consultation.pk)},
        ),
    )
    if found is None:
        return None
    ids = [UUID(card.id) for card in body.context["cards"]]
    listed = body.fact("questions", lambda: questions_of(body.viewer, ids))
    own = own_choices_of(viewer, [*(question for question, _, _ in listed), *_polls(body)])
    cards = {str(proposal): own[pk][0] for pk, proposal, _ in listed if pk in own}
    return {**found, "card": cards, "other_acts": _done(found, own)}


def read_proposal(viewer: Viewer, body: Body) -> Mapping[str, Any] | None:
    """Return the islands, or None where the reader wrote something on this page.

    That is the contribution, a comment, a draft, or a text of the consultation that is not simply
    public. An endorsement and counts that appear once the reader has voted also return None.
    """
    consultation = body.context["consultation"]
    proposal = body.context["proposal"]
    if _hides_counts(consultation):
        return None

    def rows(reader: Viewer) -> tuple[dict[Any, QuerySet], dict[Any, QuerySet]]:
        charter = current_charter(consultation)
        return {
            "follow": own_follows(reader, "proposal", proposal.pk),
            "comment_form": own_acceptances(reader, charter.pk if charter else None),
        }, {
            "unpublished": own_texts.own_unpublished(reader, consultation.pk),
            "author": own_texts.own_proposals(reader, proposal.pk),
            "comments": own_texts.own_comments(reader, proposal.pk),
            "endorsements": own_texts.own_endorsements_on(reader, proposal.pk),
            "draft": drafts_at(reader, DraftKind.COMMENT, proposal.pk),
        }

    found = _read(viewer, body, rows)
    if found is None:
        return None
    questions = body.fact("questions", lambda: questions_of(body.viewer, [proposal.pk]))
    own = own_choices_of(viewer, [question for question, _, _ in questions])
    choices = [(own[pk][0], version > own[pk][1]) for pk, _, version in questions if pk in own]
    return found | {"opinion": choices[0] if choices else None}


def _polls(body: Body) -> list[UUID]:
    """Return the ids of the votes that the page lists besides contributions."""
    acts = body.context["other_acts"]
    return [card.id for card in acts.questions] if acts else []


def _answers(reader: Viewer, body: Body) -> dict[Any, QuerySet]:
    """Return the rows that show which questionnaires of the page the reader answered."""
    acts = body.context["other_acts"]
    return {
        (card.id, number): rows
        for card in (acts.questionnaires if acts else [])
        for number, rows in enumerate(own_answers_to(reader, card.id))
    }


def _done(found: Mapping[Any, Any], voted: Collection[UUID]) -> frozenset[UUID]:
    """Return the votes and the questionnaires in which the reader took part."""
    answered = [name[0] for name, is_found in found.items() if is_found and isinstance(name, tuple)]
    return frozenset([*answered, *voted])


def _read(
    viewer: Viewer,
    body: Body,
    rows: Callable[[Viewer], tuple[dict[Any, QuerySet], dict[Any, QuerySet]]],
) -> dict[str, Any] | None:
    """Return the unread count, and whether the viewer has a row of each island, in one query.

    `rows` returns the querysets of the islands, then those that prevent sharing: return None if
    one of these has a row. They are composed once, for the stand-in of the body, whose identifier
    the viewer's replaces.
    """

    def compose() -> tuple[CountStatement, dict[Any, QuerySet], dict[Any, QuerySet]]:
        islands, prevents = rows(body.viewer)
        first = {name: queryset[:1] for name, queryset in (islands | prevents).items()}
        unread = {"unread": unread_notifications(body.viewer)}
        return CountStatement.of(unread | first), islands, prevents

    statement, islands, prevents = body.fact("own", compose)
    counted = statement.run({stand_ins.ID: viewer.person().pk})
    if any(counted[name] for name in prevents):
        return None
    return {"unread": counted["unread"]} | {name: bool(counted[name]) for name in islands}


def _hides_counts(consultation: Any) -> bool:
    return consultation.results_visibility != ResultsVisibility.LIVE


HOME = Personal(read_home, {"unread": change_unread})
CONSULTATION = Personal(
    read_consultation,
    {"unread": change_unread, "follow": change_follow, "other_acts": change_other_acts},
)
TOPIC = Personal(
    read_topic,
    {
        "unread": change_unread,
        "follow": change_follow,
        "card": change_card,
        "other_acts": change_other_acts,
    },
    own_parameters=frozenset({"preview", "position"}),
)
PROPOSAL = Personal(
    read_proposal,
    {
        "unread": change_unread,
        "follow": change_follow,
        "opinion": change_opinion,
        "comment_form": change_comment_form,
    },
)
