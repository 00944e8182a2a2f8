"""Sentences on screen follow docs/style.md, as far as a machine can see it."""

import json
import re
from functools import cache

import pytest

from tests.house.test_translations import ROOT

DEMO = ROOT / "consult" / "demo" / "texts"
CATALOGUE = ROOT / "frontend" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
PART = re.compile(r"^(?=msg)", re.MULTILINE)
VERB_FIRST = re.compile(
    r"^([^\W\d_]+(?:er|ir|re)) (?:le|la|les|l’|un|une|mon|ma|mes|ce|cette|ces|votre|vos)\b"
)
PRONOUN_FIRST = re.compile(r"^(?:Les? |La |L’|Lui |Leur )([^\W\d_]+(?:er|ir|re))\b")
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
    "a pronoun stands for its noun": (
        r"^(?:Il|Elle)s? (?!est trop tard|n’est plus possible|(?:n’)?(?:y a|existe)\b"
        r"|(?:ne )?(?:vous )?(?:faut|reste|restait|manque)\b)"
        r"|^(?:Son|Sa|Ses|Leurs?) (?!chaque)"
    ),
    "a limit has no verb": (
        r"^(?:(?:Au (?:moins|plus)|Entre) [\d%]|De \d)[^.]*\.$"
        r"|^[\d%]\S* [^\W\d]+ au (?:moins|plus)\.$"
    ),
    "« double authentification »": r"\b[Ss]econds? facteurs?\b",
    "a code is written": r"\b(?:[Ss]aisi(?:r|ssez|t|s|e)?|[Tt]ap(?:er|ez|é)) (?:\S+ ){1,4}codes?\b",
    "« week-end »": r"\bfins? de semaine\b",
    "« heures de bureau »": r"\bheures? ouvrées?\b",
    "« carte d’accord »": r"\bcartes? de consentement\b",
    "« illégal »": r"\billicites?\b",
    "« jeton d’API »": r"\bclés? d’API\b",
    "a person has a gender": (
        r"·(?:e|ne|rice|trice)s?\b|\w\(e\)|\b(?:[Uu]n ou une|auteur ou l’autrice|[Ll]e ou la|[Dd]u ou de la)\b"
        r"|\b(?:[Ll]es|[Dd]es|aux) (\w{4})\w*es et \1\w*s\b|\b[Vv]ous (?:êtes|serez|étiez|avez été) [a-zéè]+é\b"
    ),
    "a place follows « à » or « de »": r"(?:\bà |\bde |d’)%\((?:place|town)\)s",
    "English behind the French": (
        r"\bderrière un avertissement\b|\b[Rr]ésolue?s?\b|\b[Mm]arqu\w+ (?:\S+ ){0,3}comme\b"
        r"|\bvotre raison\b|\bun mot de vous\b|\b[Tt]enue?s? par\b|\b[Ee]ngagent?\b"
        r"|\bnourri(?:r|t|ssent|e|s|es)?\b.*\bthèmes?\b|\btrouve (?:le|ce|son|un) rôle\b"
        r"|n’est plus public jusqu’à ce qu"
    ),
}
# Sentences that match a fault and are right, with the reason.
ALLOWED = {
    "« qui » follows a preposition": {
        "Observer aussi ceux pour qui l’on agit": "« ceux » is its antecedent",
        "Une semaine d’immersion par an, dans les lieux où l’on aide, avec les usagers. Pour voir, "
        "et pour savoir ensuite à qui parler.": "an indirect question",
    },
    "English behind the French": {
        "Un agenda tenu par les structures elles-mêmes": "people do « tenir un agenda »",
    },
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


@cache
def demo_sentences():
    """Return the texts of the demonstration, line by line, with ordinary spaces.

    The contributions of 2017 and the open ones are the words of participants, who write as they
    speak.
    """
    found = set()
    for path in DEMO.glob("*.json"):
        for text in strings(json.loads(path.read_text())):
            found.update(text.translate(INVISIBLE).replace("'", "’").split("\n"))
    assert len(found) > 300
    return found


def strings(value):
    """Yield every text in a JSON value, without the keys."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)


@pytest.mark.parametrize("fault", FRENCH)
def test_french_sentences_have_no_fault(fault):
    found = faults(sentences()["msgstr"] | demo_sentences(), FRENCH[fault])
    assert [sentence for sentence in found if sentence not in ALLOWED.get(fault, {})] == []


def test_no_french_label_begins_with_a_pronoun_and_a_verb():
    """Check that a button such as « Le lire » names its thing.

    A word is a verb if another sentence begins with it, before an article: « Lire la suite ».
    """
    french = sentences()["msgstr"] | demo_sentences()
    assert object_pronouns(french) == []
    assert object_pronouns({*french, "Le lire plus tard", "L’ajouter"}) == [
        "Le lire plus tard",
        "L’ajouter",
    ]


def object_pronouns(texts):
    """Return the sentences that begin with a pronoun and an infinitive."""
    verbs = {found[1].lower() for text in texts if (found := VERB_FIRST.match(text))}
    return sorted(
        text for text in texts if (found := PRONOUN_FIRST.match(text)) and found[1] in verbs
    )


def test_number_sign_and_its_number_stay_on_one_line():
    assert re.findall(r".*[nN]° (?=[\d%]).*", CATALOGUE.read_text()) == []


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
        ("a pronoun stands for its noun", "Elle est publiée avec la consultation."),
        ("a pronoun stands for its noun", "Sa contribution a été retirée"),
        ("a limit has no verb", "Au moins 5."),
        ("a limit has no verb", "%(n)s fichiers au plus."),
        ("« double authentification »", "Ce compte n’a pas de second facteur."),
        ("a code is written", "Dès que vous aurez saisi le code reçu."),
        ("« week-end »", "Les fins de semaine ne comptent pas."),
        ("« heures de bureau »", "En 16 heures ouvrées."),
        ("« carte d’accord »", "Les cartes de consentement."),
        ("« illégal »", "Un contenu illicite."),
        ("« jeton d’API »", "A créé une clé d’API."),
        ("a person has a gender", "Vous êtes connecté·e."),
        ("a person has a gender", "Vous serez connecté ensuite."),
        ("a person has a gender", "Les participantes et participants."),
        ("a place follows « à » or « de »", "Votre atelier à %(place)s."),
        ("English behind the French", "Marquer comme résolu."),
        ("English behind the French", "Ce texte est derrière un avertissement."),
    ],
)
def test_fault_is_found_in_a_sentence_that_has_it(fault, sentence):
    assert faults([sentence], FRENCH[fault]) == [sentence]
