"""A crawler of pages: it follows every link and sends every form that a page offers.

It knows no address but `/`. A link is followed once, and a few links of one page to another page
are alike: `ALIKE` of them are followed. Each form is sent with each of its buttons, as the page
fills it. What is required and empty is typed, also after the form came back to correct. The change
that a form makes is rolled back after the pages behind it were walked.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.core import mail
from django.http import QueryDict
from django.test import Client
from django.urls import Resolver404, resolve
from django.utils import timezone
from lxml import html

from tests import witness
from tests.core import uploads

ALIKE = 2
DEEPEST = 3  # forms that are sent one behind the other, before the changes are rolled back
CORRECTIONS = 3
LONGEST_CHAIN = 8  # redirects
FRAME = ("top", "foot")  # classes
LATER = ("closes", "ends", "paper_until")  # names of fields
VARYING = re.compile(r"^\d+$|^[0-9a-f-]{36}$|\d{4}-\d\d-\d\d")
TYPED_INPUTS = {
    "email": "quelqu-un@example.org",
    "url": "https://www.example.org/etude",
    "tel": "01 99 00 12 34",
    "color": "#11524e",
    "time": "18:00",
    "search": "ensemble",
}


@dataclass(frozen=True, order=True)
class Fault:
    """A door that is offered and does not open: the page, the door behind, and the status."""

    page: str
    method: str
    door: str
    status: int

    def __str__(self):
        return f"{self.page} {self.method} {self.door}: {self.status}"


@dataclass
class Walk:
    """What one person met: routes of answers, links, forms by their outcome, and faults.

    A form is the route of its page, and where its button sends it. A form that never went through
    is to correct, for the reasons that its page shows.
    """

    pages: Counter[str] = field(default_factory=Counter)
    links: int = 0
    sent: Counter[tuple[str, str]] = field(default_factory=Counter)
    to_correct: dict[tuple[str, str], str] = field(default_factory=dict)
    faults: dict[Fault, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """An HTML answer: its address, the name of its route, and its parsed content."""

    address: str
    name: str
    content: html.HtmlElement

    def links(self):
        """Yield pairs of a route that offers a link and its address.

        The header and the footer of every page offer the same links: they count as one page.
        """
        for link in self.content.iter("a"):
            href = link.get("href")
            if href and not href.startswith(("#", "mailto:", "tel:", "data:")):
                is_framed = any(part.get("class") in FRAME for part in link.iterancestors())
                address = urljoin(self.address, href).partition("#")[0]
                yield "header and footer" if is_framed else self.name, address

    def names_to_correct(self):
        """Return the names of the fields that a refused form marks, or names in its summary."""
        names = set(self.content.xpath("//*[@aria-invalid='true']/@name"))
        for target in self.content.xpath("//*[@data-consult-error-summary]//a/@href"):
            named = "//*[@id=$id]/descendant-or-self::*/@name"
            names |= set(self.content.xpath(named, id=target.removeprefix("#")))
        return names

    def errors(self):
        """Return what the page says that must be corrected."""
        return " / ".join(
            " ".join(line.text_content().split())
            for line in self.content.xpath("//*[@data-consult-error-summary]//li")
        )

    @property
    def is_in_other_language(self):
        """Return whether the page is in English. Its doors are those of the page in French."""
        return urlsplit(self.address).path.startswith("/en/")

    def forms(self):
        """Yield each form with each of its buttons."""
        for form in self.content.forms:
            controls = _controls(self.content, form)
            buttons = [control for control in controls if _is_button(control)]
            if not buttons and any(_is_sent_by_enter(control) for control in controls):
                buttons = [None]
            for button in buttons:
                yield Form(self, form, controls, button)


@dataclass(frozen=True)
class Form:
    """A form of a page, which one of its buttons sends."""

    page: Page
    element: html.HtmlElement
    controls: list
    button: html.HtmlElement | None

    @property
    def method(self):
        """The method, in capitals."""
        own = self.button.get("formmethod") if self.button is not None else None
        return (own or self.element.get("method") or "get").upper()

    @property
    def address(self):
        """The address to which the form is sent."""
        own = self.button.get("formaction") if self.button is not None else None
        return urljoin(self.page.address, own or self.element.get("action") or "").partition("#")[0]

    @property
    def shape(self):
        """What is the same in forms that are alike."""
        button = ""
        if self.button is not None and self.button.get("name"):
            value = self.button.get("value", "")
            button = f"{self.button.get('name')}={'…' if VARYING.search(value) else value}"
        names = {re.sub(r"\d+|[0-9a-f-]{36}", "…", c.get("name") or "") for c in self.controls}
        return self.page.name, self.method, name_of(self.address), button, tuple(sorted(names))

    @property
    def label(self):
        """Where the form is sent, and by which button, if the form has several."""
        button = self.shape[3]
        return f"{name_of(self.address)} {button}".strip()

    def values(self, typed):
        """Return what a browser sends, with an answer in every empty field that needs one.

        `typed` contains the names of optional fields that are filled in too.
        """
        values = defaultdict(list)
        for control in self.controls:
            name = control.get("name")
            if not name or _is_disabled(control) or _is_button(control):
                continue
            needed = "required" in control.attrib or name in typed
            values[name] += _values_of(control, needed, values.get(name))
        for name, group in _radios(self.controls).items():
            needed = name in typed or any("required" in radio.attrib for radio in group)
            if needed and not values[name]:
                values[name] = [group[0].get("value", "on")]
        if self.button is not None and self.button.get("name"):
            values[self.button.get("name")].append(self.button.get("value", ""))
        return {name: given for name, given in values.items() if given}


def _controls(content, form):
    own = [
        control
        for control in form.iter("input", "select", "textarea", "button")
        if control.get("form") in (None, form.get("id"))
    ]
    named = content.xpath("//*[@form=$name]", name=form.get("id") or "no name")
    return own + [control for control in named if control not in own]


def _is_button(control):
    kind = (control.get("type") or "").lower()
    if _is_disabled(control) or control.get("aria-hidden") == "true":
        return False
    return kind in ("submit", "image") or (control.tag == "button" and kind in ("", "submit"))


def _is_sent_by_enter(control):
    kind = (control.get("type") or "text").lower()
    return control.tag == "input" and kind in ("text", *TYPED_INPUTS)


def _is_disabled(control):
    return "disabled" in control.attrib or any(
        "disabled" in fieldset.attrib for fieldset in control.iterancestors("fieldset")
    )


def _radios(controls):
    groups = defaultdict(list)
    for control in controls:
        if control.get("type") == "radio" and not _is_disabled(control):
            groups[control.get("name")].append(control)
    return groups


def _values_of(control, needed, given):
    """Return the values that a control sends."""
    kind = (control.get("type") or "text").lower() if control.tag == "input" else control.tag
    if kind == "select":
        return _selected(control, needed)
    if kind in ("checkbox", "radio"):
        is_sent = "checked" in control.attrib or (kind == "checkbox" and needed and not given)
        return [control.get("value", "on")] if is_sent else []
    if kind == "file":
        return [_file(control)] if needed else []
    if kind in ("button", "reset", "submit", "image"):
        return []
    # A browser leaves out the line break after the opening tag of a text area.
    written = control.text_content().removeprefix("\n") if kind == "textarea" else ""
    value = written or control.get("value", "")
    return [value or (_text(control, kind) if needed else "")]


def _selected(select, needed):
    options = [option for option in select.iter("option") if "disabled" not in option.attrib]
    values = [option.get("value", option.text_content()) for option in options]
    chosen = [
        value for option, value in zip(options, values, strict=True) if "selected" in option.attrib
    ]
    if "multiple" in select.attrib:
        return chosen or (values[:1] if needed else [])
    chosen = chosen[-1:] or values[:1]
    if needed and chosen in ([], [""]):
        chosen = [value for value in values if value][:1]
    return chosen


def _text(control, kind):
    """Return an answer for an empty field."""
    name = control.get("name") or ""
    if name == "code" and mail.outbox and (code := re.search(r"\b\d{6}\b", mail.outbox[-1].body)):
        return code[0]
    day = timezone.localdate() + timedelta(days=8 if name.startswith(LATER) else 1)
    dated = {"date": f"{day}", "datetime-local": f"{day}T12:00"}
    if kind in dated:
        return dated[kind]
    if name.endswith("_at") or name == "paper_until":
        return f"{day:%d/%m/%Y} 12:00"
    if name.endswith("_on"):
        return f"{day:%d/%m/%Y}"
    if kind == "number" or control.get("inputmode") in ("numeric", "decimal"):
        return control.get("min") or "1"
    longest = int(control.get("maxlength") or 400)
    return TYPED_INPUTS.get(kind, "Un texte d'essai (exemple).")[:longest]


def _file(control):
    accepted = control.get("accept") or ""
    if "csv" in accepted:
        return uploads.upload(b"title,body\nUn banc,Un banc (exemple).\n", "essai.csv")
    if "text" in accepted or "vtt" in accepted:
        return uploads.upload(b"Bonjour (exemple).\n", "essai.txt")
    if "image" in accepted or not accepted:
        return uploads.upload(uploads.image(size=(60, 40)), "essai.jpg")
    return uploads.upload(uploads.pdf(), "essai.pdf")


def name_of(address):
    """Return the name of the route of an address, in any language."""
    return _name_of_path(urlsplit(address).path)


@cache
def _name_of_path(path):
    path = path.removeprefix("/en") if path.startswith("/en/") else path
    try:
        return resolve(path).url_name or path
    except Resolver404:
        return path


class Crawler:
    """A person who opens every door of a site."""

    def __init__(self, host):
        self.host = host
        self.client = Client(headers={"host": host}, raise_request_exception=False)
        self.walk = Walk()
        self._opened = set()
        self._alike = Counter()
        self._sent = set()

    def start(self, email=None):
        """Walk the site as a visitor, or sign in from the home page and walk from both ends."""
        home = self._open("GET", f"http://{self.host}/", None, "/")
        begun = [home] if home else []
        if email and home:
            begun = [*self._sign_in(home, email), *self._reopened(home)]
        for page in begun:
            self._explore([page], 0)
        return self.walk

    def _reopened(self, home):
        page = self._open("GET", home.address, None, "/")
        return [page] if page else []

    def _sign_in(self, home, email):
        """Follow « Se connecter », ask for a code and send it; return the page where it leads."""
        address = next(link for _place, link in home.links() if name_of(link) == "sign-in")
        page = self._open("GET", address, home, "sign-in")
        for name, value in (("email", email), ("code", None)):
            [form, *_others] = [
                form for form in page.forms() if any(c.get("name") == name for c in form.controls)
            ]
            page = self._send(form, {name: [value]} if value else {}, {name})
            if page is None:
                return []
        return [page]

    def _explore(self, begun, depth):
        """Follow the new links of pages and of the pages behind them, then send their forms."""
        pages = list(begun)
        for page in pages:
            if page.is_in_other_language:
                continue
            for place, address in page.links():
                opened = self._follow(page, place, address)
                if opened:
                    pages.append(opened)
        for page in pages:
            for form in [] if page.is_in_other_language else page.forms():
                if form.shape in self._sent or not self._is_here(form.address):
                    continue
                self._sent.add(form.shape)
                with self._undone():
                    landed = self._send(form)
                    if landed and depth < DEEPEST:
                        self._explore([landed], depth + 1)

    def _follow(self, page, place, address):
        if not self._is_here(address):
            return None
        parts = urlsplit(address)
        keys = tuple(sorted(key for key, _value in parse_qsl(parts.query)))
        door = "other language" if parts.path.startswith("/en/") else name_of(address)
        alike = (place, door, keys)
        if address in self._opened or self._alike[alike] >= ALIKE:
            return None
        self._alike[alike] += 1
        self._opened.add(address)
        self.walk.links += 1
        return self._open("GET", address, page, name_of(address))

    def _is_here(self, address):
        parts = urlsplit(address)
        return parts.netloc == self.host and not parts.path.startswith(("/static/", "/api/"))

    def _send(self, form, values=None, typed=frozenset()):
        """Send a form, and again with the fields that came back to correct; return the page."""
        given = dict(values or {})
        for _ in range(CORRECTIONS):
            sent = form.values(typed) | given
            status, page = self._request(form.method, form.address, form.page, form.label, sent)
            if status != 422 or page is None:
                break
            invalid = page.names_to_correct()
            again = [other for other in page.forms() if other.label == form.label]
            if not again or invalid <= set(typed):
                break
            form, typed = again[0], {*typed, *invalid}
        key = form.page.name, form.label
        if status < 400:
            self.walk.sent[key] += 1
            return page
        if status == 422:
            self.walk.to_correct[key] = page.errors() if page else ""
        return None

    def _open(self, method, address, page, label):
        return self._request(method, address, page, label)[1]

    def _request(self, method, address, page, label, data=None):
        """Request an address and follow its redirects; return the last status, and its page."""
        headers = {"referer": page.address} if page else {}
        ask = self.client.get if method == "GET" else self.client.post
        if method == "GET" and data:
            query = QueryDict(mutable=True)
            for name, given in data.items():
                query.setlist(name, given)
            address, data = f"{address.partition('?')[0]}?{query.urlencode()}", None
        response = ask(address, *([data] if data is not None else []), headers=headers)
        for _ in range(LONGEST_CHAIN):
            if response.status_code not in (301, 302, 303, 307, 308):
                break
            self.walk.pages[name_of(address)] += 1
            address = urljoin(address, response["Location"]).partition("#")[0]
            if not self._is_here(address):
                return response.status_code, None
            response = self.client.get(address, headers=headers)
        return self._read(response, address, method, page, label)

    def _read(self, response, address, method, page, label):
        status = response.status_code
        content = response.getvalue()
        if status >= 400 and status != 422:
            fault = Fault(page.name if page else "", method, label, status)
            error = getattr(response, "exc_info", None)
            self.walk.faults.setdefault(fault, f"{address} {error[1]!r}" if error else address)
            return status, None
        name = name_of(address)
        self.walk.pages[name] += 1
        if not response.get("Content-Type", "").startswith("text/html") or not content.strip():
            return status, None
        return status, Page(address, name, html.document_fromstring(content))

    @contextmanager
    def _undone(self):
        """Roll back the changes of the block, its cookies and its mails."""
        cookies = {name: morsel.value for name, morsel in self.client.cookies.items()}
        mails = len(mail.outbox)
        with witness.undone():
            yield
        self.client.cookies = SimpleCookie(cookies)
        del mail.outbox[mails:]
