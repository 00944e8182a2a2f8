"""Feeds of new consultations, proposals and comments, as every visitor may read them."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consult.accounts.viewer import Viewer
from consult.consultations.selectors import consultations as consultation_selectors
from consult.consultations.selectors import topics as topic_selectors
from consult.core.templatetags.sanitised import sanitised
from consult.outcomes.answers.selectors import lookups as answer_lookups
from consult.workshops.entries.selectors.contributions import provenances
from debates.comments.selectors import comments as comment_selectors
from debates.enums import CommentOrdering
from debates.proposals.selectors import proposals as proposal_selectors
from frontend.feeds.atom import SIZE, Atom, answer
from frontend.presenters.consultations import url_of as consultation_url
from frontend.presenters.proposals import author_line, extract, url_of
from frontend.presenters.topics import topic_name
from frontend.toolkit.page import PUBLIC, page
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
    for one in consultation_selectors.latest_published(Viewer.public(organisation))[:SIZE]:
        feed.add(
            one.pk,
            title=one.title,
            path=consultation_url(one),
            published=one.published_at,  # type: ignore[arg-type]  # not None here
            text=one.summary,
        )
    return answer(request, feed)


@require_safe
@page(PUBLIC)
def feed_proposals(request, slug, topic_slug=None):
    """Return the feed of the proposals of a consultation or of one of its topics, latest first.

    The feed of a consultation has its official answers too.
    """
    anybody = Viewer.public(request.organisation)
    consultation = consultation_selectors.get_consultation(anybody, slug)
    title = consultation.title
    path = consultation_url(consultation)
    topic = None
    if topic_slug:
        topic = topic_selectors.get_topic_by_slug(anybody, consultation, topic_slug)
        title = f"{topic_name(topic)}, {topic.title}"
        path = reverse("topic", args=[slug, topic_slug])
    names_feed = (
        _("New contributions: %(title)s") if topic else _("Contributions and answers: %(title)s")
    )
    title = names_feed % {"title": title}
    feed = Atom(request, title=title, path=path, began=consultation.published_at)  # type: ignore[arg-type]  # not None here
    names = {one.pk: one.title for one in consultation.topics.all()}
    found = list(
        proposal_selectors.proposals(
            anybody, consultation=consultation, topic=topic, tombstones=False
        )[:SIZE]
    )
    came = provenances(anybody, found)
    for one in found:
        feed.add(
            one.pk,
            title=proposal_selectors.title_of(one),
            path=url_of("proposal", one),
            published=one.published_at,
            updated=one.updated_at,
            text=_text(one, extract(one)),
            author_name=author_line(one, came.get(one.pk)),
            categories=[names[one.topic_id]],
        )
    if topic is None:
        _add_answers(feed, anybody, consultation)
    return answer(request, feed)


def _add_answers(feed, viewer: Viewer, consultation):
    """Add the latest published answers, each with the page where it stands first."""
    found = answer_lookups.list_published_answers(viewer, consultation.pk, size=SIZE)
    targets = {one.pk: [row.proposal_id for row in one.targets.all()] for one in found}
    wanted = [pk for some in targets.values() for pk in some if pk]
    public = proposal_selectors.get_proposals(viewer, wanted, consultation=consultation)
    for one in found:
        first = min(
            (public[pk] for pk in targets[one.pk] if pk in public and not public[pk].is_masked),
            key=lambda proposal: proposal.number,
            default=None,
        )
        if first is None and any(targets[one.pk]):
            continue
        about = proposal_selectors.title_of(first) if first else consultation.title
        feed.add(
            one.pk,
            title=_("Answer of the authority: %(title)s") % {"title": about},
            path=f"{url_of('proposal', first)}#answer"
            if first
            else reverse("answers", args=[consultation.slug]),
            published=one.published_at,
            updated=one.corrected_at,
            text=sanitised(one.body_html),
            author_name=consultation.organisation.name,
        )


@require_safe
@page(PUBLIC)
def feed_comments(request, slug, number):
    """Return the feed of the comments on a proposal and of their replies, latest first.

    The feed is empty if the proposal is no longer public.
    """
    anybody = Viewer.public(request.organisation)
    consultation = consultation_selectors.get_consultation(anybody, slug)
    proposal = proposal_selectors.get_proposal_by_number(anybody, consultation, number)
    title = _("Comments: %(title)s") % {"title": proposal_selectors.title_of(proposal)}
    feed = Atom(request, title=title, path=url_of("proposal", proposal), began=proposal.created_at)
    for one in comment_selectors.discussion(anybody, proposal, CommentOrdering.NEWEST).counted()[
        :SIZE
    ]:
        feed.add(
            one.pk,
            title=_("Comment by %(who)s") % {"who": _author(one)},
            path=reverse("comment", args=[slug, number, one.pk]),
            published=one.published_at,
            updated=one.updated_at,
            text=_text(one, _("This text is behind a warning.")),
            author_name=_author(one),
        )
    return answer(request, feed)


def _text(text, instead):
    """Return the text, or `instead` if moderation put it behind a warning.

    Feed readers would not show the warning.
    """
    return instead if text.state == ModerationState.RESTRICTED else sanitised(text.body_html)


def _author(comment):
    return comment.author.public_name if comment.author else _("Withdrawn participant")
