"""Transcripts made elsewhere: the parts that are read, and the refusal of unreadable files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.workshops.exceptions import TranscriptIsUnreadable
from consult.workshops.transcription.transcript_reader import read, read_text

VTT = """WEBVTT

NOTE fait à la main

1
00:00:01.000 --> 00:00:03.500 align:left
<v Voix 2>Bonjour &amp; <i>merci</i> à tous.

00:05.000 --> 00:06.000
Voix 3 : il faut un lieu.
"""
SRT = """1
00:00:01,000 --> 00:00:03,500
<b>Bonjour</b> à tous.

2
00:00:05,000 --> 00:00:06,000
Et merci.
""".replace("\n", "\r\n")


def summarize(passages):
    return [(passage.start, passage.end, passage.speaker, passage.text) for passage in passages]


def test_captions_keep_their_seconds_and_their_voices():
    assert summarize(read(VTT.encode())) == [
        (1, 3.5, "Voix 2", "Bonjour & merci à tous."),
        (5, 6, "Voix 3", "il faut un lieu."),
    ]


def test_subtitles_are_recognized_by_their_content():
    assert summarize(read(SRT.encode("cp1252"))) == [
        (1, 3.5, "", "Bonjour à tous."),
        (5, 6, "", "Et merci."),
    ]


def test_text_is_cut_in_paragraphs_without_seconds():
    text = "Voix 1 : Bonjour.\nOn commence.\n\nAnimatrice : Merci.\n\nMarie : ce nom reste dans le texte.\n\n\n"
    assert summarize(read_text(text)) == [
        (None, None, "Voix 1", "Bonjour. On commence."),
        (None, None, "Animatrice", "Merci."),
        (None, None, "", "Marie : ce nom reste dans le texte."),
    ]
    assert [passage.text for passage in read_text("une ligne\nune autre")] == [
        "une ligne",
        "une autre",
    ]


def test_a_long_text_is_cut_where_sentences_end():
    sentence = "Voici une phrase qui dit quelque chose. "
    pieces = read_text(sentence * 200)
    assert len(pieces) > 1
    assert all(len(passage.text) <= 2000 and passage.text.endswith(".") for passage in pieces)
    assert " ".join(passage.text for passage in pieces) == (sentence * 200).strip()
    assert "".join(passage.text for passage in read_text("x" * 5000)) == "x" * 5000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encodings_of_old_machines_are_read(encoding):
    assert read("Été déjà passé.".encode(encoding))[0].text == "Été déjà passé."


@pytest.mark.parametrize(
    ("octets", "words"),
    [
        (b"", "No words"),
        (b" \n\n \n", "No words"),
        (b"WEBVTT\n\n", "No words"),
        (b"x" * 1_500_001, "too large"),
        (b"ID3\x04\x00\x00\x00\xff\xfb\x90", "cannot be read"),
        (b"a\n\n" * 5001, "5,000"),
        (b"WEBVTT\n\n" + b"00:01.000 --> 00:02.000\na\n\n" * 5001, "5,000"),
        (b"WEBVTT\n\n00:09.000 --> 00:02.000\na\n", "before it begins"),
        (b"WEBVTT\n\n99:00:09.000 --> 99:00:10.000\na\n", "after a day"),
    ],
    ids=str,
)
def test_file_that_is_no_transcript_is_refused_with_a_sentence(octets, words, settings):
    settings.LANGUAGE_CODE = "en"
    with pytest.raises(TranscriptIsUnreadable) as refused:
        read(octets)
    assert words in str(refused.value)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(octets):
    _read_or_refused(read, octets)


LINES = st.sampled_from(
    [
        "WEBVTT",
        "",
        "1",
        "00:01.000 --> 00:02.000",
        "00:00:01,000 --> 00:00:02,000",
        "-->",
        "00:01.000 -->",
        "<v A>x",
        "NOTE",
        "STYLE",
        "REGION",
        "Voix 1 : oui",
        "<i>",
        "&lt;script&gt;",
        "\u2028",
        "x" * 100,
        "a --> b",
        "{\\an8}",
    ]
)


@given(st.lists(LINES, max_size=30), st.sampled_from(["\n", "\r\n", "\r", "\x0b"]), st.booleans())
def test_any_lines_are_read_or_refused(lines, separator, is_vtt):
    _read_or_refused(read_text, ("WEBVTT\n\n" if is_vtt else "") + separator.join(lines))


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text):
    _read_or_refused(read_text, text)


def _read_or_refused(reader, content):
    try:
        passages = reader(content)
    except TranscriptIsUnreadable:
        return
    assert passages
    for passage in passages:
        assert passage.text.strip() and len(passage.text) <= 2000 and len(passage.speaker) <= 40
        assert "\x00" not in passage.text + passage.speaker
        assert passage.start is None or 0 <= passage.start <= passage.end
