"""A page as a browser reads it: its links, its forms, and what each form sends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from lxml import html

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTROLS = ("input", "select", "textarea", "button")
USUAL_KINDS = {"button": "submit", "input": "text"}
BUTTONS = ("button", "image", "reset", "submit")
SENT_BY_ENTER = ("text", "search", "email", "url", "tel")


@dataclass(frozen=True)
class HtmlPage:
    """A page with its address, and its parsed content."""

    address: str
    content: html.HtmlElement

    def links(self) -> Iterator[tuple[html.HtmlElement, str]]:
        """Yield each link that leads to an address, with this address."""
        for link in self.content.iter("a"):
            href = link.get("href")
            if href and not href.startswith(("#", "mailto:", "tel:", "data:")):
                yield link, urljoin(self.address, href)

    def forms(self) -> Iterator[HtmlForm]:
        """Yield each form with each button that people see.

        A form without one is sent by Enter in a field of text.
        """
        for form in self.content.forms:
            controls = self._list_controls(form)
            buttons = [one for one in controls if _is_pressed(one)]
            if not buttons and any(kind_of(one) in SENT_BY_ENTER for one in controls):
                buttons = [None]
            for button in buttons:
                yield HtmlForm(self, form, controls, button)

    def _list_controls(self, form):
        """Return the enabled fields and buttons of a form, also those outside that name it."""
        own = [one for one in form.iter(*CONTROLS) if one.get("form") in (None, form.get("id"))]
        named = self.content.xpath("//*[@form=$name]", name=form.get("id") or "no name")
        outside = [one for one in named if one not in own]
        return [one for one in (*own, *outside) if not _is_disabled(one)]


@dataclass(frozen=True)
class HtmlForm:
    """A form of a page, with the button that sends it, or None."""

    page: HtmlPage
    element: html.HtmlElement
    controls: list[html.HtmlElement]
    button: html.HtmlElement | None

    @property
    def method(self) -> str:
        """The method, in capitals."""
        return (self._own("formmethod") or self.element.get("method") or "get").upper()

    @property
    def address(self) -> str:
        """The address to which the form is sent."""
        action = self._own("formaction") or self.element.get("action") or ""
        return urljoin(self.page.address, action).partition("#")[0]

    @property
    def names(self) -> set[str]:
        """The names of its fields and buttons."""
        return {one.get("name") for one in self.controls if one.get("name")}

    def values(self, answer=None) -> dict[str, list[str]]:
        """Return what a browser sends.

        `answer(control, shown, given)` may replace what a control sends as it is shown. `given`
        are the values of the same name before it.
        """
        values: dict[str, list] = {}
        for control in self.controls:
            name = control.get("name")
            if not name or kind_of(control) in BUTTONS:
                continue
            shown, given = _values_shown(control), values.setdefault(name, [])
            given += answer(control, shown, given) if answer else shown
        if self.button is not None and self.button.get("name"):
            values.setdefault(self.button.get("name"), []).append(self.button.get("value", ""))
        return {name: given for name, given in values.items() if given}

    def _own(self, name):
        return None if self.button is None else self.button.get(name)


def read_page(response) -> HtmlPage:
    """Return the page of an answer of the test client."""
    address = response.wsgi_request.get_full_path()
    return HtmlPage(address, html.document_fromstring(response.getvalue()))


def find_link(response, words):
    """Return the address of the first link of a page that has these words, apostrophes as typed."""
    return next(
        address
        for link, address in read_page(response).links()
        if words in link.text_content().replace("’", "'")
    )


def find_form(response, name):
    """Return the first form of a page that has a field of this name."""
    return next(form for form in read_page(response).forms() if name in form.names)


def tick(form, name):
    """Return what a browser sends once every box of a name is ticked."""
    return form.values(
        lambda control, shown, _given: (
            [control.get("value", "on")] if control.get("name") == name else shown
        )
    )


def kind_of(control):
    """Return the type of a field or button, in lower case, or the name of its element."""
    usual = USUAL_KINDS.get(control.tag, control.tag)
    return (control.get("type") or usual).lower() if control.tag in USUAL_KINDS else control.tag


def _is_pressed(control):
    return kind_of(control) in ("submit", "image") and control.get("aria-hidden") != "true"


def _is_disabled(control):
    return "disabled" in control.attrib or any(
        "disabled" in fieldset.attrib for fieldset in control.iterancestors("fieldset")
    )


def _values_shown(control):
    """Return the values that a control sends as it is shown. A file is never among them."""
    kind = kind_of(control)
    if kind == "file":
        return []
    if kind in ("checkbox", "radio"):
        return [control.get("value", "on")] if "checked" in control.attrib else []
    if kind == "textarea":
        # A browser leaves out the line break after the opening tag of a text area.
        return [control.text_content().removeprefix("\n")]
    if kind != "select":
        return [control.get("value", "")]
    options = [option for option in control.iter("option") if "disabled" not in option.attrib]
    chosen = [option for option in options if "selected" in option.attrib]
    if "multiple" not in control.attrib:
        chosen = chosen[-1:] or options[:1]
    return [option.get("value", option.text_content()) for option in chosen]
