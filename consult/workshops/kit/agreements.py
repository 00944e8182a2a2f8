"""The agreement forms for adults and parents, and the consent cards.

Each use is agreed to separately.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from consult.workshops.kit.blocks import (
    Boxes,
    Card,
    Cards,
    Heading,
    Line,
    Points,
    Sheet,
    Table,
    Words,
)
from consult.workshops.kit.codes import qr_of

if TYPE_CHECKING:
    from consult.workshops.kit.contents import Addresses


# Without a workshop: four pages of eight cards, to be numbered by hand.
BLANK = 32


def adult(at: Addresses) -> Sheet:
    """Return the agreement form of an adult. Where cards are used, the card is enough."""
    return Sheet(
        "agreement",
        _("My agreement to be recorded"),
        (
            *_describe_recording(at),
            Boxes(
                _("I tick what I agree to. Each line is separate."),
                (
                    _("Voice: you may record me, to write down what people say."),
                    _("Image: I may be filmed or photographed."),
                    _(
                        "Publication: passages where I am heard or seen may be published on the site."
                    ),
                    _(
                        "Reuse: my words may be in the open data, which anyone may download and use."
                    ),
                ),
            ),
            Line(_("Number of my card"), 0),
            Words(
                _("The number stands for my name: with cards, I write neither name nor signature.")
            ),
            Line(_("Without a card: name, date, signature")),
            *_take_back(at),
        ),
        kicker=at.consultation.title,
    )


def parental(at: Addresses) -> Sheet:
    """Return the agreement form of a parent. Without it, no minor is recorded or published."""
    return Sheet(
        "parental",
        _("Agreement of a parent, for a person under 18"),
        (
            Words(
                _(
                    "Without this form, nobody under 18 is recorded, filmed or published. Under 15, it also says that "
                    "they may take part."
                ),
                strong=True,
            ),
            *_describe_recording(at),
            Boxes(
                _("I tick what I agree to for my child. Each line is separate."),
                (
                    _("Taking part in the workshop (asked under 15)."),
                    _("Voice: you may record my child, to write down what people say."),
                    _("Image: my child may be filmed or photographed."),
                    _(
                        "Publication: passages where my child is heard or seen may be published, never with a name."
                    ),
                    _(
                        "Reuse: my child's words may be in the open data, which anyone may download and use."
                    ),
                    _("My child agrees too. A refusal from my child is enough."),
                ),
            ),
            Line(_("Number of the card of my child"), 0),
            Line(_("First name of my child, and age"), 0),
            Line(_("Name of the parent"), 0),
            Line(_("Date, and signature of the parent")),
            *_take_back(at),
        ),
        kicker=at.consultation.title,
    )


def _describe_recording(at: Addresses) -> tuple[Any, ...]:
    return (
        *at.facts[:1],
        Words(
            _(
                "The recording is used to write down what was said for the consultation "
                "“%(consultation)s” of %(organisation)s. It is private until it has been "
                "checked. You may refuse everything and take part all the same."
            )
            % {
                "consultation": at.consultation.title,
                "organisation": at.consultation.organisation.name,
            }
        ),
    )


def _take_back(at: Addresses) -> tuple[Heading, Points, Words]:
    where = (
        _("With the number and the code of the card: %(address)s") % {"address": at.withdraw}
        if at.withdraw
        else _("With the number of the card, from the people who organise the workshop.")
    )
    writing = (_("Or by writing to %(address)s.") % {"address": at.contact},) if at.contact else ()
    return (
        Heading(_("To withdraw this agreement, at any time, without giving a reason")),
        Points((where, *writing)),
        Words(
            _(
                "The voice is then removed from recordings, transcripts, excerpts and open "
                "data. The people who organise the workshop keep this form. The original "
                "recording is deleted six months after its transcript is checked."
            )
        ),
    )


def _how(at: Addresses) -> str:
    if at.withdraw:
        return _(
            "To withdraw your agreement (voice, image, publication, reuse), give the number "
            "and the code of this card:"
        )
    return _(
        "To withdraw your agreement (voice, image, publication, reuse), give the number of "
        "this card, the place and the date:"
    )


def register(at: Addresses, made: Any) -> Sheet:
    """Return the sheet on which a facilitator notes the answers of each card, without names."""
    numbers = tuple(str(card.number) for card in made) or ("",) * BLANK
    return Sheet(
        "register",
        _("Register of the cards"),
        (
            Words(
                _("Write yes or no in each box. Write no name on this sheet."),
                strong=True,
            ),
            *at.facts,
            Table(
                _("What each cardholder agrees to"),
                (
                    _("Card"),
                    _("Voice"),
                    _("Image"),
                    _("Publication"),
                    _("Reuse"),
                    _("Under 18"),
                    _("A parent signed"),
                    _("Voices and moments"),
                ),
                numbers,
            ),
            Words(
                _(
                    "In the last column, write what helps to find the voice again, such as “table 2, speaks first”. "
                    "Copy the answers to the site before you send a recording, then keep this sheet with the forms."
                )
            ),
        ),
        kicker=at.consultation.title,
    )


def cards(at: Addresses, made: Any) -> Sheet:
    """Return the sheet of consent cards.

    It has the workshop's cards with their codes, or blank cards to be numbered by hand.
    """
    items = tuple(Card(card.number, card.code) for card in made) or (Card(None, ""),) * BLANK
    block = Cards(
        title=_("Agreement card"),
        text=_(
            "This card stands for you, without your name, in a workshop of “%(title)s”. Keep it."
        )
        % {"title": at.consultation.title},
        withdraw=_how(at),
        address=at.withdraw.partition("://")[2] or at.contact or at.consultation.organisation.name,
        items=items,
        qr=qr_of(at.withdraw) if at.withdraw else None,
    )
    return Sheet(
        "cards",
        _("Agreement cards, to cut out"),
        (
            Points(
                (
                    _("Give one to each person before you record, and read it aloud."),
                    _(
                        "Each person shows the number when they first speak: you note which voice it is, never a name."
                    ),
                    _(
                        "On the register, note what each cardholder agrees to: voice, "
                        "image, publication, reuse."
                    ),
                    _("Destroy the cards that you did not hand out."),
                )
            ),
            block,
        ),
        kicker=at.consultation.title,
    )
