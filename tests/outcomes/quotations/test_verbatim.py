"""The comparison of quotations with their sources, without a database."""

import csv
import random
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.core.words.text import clean, render, sanitise
from consult.outcomes.quotations.readable_texts import read_markup
from consult.outcomes.quotations.verbatim.comparison import find_nearest, verify
from consult.outcomes.quotations.verbatim.pieces import SIGN
from consult.outcomes.quotations.verbatim.verification import CautionKind, Departure
from tests.outcomes.quotations import mutations

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
SOURCE = (
    "La culture ne se résume pas à la possession d’un ordinateur ou d’un smartphone. Elle est"
    " vivante, cette culture diffuse des valeurs. Je ne crois pas que les maires soient contre !\n\n"
    "Il y a 10 000 euros, soit 1,5 % non-négociables. I can't go there. Pourquoi attendre ?"
)


def warned(quotation, source=SOURCE, **options):
    verification = verify(quotation, source, **options)
    assert verification.refusal is None
    return [warning.reason for warning in verification.warnings]


def refused(quotation, source=SOURCE, **options):
    refusal = verify(quotation, source, **options).refusal
    return refusal.reason if refusal else None


def letters(text):
    return "".join(filter(str.isalnum, unicodedata.normalize("NFC", text)))


def check_mutations(count):
    rng = random.Random(16)
    kinds = set()
    for _ in range(count):
        quotation, source, kind = mutations.mutated(rng)
        assert not verify(quotation, source).is_verbatim, (kind, quotation)
        kinds.add(kind)
    assert len(kinds) == len(mutations.MUTATIONS) + 3


def check_honest(count):
    rng = random.Random(61)
    for number in range(count):
        quotation, source = mutations.honest(rng)
        if number % 5 == 0:
            quotation = mutations.FIRST_LETTER(rng, quotation)
        verification = verify(quotation, source)
        assert verification.is_verbatim, (verification.refusal, quotation)
        found = "".join(source[start:end] for start, end in verification.spans)
        assert letters(found) == letters(SIGN.sub("", quotation))


def test_changed_quotations_are_refused():
    check_mutations(600)


def test_honest_quotations_are_accepted():
    check_honest(250)


@pytest.mark.soak
def test_none_of_ten_thousand_changed_quotations_passes():
    check_mutations(10_000)


@pytest.mark.soak
def test_none_of_a_thousand_honest_quotations_is_refused():
    check_honest(1000)


@pytest.mark.parametrize(
    ("quotation", "reason"),
    [
        ("   ", Departure.EMPTY),
        ("[…] [La culture]", Departure.EMPTY),
        ("la culture ne se résume pas", Departure.CASE),
        ("La culture se résume", Departure.OTHER_WORDS),
        ("culture ne se resume", Departure.ACCENT),
        ("culturе ne se résume", Departure.LOOKALIKE),
        ("La culture, ne se résume pas", Departure.PUNCTUATION),
        ("ulture ne se résume", Departure.CUT_WORD),
        ("000 euros", Departure.CUT_WORD),
        ("5 % non-négociables", Departure.CUT_WORD),
        ("négociables", Departure.CUT_WORD),
        ("I can", Departure.CUT_WORD),
        ("Elle est vivante […] La culture", Departure.OTHER_ORDER),
        ("Elle est […] vivante", Departure.NOTHING_REMOVED),
        ("Elle est […", Departure.OPEN_BRACKET),
        ("Elle est [] vivante", Departure.EMPTY_BRACKETS),
        ("Elle est [très\u202e] vivante", Departure.LOOKALIKE),
        ("La culture [est] ordinateur", Departure.REPLACES_TOO_MUCH),
        ("Elle est [" + "x" * 81 + "] vivante", Departure.INSERTION_TOO_LONG),
        ("Elle " * 1000, Departure.TOO_LONG),
    ],
)
def test_departure_is_refused_with_its_reason(quotation, reason):
    assert refused(quotation) == reason


@pytest.mark.parametrize(
    "source", ["a b " * 2500, "a la ville. Il y a un jardin, a " * 300, "a b " * 2500 + " c" * 60]
)
def test_quotation_of_many_short_pieces_is_compared_soon(source):
    began = time.process_time()
    for sign in ("[…]", "[x]"):
        verify(f" {sign} ".join("a" * 60), source)
        verify(f" {sign} ".join("a" * 30 + "c" * 30), source)
    assert time.process_time() - began < 6


@pytest.mark.parametrize(
    ("quotation", "warnings"),
    [
        ("[…] cette culture diffuse des valeurs", []),
        ("[L]es maires soient contre !", [CautionKind.NEGATION_OUTSIDE]),
        ("Je ne crois […] que les maires", [CautionKind.REMOVES_NEGATION]),
        ("I can't […] there", [CautionKind.LONE_WORD]),
        (
            "Elle est vivante […] que les maires soient contre !",
            [CautionKind.JOINS_SENTENCES, CautionKind.REMOVES_NEGATION],
        ),
        (
            "cette culture diffuse des valeurs. […] Il y a 10 000 euros",
            [CautionKind.JOINS_PARAGRAPHS],
        ),
        ("cette [belle] culture", [CautionKind.LONGER_INSERTION]),
        (
            "Je [suis sûr] que les maires",
            [CautionKind.REMOVES_NEGATION, CautionKind.REPLACES_WORDS],
        ),
        ("Elle est [pas] vivante", [CautionKind.ADDS_NEGATION, CautionKind.LONGER_INSERTION]),
        ("cette culture[s] diffuse", []),
        ("cette culture[lles] diffuse", []),
        ("cette culture[llement] diffuse", [CautionKind.CHANGES_WORD]),
        ("cette culture[, mais payante,] diffuse", [CautionKind.LONGER_INSERTION]),
        (
            "cette culture[, mais pas la vôtre,] diffuse",
            [CautionKind.ADDS_NEGATION, CautionKind.LONGER_INSERTION],
        ),
        ("cette culture [in]diffuse", [CautionKind.CHANGES_WORD]),
        ("Pourquoi attendre", [CautionKind.QUESTION_OUTSIDE]),
    ],
)
def test_doubtful_quotation_is_accepted_with_its_warnings(quotation, warnings):
    assert warned(quotation) == warnings


def test_words_of_two_speakers_are_joined_only_by_an_ellipsis():
    source = "On veut un bus.\nMoi je prends la voiture."
    turns = [source.index("Moi")]
    assert refused("On veut un bus. Moi je prends", source, speaker_turns=turns) == (
        Departure.JOINED_SPEAKERS
    )
    assert refused("On veut un bus. Moi je prends", source) is None
    assert CautionKind.JOINS_SPEAKERS in warned(
        "On veut un […] je prends la voiture", source, speaker_turns=turns
    )


def test_rendered_source_is_read_without_its_markup():
    markup = render(
        "Il faut **un guichet** & une [personne](https://exemple.fr).\n\n- Le soir\n- Le jeudi"
    )
    assert read_markup(markup) == "Il faut un guichet & une personne.\n\nLe soir\n\nLe jeudi"


def test_nearest_words_of_a_refused_quotation_are_found():
    start, end = find_nearest("Elle est morte, cette culture diffuse", SOURCE)
    assert SOURCE[start:end] == "Elle est vivante, cette culture diffuse"
    assert find_nearest("zzz", SOURCE) == (0, 0)


@settings(max_examples=150, deadline=None)
@given(
    quotation=st.text(alphabet=st.sampled_from("aé' ’«»[]().…!?\n\u0301n-1 ,"), max_size=40),
    source=st.text(alphabet=st.sampled_from("aé' ’«»[]().…!?\n\u0301n-1 ,"), max_size=60),
    turns=st.lists(st.integers(0, 60), max_size=2),
)
def test_any_text_is_compared_without_a_crash(quotation, source, turns):
    verification = verify(quotation, source, speaker_turns=turns)
    assert verification.is_verbatim == bool(verification.spans)
    assert list(verification.spans) == sorted(verification.spans)
    find_nearest(quotation, source)


def real_texts():
    """Return the words of the contributions of the consultation of 2015."""
    with (SHARED / "republique-numerique-2015" / "propositions.csv").open() as file:
        return [read_markup(sanitise(clean(row["body_html"]))) for row in csv.DictReader(file)]


@pytest.mark.data
@pytest.mark.skipif(
    not SHARED.exists(), reason="the real consultations are not beside this checkout"
)
def test_quotations_of_a_real_consultation_are_verbatim():
    rng = random.Random(2015)
    for proposal in real_texts():
        if len(mutations.WORD.findall(proposal)) < 20:
            continue
        quotation = mutations.passage(rng, proposal)
        verification = verify(quotation, proposal)
        assert verification.is_verbatim, (verification.refusal, quotation)
        # In brackets, these would be words of the editor.
        if "[" not in quotation:
            changed = mutations.add_accent(rng, quotation)
            assert not verify(changed, proposal).is_verbatim


def test_stored_text_is_found_whole():
    for sample in mutations.SAMPLES:
        words = read_markup(render(clean(sample)))
        assert refused(words, words) is None
