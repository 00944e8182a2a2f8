"""Search forgives accents and endings, in the language of each text; what it marks is never markup."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_any
from hypothesis import strategies as st

from debates import search, selectors
from debates.search import BEGIN, END, segments
from tests.debates import given
from tests.factories import make


def titles(viewer, words, **options):
    """Titles of what a search finds, in its order."""
    return [hit.proposal.title for hit in selectors.hits(viewer, words, **options)]


@pytest.fixture
def library(consultation):
    """Four proposals, one in English."""
    texts = [
        ("Des pistes cyclables protégées (exemple)", "Séparer les vélos des voitures sur les grands axes.", "fr"),
        ("Les écoles à énergie positive (exemple)", "Rénover les bâtiments scolaires, un vélo pour chacun.", "fr"),
        ("Moins de voitures dans le centre (exemple)", "Fermer les rues aux voitures le dimanche matin.", "fr"),
        ("Opening public data by default (sample)", "Publishing what is bought, by whom and for how much.", "en"),
    ]
    for title, body, language in texts:
        given.proposal(consultation, title=title, body=body, language=language)
    return [title for title, _body, _language in texts]


WORDS = [
    ("velo", {0, 1}),
    ("VÉLOS", {0, 1}),
    ("piste cyclable", {0}),
    ("ecole", {1}),
    ("voiture -centre", {0}),
    ('"grands axes"', {0}),
    ("velo or dimanche", {0, 1, 2}),
    ("published", {3}),
    ("publish data", {3}),
    ("introuvable", set()),
    ("", set()),
    ("  ", set()),
    ("'; DROP TABLE debates_proposal; --", set()),
    ("((( & | ! <->", set()),
]


@pytest.fixture(params=["rare", "common"])
def expected(request, monkeypatch):
    """How many texts are thought to hold the words: those of common ones are looked for in the rows."""
    monkeypatch.setattr(search, "COMMON", -1 if request.param == "common" else 5000)


@pytest.mark.parametrize(("words", "found"), WORDS)
def test_words_are_found_whatever_their_accents_and_endings(consultation, library, expected, words, found):
    visitor = make.visitor(consultation.organisation)
    assert {library.index(title) for title in titles(visitor, words)} == found
    if words.strip():
        listed = selectors.proposals(visitor, search=words)
        assert {library.index(proposal.title) for proposal in listed} == found


def test_word_of_the_title_comes_before_word_of_the_text(consultation, library):
    visitor = make.visitor(consultation.organisation)
    assert titles(visitor, "voitures")[0] == library[2]


def test_search_stays_in_the_consultation_and_the_organisation(consultation, library, other_organisation):
    other = make.consultation(consultation.organisation, slug="autre")
    given.proposal(other, title="Encore des vélos partout (exemple)")
    visitor = make.visitor(consultation.organisation)
    assert len(titles(visitor, "vélo")) == 3
    assert len(titles(visitor, "vélo", consultation=consultation)) == 2
    assert titles(make.visitor(other_organisation), "vélo") == []


def test_busy_consultation_takes_no_match_from_a_small_one_and_the_newest_are_compared(consultation, monkeypatch):
    small = make.consultation(consultation.organisation, slug="autre")
    kept = given.proposal(small, title="Un vélo pour une école (exemple)").title
    found = [given.proposal(consultation, title=f"Un vélo pour chacun, {n} (exemple)").title for n in range(4)]
    monkeypatch.setattr(search, "MOST", 2)
    visitor = make.visitor(consultation.organisation)
    assert titles(visitor, "vélo", consultation=small) == [kept]
    assert titles(visitor, "vélo", consultation=consultation) == titles(visitor, "vélo") == found[:1:-1]


def test_pages_of_results_follow_one_another(consultation, library):
    visitor = make.visitor(consultation.organisation)
    everything = titles(visitor, "vélo or voitures or data")
    pages = [titles(visitor, "vélo or voitures or data", start=start, size=2) for start in (0, 2)]
    assert pages == [everything[:2], everything[2:]]
    assert len(everything) == 4


def test_what_was_searched_is_marked_in_segments(consultation):
    given.proposal(consultation, title="Les <b>vélos</b> & nous (exemple)", body="Un **vélo** pour tous & vite.")
    [hit] = selectors.hits(make.visitor(consultation.organisation), "velo")
    assert [s.text for s in hit.title if s.is_match] == ["vélos"]
    assert [s.text for s in hit.extract if s.is_match] == ["vélo"]
    assert "".join(s.text for s in hit.title) == "Les <b>vélos</b> & nous (exemple)"
    assert "".join(s.text for s in hit.extract) in "Un vélo pour tous & vite."


def test_marks_written_by_an_author_mark_nothing(consultation):
    given.proposal(consultation, title=f"Un {BEGIN}vélo{END} pour chacun (exemple)")
    [hit] = selectors.hits(make.visitor(consultation.organisation), "vélo")
    assert "".join(s.text for s in hit.title) == "Un vélo pour chacun (exemple)"


@for_any(st.lists(st.tuples(st.text(alphabet="ab é<&", min_size=1), st.booleans())))
def test_cutting_marked_text_loses_nothing(parts):
    marked = "".join(f"{BEGIN}{text}{END}" if is_match else text for text, is_match in parts)
    assert "".join(s.text for s in segments(marked)) == "".join(text for text, _ in parts)


@for_any(words=st.text(max_size=60))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_nothing_that_is_searched_for_breaks(consultation, library, words):
    visitor = make.visitor(consultation.organisation)
    assert isinstance(selectors.hits(visitor, words), list)
    assert selectors.proposals(visitor, search=words).count() <= 4
