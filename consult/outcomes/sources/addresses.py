"""Addresses in texts, and the normal form under which two spellings are one source.

Everything here is pure. The texts are hostile: a function returns nothing rather than raise.
"""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from consult.core.words import text

LONGEST = 1000
# The most sources of one text. A text with more links is a catalogue, or spam.
MOST = 60
# Parameters by which sites follow their visitors. They do not change the page.
TRACKING = re.compile(
    r"utm_\w+|mc_[ce]id|_hs(?:enc|mi)|at_(?:medium|campaign|custom\d?)|pk_\w+|mtm_\w+|fbclid"
    r"|gclid|gclsrc|dclid|wbraid|gbraid|msclkid|yclid|twclid|ttclid|igshid|mkt_tok|xtor|wt_mc",
    re.IGNORECASE,
)
HOST = re.compile(
    r"(?=.{4,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}"
)
# « fin.La suite »: a full stop without a space looks like an address.
MISSING_SPACE = re.compile(r"[a-z]+://[^/?#]*\.[A-Z][a-z]*(?:[/?#]|\Z)")
# A Markdown link, and an address that is written as it is.
LINK = re.compile(r"\[(?P<label>[^\[\]]{1,400})\]\(\s*<?(?P<url>[^\s()<>]{1,1000})")
BARE = re.compile(r"(?:https?://|www\.)[^\s<>]{1,1000}", re.IGNORECASE)
# Marks around a title, and those that end a sentence after an address.
BEFORE = ' \t\n:;,.([«“"*_#>–—-'
AFTER = ".,;:!?)]»”\"'*_"
TITLE_LENGTH = 120
PORTS = {"http": 80, "https": 443}
SAFE = "/:@!$&'()*+,;=~-._"


@dataclass(frozen=True)
class Address:
    """An address as a source: the normal form that identifies it, and the link that opens it."""

    key: str
    url: str


def find_addresses(words: str) -> list[Address]:
    """Return the distinct addresses of web pages in a Markdown text, in their order."""
    addresses: dict[str, Address] = {}
    for url in text.web_addresses(words):
        address = None if MISSING_SPACE.match(url) else parse_address(url)
        if address:
            addresses.setdefault(address.key, address)
    return list(addresses.values())[:MOST]


def suggest_title(words: str, key: str) -> str:
    """Return the words that name an address in a Markdown text: of its link, or just before it.

    Return "" where the text has no such words.
    """
    for link in LINK.finditer(words):
        address = parse_address(link["url"])
        if address and address.key == key:
            return "" if BARE.match(link["label"]) else _short(link["label"])
    for bare in BARE.finditer(words):
        address = parse_address(bare[0].rstrip(AFTER))
        if address and address.key == key:
            lines = [line for line in words[: bare.start()].splitlines() if line.strip(BEFORE)]
            sentence = re.split(r"[.!?…;]\s", BARE.sub("", lines[-1]) if lines else "")[-1]
            return _short(sentence)
    return ""


def _short(words: str) -> str:
    """Return the last words of a line, without the marks that lead to the address."""
    words = text.clean_line(text.plain(text.render(words))).strip(BEFORE)
    if len(words) <= TITLE_LENGTH:
        return words
    return words[-TITLE_LENGTH:].partition(" ")[2]


def parse_address(url: str) -> Address | None:
    """Return the address of a public web page, or None for anything else.

    The key ignores the scheme, `www.`, the case of the host, the usual port, the fragment, the
    final slash, the order of the parameters, and the parameters that follow visitors. Addresses
    with a password, of a machine without a name or of a local network are no sources.
    """
    url = text.clean_line(url)
    if len(url) > LONGEST:
        return None
    if not re.match(r"[a-z][a-z0-9+.-]*://", url, re.IGNORECASE):
        url = f"http://{url}"
    try:
        parts = urlsplit(url)
        port = parts.port
        host = _host(parts.hostname or "")
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in PORTS or not host or "@" in parts.netloc:
        return None
    place = host if port in (None, PORTS[scheme]) else f"{host}:{port}"
    path = quote(unquote(parts.path, errors="surrogateescape"), safe=SAFE, errors="surrogateescape")
    params = [param for param in parts.query.split("&") if param and not _follows_visitors(param)]
    known = sorted(parse_qsl("&".join(params), keep_blank_values=True, errors="surrogateescape"))
    query = f"?{'&'.join(params)}" if params else ""
    address = Address(
        key=place.removeprefix("www.")
        + path.rstrip("/")
        + (f"?{urlencode(known, errors='surrogateescape')}" if known else ""),
        url=f"{scheme}://{place}" + quote((parts.path or "/") + query, safe=f"{SAFE}%?"),
    )
    return address if max(len(address.key), len(address.url)) <= LONGEST else None


def parse_reference(title: str) -> str:
    """Return the key of a reference without address: its words without case, accents and marks."""
    return " ".join(re.findall(r"\w+", text.fold(title)))


def _host(name: str) -> str:
    """Return a host name in the form of the DNS, or "" if it is none. May raise `ValueError`."""
    name = name.rstrip(".").lower()
    if not name.isascii():
        name = name.encode("idna").decode("ascii")
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return name if HOST.fullmatch(name) and not name.endswith((".local", ".internal")) else ""
    return ""


def _follows_visitors(parameter: str) -> bool:
    return bool(TRACKING.fullmatch(unquote(parameter.partition("=")[0])))
