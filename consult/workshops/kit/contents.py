"""What a kit holds, sheet by sheet, in the language at work."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consult.organisations.selectors import origin
from consult.workshops.kit import agreements, method, papers
from consult.workshops.kit.blocks import Asked, Line, Points, Sheet, Words
from consult.workshops.kit.codes import qr_of
from consult.workshops.selectors import context_of


@dataclass(frozen=True)
class Kit:
    """Everything that is printed for a workshop: generic, or one workshop's own with its codes."""

    title: str
    organisation: str
    language: str
    sheets: tuple[Sheet, ...]
    questions: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        """A digest of all that is in it: the same content is drawn the same."""
        return sha256(repr(self).encode()).hexdigest()


def make(consultation, topics, *, workshop=None, cards=()) -> Kit:
    """The kit of a consultation; of one of its workshops, with its facts, its addresses and its cards, where given."""
    at = Addresses(consultation, workshop)
    asked = [_asked(topic, at) for topic in topics]
    sheets = (
        _cover(consultation, workshop, asked),
        method.sheet(),
        Sheet("questions", _("The questions"), tuple(asked), kicker=consultation.title),
        *(papers.answer_sheet(n, one, at) for n, one in enumerate(asked, start=1)),
        papers.attendance(at),
        agreements.adult(at),
        agreements.parental(at),
        agreements.cards(at, cards),
    )
    questions = tuple(one.question for one in asked)
    return Kit(consultation.title, consultation.organisation.name, get_language() or "fr", sheets, questions)


class Addresses:
    """What is known of a workshop before it is held, and the addresses that its paper leads to."""

    def __init__(self, consultation, workshop):
        self.consultation, self.workshop = consultation, workshop
        language = get_language() or settings.LANGUAGE_CODE
        prefix = "" if language == settings.LANGUAGE_CODE else f"/{language}"
        self.site = origin(consultation.organisation) + prefix

    @property
    def contact(self) -> str:
        """Where to write without the site: an office, not a person."""
        return self.consultation.contact_email or self.consultation.organisation.contact_email

    @property
    def withdraw(self) -> str:
        """Where an agreement is taken back; none before there is a workshop."""
        return f"{self.site}/w/{self.workshop.code}/withdraw/" if self.workshop else ""

    def topic(self, topic) -> str:
        """Where a topic is read from the room."""
        if self.workshop:
            return f"{self.site}/w/{self.workshop.code}/{topic.number or 0}/"
        return f"{self.site}/consultations/{self.consultation.slug}/topics/{topic.slug}/"

    @property
    def facts(self) -> tuple[Line, ...]:
        """Who, where and when: written already, or left to the pen."""
        known = self.workshop
        return (
            Line(_("Organised by"), 0, value=known.structure if known else ""),
            Line(_("Place"), 0, value=", ".join(filter(None, [known.address, known.place])) if known else ""),
            Line(_("Date"), 0, value=formats.date_format(known.held_on, "DATE_FORMAT") if known else ""),
        )


def _asked(topic, at):
    name = _("Topic %(n)s: %(title)s") % {"n": topic.number, "title": topic.title} if topic.number else topic.title
    address = at.topic(topic)
    return Asked(name, topic.question, context_of(topic), address, qr_of(address))


def _cover(consultation, workshop, asked):
    at = Addresses(consultation, workshop)
    return Sheet(
        "cover",
        workshop.title if workshop else _("Workshop kit"),
        (
            Words(consultation.title, strong=True),
            *at.facts,
            Words(_("This kit holds all you need to hold a workshop: no account, no computer in the room.")),
            Points(
                (
                    _("How to hold a workshop in two hours"),
                    _("The questions, with their context in short: %(n)s") % {"n": len(asked)},
                    _("An answer sheet for each topic: copy one for each table"),
                    _("The attendance sheet: how many people, no names"),
                    _("The agreement to be recorded, for adults, and for people under 18"),
                    _("Numbered cards, to cut out"),
                )
            ),
            Words(_("Print what you use. Nothing is lost in black and white.")),
        ),
        kicker=consultation.organisation.name,
    )
