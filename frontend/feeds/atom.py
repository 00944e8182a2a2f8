"""A feed as it is answered: Atom, with links to the organisation's own host, the same for everybody."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import quote_etag
from django.utils.translation import get_language

from consult.organisations.selectors import origin
from frontend.doors import OF_CITIZENS

SIZE = 50
# As long as a text that was hidden may still be shown by whoever keeps the answer.
CACHING = f"public, max-age=0, s-maxage={OF_CITIZENS}"


class Atom(Atom1Feed):
    """Atom that says when its content changed, never when it was asked for: two readings of one state are equal."""

    def __init__(self, request, *, title: str, path: str, began: datetime):
        self.host, self.began = origin(request.organisation), began
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

    def add(self, pk, *, title: str, path: str, published: datetime, updated: datetime | None = None, **more):
        """One entry; its identifier is the object's own, wherever it is read. `text` is sanitised HTML."""
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
        """The latest change of an entry; of an empty feed, when what it follows began."""
        return max((item["updateddate"] for item in self.items), default=self.began)


def answer(request, feed: Atom) -> HttpResponse:
    """The feed, or 304 for whoever has it."""
    content = feed.writeString("utf-8").encode()
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    whole = HttpResponse(content, content_type=Atom.content_type)
    response = get_conditional_response(request, etag=etag, response=whole) or whole
    response["ETag"], response["Cache-Control"] = etag, CACHING
    return response
