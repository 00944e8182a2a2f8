"""Groups of similar contributions, found by TF-IDF over words and trigrams of characters.

Every function is pure, and the same texts give the same groups. No group is a fact: a person
confirms, renames, splits, merges or rejects it.

A text is a vector of its rarest words and trigrams. Each text is linked to its nearest neighbours,
where the link goes both ways or the texts are very similar. Then each text takes the label that
weighs most among its neighbours, until few labels change (label propagation; Raghavan, Albert,
Kumara, Physical Review E 76, 2007).
"""

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from consult.outcomes.themes.stop_words import STOP_WORDS

Vector = dict[str, float]

# These bound time and memory: a text has at most 72 features, and a feature that more texts share
# than `MOST_SHARED` links none of them.
WORDS_OF_TEXT = 32
TRIGRAMS_OF_TEXT = 40
MOST_SHARED = 250
LEAST_SIMILAR = 0.10
MUCH_ALIKE = 0.6
NEIGHBOURS = 8
ROUNDS = 15
SMALLEST_GROUP = 3
TERMS_OF_GROUP = 6
WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True)
class Grouped:
    """A group: the places of its texts, the most typical first, and the terms that explain it."""

    members: tuple[int, ...]
    terms: tuple[str, ...]


def group_texts(texts: Sequence[str]) -> list[Grouped]:
    """Return the groups of at least three similar texts, the largest first."""
    words, spellings = _words_of(texts)
    features = _vectors(words, WORDS_OF_TEXT)
    links = _links(
        features, _vectors([_trigrams(word_counts) for word_counts in words], TRIGRAMS_OF_TEXT)
    )
    found = defaultdict(list)
    for place, label in enumerate(_labels(links)):
        found[label].append(place)
    groups = [
        Grouped(
            tuple(sorted(members, key=lambda place: (-_closeness(links[place], members), place))),
            _terms(features, members, spellings),
        )
        for members in found.values()
        if len(members) >= SMALLEST_GROUP
    ]
    return sorted(groups, key=lambda group: (-len(group.members), min(group.members)))


def fold(word: str) -> str:
    """Return a word in lower case, without accents and without the mark of the plural."""
    letters = unicodedata.normalize("NFD", word.lower())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return plain[:-1] if len(plain) > 3 and plain[-1] in "sx" else plain


def _words_of(texts: Iterable[str]) -> tuple[list[Counter[str]], dict[str, str]]:
    """Return the words of each text that carry a subject, and a spelling of each word to show."""
    counted = []
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        words: Counter[str] = Counter()
        for written in WORD.findall(text):
            word = fold(written)
            if len(word) > 2 and word not in STOP_WORDS and fold_stop(written) not in STOP_WORDS:
                words[word] += 1
                spelled[word][written.lower()] += 1
        counted.append(words)
    return counted, {
        word: min(forms, key=lambda form: (-forms[form], form)) for word, forms in spelled.items()
    }


def fold_stop(word: str) -> str:
    """Return a word in lower case without accents, as the stop words are written."""
    letters = unicodedata.normalize("NFD", word.lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _trigrams(words: Mapping[str, int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for word, number in words.items():
        padded = f" {word} "
        for start in range(len(padded) - 2):
            found[padded[start : start + 3]] += number
    return found


def _vectors(counted: Sequence[Mapping[str, int]], most: int) -> list[Vector]:
    """Return the TF-IDF vector of each text: its `most` heaviest features, of length 1."""
    spread: Counter[str] = Counter()
    for counts in counted:
        spread.update(counts.keys())
    vectors = []
    for counts in counted:
        weights = {
            name: (1 + math.log(number)) * math.log(len(counted) / spread[name])
            for name, number in counts.items()
            if 1 < spread[name] < len(counted)
        }
        heaviest = sorted(weights, key=lambda name: (-weights[name], name))[:most]
        length = math.sqrt(sum(weights[name] ** 2 for name in heaviest)) or 1.0
        vectors.append({name: weights[name] / length for name in heaviest})
    return vectors


def _links(features: Sequence[Vector], trigrams: Sequence[Vector]) -> list[dict[int, float]]:
    """Return the neighbours of each text with their similarity, from 0 to 1.

    Trigrams alone link two texts only where they are very similar, as inflected words are: in a
    small consultation any two texts share some.
    """
    words_of = _products(features)
    trigrams_of = _products(trigrams)
    nearest = []
    for place, (by_words, by_trigrams) in enumerate(zip(words_of, trigrams_of, strict=True)):
        similar = []
        for other in by_words.keys() | by_trigrams.keys():
            alike = by_trigrams.get(other, 0.0)
            score = (by_words.get(other, 0.0) + alike) / 2
            is_shared = other in by_words or alike >= MUCH_ALIKE
            if other != place and is_shared and score >= LEAST_SIMILAR:
                similar.append((-score, other))
        nearest.append({other: -score for score, other in sorted(similar)[:NEIGHBOURS]})
    return [
        {other: score for other, score in found.items() if place in nearest[other]}
        for place, found in enumerate(nearest)
    ]


def _products(vectors: Sequence[Vector]) -> Iterator[dict[int, float]]:
    """Yield, for each text, the product of its vector with those that share a rare feature."""
    postings = defaultdict(list)
    for place, vector in enumerate(vectors):
        for name, weight in vector.items():
            postings[name].append((place, weight))
    for vector in vectors:
        products: dict[int, float] = defaultdict(float)
        for name, weight in vector.items():
            if len(postings[name]) <= MOST_SHARED:
                for other, other_weight in postings[name]:
                    products[other] += weight * other_weight
        yield products


def _labels(links: Sequence[Mapping[int, float]]) -> list[int]:
    labels = list(range(len(links)))
    for _round in range(ROUNDS):
        is_changed = False
        for place, found in enumerate(links):
            weights: dict[int, float] = defaultdict(float)
            for other, score in found.items():
                weights[labels[other]] += score
            if weights:
                best = min(weights, key=lambda label: (-round(weights[label], 9), label))
                is_changed = is_changed or best != labels[place]
                labels[place] = best
        if not is_changed:
            break
    return labels


def _closeness(found: Mapping[int, float], members: Sequence[int]) -> float:
    inside = set(members)
    return round(sum(score for other, score in found.items() if other in inside), 9)


def _terms(
    features: Sequence[Vector], members: Sequence[int], spellings: Mapping[str, str]
) -> tuple[str, ...]:
    """Return the words that weigh most in a group and that at least two of its texts use."""
    weights: Counter[str] = Counter()
    users: Counter[str] = Counter()
    for place in members:
        for word, weight in features[place].items():
            weights[word] += weight  # type: ignore[assignment]  # a counter of weights
            users[word] += 1
    shared = [word for word in weights if users[word] > 1]
    shared.sort(key=lambda word: (-round(weights[word], 9), word))
    return tuple(spellings[word] for word in shared[:TERMS_OF_GROUP])
