"""Feeds of new consultations, proposals and comments, as every visitor may read them."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consult.accounts.viewer import Viewer
from consult.consultations.selectors import consultations as consultation_selectors
from consult.consultations.selectors import topics as topic_selectors
from consult.core.postgres.clock import to_the_minute
from consult.core.templatetags.sanitised import sanitised
from consult.outcomes.answers.selectors import lookups as answer_lookups
from consult.workshops.entries.selectors.contributions import provenances
from debates.comments.selectors import comments as comment_selectors
from debates.enums import CommentOrdering
from debates.proposals.selectors import proposals as proposal_selectors
from frontend.feeds.atom import SIZE, Atom, answer
from frontend.presenters.consultation.consultations import url_of as consultation_url
from frontend.presenters.consultation.topics import topic_name
from frontend.presenters.debate.proposals import author_line, extract, url_of
from frontend.toolkit.pages.page import PUBLIC, page
from moderation.enums import ModerationState


@require_safe
@page(PUBLIC)
def feed_consultations(request):
    """Return the feed of consultations, latest published first."""
    organisation = request.organisation
    title = _("Consultations of %(name)s") % {"name": organisation.name}
    feed = Atom(
        request, title=title, path=reverse("consultation-list"), began=organisation.created_at
    )
    for consultation in consultation_selectors.latest_published(Viewer.public(organisation))[:SIZE]:
        feed.add(
            consultation.pk,
            title=consultation.title,
            path=consultation_url(consultation),
            published=consultation.published_at,  # type: ignore[arg-type]  # not None here
            text=consultation.summary,
        )
    return answer(request, feed)


@require_safe
@page(PUBLIC)
def feed_proposals(request, slug, topic_slug=None):
    """Return the feed of the proposals of a consultation or of one of its topics, latest first.

    The feed of a consultation has its official answers too.
    """
    visitor = Viewer.public(request.organisation)
    consultation = consultation_selectors.get_consultation(visitor, slug)
    title = consultation.title
    path = consultation_url(consultation)
    topic = None
    if topic_slug:
        topic = topic_selectors.get_topic_by_slug(visitor, consultation, topic_slug)
        title = f"{topic_name(topic)}, {topic.title}"
        path = reverse("topic", args=[slug, topic_slug])
    names_feed = (
        _("New contributions: %(title)s") if topic else _("Contributions and answers: %(title)s")
    )
    title = names_feed % {"title": title}
    feed = Atom(request, title=title, path=path, began=consultation.published_at)  # type: ignore[arg-type]  # not None here
    names = {listed_topic.pk: listed_topic.title for listed_topic in consultation.topics.all()}
    proposals = list(
        proposal_selectors.proposals(
            visitor, consultation=consultation, topic=topic, tombstones=False
        )[:SIZE]
    )
    provenance_by_pk = provenances(visitor, proposals)
    for proposal in proposals:
        feed.add(
            proposal.pk,
            title=proposal_selectors.title_of(proposal),
            path=url_of("proposal", proposal),
            published=proposal.published_at,
            updated=proposal.updated_at,
            text=_text(proposal, extract(proposal)),
            author_name=author_line(proposal, provenance_by_pk.get(proposal.pk)),
            categories=[names[proposal.topic_id]],
        )
    if topic is None:
        _add_answers(feed, visitor, consultation)
    return answer(request, feed)


def _add_answers(feed, viewer: Viewer, consultation):
    """Add the latest published answers, each with the page where it stands first."""
    official_answers = answer_lookups.list_published_answers(viewer, consultation.pk, size=SIZE)
    targets = {
        official_answer.pk: [row.proposal_id for row in official_answer.targets.all()]
        for official_answer in official_answers
    }
    proposal_ids = [pk for group in targets.values() for pk in group if pk]
    public = proposal_selectors.get_proposals(viewer, proposal_ids, consultation=consultation)
    for official_answer in official_answers:
        first = min(
            (
                public[pk]
                for pk in targets[official_answer.pk]
                if pk in public and not public[pk].is_masked
            ),
            key=lambda proposal: proposal.number,
            default=None,
        )
        if first is None and any(targets[official_answer.pk]):
            continue
        about = proposal_selectors.title_of(first) if first else consultation.title
        feed.add(
            official_answer.pk,
            title=_("Answer of the authority: %(title)s") % {"title": about},
            path=f"{url_of('proposal', first)}#answer"
            if first
            else reverse("answers", args=[consultation.slug]),
            published=official_answer.published_at,
            updated=official_answer.corrected_at,
            text=sanitised(official_answer.body_html),
            author_name=consultation.organisation.name,
        )


@require_safe
@page(PUBLIC)
def feed_comments(request, slug, number):
    """Return the feed of the comments on a proposal and of their replies, latest first.

    The feed is empty if the proposal is no longer public.
    """
    visitor = Viewer.public(request.organisation)
    consultation = consultation_selectors.get_consultation(visitor, slug)
    proposal = proposal_selectors.get_proposal_by_number(visitor, consultation, number)
    title = _("Comments: %(title)s") % {"title": proposal_selectors.title_of(proposal)}
    feed = Atom(request, title=title, path=url_of("proposal", proposal), began=proposal.created_at)
    for comment in comment_selectors.discussion(
        visitor, proposal, CommentOrdering.NEWEST
    ).counted()[:SIZE]:
        feed.add(
            comment.pk,
            title=_("Comment by %(who)s") % {"who": _author(comment)},
            path=reverse("comment", args=[slug, number, comment.pk]),
            published=to_the_minute(comment.published_at),
            updated=to_the_minute(comment.updated_at),
            text=_text(comment, _("This text is behind a warning.")),
            author_name=_author(comment),
        )
    return answer(request, feed)


def _text(text, instead):
    """Return the text, or `instead` if moderation put it behind a warning.

    Feed readers would not show the warning.
    """
    return instead if text.state == ModerationState.RESTRICTED else sanitised(text.body_html)


def _author(comment):
    return comment.author.public_name if comment.author else _("A person who left the site")
