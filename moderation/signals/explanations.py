"""The weight of signals in the order of the queue, and the sentences that explain them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moderation.enums import SignalKind

MOST = 100
# The weight of a text, by the number of almost identical texts, itself included.
DUPLICATE_WEIGHTS = [(100, 45), (20, 35), (5, 25), (0, 15)]


def weight(kind: SignalKind, why: dict) -> int:
    """Return the weight of a signal, from 0 to 100.

    A text with a greater weight is reviewed earlier.
    """
    number = why.get("number", 1)
    return {
        SignalKind.CONTACT: 50,  # the details of a person who perhaps did not agree
        SignalKind.INSULT: min(40 + 5 * (number - 1), 60),
        SignalKind.LINKS: _weight_of_links(why),
        SignalKind.DUPLICATE: weight_of_cluster(number),
        SignalKind.BURST: 25 if why.get("fresh") else 10,
        SignalKind.SAME_DEVICE: min(10 + 2 * number, 40),
    }[kind]


def _weight_of_links(why: Mapping[str, Any]) -> int:
    if why.get("shortened"):
        return 30
    return 20 if why.get("repeated") else 15


def weight_of_cluster(size: int) -> int:
    """Return the weight of each text of a cluster of this size."""
    return next(cluster_weight for least, cluster_weight in DUPLICATE_WEIGHTS if size >= least)


def because(kind: SignalKind, why: dict) -> str:
    """Return the reason of a signal as a sentence, in the language of the reader."""
    return {
        SignalKind.CONTACT: _contact,
        SignalKind.INSULT: _insult,
        SignalKind.LINKS: _links,
        SignalKind.DUPLICATE: _duplicate,
        SignalKind.BURST: _burst,
        SignalKind.SAME_DEVICE: _device,
    }[kind](why)


def _contact(why: Mapping[str, Any]) -> str:
    if why.get("phone") and why.get("email"):
        return _("The text gives a phone number and an e-mail address.")
    return (
        _("The text gives a phone number.")
        if why.get("phone")
        else _("The text gives an e-mail address.")
    )


def _insult(why: Mapping[str, Any]) -> str:
    message = ngettext(
        "The text contains %(number)s word that is often an insult. Read the word in its sentence.",
        "The text contains %(number)s words that are often insults. Read the words in "
        "their sentences.",
        why["number"],
    )
    return message % {"number": why["number"]}


def _links(why: Mapping[str, Any]) -> str:
    if why.get("shortened"):
        return _("The text contains a shortened link, which hides where it leads.")
    if why.get("repeated"):
        message = _("The author links to the same site in %(number)s texts.")
        return message % {"number": why["repeated"]}
    return ngettext(
        "The text has %(number)s link.", "The text has %(number)s links.", why["number"]
    ) % {"number": why["number"]}


def _duplicate(why: Mapping[str, Any]) -> str:
    others = max(why["number"] - 1, 1)
    message = ngettext(
        "%(number)s other text of the consultation says almost the same.",
        "%(number)s other texts of the consultation say almost the same.",
        others,
    )
    return message % {"number": others}


def _burst(why: Mapping[str, Any]) -> str:
    if why.get("fresh"):
        message = _(
            "%(number)s texts arrived in ten minutes from accounts created within the hour. Usually: %(usual)s."
        )
    else:
        message = _("%(number)s texts arrived in ten minutes. Usually: %(usual)s.")
    return message % {"number": why["number"], "usual": why["usual"]}


def _device(why: Mapping[str, Any]) -> str:
    message = _(
        "%(number)s accounts wrote from one network with the same browser: one person, or a household, a room, a phone"
        " operator."
    )
    return message % {"number": why["number"]}
