"""Each page has a title of its own: a tab, a bookmark and a screen reader name pages by it."""

import re
from collections import defaultdict
from html import unescape

import pytest

from tests.e2e.everything import OPENED_BY
from tests.pages.routes import pages, skip_slow_steps, world

pytestmark = [pytest.mark.django_db, pytest.mark.takes(40)]
TITLE = re.compile(rb"<title>(.*?)</title>", re.DOTALL)
# Two addresses of one page: an alias, a short code, a frame in another site, the latest version.
SAME = {
    "account_login": "sign-in",
    "coded-topic": "topic",
    "coded-workshop": "workshop",
    "consultation-overview": "consultation",
    "embed-consultation": "consultation",
    "embed-proposal": "proposal",
    "embed-question": "question",
    "embed-topic": "topic",
    "open-data-version": "open-data-dataset",
    "synthesis-version": "synthesis",
}
PEOPLE = ("visitor", "owner", "manager", "other")


def find_title(site, page, address):
    """Return the title of a page as the first person who may open it reads it, or None."""
    for name in [OPENED_BY[page.name]] if page.name in OPENED_BY else PEOPLE:
        answer = site.browser(name).get(address)
        if answer.status_code == 200:
            found = TITLE.search(answer.getvalue())
            return " ".join(unescape(found[1].decode()).split()) if found else None
    return None


@pytest.mark.long
def test_pages_of_citizens_have_different_titles(organisation, tmp_path):
    names = defaultdict(set)
    with skip_slow_steps(tmp_path):
        site = world(organisation)
        for page in (page for page in pages() if not page.address.startswith("staff/")):
            for place, address in site.addresses(page):
                if place == "published" and (title := find_title(site, page, address)):
                    names[title].add(SAME.get(page.name, page.name))
    assert len(names) > 80
    assert {title: same for title, same in names.items() if len(same) > 1} == {}
