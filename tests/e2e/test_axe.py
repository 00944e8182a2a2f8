"""axe on every page, for whoever may see it: light and dark, small and wide, with the target sizes of WCAG 2.2."""

from pathlib import Path

import pytest

from tests.e2e.conftest import sign_in

pytestmark = pytest.mark.browser
AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "rules": {"target-size": {"enabled": True}},
}


def public_pages(scene):
    here = f"/consultations/{scene.consultation.slug}"
    proposal = f"{here}/proposals/{scene.proposal.number}"
    return [
        "/",
        "/consultations/",
        f"{here}/",
        f"{here}/charter/",
        f"{here}/moderation-log/",
        f"{here}/topics/theme-4/",
        f"{here}/topics/theme-4/?q=introuvable",
        f"{here}/topics/theme-4/one-by-one/",
        f"{here}/topics/theme-4/propose/",
        "/consultations/acces-aux-droits/questionnaires/1/",
        "/consultations/acces-aux-droits/questionnaires/2/answer/",
        "/consultations/acces-aux-droits/questionnaires/2/print/",
        f"{proposal}/",
        f"{proposal}/versions/",
        f"{proposal}/comment/",
        f"{proposal}/comments/{scene.comment.pk}/",
        f"/report/proposal/{scene.proposal.pk}/",
        "/report/thanks/",
        "/search/?q=carte",
        "/receipts/",
        f"/receipts/?receipt={'0' * 64}",
        "/open-data/",
        f"/open-data/{scene.consultation.slug}/",
        f"/open-data/{scene.consultation.slug}/1/",
        f"/embed{here}/",
        f"/embed{here}/topics/theme-4/",
        f"/embed{proposal}/",
        "/moderation-log/",
        "/how-it-works/",
        "/accessibility/",
        "/privacy/",
        "/legal/",
        "/source-code/",
        "/display/",
        "/sign-in/",
        "/sign-in/password/",
        "/sign-in/passkey/",
        "/account/erased/",
        "/mail/",
        "/nulle-part/",
        "/en/",
    ]


def team_pages(scene):
    here = f"/staff/consultations/{scene.consultation.slug}"
    proposal = f"/consultations/{scene.consultation.slug}/proposals/{scene.proposal.number}"
    return {
        "citoyenne": [
            "/account/",
            "/account/contributions/",
            "/account/password/",
            "/account/sessions/",
            "/account/institutions/",
            "/account/tokens/",
            "/account/notifications/",
            "/account/notifications/followed/",
            "/account/notifications/choices/",
            f"/follow/proposal/{scene.proposal.pk}/",
            "/account/data/",
            "/account/erase/",  # a fresh sign-in is proof enough
            "/account/prove/",
            "/account/email/",
            "/account/second-factor/",
            "/account/second-factor/add/",
            "/account/second-factor/remove/",
            "/account/second-factor/passkeys/add/",
            f"{proposal}/",
            f"{proposal}/position/?position=mixed",
            f"{proposal}/position/",
        ],
        "responsable": [
            "/staff/",
            f"{here}/",
            f"{here}/topics/",
            f"{here}/timetable/",
            f"{here}/charter/",
            f"{here}/roles/",
            f"{here}/rooms/",
            f"{here}/publication/",
            f"{here}/close/",
            f"{here}/data/",
        ],
        "moderatrice": ["/staff/moderation/", f"/staff/moderation/proposal/{scene.proposal.pk}/"],
        "admin": [
            "/staff/consultations/new/",
            "/staff/organisation/",
            "/staff/organisation/roles/",
            "/staff/organisation/erase/",
        ],
        "plateforme": ["/staff/platform/"],
    }


def violations(page, address):
    """What axe finds on a page, in a line each."""
    page.goto(address)
    page.add_script_tag(path=AXE)
    found = page.evaluate("async (rules) => (await axe.run(rules)).violations", RULES)
    return [f"{address} {one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


WIDE_LIGHT, SMALL_DARK = (1280, False), (390, True)
THE_OTHER_TWO = [pytest.param(390, False, marks=pytest.mark.soak), pytest.param(1280, True, marks=pytest.mark.soak)]


@pytest.mark.parametrize(("width", "dark"), [WIDE_LIGHT, SMALL_DARK, *THE_OTHER_TWO])
def test_public_pages(browse, site, width, dark):
    page = browse(width=width, dark=dark, inspected=True)
    assert [line for address in public_pages(site.scene) for line in violations(page, address)] == []


@pytest.mark.parametrize(("width", "dark"), [WIDE_LIGHT, SMALL_DARK, *THE_OTHER_TWO])
def test_pages_of_somebody(browse, site, width, dark):
    found = []
    for name, addresses in team_pages(site.scene).items():
        page = browse(width=width, dark=dark, inspected=True)
        sign_in(page, f"{name}@example.org")
        found += [line for address in addresses for line in violations(page, address)]
    assert found == []


@pytest.mark.parametrize("width", [320, 768])
def test_no_page_scrolls_sideways(browse, site, width):
    page, wide = browse(width=width), []
    for address in public_pages(site.scene):
        page.goto(address)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(address)
    assert wide == []
