"""Names that only the team of an organisation may choose (ADR 133).

They are the names of the organisation and of its services, and the words of its roles. Upper apps
register the services that they know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.accounts.people.lookalikes import clean_name, fold_name, has_letter, mixes_alphabets
from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid

if TYPE_CHECKING:
    from consult.organisations.models import Organisation

Source = Callable[[Viewer], Iterable[str]]


def _words(text: str) -> frozenset[str]:
    """Return these words as `fold_name` does, with their plurals."""
    return frozenset(fold_name(f"{text} {text.replace(' ', 's ')}s"))


# These words name the authority or a role wherever they stand: « Marie (équipe) ».
ROLES = _words(
    "mairie préfecture équipe modération modérateur modératrice moderation moderator administration "
    "administrateur administratrice administrator admin animateur animatrice facilitateur facilitatrice facilitator"
)
# These words claim a check that only the platform states. Institutions may not have them either.
CHECKS = _words(
    "officiel officielle official vérifié vérifiée verified certifié certifiée certified"
)
# These words are surnames too, or ordinary words. They name a function alone (« Le Maire »), or
# before « de » (« Maire de Brest »): « Jean Maire » is a person.
FUNCTIONS = _words("maire mairesse mayor adjoint adjointe responsable manager team staff")
OF = _words("de du des d of")
SMALL = OF | _words(
    "le la les l un une au aux à a et en the for and m mr mme mlle monsieur madame mademoiselle mrs ms"
)
TITLES = ROLES | CHECKS | FUNCTIONS
PHRASES = ("hôtel de ville", "conseil municipal", "town hall", "city hall", "city council")

_sources: list[Source] = []


class NameIsReserved(Invalid):
    """Raised when a person without a role chooses a name of the authority or of a role."""

    code = "name_reserved"
    message = gettext_lazy(
        "This name is reserved for the team of the organisation. Choose another one."
    )


def register_source(source: Source) -> None:
    """Register a function that returns names of services of the viewer's organisation."""
    _sources.append(source)


def list_own_names(viewer: Viewer) -> list[str]:
    """Return the names of the organisation and of its services. Run one query for each source."""
    name = viewer.organisation.name
    services = [service for source in _sources for service in source(viewer)]
    return [name, name.partition("(")[0], *services]


def check_public_name(viewer: Viewer, name: str) -> str:
    """Return a public name without invisible characters. Raise `Invalid` or `NameIsReserved`.

    The viewer may be a visitor, whose account is not known yet.
    """
    cleaned = _check_letters(name, attr="public_name")
    if "@" in cleaned:
        raise Invalid(_("Choose a public name, without an e-mail address."), attr="public_name")
    if not viewer.is_of_the_team and is_reserved(cleaned, list_own_names(viewer)):
        raise NameIsReserved(_explain(viewer.organisation), attr="public_name")
    return cleaned


def check_institution_name(viewer: Viewer, name: str) -> str:
    """Return the name of an institution, as `check_public_name` does for a person.

    An institution may have a word of a role in its name: « Mairie de Brest » is one.
    """
    cleaned = _check_letters(name, attr="name")
    own_names = list_own_names(viewer)
    if not viewer.is_of_the_team and is_reserved(cleaned, own_names, of_person=False):
        raise NameIsReserved(_explain(viewer.organisation), attr="name")
    return cleaned


def is_reserved(name: str, own_names: Iterable[str], *, of_person: bool = True) -> bool:
    """Return whether a name is or imitates a name of the organisation, of a service or of a role."""
    words = fold_name(name)
    main_words = _main(words)
    own = [fold_name(reserved) for reserved in (*own_names, *PHRASES)]
    own_forms = {form for reserved in own for form in _forms(reserved)}
    forms = _forms(words)
    is_function = bool(forms & TITLES) or (bool(main_words) and TITLES.issuperset(main_words))
    if is_function or forms & own_forms or CHECKS.intersection(words):
        return True
    return of_person and (
        bool(ROLES.intersection(words))
        or any(word in FUNCTIONS and after in OF for word, after in pairwise(words))
        or any(_contains(main_words, _main(reserved)) for reserved in own)
    )


def find_fault(name: str, own_names: Iterable[str], *, of_person: bool = True) -> str:
    """Return why a person without a role could not choose a name today, in English, or ""."""
    if not has_letter(clean_name(name)):
        return "no letter"
    if mixes_alphabets(name):
        return "two alphabets in one word"
    return "reserved" if is_reserved(name, own_names, of_person=of_person) else ""


def _main(words: list[str]) -> list[str]:
    return [word for word in words if word not in SMALL]


def _forms(words: list[str]) -> set[str]:
    """Return a name without spaces, with and without its small words."""
    return {"".join(words), "".join(_main(words))} - {""}


def _contains(words: list[str], part: list[str]) -> bool:
    """Return whether several words stand in a name, one after the other."""
    places = range(len(words) - len(part) + 1)
    return len(part) > 1 and any(words[at : at + len(part)] == part for at in places)


def _explain(organisation: Organisation) -> str:
    """Return the sentence of a refusal, with the way to ask for the name."""
    if not organisation.contact_email:
        return str(NameIsReserved.message)
    return _(
        "This name is reserved for the team of the organisation. Choose another one. If it is really your name, "
        "ask for it at %(address)s."
    ) % {"address": organisation.contact_email}


def _check_letters(name: str, *, attr: str) -> str:
    cleaned = clean_name(name)
    if not has_letter(cleaned):
        raise Invalid(_("Write a name with letters."), attr=attr)
    if mixes_alphabets(cleaned):
        raise Invalid(
            _("Write each word with the letters of one alphabet. Some letters only look alike."),
            attr=attr,
        )
    return cleaned
