"""Visits: all pages of the site opened once in a browser, by a person who may see them.

The pages come in the order of what leads to them.
"""

import re
import time
from urllib.parse import urlsplit
from uuid import uuid4

from allauth.mfa.totp.internal import auth as totp
from django.template.loader import render_to_string

from tests.e2e.conftest import code_from_mail, next_document, sign_in
from tests.e2e.everything import EVERYBODY
from tests.e2e.test_passkeys import BUTTON, plug

EMPTIED = """() => {
  const forms = [...document.querySelectorAll("main form[method=post], main form[action$='/ballot/']")];
  const form = forms.find((one) => one.querySelector(".field, fieldset"));
  form.noValidate = true;
  for (const field of form.querySelectorAll(".input")) if (field.tagName !== "SELECT") field.value = "";
  form.requestSubmit(form.querySelector("[value=review]") ?? form.querySelector("[type=submit]"));
}"""


# Folded parts belong to the page.
UNFOLD = "document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })"


# People who use the site. The others run it.
CITIZENS = ("visitor", "owner")


def visits(browse, everything, people=EVERYBODY, choose=lambda name, cases: cases, **options):
    """Yield pairs of a description and an open page, for the stops of these people.

    If visitors are among them, the pages met on the way follow. `choose` returns some of the stops,
    and some of the ways, by the name of the choice. Pages are yielded unchanged. Stops with another
    status or address than declared are reported together at the end.
    """

    def fresh():
        return browse(at=everything.origin, **options)

    otherwise = []
    for name in people:
        stops = everything.stops[name]
        page = fresh()
        if name in everything.emails:
            sign_in(page, everything.emails[name])
        for stop in sorted(choose(f"stops of {name}", stops), key=stops.index):
            answer = _opened(page, stop)
            found = (urlsplit(page.url).path, answer.status)
            if found == (urlsplit(stop.address).path, stop.status):
                yield f"{stop.address}{' to correct' if stop.refused else ''}", page
            else:
                otherwise.append((name, stop.address, *found))
        page.context.close()
    if "visitor" in people:
        for way in choose("ways", WAYS):
            yield from way(fresh, everything)
    assert otherwise == [], otherwise


def _opened(page, stop):
    # Another place of the same page is not requested again by itself.
    answer = page.goto(stop.address) or page.reload()
    if not stop.refused:
        return answer
    with next_document(page) as sent:
        page.evaluate(EMPTIED)
    return sent.value


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


def _signing_in(fresh, everything):
    """Yield the page that waits for the code, and the page of the e-mail's link.

    The link opens in another browser.
    """
    page = fresh()
    _code(page, "nouvelle@example.org")
    yield "/sign-in/code/", page
    page.goto("/mail/")
    link = re.search(r"https?://\S+?(/sign-in/link/\S+)", page.locator(".mail").first.inner_text())[
        1
    ]
    page.context.clear_cookies()
    page.goto(link)
    yield "/sign-in/link/ with what the mail holds", page


def _opened_over(fresh, everything):
    """Yield the dialog of the display, and the menu of small screens."""
    page = fresh()
    open_menu = "document.querySelector('[data-consult-menu]').open = true"
    page.goto("/")
    page.evaluate(open_menu)  # on small screens the menu contains the button
    page.locator("[data-consult-open]:visible").first.click()
    page.wait_for_selector("dialog[open]")
    yield "/ with the dialog of display", page
    page.goto("/")
    page.evaluate(open_menu)
    yield "/ with the menu open", page


def _failing(fresh, everything):
    """Yield the pages that the server shows when it fails, without the database."""
    page = fresh()
    for status in (400, 500, 503):
        page.route(f"**/fails/{status}/", _answer(status))
        page.goto(f"/fails/{status}/")
        yield f"{status}", page


def _excluded(fresh, everything):
    """Yield the pages of a person whose account was closed.

    After a proof, the person reads the reason, and what they may still do with their data.
    """
    page = fresh()
    _prove_by_code(page, everything.excluded)
    page.wait_for_url("**/measures/**")
    yield "/measures/… for whom it keeps out", page
    page.locator("main a[href$='/data/']").click()
    page.wait_for_url("**/data/")
    yield "/measures/…/data/", page


def _naming(fresh, everything):
    """Yield the page on which a member of the team chooses a name."""
    page = fresh()
    _prove_by_code(page, everything.unnamed)
    page.wait_for_url("**/sign-in/name/**")
    yield "/sign-in/name/", page


def _answer(status):
    response = {
        "status": status,
        "body": render_to_string(f"{status}.html"),
        "content_type": "text/html; charset=utf-8",
    }
    return lambda route: route.fulfill(**response)


def _second_factor(fresh, everything):
    """Yield pages of a new e-mail address and of a second factor, first set up and then required.

    The person is new to each visit.
    """
    page, email = fresh(), f"seconde-{uuid4().hex[:8]}@example.org"
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
    page.locator("#id_code").fill(
        totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    )
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
    page = fresh()
    _prove_by_code(page, email)
    page.wait_for_url("**/sign-in/second-factor/**")
    yield "/sign-in/second-factor/", page


WAYS = (_signing_in, _opened_over, _failing, _second_factor, _excluded, _naming)
