"""What a page says of itself to feed readers and to other sites: its feed, its oEmbed description, the code to copy."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html

from consult.core.memory import remembered
from consult.organisations.selectors import origin

WIDTH = 640
# By the name of the page that is shown.
HEIGHTS = {"consultation": 520, "topic": 640, "proposal": 420, "question": 640}
A_MINUTE = 60


@dataclass(frozen=True)
class Sharing:
    """Where a page is described for others, and the code that shows it elsewhere; its feed, where it has one."""

    oembed_url: str
    code: str
    feed_url: str = ""
    feed_title: str = ""


def sharing(organisation, name: str, args: list, *, title: str, feed_title: str = "") -> Sharing:
    """What a page of this name says; one query a minute for the organisation's own address."""
    host = remembered(f"origin:{organisation.pk}", A_MINUTE, lambda: origin(organisation))
    return Sharing(
        feed_url=reverse(f"feed-{name}", args=args) if feed_title else "",
        feed_title=feed_title,
        oembed_url=f"{reverse('oembed')}?{urlencode({'url': host + reverse(name, args=args)})}",
        code=frame(host, name, args, title, width=WIDTH, height=HEIGHTS[name]),
    )


def frame(host: str, name: str, args: list, title: str, *, width: int, height: int) -> str:
    """The code to copy into the page of another site."""
    address = host + reverse(f"embed-{name}", args=args)
    code = '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy"></iframe>'
    return str(format_html(code, address, width, height, title))
