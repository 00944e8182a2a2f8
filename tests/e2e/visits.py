"""Every page of the site opened once in a browser, by whoever may, in the order of what leads to it."""

import re
import time
from urllib.parse import urlsplit
from uuid import uuid4

from allauth.mfa.totp.internal import auth as totp
from django.template.loader import render_to_string

from tests.e2e.conftest import code_from_mail, sign_in
from tests.e2e.everything import EVERYBODY
from tests.e2e.test_passkeys import BUTTON, plug

EMPTIED = """() => {
  const forms = [...document.querySelectorAll("main form[method=post]")];
  const form = forms.find((one) => one.querySelector(".field, fieldset"));
  form.noValidate = true;
  for (const field of form.querySelectorAll(".input")) if (field.tagName !== "SELECT") field.value = "";
  form.requestSubmit(form.querySelector("[value=review]") ?? form.querySelector("[type=submit]"));
}"""


# From a page of the same origin: the address and the status that an answer ends with.
ASKED = """async (address) => {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  await answer.text();
  return [answer.url, answer.status];
}"""


# What is folded is part of the page.
UNFOLD = "document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })"


# Who uses the site; the others run it.
CITIZENS = ("visitor", "owner")


def visits(browse, everything, people=EVERYBODY, is_shown=lambda address: True, **how):
    """Yield (what is seen, the page) for the stops of these people, then, with visitors, for what is met on the way.

    A page is looked at as it stands. A stop whose address `is_shown` leaves out is asked for without being shown: only
    its status is read. Stops that answer otherwise than they say are named together at the end.
    """
    otherwise = []
    for name in people:
        stops = everything.stops[name]
        page = browse(at=everything.origin, **how)
        page.goto("/")
        if name in everything.emails:
            sign_in(page, everything.emails[name])
        for stop in stops:
            where = urlsplit(stop.address)
            shown = stop.refused or where.netloc or is_shown(stop.address)
            url, status = _opened(page, stop) if shown else page.evaluate(ASKED, stop.address)
            found = (urlsplit(url).path, status)
            if found != (where.path, stop.status):
                otherwise.append((name, stop.address, *found))
            elif shown:
                yield f"{stop.address}{' to correct' if stop.refused else ''}", page
        page.context.close()
    if "visitor" in people:
        for way in (_signing_in, _opened_over, _failing):
            yield from way(browse(at=everything.origin, **how))
        yield from _second_factor(browse, everything, how)
        yield from _kept_out(browse(at=everything.origin, **how), everything.kept_out)
    assert otherwise == [], otherwise


def _opened(page, stop):
    """Open a stop; return the address and the status that it ends with."""
    answer = page.goto(stop.address)
    if stop.refused:
        with page.expect_navigation() as sent:
            page.evaluate(EMPTIED)
        answer = sent.value
    return page.url, answer.status


def _code(page, email):
    """Ask for a code."""
    page.goto("/sign-in/")
    page.locator("#id_email").fill(email)
    _send(page)
    page.wait_for_url("**/sign-in/code/**")


def _prove_by_code(page, email):
    """Ask for a code, and send it."""
    _code(page, email)
    page.locator("#id_code").fill(code_from_mail(page, email))
    _send(page)


def _send(page):
    page.locator("main form button[type=submit]").first.click()


def _signing_in(page):
    """The page that waits for the code, and the one that the mail leads to in another browser."""
    _code(page, "nouvelle@example.org")
    yield "/sign-in/code/", page
    page.goto("/mail/")
    link = re.search(r"https?://\S+?(/sign-in/link/\S+)", page.locator(".mail").first.inner_text())[1]
    page.context.clear_cookies()
    page.goto(link)
    yield "/sign-in/link/ with what the mail holds", page


def _opened_over(page):
    """The dialog of display, the menu of small screens."""
    page.goto("/")
    page.locator(".tools [data-consult-open]").click()
    page.wait_for_selector("dialog[open]")
    yield "/ with the dialog of display", page
    page.goto("/")
    page.evaluate("document.querySelector('[data-consult-menu]').open = true")
    yield "/ with the menu open", page


def _failing(page):
    """What is said without the database, as the server says it when it fails."""
    for status in (400, 500, 503):
        page.route(f"**/fails/{status}/", _answer(status))
        page.goto(f"/fails/{status}/")
        yield f"{status}", page


def _kept_out(page, email):
    """Whoever is kept out reads why once they showed who they are, and what they may still do with their data."""
    _prove_by_code(page, email)
    page.wait_for_url("**/measures/**")
    yield "/measures/… for whom it keeps out", page
    page.locator("main a[href$='/data/']").click()
    page.wait_for_url("**/data/")
    yield "/measures/…/data/", page


def _answer(status):
    said = {"status": status, "body": render_to_string(f"{status}.html"), "content_type": "text/html; charset=utf-8"}
    return lambda route: route.fulfill(**said)


def _second_factor(browse, everything, how):
    """Another address, and a second factor: set up, then asked for; of somebody whom no other visit met."""
    page, email = browse(at=everything.origin, **how), f"seconde-{uuid4().hex[:8]}@example.org"
    _prove_by_code(page, email)
    page.wait_for_url(lambda address: "/sign-in/" not in address)
    page.goto("/account/email/")
    yield "/account/email/", page
    page.locator("#id_email").fill("ailleurs@example.org")
    _send(page)
    page.wait_for_url("**/account/email/code/")
    yield "/account/email/code/", page
    page.goto("/account/second-factor/add/")
    secret = page.locator("code.receipt-code").inner_text().replace(" ", "")
    page.locator("#id_code").fill(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30)))
    _send(page)
    page.wait_for_url("**/second-factor/codes/")
    yield "/account/second-factor/codes/", page
    page.goto("/account/second-factor/remove/")
    yield "/account/second-factor/remove/ with one", page
    plug(page)
    page.goto("/account/second-factor/passkeys/add/")
    page.locator(BUTTON).click()
    page.wait_for_url("**/second-factor/codes/")
    page.goto("/account/second-factor/")
    yield "/account/second-factor/ with two", page
    page.locator(".file-row a").click()
    page.wait_for_url("**/remove/")
    yield "/account/second-factor/passkeys/…/remove/", page
    page = browse(at=everything.origin, **how)
    _prove_by_code(page, email)
    page.wait_for_url("**/sign-in/second-factor/**")
    yield "/sign-in/second-factor/", page
