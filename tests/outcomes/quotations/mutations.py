"""Sample texts, and seeded quotations of them: honest ones, and ones with one change."""

from __future__ import annotations

import random
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Mutation = Callable[[random.Random, str], str | None]

# Sample texts, written for these tests.
SAMPLES = [
    """Le meilleur moyen d’y répondre n'est pas la concurrence, mais la coopération entre les
acteurs présents : communes, départements et associations. Chaque structure doit être au
clair sur ses compétences, ses envies et ses moyens.

Nous ne demandons pas une plateforme de plus ; nous demandons des personnes formées, payées
et présentes dans nos villages. Une permanence « du lundi » ne suffit jamais aux 1 200
habitants qui n'ont ni voiture ni ordinateur.""",
    """La culture numérique ne se résume pas à la possession d'un ordinateur. Elle diffuse des
valeurs collectives, sociales et d'entraide. Je crois que l'école, la bibliothèque et la
mairie peuvent l'enseigner ensemble, sans attendre un nouveau plan.

Pourquoi fermer le guichet de la gare ? Personne ne nous a consultés, et rien ne prouve que
cela coûte moins cher. Garder deux agents représente 1,5 % du budget.""",
    """J'habite un hameau où le débit n'est jamais suffisant. Mon fils télécharge ses cours chez sa
grand-mère, à douze kilomètres. Il faut raccorder les écoles d'abord, puis les cabinets
médicaux, et seulement ensuite les zones d'activité.

L'élu peut-il décider seul ? Non : il doit réunir les habitants, écouter celles et ceux qui
parlent peu, puis expliquer pourquoi une demande n'a pas été retenue.""",
    """We do not need another portal. We need a person at the town hall who can explain a form,
slowly, without making anyone feel small. My neighbour can't read the letters that she gets,
and nobody answers the phone.

If the council closes the desk, 3,000 people will never reach a human being again. Train the
librarians first; they already know everyone in the village.""",
    """Open data should be published as it is collected, not cleaned until it says nothing. I
support the proposal because it keeps the raw files, the dates and the errors together.

It isn't expensive: two people maintain it in our county. However, without a named contact,
no small town will ever use the catalogue on its own.""",
]
WORD = re.compile(r"\w[\w'’‑-]*\w|\w")
DENIALS = re.compile(
    r"\b(?:ne|pas|jamais|rien|ni|sans|not|never|without|no|nobody)\b|\bn['’](?=\w)"
)
LOOKALIKE = {"a": "а", "e": "е", "o": "о", "p": "р", "c": "с", "i": "і", "A": "А", "E": "Е"}


def passage(rng: random.Random, text: str, *, shortest: int = 6, longest: int = 30) -> str:
    """Return consecutive words of a text, without punctuation at the ends."""
    words = list(WORD.finditer(text))
    size = rng.randint(shortest, min(longest, len(words)))
    first = rng.randrange(len(words) - size + 1)
    begin = words[first].start()
    end = words[first + size - 1].end()
    # The digits of a number belong together.
    if re.match(r"\d", text[begin:]) or re.search(r"\d$", text[:end]):
        return passage(rng, text, shortest=shortest, longest=longest)
    return text[begin:end]


# Each mutation returns a changed quotation, or None where it does not apply.


def change_letter(rng: random.Random, quoted: str) -> str:
    places = [at for at, character in enumerate(quoted) if character.isalpha()]
    at = rng.choice(places)
    others = [letter for letter in "abcdefghijklmnopqrstuvwxyz" if letter not in quoted[at].lower()]
    return quoted[:at] + rng.choice(others) + quoted[at + 1 :]


def drop_letter(rng: random.Random, quoted: str) -> str | None:
    words = [word for word in WORD.finditer(quoted) if word[0].isalpha() and len(word[0]) > 3]
    if not words:
        return None
    word = rng.choice(words)
    at = rng.randrange(word.start(), word.end())
    return quoted[:at] + quoted[at + 1 :]


def double_letter(rng: random.Random, quoted: str) -> str:
    at = rng.choice([at for at, letter in enumerate(quoted) if letter.isalpha()])
    return quoted[:at] + quoted[at] + quoted[at:]


def drop_negation(rng: random.Random, quoted: str) -> str | None:
    found = [
        negation
        for negation in DENIALS.finditer(quoted)
        if negation.start() and negation.end() < len(quoted)
    ]
    if not found:
        return None
    negation = rng.choice(found)
    return quoted[: negation.start()] + quoted[negation.end() :].lstrip()


def add_negation(rng: random.Random, quoted: str) -> str:
    space = rng.choice([match.start() for match in re.finditer(" ", quoted)])
    return (
        quoted[:space] + rng.choice([" ne", " pas", " jamais", " not", " never"]) + quoted[space:]
    )


def drop_word(rng: random.Random, quoted: str) -> str:
    word = rng.choice(list(WORD.finditer(quoted))[1:-1])
    return quoted[: word.start()].rstrip() + " " + quoted[word.end() :].lstrip()


def swap_words(rng: random.Random, quoted: str) -> str | None:
    words = list(WORD.finditer(quoted))
    at = rng.randrange(len(words) - 1)
    first, second = words[at : at + 2]
    if first[0] == second[0]:
        return None
    between = quoted[first.end() : second.start()]
    return quoted[: first.start()] + second[0] + between + first[0] + quoted[second.end() :]


def use_lookalike(rng: random.Random, quoted: str) -> str:
    at = rng.choice([at for at, letter in enumerate(quoted) if letter in LOOKALIKE])
    return quoted[:at] + LOOKALIKE[quoted[at]] + quoted[at + 1 :]


def drop_accent(rng: random.Random, quoted: str) -> str | None:
    decomposed = unicodedata.normalize("NFD", quoted)
    marks = [at for at, character in enumerate(decomposed) if unicodedata.combining(character)]
    if not marks:
        return None
    at = rng.choice(marks)
    bare = decomposed[:at] + decomposed[at + 1 :]
    return rng.choice([bare, unicodedata.normalize("NFC", bare)])


def add_accent(rng: random.Random, quoted: str) -> str:
    at = rng.choice([at for at, letter in enumerate(quoted) if letter.isalpha()])
    return quoted[: at + 1] + rng.choice("\u0301\u0300\u0302\u0327") + quoted[at + 1 :]


def use_compatible_form(rng: random.Random, quoted: str) -> str:
    """Replace a letter by its full-width form, which only NFKC would make equal."""
    at = rng.choice([at for at, letter in enumerate(quoted) if "a" <= letter <= "z"])
    return quoted[:at] + chr(ord(quoted[at]) - ord("a") + 0xFF41) + quoted[at + 1 :]


def hide_character(rng: random.Random, quoted: str) -> str:
    at = rng.randrange(1, len(quoted))
    return quoted[:at] + rng.choice("\u200b\u200d\u00ad\u2060\u202e\ufeff") + quoted[at:]


def add_quotation_marks(rng: random.Random, quoted: str) -> str | None:
    """Put a word in quotation marks, which casts doubt on it."""
    words = [match for match in WORD.finditer(quoted) if len(match[0]) > 3]
    if not words:
        return None
    word = rng.choice(words)
    before, after = rng.choice([("« ", " »"), ("“", "”"), ('"', '"')])
    return f"{quoted[: word.start()]}{before}{word[0]}{after}{quoted[word.end() :]}"


def change_case(rng: random.Random, quoted: str) -> str:
    at = rng.choice([at for at, letter in enumerate(quoted) if letter.isalpha()])
    return quoted[:at] + quoted[at].swapcase() + quoted[at + 1 :]


def change_number(rng: random.Random, quoted: str) -> str | None:
    digits = [at for at, character in enumerate(quoted) if character.isdigit()]
    if not digits:
        return None
    at = rng.choice(digits)
    return quoted[:at] + str((int(quoted[at]) + rng.randint(1, 9)) % 10) + quoted[at + 1 :]


def cut_first_word(rng: random.Random, quoted: str) -> str | None:
    first = WORD.match(quoted)
    if not first or not first[0].isalpha() or len(first[0]) < 3:
        return None
    return quoted[rng.randrange(1, len(first[0]) - 1) :]


def swap_pieces(rng: random.Random, quoted: str) -> str | None:
    words = list(WORD.finditer(quoted))
    if len(words) < 12:
        return None
    half = len(words) // 2
    first = quoted[: words[half - 2].end()]
    second = quoted[words[half].start() :]
    return f"{second} […] {first}"


def replace_word(rng: random.Random, quoted: str) -> str | None:
    words = list(WORD.finditer(quoted))
    replaced, replacement = rng.sample(words, 2)
    if replaced[0].casefold() == replacement[0].casefold():
        return None
    return quoted[: replaced.start()] + replacement[0] + quoted[replaced.end() :]


MUTATIONS: list[Mutation] = [
    change_letter,
    drop_letter,
    double_letter,
    drop_negation,
    add_negation,
    drop_word,
    swap_words,
    use_lookalike,
    drop_accent,
    add_accent,
    use_compatible_form,
    hide_character,
    add_quotation_marks,
    change_case,
    change_number,
    cut_first_word,
    swap_pieces,
    replace_word,
]


def mutated(rng: random.Random) -> tuple[str, str, str]:
    """Return a changed quotation, the source that it claims to quote, and the name of the change."""
    kind = rng.randrange(len(MUTATIONS) + 3)
    if kind < len(MUTATIONS):
        source = rng.choice(SAMPLES)
        changed = MUTATIONS[kind](rng, passage(rng, source))
        if changed is None or _is_same(changed, source):
            return mutated(rng)
        return changed, source, MUTATIONS[kind].__name__
    source, other = rng.sample(SAMPLES, 2)
    if kind == len(MUTATIONS):
        return passage(rng, other), source, "other author"
    if kind == len(MUTATIONS) + 1:
        joined = f"{passage(rng, source)} […] {passage(rng, other)}"
        return joined, source, "joined authors"
    later = add_negation(rng, change_letter(rng, passage(rng, source)))
    return later, source, "other version"


def _is_same(changed: str, source: str) -> bool:
    """Return whether a mutation made words that the source really has, such as a word said twice."""
    words = " ".join(unicodedata.normalize("NFC", changed).split())
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", " ".join(source.split())) is not None


# Each honest change is allowed.


def honest(rng: random.Random) -> tuple[str, str]:
    """Return a quotation that is verbatim by the rules, and its source."""
    source = rng.choice(SAMPLES)
    quoted = passage(rng, source, longest=45)
    for change in HONEST:
        if rng.random() < 0.4:
            quoted = change(rng, quoted)
    if rng.random() < 0.3:
        source = rng.choice([_decomposed, _straight])(rng, source)
    return quoted, source


def _cut(rng: random.Random, quoted: str) -> str:
    words = list(WORD.finditer(quoted))
    if "[" in quoted or "(" in quoted or len(words) < 8:
        return quoted
    first = rng.randrange(2, len(words) - 4)
    last = rng.randrange(first, len(words) - 3)
    if any(character.isdigit() for character in quoted):
        return quoted
    sign = rng.choice(["[…]", "[...]", "(…)", "(...)"])
    return f"{quoted[: words[first].start()]} {sign} {quoted[words[last].end() :].lstrip()}"


def _change_first_letter(_rng: random.Random, quoted: str) -> str:
    first = re.match(r"[^\W\d_][\u0300-\u036f]*", quoted)
    return f"[{first[0].swapcase()}]{quoted[first.end() :]}" if first else quoted


def _insert(rng: random.Random, quoted: str) -> str:
    spaces = [match.start() for match in re.finditer(r"(?<=[a-zé]) (?=[a-zé])", quoted)]
    if not spaces or "[" in quoted or "(" in quoted:
        return quoted
    at = rng.choice(spaces)
    return quoted[:at] + rng.choice([" [sic]", " [à la mairie]", " [the council]"]) + quoted[at:]


def _decomposed(rng: random.Random, quoted: str) -> str:
    return unicodedata.normalize(rng.choice(["NFD", "NFC"]), quoted)


def _straight(rng: random.Random, quoted: str) -> str:
    signs = rng.choice([{"’": "'"}, {"'": "’"}, {"« ": '"', " »": '"'}, {"« ": "“", " »": "”"}])
    for old, new in signs.items():
        quoted = quoted.replace(old, new)
    return quoted


def _spaced(rng: random.Random, quoted: str) -> str:
    return re.sub(r"\s(?=[;:?!»%])|(?<=«)\s", rng.choice("\u00a0\u202f\u2009"), quoted)


def _wrapped(rng: random.Random, quoted: str) -> str:
    return re.sub(r"\s+", lambda _space: rng.choice([" ", "\n", "\r\n", "  ", "\t"]), quoted)


def _bounded(rng: random.Random, quoted: str) -> str:
    return rng.choice(["[…] ", ""]) + quoted + rng.choice([" […]", " (...)", ""])


# In this order: words are cut before accents are separated from their letters.
HONEST = [_cut, _insert, _straight, _spaced, _decomposed, _wrapped, _bounded]
FIRST_LETTER = _change_first_letter
