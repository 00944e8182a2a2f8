"""A crawler of pages: it follows every link and sends every form that a page offers.

It knows no address but `/`. A link is followed once, and a few links of one page to another page
are alike: `ALIKE` of them are followed. Each form is sent with each of its buttons, as the page
fills it. What is required and empty is typed, also after the form came back to correct. The change
that a form makes is rolled back after the pages behind it were walked.
"""

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
from tests.pages.html_pages import HtmlPage, kind_of

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
    """The routes of answers, links, forms by their outcome, and faults that one person met.

    A form is the route of its page, and the route to which its button sends it. A form that never
    went through is to correct, for the reasons that its page shows.
    """

    pages: Counter[str] = field(default_factory=Counter)
    links: int = 0
    sent: Counter[tuple[str, str]] = field(default_factory=Counter)
    to_correct: dict[tuple[str, str], str] = field(default_factory=dict)
    faults: dict[Fault, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Page(HtmlPage):
    """An HTML answer with the name of its route."""

    name: str

    def places_of_links(self):
        """Yield pairs of a route that offers a link and its address.

        The header and the footer of every page offer the same links: they count as one page.
        """
        for link, address in self.links():
            is_framed = any(part.get("class") in FRAME for part in link.iterancestors())
            yield "header and footer" if is_framed else self.name, address.partition("#")[0]

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


def name_of_button(form):
    """Return what the button of a form sends, without what varies, or ""."""
    if form.button is None or not form.button.get("name"):
        return ""
    value = form.button.get("value", "")
    return f"{form.button.get('name')}={'…' if VARYING.search(value) else value}"


def shape_of(form):
    """Return what is the same in forms that are alike."""
    names = {re.sub(r"\d+|[0-9a-f-]{36}", "…", name) for name in form.names}
    return (
        form.page.name,
        form.method,
        name_of(form.address),
        name_of_button(form),
        tuple(sorted(names)),
    )


def label_of(form):
    """Return the route to which a form is sent, with its button if it has several."""
    return f"{name_of(form.address)} {name_of_button(form)}".strip()


def fill_in(form, typed):
    """Return what a browser sends, with an answer in every empty field that needs one.

    `typed` contains the names of optional fields that are filled in too.
    """
    radios = defaultdict(list)
    for control in form.controls:
        if kind_of(control) == "radio":
            radios[control.get("name")].append(control)

    def answer(control, shown, given):
        group = radios.get(control.get("name"), [control])
        is_needed = control.get("name") in typed or any("required" in one.attrib for one in group)
        if not is_needed or any(shown):
            return shown
        kind = kind_of(control)
        if kind in ("checkbox", "radio"):
            is_answered = given or any("checked" in one.attrib for one in group)
            return [] if is_answered else [control.get("value", "on")]
        if kind == "select":
            options = (
                option.get("value", option.text_content()) for option in control.iter("option")
            )
            return [value for value in options if value][:1]
        return [_file(control) if kind == "file" else _text(control, kind)]

    return form.values(answer)


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
        address = next(
            link for _place, link in home.places_of_links() if name_of(link) == "sign-in"
        )
        page = self._open("GET", address, home, "sign-in")
        for name, value in (("email", email), ("code", None)):
            [form, *_others] = [form for form in page.forms() if name in form.names]
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
            for place, address in page.places_of_links():
                opened = self._follow(page, place, address)
                if opened:
                    pages.append(opened)
        for page in pages:
            for form in [] if page.is_in_other_language else page.forms():
                if shape_of(form) in self._sent or not self._is_here(form.address):
                    continue
                self._sent.add(shape_of(form))
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
            sent = fill_in(form, typed) | given
            status, page = self._request(form.method, form.address, form.page, label_of(form), sent)
            if status != 422 or page is None:
                break
            invalid = page.names_to_correct()
            again = [other for other in page.forms() if label_of(other) == label_of(form)]
            if not again or invalid <= set(typed):
                break
            form, typed = again[0], {*typed, *invalid}
        key = form.page.name, label_of(form)
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
        return status, Page(address, html.document_fromstring(content), name)

    @contextmanager
    def _undone(self):
        """Roll back the changes of the block, its cookies and its mails."""
        cookies = {name: morsel.value for name, morsel in self.client.cookies.items()}
        mails = len(mail.outbox)
        with witness.undone():
            yield
        self.client.cookies = SimpleCookie(cookies)
        del mail.outbox[mails:]
