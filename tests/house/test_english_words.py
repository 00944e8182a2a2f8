"""English on screen, in the API and in the demo has none of the faults that a machine can see."""

import ast
import json
from pathlib import Path

import pytest

from tests.house.sources import nodes
from tests.house.test_screen_words import faults, sentences

DEMO = Path("consult/demo/texts")
ACTS = (
    "added|approved|cancelled|changed|corrected|created|deleted|erased|lifted|masked|merged|"
    "published|removed|renamed|restored|revoked|saved|sent|signed out|withdrawn"
)
FAULTS = {
    "a pronoun stands for a role": r"\b[Ww]hoever\b",
    "a condition is asked as a question": r"\b(?:Did you not|Was it not)\b|\bYou (?:did not|cannot)\b[^.]*\?",
    "a finished act is in the present": rf"^(?:The|Your) [\w ]+ (?:is|are) (?:{ACTS})\.",
    "a delay is a promised time": r"(?<!without )\b[Dd]elays?\b",
    "figures are digits": r"\bin figures, such\b|\b[Ff]igures? and (?:letters|dashes)\b|"
    r"\bletters? (?:and|or a) figures?\b",
    "small letters are lowercase letters": r"\b[Ss]mall letters\b",
    "octets are bytes": r"\b[Oo]ctets\b",
    "people take position": r"\btak(?:e|ing) position\b",
    "need without “to”": r"\bneed not\b",
    "a paper form is a sheet of paper": r"\b[Ss]heets? of paper\b",
    "apart stands for separately": r"\bcounted apart\b",
    "without ground stands for unfounded": r"\bwithout (?:any )?ground\b",
    "a file is heavy": r"\btoo heavy\b",
    "a text that is waiting waits": r"\bwaits for\b",
    "a text is read over": r"\b[Rr]ead over\b",
    "present stands for current": r"\b[Pp]resent (?:name|rule|version)\b",
}
OLD = [
    "Once opinions are published, whoever holds a receipt can read the position it proves.",
    "Did you not ask for this code? You need not do anything.",
    "You did not ask for this? Another person may be using your account.",
    "The topic is saved.",
    "Your comment is published.",
    "Median delay",
    "The code has nine letters and figures.",
    "Write the number in figures, such as 7.",
    "Small letters, figures and dashes only.",
    "Length of the whole file, in octets.",
    "visible after taking position",
    "Enter a sheet of paper",
    "Abstentions are counted apart.",
    "Noted as without ground",
    "This file is too heavy: 10 MB at most.",
    "An official answer waits for a second reader.",
    "Read over before sending",
    "This is the present rule: choose the other one.",
]


def texts_of_api():
    """Return the sentences of the API: docstrings and descriptions, which its document shows."""
    found = {
        node.value
        for path, node in nodes(ast.Constant)
        if path.is_relative_to("consult/api") and isinstance(node.value, str) and " " in node.value
    }
    assert len(found) > 500
    return found


def texts_of_demo(value):
    """Return the English texts of the demo, which stand under the key `en`."""
    if isinstance(value, list):
        return [text for part in value for text in texts_of_demo(part)]
    if not isinstance(value, dict):
        return []
    here = [value["en"]] if isinstance(value.get("en"), str) else []
    return [*here, *(text for part in value.values() for text in texts_of_demo(part))]


def test_english_sentences_of_screens_and_api_have_no_fault():
    demo = [json.loads(path.read_text()) for path in sorted(DEMO.glob("*.json"))]
    texts = sentences()["msgid"] | texts_of_api() | {*texts_of_demo(demo)}
    found = {fault: faults(texts, pattern) for fault, pattern in FAULTS.items()}
    assert {fault: wrong for fault, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("sentence", OLD)
def test_fault_is_found_in_a_former_sentence(sentence):
    assert any(faults([sentence], pattern) for pattern in FAULTS.values())


def test_each_fault_has_a_former_sentence():
    assert [fault for fault, pattern in FAULTS.items() if not faults(OLD, pattern)] == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Write to us without delay.",
        "The figures are from 14:32.",
        "You cannot undo this.",
        "This account is closed. Write to us to learn more.",
    ],
)
def test_correct_sentence_has_no_fault(sentence):
    assert [fault for fault, pattern in FAULTS.items() if faults([sentence], pattern)] == []
