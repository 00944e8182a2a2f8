"""Clerks who set up a consultation by what they see, and the figures of their way.

A page is a document that loads. A press is a click, Enter or Space, also on a choice. A field is a
value that is typed. Words are those of the main text of each page, read the first time that it opens.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.e2e.conftest import code_from_mail, next_document
from tests.e2e.keyboard import HAS_FOCUS, MOST, wait_until_drawn

MENUS = {".top": "[data-consult-menu] > summary", ".place": ".place-menu > summary"}

# The text that a person sees: no text for screen readers, no content of a field, no closed part.
SEEN = """main => {
  const words = [];
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const box = node.parentElement;
    if (box.closest("textarea, select, script, style")) continue;
    if (!box.checkVisibility({visibilityProperty: true}) || box.offsetWidth <= 1) continue;
    words.push(node.textContent);
  }
  return words.join(" ");
}"""


@dataclass
class Figures:
    """The cost of a journey: pages, presses, typed fields and characters, and words that are read."""

    pages: int = 0
    presses: int = 0
    fields: int = 0
    characters: int = 0
    words: int = 0

    @property
    def minutes(self):
        """The time of a person who knows every page and has every text ready."""
        seconds = 6 * self.pages + 1.5 * self.presses + 2 * self.fields + 0.3 * self.characters
        return seconds / 60

    def over(self, goals):
        """Return the names of the figures that exceed their goal."""
        return [name for name, most in goals.items() if getattr(self, name) > most]

    def beside(self, goals):
        """Return every figure beside its goal."""
        names = ("pages", "presses", "fields", "characters", "words", "minutes")
        return ", ".join(
            f"{name} {getattr(self, name):.3g}" + (f" of {goals[name]}" if name in goals else "")
            for name in names
        )


def _named(label):
    """Return the pattern of a label. The page adds an invisible character after a hyphen."""
    return re.compile(re.escape(label).replace("\\-", "-\u2060?"), re.IGNORECASE)


class Clerk:
    """A person with a mouse, who presses only what is visible, and whose acts are counted."""

    def __init__(self, page):
        self.page = page
        self.title = ""
        self.figures = Figures()
        self._read = set()

    @property
    def main(self):
        return self.page.locator("main")

    def opens_address(self, path):
        """Open the address of a mail, or the home page."""
        self.page.goto(path)
        self._reads_page()

    def follows(self, name, within="main"):
        """Follow a visible link, in the menu of a phone if it is there."""
        menu = self.page.locator(MENUS[within]) if within in MENUS else None
        if menu is not None and menu.is_visible():
            self._press(menu)
        self._opens(self.page.locator(within).get_by_role("link", name=name))

    def presses(self, name):
        """Press a visible button, and wait for the next page."""
        self._opens(self.main.get_by_role("button", name=name))

    def types(self, label, text):
        """Type in the first field that has this label, in place of what it contains."""
        field = self._visible(self.main.get_by_role("textbox", name=_named(label)))
        self._fill(field, text)
        self.figures.fields += 1
        self.figures.characters += len(text)

    def chooses(self, name, role="radio"):
        """Press a choice or a box, unless it is chosen already."""
        control = self._visible(self.main.get_by_role(role, name=name))
        if not control.is_checked():
            self._check(control)
            self.figures.presses += 1
            expect(control).to_be_checked()

    def ticks_every_box(self):
        """Confirm each doubtful point of a page."""
        boxes = self.main.get_by_role("checkbox")
        for number in range(boxes.count()):
            self._check(boxes.nth(number))
            self.figures.presses += 1

    def picks(self, label, option):
        """Choose an option of a list, unless it is chosen already."""
        field = self._visible(self.main.get_by_label(label))
        if field.locator("option:checked").inner_text().strip() != option:
            self._pick(field, option)
            self.figures.presses += 1

    def sees(self, text):
        """Expect a text in the page."""
        expect(self.page.locator("body")).to_contain_text(text)

    def starts(self, model, title, decision=""):
        """Choose a model on the page that starts a consultation, and type its first texts."""
        self.title = title
        self.chooses(re.compile(re.escape(model)))
        self.types("Titre", title)
        if decision:
            self.types("qui sera décidé, par qui, quand", decision)

    def reviews(self, *headings):
        """Open the first task of the list, and review it and the next ones."""
        self.follows(headings[0], within=".tasks")
        self.reviews_next(*headings)

    def reviews_next(self, *headings):
        """Say of each page that everything was reviewed.

        The button leads from one task to the next, and after the last one to the opening.
        """
        for heading in headings:
            expect(self.page.get_by_role("heading", name=_named(heading), level=1)).to_be_visible()
            self.presses("tout relu")

    def signs_in(self, email):
        """Follow « Se connecter » on the home page, and type the code of the e-mail."""
        self.opens_address("/")
        self.follows("Se connecter", within=".top")
        self.types("Adresse e-mail", email)
        self.presses("Recevoir un code")
        self.types("Code", code_from_mail(self.page, email))
        self.presses("Se connecter")

    def _opens(self, control):
        with next_document(self.page):
            self._press(self._visible(control))
        self._reads_page()

    def _reads_page(self):
        """Count a page, and the words of an address that was not read before."""
        self.figures.pages += 1
        path = urlsplit(self.page.url).path
        if path not in self._read:
            self._read.add(path)
            self.figures.words += len(self.main.evaluate(SEEN).split())

    def _visible(self, control):
        found = control.locator("visible=true").first
        if not found.count():
            print(self.page.url, control)
            print(self.page.locator("body").aria_snapshot())
        expect(found).to_be_visible(timeout=1000)
        return found

    def _press(self, control):
        control.click()
        self.figures.presses += 1

    def _fill(self, field, text):
        field.fill(text)

    def _check(self, control):
        control.check()

    def _pick(self, field, option):
        field.select_option(option)


class KeyboardClerk(Clerk):
    """A clerk who uses the keys Tab, Enter, Space and the arrows alone."""

    def _reads_page(self):
        wait_until_drawn(self.page)
        super()._reads_page()

    def _reach(self, control):
        for _ in range(MOST):
            if control.evaluate(HAS_FOCUS):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {control} on {self.page.url}")

    def _press(self, control):
        self._reach(control)
        self.page.keyboard.press("Enter")
        self.figures.presses += 1

    def _fill(self, field, text):
        self._reach(field)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def _check(self, control):
        if control.get_attribute("type") == "checkbox":
            self._reach(control)
            self.page.keyboard.press("Space")
            return
        group = self.main.locator(f"input[name='{control.get_attribute('name')}']")
        chosen = self.main.locator(f"input[name='{control.get_attribute('name')}']:checked")
        self._reach(chosen if chosen.count() else group.first)
        for _ in range(group.count()):
            if control.is_checked():
                return
            self.page.keyboard.press("ArrowDown")

    def _pick(self, field, option):
        self._reach(field)
        self.page.keyboard.type(option)
