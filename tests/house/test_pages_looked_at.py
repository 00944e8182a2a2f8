"""The pages are all checked by axe and the other checks, or listed as no page with a reason."""

from tests.e2e.everything import ALSO_AT, NO_PAGE, ON_THE_WAY, OPENED_BY, STATUS, WITHOUT_PAGE
from tests.pages.routes import pages

NAMES = {page.name for page in pages()}


def test_pages_without_a_check_exist_and_have_one_reason_each():
    assert sorted(WITHOUT_PAGE - NAMES) == []
    assert sum(len(names) for names in NO_PAGE.values()) == len(WITHOUT_PAGE)
    assert len(WITHOUT_PAGE) < len(NAMES) / 3


def test_pages_listed_for_how_they_are_opened_are_opened():
    named = {*ON_THE_WAY, *OPENED_BY, *STATUS, *(name for name, _place in ALSO_AT)}
    assert sorted(named - (NAMES - WITHOUT_PAGE)) == []
