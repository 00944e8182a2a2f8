"""French and English typography, applied when text is shown, never to the stored text.

French needs narrow no-break spaces (U+202F) before ; ! ? and %, no-break spaces (U+00A0) before :
and inside « », curved apostrophes, and no line break inside « avons-nous » and « e-mail » (U+2060). English needs
curved quotation marks and apostrophes. Other languages are left as they are.
"""

import re
from collections.abc import Callable
from functools import lru_cache

MINUS = "\u2212"
NARROW = "\u202f"
NO_BREAK = "\u00a0"
APOSTROPHE = "\u2019"
JOINER = "\u2060"

# In an escaped text, apostrophes and quotation marks are entities.
_APOSTROPHE = re.compile(r"(?<=\w)(?:'|&#x27;|&#39;)(?=\w)")
STRAIGHT = re.compile(r"(?<=\w)'(?=\w|$)|^'(?=\w)")
_QUOTED = re.compile(r"(?:\"|&quot;)([^\"<>&]{1,200}?)(?:\"|&quot;)")
_TAG = re.compile(r"(<[^>]*>)")
_VERBATIM = re.compile(r"<(/?)(?:code|pre|kbd|samp|script|style|textarea)\b", re.IGNORECASE)
_UNITS = r"(?:€|km|cm|mm|m²|m|kg|g|kWh|W|h|min|s|ko|Mo|Go|To|ans?|°C)"

_FRENCH = (
    (re.compile(r"«[ \t\u00a0\u202f]*"), f"«{NO_BREAK}"),
    (re.compile(r"[ \t\u00a0\u202f]*»"), f"{NO_BREAK}»"),
    (re.compile(r"(?<=\S)[ \t\u00a0]+(?=[;!?](?!\w))"), NARROW),
    (re.compile(r"(?<=\d)[ \t\u00a0]+(?=%(?!\w))"), NARROW),
    (re.compile(r"(?<=[\w»)])(?=[!?]+(?:\s|$))"), NARROW),
    # A translation in the catalogue ends with a quotation mark or an escaped line break.
    (re.compile(r"(?<=\S)[ \t\u202f]+:(?=[\s\"\\]|$)"), f"{NO_BREAK}:"),
    (re.compile(r"(?<=\d)[ \u00a0](?=\d{3}(?!\d))"), NARROW),
    (re.compile(r"\b([nN]°|p\.|art\.) (?=[\w%])"), rf"\1{NO_BREAK}"),
    (re.compile(rf"(?<=\d) (?={_UNITS}(?!\w))"), NO_BREAK),
    (re.compile(r"(?<=\d[\u00a0]h) (?=\d\d\b)"), NO_BREAK),
    (
        re.compile(r"(?<=\w)-(?=(?:t-)?(?:je|tu|ils?|elles?|on|nous|vous|ce)(?![\w./-]))"),
        f"-{JOINER}",
    ),
    (re.compile(r"(?<![\w./@-])([eE])-(?=mails?(?![\w/@-]|\.\w))"), rf"\1-{JOINER}"),
)


def french(text: str) -> str:
    """Return a text with the spaces and apostrophes of French."""
    text = _APOSTROPHE.sub(APOSTROPHE, text)
    for pattern, replacement in _FRENCH:
        text = pattern.sub(replacement, text)
    return text


def curled(text: str) -> str:
    """Return a text with curved apostrophes, of the same length, also at its ends."""
    return STRAIGHT.sub(APOSTROPHE, text)


def english(text: str) -> str:
    """Return a text with the apostrophes and quotation marks of English."""
    return _QUOTED.sub("\u201c\\1\u201d", _APOSTROPHE.sub(APOSTROPHE, text))


_RULES: dict[str, Callable[[str], str]] = {"fr": french, "en": english}


@lru_cache(maxsize=1000)
def typeset(text: str, language: str | None) -> str:
    """Apply the rules of a language to plain text."""
    rule = _RULES.get((language or "").partition("-")[0])
    return rule(text) if rule else text


@lru_cache(maxsize=200)
def typeset_html(markup: str, language: str | None) -> str:
    """Apply the rules between the tags of a piece of HTML. Code and attributes stay as they are."""
    pieces = []
    verbatim = 0
    for piece in _TAG.split(markup):
        if piece.startswith("<"):
            if found := _VERBATIM.match(piece):
                verbatim += -1 if found[1] else 1
            pieces.append(piece)
        else:
            pieces.append(piece if verbatim > 0 else typeset(piece, language))
    return "".join(pieces)


def minus(number: object) -> str:
    """Return a number with a minus sign, which is as wide as a plus and read by screen readers."""
    return str(number).replace("-", MINUS)


def grouped(value: int | float, language: str | None, decimals: int = 0) -> str:
    """Format a number: 4 812 and 0,5 in French, 4,812 and 0.5 in English.

    Negative numbers have a minus sign, not a hyphen.
    """
    text = minus(f"{value:,.{decimals}f}")
    if (language or "").startswith("fr"):
        return text.replace(",", NARROW).replace(".", ",")
    return text


def size(octets: int, language: str | None) -> str:
    """Format the size of a file in decimal units: 148 ko in French, 148 kB in English."""
    french_page = (language or "").startswith("fr")
    units = ("octets", "ko", "Mo", "Go", "To") if french_page else ("bytes", "kB", "MB", "GB", "TB")
    amount = float(octets)
    rank = 0
    while amount >= 1000 and rank < len(units) - 1:
        amount = amount / 1000
        rank = rank + 1
    decimals = 1 if rank > 1 and amount < 10 and round(amount, 1) % 1 else 0
    return f"{grouped(amount, language, decimals)}{NO_BREAK}{units[rank]}"


def clock(seconds: float) -> str:
    """Format a time in a recording: 0:42, 12:47, 1:48:10."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def duration(seconds: float) -> str:
    """Format a duration: 33 s, 1 min 42, 1 h 48."""
    whole = int(seconds)
    hours, minutes = divmod(whole // 60, 60)
    if hours:
        return f"{hours}{NO_BREAK}h{NO_BREAK}{minutes:02}"
    if minutes:
        return f"{minutes}{NO_BREAK}min{NO_BREAK}{whole % 60:02}"
    return f"{whole}{NO_BREAK}s"
