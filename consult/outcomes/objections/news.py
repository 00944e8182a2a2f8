"""The reply to an objection as a subject of news."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound
from consult.notifications.lines import Line
from consult.notifications.news_subjects import Quotation
from consult.outcomes.models import Objection
from consult.outcomes.objections.selectors import get_objections


def get_replied_objections(viewer: Viewer, ids: Iterable[UUID]) -> dict[UUID, Objection]:
    """Return objections with a reply by id, without those that the viewer may not read."""
    return {pk: row for pk, row in get_objections(viewer, ids).items() if row.reply}


def get_replied_objection(viewer: Viewer, objection_id: UUID) -> Objection:
    """Return one objection with a reply. Raise `NotFound`."""
    found = get_replied_objections(viewer, [objection_id]).get(objection_id)
    if found is None:
        raise NotFound
    return found


def quote_reply(objection: Objection) -> Quotation:
    """Return the reply to an objection."""
    return Quotation([("", objection.reply)])


def sentence_of_reply(line: Line) -> str:
    """Return the sentence of news about the reply to an objection."""
    if line.answers:
        return _("The writers of the synthesis replied to your objection.")
    return _("The writers of the synthesis replied to an objection.")


def no_title(objection: Objection) -> str:
    """Return no title: a reply is shown under the title of the contribution."""
    return ""
