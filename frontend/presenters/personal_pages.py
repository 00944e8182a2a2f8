"""The personal islands of the pages that signed-in people share (ADR 100).

A page that shows its reader more than its islands is rendered for that reader alone: `read` then
returns None.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from consult.consultations.enums import ResultsVisibility
from consult.consultations.selectors.charters import current_charter, own_acceptances
from consult.core.lookup import count_together
from consult.notifications.selectors import own_follows, unread_notifications
from debates.drafts.selectors import drafts_at
from debates.enums import DraftKind
from debates.texts.selectors import own as own_texts
from frontend.presenters.forms.comments import CommentForm
from frontend.toolkit.shared_bodies import Personal
from votes.selectors.own import own_choices, questions_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from consult.accounts.viewer import Viewer
    from frontend.toolkit.shared_bodies import Body


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
    return _read(viewer, {}, {})


def read_consultation(viewer: Viewer, body: Body) -> Mapping[str, Any] | None:
    """Return the islands, or None where the page lists votes or questionnaires."""
    if body.context["other_acts"]:
        return None
    consultation = body.context["consultation"]
    return _read(viewer, {"follow": own_follows(viewer, "consultation", consultation.pk)}, {})


def read_topic(viewer: Viewer, body: Body) -> Mapping[str, Any] | None:
    """Return the islands, or None where the list has more that is the reader's own.

    That is a text of the reader that is not simply public, a vote or a questionnaire, and counts
    that appear once the reader has voted.
    """
    consultation, topic = body.context["consultation"], body.context["topic"]
    if body.context["other_acts"] or _hides_counts(consultation):
        return None
    found = _read(
        viewer,
        {"follow": own_follows(viewer, "topic", topic.pk)},
        {"unpublished": own_texts.own_unpublished(viewer, consultation.pk)},
    )
    if found is None:
        return None
    ids = [card.id for card in body.context["cards"]]
    questions = body.fact("questions", lambda: questions_of(body.viewer, ids))
    own = own_choices(viewer, questions)
    return found | {"card": {str(pk): choice for pk, (choice, _changed) in own.items()}}


def read_proposal(viewer: Viewer, body: Body) -> Mapping[str, Any] | None:
    """Return the islands, or None where the reader wrote something on this page.

    That is the contribution, a comment, a draft, or a text of the consultation that is not simply
    public. An endorsement and counts that appear once the reader has voted also return None.
    """
    consultation, proposal = body.context["consultation"], body.context["proposal"]
    if _hides_counts(consultation):
        return None
    charter = body.fact("charter", lambda: current_charter(consultation))
    found = _read(
        viewer,
        {
            "follow": own_follows(viewer, "proposal", proposal.pk),
            "comment_form": own_acceptances(viewer, charter.pk if charter else None),
        },
        {
            "unpublished": own_texts.own_unpublished(viewer, consultation.pk),
            "author": own_texts.own_proposals(viewer, proposal.pk),
            "comments": own_texts.own_comments(viewer, proposal.pk),
            "endorsements": own_texts.own_endorsements_on(viewer, proposal.pk),
            "draft": drafts_at(viewer, DraftKind.COMMENT, proposal.pk),
        },
    )
    if found is None:
        return None
    questions = body.fact("questions", lambda: questions_of(body.viewer, [proposal.pk]))
    return found | {"opinion": own_choices(viewer, questions).get(proposal.pk)}


def _read(
    viewer: Viewer, shown: Mapping[str, QuerySet], prevents: Mapping[str, QuerySet]
) -> dict[str, Any] | None:
    """Return the unread count, and whether there is a row of each of `shown`, in one query.

    Return None if there is a row of any of `prevents`.
    """
    counted = count_together(
        {"unread": unread_notifications(viewer)}
        | {name: rows[:1] for name, rows in (shown | prevents).items()}  # type: ignore[operator]  # dicts
    )
    if any(counted[name] for name in prevents):
        return None
    return {"unread": counted["unread"]} | {name: bool(counted[name]) for name in shown}


def _hides_counts(consultation: Any) -> bool:
    return consultation.results_visibility != ResultsVisibility.LIVE


HOME = Personal(read_home, {"unread": change_unread})
CONSULTATION = Personal(read_consultation, {"unread": change_unread, "follow": change_follow})
TOPIC = Personal(
    read_topic,
    {"unread": change_unread, "follow": change_follow, "card": change_card},
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
