"""Two moderators at one desk: each sees new cases and the colleague's open case.

Each also sees that the websocket is lost.
"""

import json
import re
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import sign_in
from tests.e2e.test_live import SOON

pytestmark = pytest.mark.browser
QUEUE = "/staff/moderation/"
HEARD = """
window.heard = [];
for (const name of ["case", "presence"])
  document.addEventListener(`consult:${name}`, (event) => window.heard.push([name, event.detail]));
"""


@pytest.fixture
def moderators(browse, tmp_path):
    """Return the pages of two moderators, signed in, each in a separate browser."""
    (tmp_path / "heard.js").write_text(HEARD)
    pages = [browse(first=tmp_path / "heard.js") for _ in range(2)]
    for page, email in zip(pages, ("moderatrice@example.org", "collegue@example.org"), strict=True):
        sign_in(page, email)
    return pages


@pytest.fixture
def reported(site, moderators):
    """Return a function: a visitor reports another proposal at each call.

    It returns the id of the case.
    """
    slug, reader = site.scene.consultation.slug, moderators[1].request
    texts = iter(
        reader.get(f"/api/v1/proposals/?consultation={slug}&page_size=50").json()["results"]
    )

    def report():
        known = {case["target"]["id"] for case in cases()}
        text = next(
            candidate["id"]
            for candidate in texts
            if candidate["id"] not in known and candidate["state"] == "published"
        )
        notice = {"target": {"type": "proposal", "id": text}, "reason": "spam"}
        sent = urllib.request.Request(f"{site.origin}/api/v1/notices/", json.dumps(notice).encode())
        sent.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(sent) as answer:
            assert answer.status == 201
        return next(case["id"] for case in cases() if case["target"]["id"] == text)

    def cases():
        return reader.get("/api/v1/moderation/cases/?page_size=100").json()["results"]

    return report


def at_the_desk(page):
    """Open the desk and wait for its websocket."""
    with page.expect_websocket(lambda line: "/ws/moderation/" in line.url) as opened:
        page.goto(QUEUE)
    opened.value.wait_for_event("framereceived")
    return page


def test_colleague_and_new_case_are_shown_live(site, moderators, reported):
    first, second = moderators
    at_the_desk(first)
    at_the_desk(second)
    expect(first.locator("#desk-present")).to_contain_text("Andrea (exemple)", timeout=SOON)
    expect(second.locator("#desk-present")).to_contain_text("Dominique (exemple)", timeout=SOON)
    case = reported()
    expect(first.locator("#desk-fresh a")).to_have_text(re.compile(r"^1 "), timeout=SOON)
    # Of this case only: events of the last seconds are sent again.
    opened = "([name, one]) => name === 'case' && one.type === 'case.opened' && one.case === pk"
    first.wait_for_function(f"pk => heard.some({opened})", arg=case)
    [event] = first.evaluate(f"pk => heard.filter({opened}).map(([, one]) => one)", case)
    assert event == {
        "type": "case.opened",
        "case": case,
        "consultation": str(site.scene.consultation.pk),
    }
    first.locator("#desk-fresh a").click()
    expect(first.locator(f"#queue a[href$='/cases/{case}/']")).to_be_visible()
    assert first.wrong == second.wrong == []


def test_case_open_at_a_colleague_is_marked_and_no_field_is_touched(moderators, reported):
    first, second = moderators
    case = reported()
    at_the_desk(first)
    first.locator(".desk-filters > summary").click()
    field = first.locator("#queue-reason")
    field.focus()
    field.evaluate("field => { window.before = field; }")
    at_the_desk(second)
    second.evaluate(
        "pk => { document.querySelector('[data-consult-desk]').dataset.consultDeskCase = pk; }",
        case,
    )
    second.evaluate("document.dispatchEvent(new Event('htmx:afterSettle'))")
    expect(first.locator(f"#desk-on-{case}")).to_contain_text("Andrea (exemple)", timeout=SOON)
    assert first.evaluate("document.activeElement === window.before")
    second.evaluate("document.querySelector('[data-consult-desk]').dataset.consultDeskCase = ''")
    second.evaluate("document.dispatchEvent(new Event('htmx:afterSettle'))")
    expect(first.locator(f"#desk-on-{case}")).to_be_empty(timeout=SOON)


def test_desk_with_a_cut_websocket_shows_it_and_polls_every_fifteen_seconds(moderators, reported):
    reader, _other = moderators
    lines = []

    def cut(line):
        lines.append(line)
        line.close(code=1012) if len(lines) < 4 else line.connect_to_server()

    reader.route_web_socket("**/ws/moderation/", cut)
    reader.clock.install()
    reader.goto(QUEUE)
    note = reader.locator("[data-consult-desk-stopped]")
    expect(note).to_be_hidden()
    reader.clock.run_for(4500)
    expect(note).to_be_visible()
    case = reported()
    reader.clock.run_for(16000)
    expect(reader.locator("#desk-fresh a")).to_have_text(re.compile(r"^1 "))
    assert case
    reader.clock.run_for(60000)
    expect(note).to_be_hidden()


def test_websocket_refused_twice_is_not_retried(moderators):
    reader, _other = moderators
    lines = []
    reader.route_web_socket(
        "**/ws/moderation/", lambda line: (lines.append(line), line.close(code=4403))
    )
    reader.clock.install()
    reader.goto(QUEUE)
    reader.clock.run_for(120_000)
    assert len(lines) == 2
    expect(reader.locator("[data-consult-desk-stopped]")).to_be_visible()
