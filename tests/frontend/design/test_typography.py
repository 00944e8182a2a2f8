"""The typography of French and English, for any typed text."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from django.utils.safestring import SafeString

from consult.core.words.dates import format_date
from frontend.templatetags import typography as tags
from frontend.toolkit.words import typography

N, B = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Pourquoi ?", f"Pourquoi{N}?"),
        ("Pourquoi?", f"Pourquoi{N}?"),
        ("Vraiment ?!", f"Vraiment{N}?!"),
        ("un ; deux", f"un{N}; deux"),
        ("Thème 4 : médiation", f"Thème 4{B}: médiation"),
        ("« oui »", f"«{B}oui{B}»"),
        ("«oui»", f"«{B}oui{B}»"),
        ("l'idée d'un autre", "l’idée d’un autre"),
        ("73 % des avis", f"73{N}% des avis"),
        ("4 812 avis", f"4{N}812 avis"),
        ("1 234 567", f"1{N}234{N}567"),
        ("à moins de 5 km", f"à moins de 5{B}km"),
        ("14 h 30", f"14{B}h{B}30"),
        ("n° 128", f"n°{B}128"),
        ("à 12:47", "à 12:47"),
        ("Qu'avons-nous ?", f"Qu’avons-\u2060nous{N}?"),
        ("bloque-t-il", "bloque-\u2060t-\u2060il"),
        ("par e-mail.", "par e-\u2060mail."),
        ("E-mails reçus", "E-\u2060mails reçus"),
        ("e-mail@a.fr, https://a.fr/e-mail/", "e-mail@a.fr, https://a.fr/e-mail/"),
        ("peut-être, celui-ci", "peut-être, celui-ci"),
        ("https://a.fr/chez-nous/", "https://a.fr/chez-nous/"),
        ("https://a.fr/?q=1;b", "https://a.fr/?q=1;b"),
        ("%(n)s avis", "%(n)s avis"),
        ("avec %(n)s avis", "avec %(n)s avis"),
    ],
)
def test_french_text_is_typeset(typed, printed):
    assert typography.french(typed) == printed


@pytest.mark.parametrize(
    "typed", ["Pourquoi ?", "« oui »", "4 812 avis, 73 %", "l'idée ; l'autre : un e-mail !"]
)
def test_french_typeset_twice_is_unchanged(typed):
    assert typography.french(typography.french(typed)) == typography.french(typed)


def test_english_text_has_its_own_rules():
    assert typography.english('Don\'t say "no": why?') == "Don’t say “no”: why?"


def test_unknown_language_is_left_unchanged():
    assert typography.typeset("Warum ?", "de") == "Warum ?"


def test_html_is_typeset_between_its_tags_only():
    html = '<p class="a ; b" title="l\'un">l&#x27;un ? <code>a ? b</code> <a href="/?a=b ; c">oui !</a></p>'
    printed = f'<p class="a ; b" title="l\'un">l’un{N}? <code>a ? b</code> <a href="/?a=b ; c">oui{N}!</a></p>'
    assert typography.typeset_html(html, "fr") == printed


def test_typeset_text_is_marked_safe_only_if_it_was_safe():
    assert not hasattr(tags.typo("<b> ?", "fr"), "__html__")
    assert tags.typo(SafeString("<b>a ?</b>"), "fr") == f"<b>a{N}?</b>"


def test_text_keeps_its_own_language_on_a_page_in_another():
    with translation.override("en"):
        assert tags.typo("Pourquoi ?", "fr") == f"Pourquoi{N}?"
        assert tags.typo("Why ?") == "Why ?"


@pytest.mark.parametrize(
    ("language", "number", "percent", "size"),
    [("fr", f"4{N}812", f"73{N}%", f"148{B}ko"), ("en", "4,812", "73%", f"148{B}kB")],
)
def test_numbers_follow_the_language_of_the_page(language, number, percent, size):
    with translation.override(language):
        assert (tags.number(4812), tags.percent(73), tags.size(148_000)) == (number, percent, size)


@pytest.mark.parametrize(
    ("seconds", "clock", "duration"), [(42, "0:42", f"42{B}s"), (767, "12:47", f"12{B}min{B}47")]
)
def test_times_in_a_recording(seconds, clock, duration):
    assert (tags.clock(seconds), tags.duration(seconds)) == (clock, duration)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ({"seconds": 20}, "just now"),
        ({"minutes": 1}, "1 minute ago"),
        ({"minutes": 40}, "40 minutes ago"),
        ({"hours": 3}, "3 hours ago"),
        ({"hours": 20}, "yesterday"),
        ({"days": 5}, "5 days ago"),
        ({"days": 8}, "on 2 March"),
        ({"days": 400}, "on 4 February 2016"),
    ],
)
def test_age_is_in_words_then_a_date(before, expected):
    now = datetime.datetime(2017, 3, 10, 12, 0, tzinfo=timezone.get_default_timezone())
    with translation.override("en"):
        assert tags.relative(now - datetime.timedelta(**before), now) == expected


def test_age_contains_the_full_date():
    moment = datetime.datetime(2017, 3, 10, 11, 0, tzinfo=timezone.get_default_timezone())
    with translation.override("en"):
        shown = tags.age({}, moment)
    assert '<time datetime="2017-03-10T11:00:00+01:00"' in shown
    assert ">on 10 March 2017</time>" in shown


def test_first_of_the_month_is_an_ordinal_in_french():
    with translation.override("fr"):
        assert tags.ordinal_day(datetime.date(2017, 3, 1)) == "1er mars"
        assert tags.ordinal_day(datetime.date(2017, 3, 11)) == "11 mars"


def test_day_is_written_in_the_language_of_each_page():
    for language, written in (("fr", "1er mars"), ("en", "1 March"), ("fr", "1er mars")):
        with translation.override(language):
            assert tags.ordinal_day(datetime.date(2017, 3, 1)) == written


def test_moment_is_on_the_day_of_its_time_zone():
    moment = datetime.datetime(2017, 3, 1, 20, 0, tzinfo=datetime.UTC)
    zones = ("Pacific/Tahiti", "Pacific/Noumea", "Pacific/Tahiti")
    with translation.override("en"):
        days = [format_date(timezone.localtime(moment, ZoneInfo(zone)), "j F") for zone in zones]
    assert days == ["1 March", "2 March", "1 March"]


@pytest.mark.parametrize(("language", "colon"), [("fr", f"{B}:"), ("en", ":")])
def test_button_names_its_object_with_the_colon_of_the_language(language, colon):
    with translation.override(language):
        assert (
            tags.hidden_label("Thème <4>", 12)
            == f'<span class="vh">{colon} Thème &lt;4&gt;, 12</span>'
        )
