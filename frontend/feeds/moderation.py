"""The feed of a consultation's public moderation log, without texts and without persons."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from consult.accounts.viewer import Viewer
from consult.consultations.selectors import consultations as consultation_selectors
from frontend.feeds.atom import SIZE, Atom, answer
from frontend.presenters.moderation.decisions import delay_sentence, sentence
from frontend.toolkit.pages.page import PUBLIC, page
from moderation.decisions.selectors.public_log import log


@require_safe
@page(PUBLIC)
def feed_decisions(request, slug):
    """Return the feed of decisions, latest first.

    What happened to a decision afterwards is shown on its own page.
    """
    visitor = Viewer.public(request.organisation)
    consultation = consultation_selectors.get_consultation(visitor, slug)
    title = _("Moderation log: %(title)s") % {"title": consultation.title}
    path = reverse("moderation-log", args=[slug])
    feed = Atom(request, title=title, path=path, began=consultation.published_at)  # type: ignore[arg-type]  # not None here
    for decision in log(visitor, consultation)[:SIZE]:
        feed.add(
            decision.pk,
            title=sentence(decision),
            path=reverse("moderation-decision", args=[slug, decision.number]),
            published=decision.created_at,
            text=format_html("<p>{}</p>", delay_sentence(decision)),
            author_name=consultation.organisation.name,
        )
    return answer(request, feed)
