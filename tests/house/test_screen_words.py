"""Sentences on screen follow docs/style.md, as far as a machine can see it."""

import re
from functools import cache

import pytest

from tests.house.test_translations import ROOT

CATALOGUE = ROOT / "frontend" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
PART = re.compile(r"^(?=msg)", re.MULTILINE)
INVISIBLE = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2060": ""})

FRENCH = {
    # « Qui signale » has no antecedent. A question may begin with « Qui ».
    "« qui » begins a statement": r"(?:^|[.!:;»] )Qui (?!\w+ \?)[^?]*$",
    "« qui » follows a preposition": r"\b(?:pour|par|de|à|chez|auprès de) qui [a-zéèl’s ]+\b(?![^.]*\?)",
    "the site speaks of itself in the passive": r"(?<!s’)\b(?:est|sont|sera|seront|soit) dite?s?\b",
    "zero is « Aucun »": r"(?:^|[^\d,.%])0 [a-zé]{3}",
    "« e-mail », never « mail »": r"(?<![eE]-)\b[Mm]ails?\b",
    "« on » stands for the site": r"\b[Oo]n vous\b",
    "an error does not name its field": r"^Ce champ est (?:obligatoire|vide)\b",
    "« tenir » stands for « avoir lieu »": r"\b(?:se tien(?:t|nent)|s’est tenue?|se sont tenus)\b",
    "a unit is not a word": r"^En (?:min|h|km|m)\b",
}
ENGLISH = {
    "a pronoun stands for a role": r"\b(?:[Ww]hoever|[Ss]omebody)\b",
    "the site speaks of itself in the passive": r"\b(?:is|are|was|were|will be) told\b",
    "“e-mail”, never “mail”": r"(?<![eE]-)\bmails?\b(?! server)",
    "“at most”": r"\bat the most\b",
    "“online”": r"\bon line\b",
    "“one” stands for a person": r"\bone may\b|\bone['’]s own\b",
    "“everyone”, “anyone”": r"\b(?:[Ee]very|[Aa]ny)body\b",
}


@cache
def sentences():
    """Return the English and the French sentences of the catalogue, with ordinary spaces."""
    found = {"msgid": set(), "msgstr": set()}
    for entry in CATALOGUE.read_text().split("\n\n"):
        lines = "\n".join(line for line in entry.split("\n") if not line.startswith("#"))
        for part in PART.split(lines):
            text = "".join(QUOTED.findall(part)).replace('\\"', '"').translate(INVISIBLE)
            for kind, texts in found.items():
                if part.startswith(kind):
                    texts.update(text.split("\\n"))
    assert min(map(len, found.values())) > 3000
    return found


@pytest.mark.parametrize("fault", FRENCH)
def test_french_sentences_have_no_fault(fault):
    assert faults(sentences()["msgstr"], FRENCH[fault]) == []


@pytest.mark.parametrize("fault", ENGLISH)
def test_english_sentences_have_no_fault(fault):
    assert faults(sentences()["msgid"], ENGLISH[fault]) == []


def faults(texts, pattern):
    """Return the sentences that match a pattern."""
    return sorted(text for text in texts if re.search(pattern, text))


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("« qui » begins a statement", "Qui signale est averti."),
        ("« qui » follows a preposition", "Un lien pour qui veut recompter."),
        ("the site speaks of itself in the passive", "Ce qui est nouveau vous sera dit."),
        ("zero is « Aucun »", "Il y a 0 commentaire."),
        ("« e-mail », never « mail »", "Vous recevez un mail."),
        ("« on » stands for the site", "Choisir ce qu’on vous dit."),
        ("an error does not name its field", "Ce champ est obligatoire."),
        ("« tenir » stands for « avoir lieu »", "Il commence le jour où il se tient."),
        ("a unit is not a word", "En min. Entre 0 et 240."),
    ],
)
def test_fault_is_found_in_a_sentence_that_has_it(fault, sentence):
    assert faults([sentence], FRENCH[fault]) == [sentence]
