"""The contents of a kit, sheet by sheet, in the current language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consult.core.words.dates import format_date
from consult.organisations.selectors import origin
from consult.workshops.kit import agreements, method, papers
from consult.workshops.kit.blocks import Line, Points, Question, Sheet, Words
from consult.workshops.kit.codes import qr_of
from consult.workshops.meetings.selectors.sheet_codes import context_of
from consult.workshops.models import Workshop

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Topic


@dataclass(frozen=True)
class Kit:
    """A kit: the sheets that are printed for a workshop.

    The kit of one workshop has its facts and codes, a general kit has none.
    """

    title: str
    organisation: str
    language: str
    sheets: tuple[Sheet, ...]
    questions: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        """A digest of the whole content. Kits with the same content have the same fingerprint."""
        return sha256(repr(self).encode()).hexdigest()


def make(
    consultation: Consultation,
    topics: Iterable[Topic],
    *,
    workshop: Workshop | None = None,
    cards: Iterable[Any] = (),
) -> Kit:
    """Return the kit of a consultation. With a workshop, it has its facts, addresses and cards."""
    at = Addresses(consultation, workshop)
    blocks = [_question_of(topic, at) for topic in topics]
    cards = list(cards)
    sheets = (
        _cover(consultation, workshop, blocks),
        method.sheet(),
        Sheet("questions", _("The questions"), tuple(blocks), kicker=consultation.title),
        *(papers.answer_sheet(n, block, at) for n, block in enumerate(blocks, start=1)),
        papers.attendance(at),
        agreements.adult(at),
        agreements.parental(at),
        agreements.register(at, cards),
        agreements.cards(at, cards),
    )
    questions = tuple(block.question for block in blocks)
    return Kit(
        consultation.title,
        consultation.organisation.name,
        get_language() or "fr",
        sheets,
        questions,
    )


class Addresses:
    """The facts of a workshop before it is held, and the addresses printed on its sheets."""

    def __init__(self, consultation: Consultation, workshop: Workshop | None) -> None:
        self.consultation = consultation
        self.workshop = workshop
        language = get_language() or settings.LANGUAGE_CODE
        prefix = "" if language == settings.LANGUAGE_CODE else f"/{language}"
        self.site = origin(consultation.organisation) + prefix

    @property
    def contact(self) -> str:
        """The email address of an office, not of a person, for people who do not use the site."""
        return self.consultation.contact_email or self.consultation.organisation.contact_email

    @property
    def withdraw(self) -> str:
        """The address for withdrawing a consent. It is empty if there is no workshop."""
        return f"{self.site}/w/{self.workshop.code}/stop/" if self.workshop else ""

    def topic(self, topic: Topic) -> str:
        """Return the address at which a topic is read during the workshop."""
        if self.workshop:
            return f"{self.site}/w/{self.workshop.code}/{topic.number or 0}/"
        return f"{self.site}/consultations/{self.consultation.slug}/topics/{topic.slug}/"

    @property
    def facts(self) -> tuple[Line, ...]:
        """The lines for organiser, place and date. Unknown values are written by hand."""
        known = self.workshop
        return (
            Line(_("Organised by"), 0, value=known.structure if known else ""),
            Line(
                _("Place"),
                0,
                value=", ".join(filter(None, [known.address, known.place])) if known else "",
            ),
            Line(
                _("Date"),
                0,
                value=format_date(known.held_on) if known else "",
            ),
        )


def _question_of(topic: Topic, at: Addresses) -> Question:
    name = (
        _("Topic %(n)s: %(title)s") % {"n": topic.number, "title": topic.title}
        if topic.number
        else topic.title
    )
    address = at.topic(topic)
    return Question(name, topic.question, context_of(topic), address, qr_of(address))


def _cover(consultation: Consultation, workshop: Workshop | None, blocks: list[Question]) -> Sheet:
    at = Addresses(consultation, workshop)
    return Sheet(
        "cover",
        workshop.title if workshop else _("Workshop kit"),
        (
            Words(consultation.title, strong=True),
            *at.facts,
            Words(
                _(
                    "This kit contains all you need for a workshop. You need no account, "
                    "and no computer in the room."
                )
            ),
            Points(
                (
                    _("How to hold a workshop in two hours"),
                    _("The questions, each with a short context (%(n)s)") % {"n": len(blocks)},
                    _("An answer sheet for each topic: copy one for each table"),
                    _("The attendance sheet: how many people, no names"),
                    _("The agreement to be recorded, for adults, and for people under 18"),
                    _("Numbered cards, to cut out"),
                )
            ),
            Words(_("Print only what you need. Black and white is enough.")),
        ),
        kicker=consultation.organisation.name,
    )
