"""The name of an author, with the address of the team page about them."""

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode

from consult.accounts.viewer import Viewer
from moderation.measures import selectors as measure_selectors


@dataclass(frozen=True)
class Author:
    """The name of an author, with the address of the team page about them.

    `url` is empty where the viewer may not open that page.
    """

    name: str
    url: str


def account_url(participant_id: UUID, consultation, name="staff-author") -> str:
    """Return the address of the team page about a participant, in a consultation."""
    return (
        f"{reverse(name, args=[participant_id])}?{urlencode({'consultation': consultation.slug})}"
    )


def author_of(viewer: Viewer, person, consultation) -> Author | None:
    """Return the name and the page of a participant, or None if there is no participant."""
    if person is None:
        return None
    may_see = consultation is not None and measure_selectors.can_see(viewer, consultation.pk)
    return Author(person.public_name, account_url(person.pk, consultation) if may_see else "")
