"""A person who uses the keyboard alone, and opens only what the page shows."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import code_from_mail, next_document

MOST = 150  # presses of Tab until a link or a field has the focus
HAS_FOCUS = "element => element === document.activeElement"


def wait_until_drawn(page):
    """Wait until a page is drawn: Chromium ignores the keys that are pressed before."""
    page.locator("main").element_handle().wait_for_element_state("stable")


def open_by_key(page, key):
    """Press a key that opens another page, and wait until that page is drawn."""
    with next_document(page):
        page.keyboard.press(key)
    wait_until_drawn(page)


class Keyboard:
    """A person at a keyboard, in a browser of their own."""

    def __init__(self, page):
        self.page = page
        page.set_default_timeout(15_000)

    def signs_in(self, email):
        """Follow « Se connecter » on the home page, and type the code of the e-mail."""
        self.page.goto("/")
        self.follows(".tools a[href*='/sign-in/']")
        self.types("#id_email", email)
        self.presses("main form.form button[type=submit]")
        self.types("#id_code", code_from_mail(self.page, email))
        self.presses("main form.form button[type=submit]")

    def reaches(self, selector):
        """Press Tab until the first visible element of this selector has the focus; return it."""
        element = self.page.locator(selector).locator("visible=true").first
        expect(element).to_be_visible()
        for _ in range(MOST):
            if element.evaluate(HAS_FOCUS):
                return element
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {selector} on {self.page.url}")

    def follows(self, selector):
        """Open a link, and wait for its page."""
        self._opens(selector)

    def presses(self, selector):
        """Press a button, and wait for the next page."""
        self._opens(selector)

    def unfolds(self, selector):
        """Open a part of the page that is folded."""
        self.reaches(f"{selector} > summary")
        self.page.keyboard.press("Enter")
        expect(self.page.locator(f"{selector}[open]")).to_be_visible()

    def _opens(self, selector):
        self.reaches(selector)
        open_by_key(self.page, "Enter")

    def types(self, selector, text):
        """Type in a field, in place of what it contains."""
        self.reaches(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def chooses(self, selector, label):
        """Choose an option of a list by typing its first letter, unless it is chosen already."""
        self.reaches(selector)
        chosen = self.page.locator(f"{selector} option:checked")
        if chosen.inner_text() != label:
            self.page.keyboard.press(label[0])
        expect(chosen).to_have_text(label)

    def ticks(self, selector):
        """Tick a box, or choose a radio button with the arrows of its group."""
        control = self.page.locator(selector).first
        if control.get_attribute("type") == "checkbox":
            self.reaches(selector)
            self.page.keyboard.press("Space")
        else:
            self._chooses(control)
        expect(control).to_be_checked()

    def _chooses(self, radio):
        group = f"input[type=radio][name='{radio.get_attribute('name')}']"
        chosen = f"{group}:checked"
        self.reaches(chosen if self.page.locator(chosen).count() else group)
        self.page.keyboard.press("Space")
        for _ in range(self.page.locator(group).count()):
            if radio.is_checked():
                return
            self.page.keyboard.press("ArrowDown")

    def reads(self, text):
        """Expect a text in the page."""
        expect(self.page.locator("main")).to_contain_text(re.compile(text))
