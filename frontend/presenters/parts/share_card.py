"""The description of a page for search engines, networks and messaging apps, and share links."""

from dataclasses import dataclass
from urllib.parse import quote

from django.utils.translation import gettext as _

from consult.accounts.requests import SiteRequest
from consult.core.memory import remembered
from consult.organisations.selectors import origin
from frontend.toolkit.pages.translated_paths import translate_path

SECONDS = 60
LONGEST = 200


@dataclass(frozen=True)
class Share:
    """The description of a public page for other sites.

    Its addresses come from the host of the organisation, never from the request.
    """

    title: str
    description: str
    url: str
    image: str
    image_alt: str
    languages: tuple[tuple[str, str], ...]

    @property
    def mail(self) -> str:
        """Return a link to write an e-mail with the title and the address."""
        body = f"{self.title}\n{self.url}"
        return f"mailto:?subject={quote(self.title)}&body={quote(body)}"


def share(
    request: SiteRequest, *, title: str, description: str, card: str, image_alt: str = ""
) -> Share:
    """Return the description of a public page. `card` is the path of its image."""
    organisation = request.organisation
    path = request.path
    host = remembered(f"origin:{organisation.pk}", SECONDS, lambda: origin(organisation))
    words = " ".join(description.split())
    shortened = words if len(words) <= LONGEST else words[:LONGEST].rsplit(" ", 1)[0] + "…"
    languages = tuple(
        (code, host + translate_path(request, path, code)) for code in organisation.languages
    )
    alt_text = image_alt or _("Card with the title: %(title)s") % {"title": title}
    return Share(title, shortened or title, host + path, host + card, alt_text, languages)
