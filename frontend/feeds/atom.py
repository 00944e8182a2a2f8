"""Atom feeds, with links to the host of the organisation. All readers receive the same feed."""

import hashlib
from datetime import datetime

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import quote_etag
from django.utils.translation import get_language

from consult.organisations.selectors import origin
from frontend.toolkit.pages.page import OF_CITIZENS

SIZE = 50
# Caches may still show a text for `OF_CITIZENS` seconds after it was hidden.
CACHING = f"public, max-age=0, s-maxage={OF_CITIZENS}"


class Atom(Atom1Feed):
    """An Atom feed that is equal each time it is read, as long as its entries do not change.

    It gives the time of the last change, never the time of the request.
    """

    def __init__(self, request, *, title: str, path: str, began: datetime):
        self.host = origin(request.organisation)
        self.began = began
        address = self.host + request.path
        super().__init__(
            title=title,
            link=self.host + path,
            description=None,
            language=get_language(),
            author_name=request.organisation.name,
            feed_url=address,
            feed_guid=address,
        )

    def add(
        self,
        pk,
        *,
        title: str,
        path: str,
        published: datetime,
        updated: datetime | None = None,
        **more,
    ):
        """Add one entry. `text` is sanitised HTML.

        The identifier of the entry is the id of its object, in every feed.
        """
        self.add_item(
            title=title,
            link=self.host + path,
            description=more.pop("text", None),
            unique_id=f"urn:uuid:{pk}",
            pubdate=published,
            updateddate=max(published, updated or published),
            **more,
        )

    def latest_post_date(self):
        """Return the time of the latest change of an entry.

        For an empty feed, return the time when its subject began.
        """
        return max((item["updateddate"] for item in self.items), default=self.began)


def answer(request, feed: Atom) -> HttpResponse:
    """Return the feed, or a 304 response if the reader has the current one."""
    content = feed.writeString("utf-8").encode()
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    whole = HttpResponse(content, content_type=Atom.content_type)
    response = get_conditional_response(request, etag=etag, response=whole) or whole
    response["ETag"], response["Cache-Control"] = etag, CACHING
    return response
