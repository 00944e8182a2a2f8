"""Longer proof of work: a form that returns with a challenge is sent again by itself."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
PLAIN = '<input type="hidden" name="proof" '
ASKS = f'{PLAIN}data-consult-proof-send="Un instant." '


def test_browser_solves_the_challenge_then_sends_the_form_by_itself(browse, site):
    """Use the sign-in page in place of the page of a code.

    That page asks for a challenge above a limit that this site does not have.
    """
    page, sent = browse(width=390), []

    def comes_back(route):
        answer = route.fetch()
        body = (
            answer.text()
            .replace(PLAIN, ASKS)
            .replace('name="email"', 'name="email" value="foule@example.org"')
        )
        route.fulfill(
            response=answer,
            body=body.replace(
                '<input type="hidden" name="shown_at"',
                '<p role="status"></p><input type="hidden" name="shown_at"',
            ),
        )

    page.route(
        "**/sign-in/",
        lambda route: comes_back(route) if route.request.method == "GET" else route.continue_(),
    )
    page.on("request", lambda request: request.method == "POST" and sent.append(request.post_data))
    page.goto("/sign-in/")
    page.wait_for_url("**/sign-in/code/*")
    expect(page.locator("main")).to_contain_text("foule@example.org")
    assert len(sent) == 1
    assert "proof=ey" in sent[0]
    assert page.wrong == []


def test_form_that_is_sent_at_once_waits_for_its_proof(browse, site):
    page, sent = browse(width=390), []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.post_data))
    page.goto("/sign-in/")
    page.evaluate(
        """() => {
        document.querySelector("#id_email").value = "vite@example.org";
        document.querySelector("main form").requestSubmit();
        }"""
    )
    page.wait_for_url("**/sign-in/code/*")
    assert len(sent) == 1
    assert "proof=ey" in sent[0]
