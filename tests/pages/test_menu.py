"""The menu of the team: at most six entries a level, each of which opens the page of its name."""

import pytest
from django.urls import reverse
from lxml import html

from consult.accounts.enums import Role
from tests.factories import make, workshops

pytestmark = pytest.mark.django_db

MOST = 6
TABS = "//div[@class='place']//nav//li[not(@class)]/a"
STATES = ("draft", "upcoming", "open", "closed", "cancelled")
MOMENTS = ["Préparer", "Suivre", "Animer", "Répondre", "Restituer", "Équipe"]
MOMENTS_OF = {
    Role.MANAGER: MOMENTS,
    Role.ORGANISATION_ADMIN: ["Suivre", "Équipe"],
    Role.MODERATOR: ["Suivre"],
    Role.WRITER: ["Restituer"],
    Role.RESPONDENT: ["Répondre"],
    Role.FACILITATOR: ["Animer"],
}
OF_A_DRAFT = ("Préparer", "Équipe")
OF_A_CANCELLED_ONE = ("Préparer", "Suivre", "Équipe")


def read(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return html.fromstring(response.content)


def entries(document, path):
    """Return the addresses of a menu by their words, without the numbers of what waits."""
    found = {}
    for link in document.xpath(path):
        words = " ".join(text.strip() for text in link.xpath("./text()") if text.strip())
        found[words] = link.get("href")
    return found


def title(document):
    return " ".join(document.xpath("string(//h1)").split())


def open_menus(role, consultation):
    """Open each entry of the menu and of the tabs. Return the words of both levels, and of the rows.

    The title of each page has the words of its entry.
    """
    client = make.client(make.person(role, consultation))
    first = entries(read(client, "/staff/"), "//nav[@class='nav']//a")
    for label, address in first.items():
        assert title(read(client, address)) == label
    addresses = read(client, "/staff/").xpath("//main//a/@href")
    own = [one for one in addresses if f"/staff/consultations/{consultation.slug}/" in one]
    tabs = entries(read(client, own[0]), TABS) if own else {}
    rows = {}
    for label, address in tabs.items():
        page = read(client, address)
        assert label in title(page)
        rows[label] = entries(page, "//ul[contains(@class, 'work-links')]//a")
        for row, below in rows[label].items():
            assert row in title(read(client, below)), below
    return list(first), list(tabs), {label: list(found) for label, found in rows.items() if found}


@pytest.mark.parametrize(
    ("page", "companion"),
    [
        ("staff-presentation", "staff-images"),
        ("staff-topics", "staff-asking"),
        ("staff-questions", "staff-questionnaires"),
        ("staff-questionnaires", "staff-questions"),
    ],
)
def test_pages_of_an_empty_draft_lead_to_those_that_belong_with_them(organisation, page, companion):
    draft = make.consultation(organisation, state="draft", topics=0)
    client = make.client(make.person(Role.MANAGER, draft))
    content = read(client, reverse(page, args=[draft.slug]))
    address = reverse(companion, args=[draft.slug])
    assert content.xpath(f"//main//nav//a[@href='{address}']")
    assert read(client, address) is not None


def test_facilitator_of_a_draft_opens_the_pages_of_a_workshop_without_tabs(organisation):
    workshop = workshops.draft(make.consultation(organisation, state="draft"))
    client = make.client(workshops.facilitator(workshop))
    bench = read(client, reverse("staff-workshop", args=[workshop.pk]))
    assert entries(bench, TABS) == {}
    for name in ("staff-recordings", "staff-workshop-facts"):
        read(client, reverse(name, args=[workshop.pk]))


@pytest.mark.sampled(3, "role")
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", MOMENTS_OF)
def test_each_entry_of_the_menu_opens_the_page_of_its_name(organisation, role, state):
    consultation = make.consultation(organisation, state=state)
    first, tabs, rows = open_menus(role, consultation)
    offered = {"draft": OF_A_DRAFT, "cancelled": OF_A_CANCELLED_ONE}.get(state, MOMENTS)
    assert tabs == [moment for moment in MOMENTS_OF[role] if moment in offered]
    for level in (first, tabs, *rows.values()):
        assert len(level) <= MOST
