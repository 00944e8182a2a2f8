"""Phone numbers and e-mail addresses in a text.

Postal addresses are not searched. Two patterns are used instead of a library of all numbering
plans. The people of a French consultation write French numbers, and such a library leaves out their
usual spellings (`06/12/34/56/78`, `O6`). It would also have to be updated each month. A number must
be separate from its neighbours, in groups of one kind. Amounts, dates, articles, coordinates, SIRET
numbers and bank accounts do not have this form. This is a hint, which may miss some numbers. The
author decides what to publish.
"""

import re
from collections.abc import Collection, Iterable

from moderation.signals.links import links
from moderation.signals.spans import Span, folded

PHONE = "phone"
EMAIL = "email"

# One kind of separator is used between all groups, so that `01/02/2017 10:30` is a date.
_GROUPS = r"(?P<{0}> ?[./\-‐‑–·] ?| |){1}(?:(?P={0}){1}){{{2}}}"
_ALONE_BEFORE = r"(?<![\w+@#])(?<!\d[ .,/:\-‐‑–])"
_ALONE_AFTER = r"(?![ .,/:\-‐‑–]?\d)(?!\w)(?! ?(?:€|eur|k€|m€|%|°|hab|pers))"
_FRENCH = "|".join(
    [
        r"[0o] ?[1-9]" + _GROUPS.format("pair", r"\d\d", 3),
        r"0 ?8\d\d" + _GROUPS.format("two", r"\d\d", 2),
        r"0 ?8\d\d" + _GROUPS.format("three", r"\d{3}", 1),
        r"0(?: \d){9}",
        r"(?:\((?:\+|00) ?33\)|(?:\+|00) ?33)[ .]?(?:\(0\))? ?[1-9]"
        + _GROUPS.format("abroad", r"\d\d", 3),
    ]
)
FRENCH = re.compile(f"{_ALONE_BEFORE}(?:{_FRENCH}){_ALONE_AFTER}")
# The codes of countries (ITU E.164), then eight digits or more in all.
_COUNTRY = (
    r"(?:1|7|2[07]|3[0-24-69]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]"
    r"|(?:2[1-69]|3[578]|42|5[09]|6[7-9]|8[058]|9[679])\d)"
)
ABROAD = re.compile(
    rf"(?<![\w+@#])(?:\((?:\+|00) ?{_COUNTRY}\)|(?:\+|00) ?{_COUNTRY})"
    r"(?:[ .\-‐‑–]?(?:\(\d{1,4}\)|\d{1,11})){1,6}(?!\w)"
    r"(?! ?(?:€|eur|k€|m€|%|°|hab|pers))"
)
ABROAD_DIGITS = range(8, 16)
DECIMAL = re.compile(r"\+ ?\d{1,3}\.\d+")
_AT = r"(?:@| ?[\[({] ?(?:at|arobase|chez) ?[\])}] ?)"
_DOT = r"(?:\.| ?[\[({] ?(?:dot|point) ?[\])}] ?)"
ADDRESS = re.compile(
    rf"(?<![\w.+@/-])[a-z0-9][\w.+-]{{0,63}}{_AT}[a-z0-9][a-z0-9-]{{0,62}}(?:{_DOT}[a-z0-9-]{{2,63}}){{1,4}}"
)


def contact(text: str) -> list[Span]:
    """Return the phone numbers and e-mail addresses of a text, in order, each place once.

    Those inside a link are left out.
    """
    plain = folded(text)
    found = (
        [Span(*match.span(), EMAIL) for match in ADDRESS.finditer(plain)]
        if _may_contain_address(plain)
        else []
    )
    found += [Span(*match.span(), PHONE) for match in FRENCH.finditer(plain)]
    found += [
        Span(*match.span(), PHONE) for match in ABROAD.finditer(plain) if _is_abroad(match.group())
    ]
    return _apart(sorted(found), links(text) if found else [])


def _may_contain_address(plain: str) -> bool:
    return "@" in plain or "at" in plain or "arobase" in plain or "chez" in plain


def _is_abroad(number: str) -> bool:
    """Return whether it has as many digits as a phone number.

    `+ 20 000 000` is an amount, and `+45.764043` a latitude.
    """
    if DECIMAL.fullmatch(number):
        return False
    digits = re.sub(r"\D", "", number.replace("00", "", 1) if number.startswith("00") else number)
    return len(digits) in ABROAD_DIGITS and not digits.endswith("000")


def _apart(spans: Iterable[Span], addresses: Collection[Span]) -> list[Span]:
    free: list[Span] = []
    for span in spans:
        is_free = not free or span.start >= free[-1].end
        if is_free and not any(address.start <= span.start < address.end for address in addresses):
            free.append(span)
    return free
