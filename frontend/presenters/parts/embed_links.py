"""The links of a page for feed readers and other sites: its feed, its oEmbed address, its code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html

from consult.core.memory import remembered
from consult.organisations.selectors import origin

if TYPE_CHECKING:
    from consult.organisations.models import Organisation


WIDTH = 640
# In pixels, by the name of the page that is shown.
HEIGHTS = {"consultation": 520, "topic": 640, "proposal": 420, "question": 640}
A_MINUTE = 60


@dataclass(frozen=True)
class Sharing:
    """The oEmbed address of a page, its code for other sites, and its feed if it has one."""

    oembed_url: str
    code: str
    feed_url: str = ""
    feed_title: str = ""


def sharing(
    organisation: Organisation, name: str, args: list, *, title: str, feed_title: str = ""
) -> Sharing:
    """Return the sharing links of a page, found by its name and arguments.

    One query a minute for the host of the organisation.
    """
    host = remembered(f"origin:{organisation.pk}", A_MINUTE, lambda: origin(organisation))
    return Sharing(
        feed_url=reverse(f"feed-{name}", args=args) if feed_title else "",
        feed_title=feed_title,
        oembed_url=f"{reverse('oembed')}?{urlencode({'url': host + reverse(name, args=args)})}",
        code=frame(host, name, args, title, width=WIDTH, height=HEIGHTS[name]),
    )


def frame(host: str, name: str, args: list, title: str, *, width: int, height: int) -> str:
    """Return the HTML code that another site copies into its page."""
    address = host + reverse(f"embed-{name}", args=args)
    code = '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy"></iframe>'
    return str(format_html(code, address, width, height, title))
