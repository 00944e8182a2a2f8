"""Signals in the words of a text: contact details, links and insults, and harmless look-alikes."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.enums import SignalKind
from moderation.signals.contact import contact
from moderation.signals.detection import find
from moderation.signals.lexicon import insults, words
from moderation.signals.links import MANY, links, worth_saying
from moderation.signals.signal_marks import marked
from moderation.signals.sketch import sketch
from moderation.signals.spans import folded


def find_words(detect, text):
    return [(text[span.start : span.end], span.kind) for span in detect(text)]


PHONES = [
    "06 12 34 56 78",
    "0612345678",
    "06.12.34.56.78",
    "06-12-34-56-78",
    "06/12/34/56/78",
    "06 - 12 - 34 - 56 - 78",
    "06\u00a012\u202f34\u00a056\u00a078",
    "0 6 1 2 3 4 5 6 7 8",
    "O6 12 34 56 78",
    "01 40 20 50 50",
    "0 800 123 456",
    "0800 12 34 56",
    "0 892 70 12 39",
    "+33 6 12 34 56 78",
    "+33612345678",
    "+33 (0)6 12 34 56 78",
    "0033 6 12 34 56 78",
    "(+33) 1 40 20 50 50",
    "+32 2 555 12 12",
    "+32 475 12 34 56",
    "+44 20 7946 0958",
    "+1 212 555 0123",
    "+262 262 12 34 56",
    "00 32 475 12 34 56",
]


@pytest.mark.parametrize("number", PHONES)
@pytest.mark.parametrize(
    "around", ["{}", "Appelez-moi au {}, le soir.", "Tél.:{}", "({})", "Tél.\n{}\nMerci"]
)
def test_phone_number_is_found_in_its_usual_spellings(number, around):
    assert find_words(contact, around.format(number)) == [(number, "phone")]


NO_PHONES = [
    "3 000 000 000 euros",
    "12 345 678 90 €",
    "0612345678 €",
    "+1 500 000 000 €",
    "+3 000 000 000 d'euros",
    "+ 20 000 000 de plus",
    "entre 10 000 et 20 000 habitants",
    "SIRET 362 521 879 00034",
    "SIRET 36252187900034",
    "SIREN 552 100 554",
    "FR76 3000 6000 0112 3456 7890 189",
    "1 76 05 75 123 456 78",
    "2 84 05 88 157 008 80",
    "48.8566, 2.3522",
    "45.764043, 4.835659",
    "+45.764043, +4.835659",
    "0645764043.12",
    "le 01/02/2017 10:30",
    "le 01.02.2017 au 03.04.2018",
    "2017-03-24",
    "01/02/2017",
    "il est 06:12:34",
    "article L. 2121-29 du code",
    "décret n° 2017-0612 du 7 octobre",
    "loi n° 2016-1321 du 7 octobre 2016",
    "délibération 2016-06-12-34-56-78-90",
    "ISBN 978-2-07-036024-5",
    "RNA W751234567",
    "75002 Paris",
    "CP 06 000 Nice",
    "01 02 03 04 05 06 07",
    "03 12 45 67 89 12",
    "10 20 30 40 50",
    "de 0 à 10 20 30 40 50 ans",
    "0,12 34 56 78 90",
    "0123456789012",
    "parcelle AB0612345678",
    "https://exemple.example.org/0612345678",
    "le 36 46",
]


@pytest.mark.parametrize("text", NO_PHONES)
def test_other_figures_are_no_phone_number(text):
    assert find_words(contact, text) == []


def test_several_contact_details_are_found_each_at_its_place():
    text = "Au 06 12 34 56 78 / 01 40 20 50 50, ou marie.exemple@example.org."
    assert find_words(contact, text) == [
        ("06 12 34 56 78", "phone"),
        ("01 40 20 50 50", "phone"),
        ("marie.exemple@example.org", "email"),
    ]


@pytest.mark.parametrize(
    "address",
    [
        "marie.exemple@example.org",
        "Marie+avis@sous.example.org",
        "marie (at) example.org",
        "marie [arobase] example [point] org",
        "marie@exemple-ville.example",
    ],
)
def test_address_is_found_hidden_from_robots_or_not(address):
    assert find_words(contact, f"Écrivez à {address} !") == [(address, "email")]


@pytest.mark.parametrize(
    "text",
    ["@marie sur le réseau", "@marie@serveur.example", "3 kg @ 4 €", "look at example.org", "a@b"],
)
def test_name_on_a_network_is_no_address(text):
    assert find_words(contact, text) == []


def test_links_are_counted_and_shorteners_known():
    text = "Voir https://example.org/a?b=c, [ici](http://www.example.org/) et www.example.org « www.bit.ly/3x »"
    assert find_words(links, text) == [
        ("https://example.org/a?b=c,", "link"),
        ("http://www.example.org/", "link"),
        ("www.example.org", "link"),
        ("www.bit.ly/3x", "shortened"),
    ]
    assert find_words(links, "https://notbit.ly/3x https://bit.ly.example.org/") == [
        ("https://notbit.ly/3x", "link"),
        ("https://bit.ly.example.org/", "link"),
    ]


@pytest.mark.parametrize(
    ("text", "is_signal"), [("https://example.org/ " * (MANY - 1), False), ("https://t.co/x", True)]
)
def test_a_source_or_two_is_no_signal(text, is_signal):
    assert worth_saying(links(text)) is is_signal
    assert (SignalKind.LINKS in find(text)) is is_signal
    assert worth_saying(links("https://example.org/ " * MANY))


@pytest.mark.parametrize(
    "word",
    [
        "con",
        "Cons",
        "c*n",
        "c0n",
        "CONNARD",
        "conn@rd",
        "cooonnard",
        "connasses",
        "enculé",
        "enc*lé",
        "bâtard",
        "s@l0pe",
        "abrutis",
        "débile",
        "ta   gueule",
        "fils\nde pute",
        "sous-merde",
        "a$$hole",
        "bitches",
        "f*ggot",
    ],
)
def test_insult_is_found_disguised_or_not(word):
    assert find_words(insults, f"Quel {word}, vraiment.") == [(word, "insult")]


@pytest.mark.parametrize(
    "text",
    [
        "Le conseil constate",
        "des cônes de chantier",
        "le bus en retard",
        "les députés disputent",
        "Scunthorpe",
        "une dispute",
        "la réputation",
        "l'ordure ménagère",
        "la pédale du vélo",
        "classe A",
        "concombre",
        "conne-toi",
        "**gras**",
        "c. n.",
        "id",
        "salle",
        "mordre",
        "idiotisme",
        "saloperie",
    ],
)
def test_word_that_contains_an_insult_is_no_insult(text):
    assert find_words(insults, text) == ([("conne", "insult")] if text == "conne-toi" else [])


def test_list_is_short_and_folded_and_each_word_of_it_is_found():
    assert 40 < len(words()) < 100
    for word in words():
        assert folded(word) == word
        assert find_words(insults, f"Sale {word} !") == [(word, "insult")]


@given(st.text(max_size=300))
def test_any_text_is_read_and_every_place_is_in_it(text):
    assert len(folded(text)) == len(text)
    for spans in find(text).values():
        assert all(0 <= span.start < span.end <= len(text) for span in spans)
        assert [span.start for span in spans] == sorted(span.start for span in spans)
    assert sketch(text) in (None, sketch(text))


@pytest.mark.parametrize(
    "part",
    [
        "0",
        "0 ",
        "6 1 2 ",
        "+1 ",
        "+33(0)",
        "a",
        "a.",
        "a@",
        "a (at) ",
        "co",
        "c*",
        "conn",
        "http://",
        "www.",
        "i",
        "fils de ",
        "ta  ",
        "é",
        "\xa0",
        "@",
        "a" * 60 + "@",
        "00 1 ",
        "(+33) ",
        "‐0",
    ],
)
def test_hostile_text_takes_no_time(part):
    text = (part * 40_000)[:40_000]
    began = time.perf_counter()
    find(text)
    assert time.perf_counter() - began < 1


SPANS = [{"start": 4, "end": 7}, {"start": 6, "end": 9}]


@pytest.mark.parametrize(
    ("text", "spans", "begins", "expected"),
    [
        ("Quel con !", [{"start": 5, "end": 8}], 0, "Quel <mark>con</mark> !"),
        ("abcdefghijk", SPANS, 0, "abcd<mark>efg</mark><mark>hi</mark>jk"),
        ("con", [{"start": 7, "end": 10}], 7, "<mark>con</mark>"),
        ("titre", [{"start": 3, "end": 9}, {"start": 80, "end": 90}], 0, "tit<mark>re</mark>"),
        ("court", [{"start": 2, "end": 2}, {"start": 4, "end": 1}], 0, "court"),
        ("", [{"start": 0, "end": 3}], 0, ""),
        ("<b>x</b>", [{"start": 1, "end": 4}], 0, "&lt;<mark>b&gt;x</mark>&lt;/b&gt;"),
    ],
)
def test_places_are_marked(text, spans, begins, expected):
    assert marked(text, spans, begins=begins) == expected


EVIL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</mark><svg onload=alert(1)>",
    "&lt;b&gt;",
    "{}{0}",
]


@pytest.mark.parametrize("evil", EVIL)
def test_marks_let_no_markup_through(evil):
    for start in range(len(evil)):
        for end in range(start + 1, len(evil) + 1):
            html = str(marked(evil, [{"start": start, "end": end}]))
            bare = html.replace("<mark>", "").replace("</mark>", "")
            assert "<" not in bare
            assert ">" not in bare
            from django.utils.html import escape

            assert escape(evil) == bare


@given(
    st.text(alphabet="<>&\"'ab{} ", max_size=40),
    st.lists(st.tuples(st.integers(-5, 50), st.integers(-5, 50))),
)
def test_marks_change_no_word(text, places):
    import html

    markup = marked(text, [{"start": start, "end": end} for start, end in places])
    assert html.unescape(str(markup).replace("<mark>", "").replace("</mark>", "")) == text
