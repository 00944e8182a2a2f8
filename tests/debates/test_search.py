"""Search ignores accents and endings, in the language of each text. Its marks are never markup."""

from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_any
from hypothesis import strategies as st

from consult.core.exceptions import Invalid
from consult.core.postgres import compiled, keyset
from debates import search
from debates import search as debate_search
from debates.comments.actions import comments as comment_actions
from debates.enums import Searched
from debates.exceptions import SearchTakesTooLong
from debates.highlights import BEGIN, END, segments
from debates.models import Comment, Proposal
from debates.models.proposals import ProposalQuerySet
from debates.proposals.selectors import proposals as proposal_selectors
from tests.debates import given
from tests.debates.payloads import PAYLOADS
from tests.factories import make

NEWEST = ("-created_at", "-id")


def find_titles(viewer, words, **options):
    """Return the titles that a search finds, in its order."""
    return [hit.proposal.title for hit in debate_search.hits(viewer, words, **options).items]


@pytest.fixture
def proposal_titles(consultation):
    """Create four proposals, one in English, and return their titles."""
    texts = [
        (
            "Des pistes cyclables protégées (exemple)",
            "Séparer les vélos des voitures sur les grands axes.",
            "fr",
        ),
        (
            "Les écoles à énergie positive (exemple)",
            "Rénover les bâtiments scolaires, un vélo pour chacun.",
            "fr",
        ),
        (
            "Moins de voitures dans le centre (exemple)",
            "Fermer les rues aux voitures le dimanche matin.",
            "fr",
        ),
        (
            "Opening public data by default (sample)",
            "Publishing what is bought, by whom and for how much.",
            "en",
        ),
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
def match_frequency(request, monkeypatch):
    """Set how many matching texts count as common: the search reads the rows for common words."""
    monkeypatch.setattr(search, "COMMON", -1 if request.param == "common" else 5000)


def test_lists_of_several_searches_use_one_statement_and_find_their_own_rows(
    consultation, proposal_titles, match_frequency, monkeypatch
):
    composed = []
    matching = ProposalQuerySet.matching

    def note_and_match(rows, query):
        composed.append(query)
        return matching(rows, query)

    monkeypatch.setattr(ProposalQuerySet, "matching", note_and_match)
    monkeypatch.setattr(compiled, "is_checked", False)
    compiled.forget()
    for reader in (make.visitor(consultation.organisation), make.person(consultation=consultation)):
        composed.clear()
        for words, expected in WORDS:
            rows = proposal_selectors.listed_proposals(
                reader, consultation=consultation, search=words
            )
            first = keyset.page(rows, NEWEST, size=2)
            second = keyset.page(rows, NEWEST, size=2, after=first.after) if first.after else first
            found = {row.title for page in (first, second) for row in page.items}
            wanted = expected if words.strip() else range(4)
            assert found == {proposal_titles[number] for number in wanted}, words
        assert len(composed) == 2  # the first page, and the pages after it


@pytest.mark.sampled(4, "words")
@pytest.mark.parametrize(("words", "found"), WORDS)
def test_words_are_found_with_any_accents_and_endings(
    consultation, proposal_titles, match_frequency, words, found
):
    visitor = make.visitor(consultation.organisation)
    assert {proposal_titles.index(title) for title in find_titles(visitor, words)} == found
    if words.strip():
        listed = proposal_selectors.proposals(visitor, search=words)
        assert {proposal_titles.index(proposal.title) for proposal in listed} == found


def test_match_in_the_title_comes_before_match_in_the_text(consultation, proposal_titles):
    visitor = make.visitor(consultation.organisation)
    assert find_titles(visitor, "voitures")[0] == proposal_titles[2]


def test_search_stays_in_the_consultation_and_the_organisation(
    consultation, proposal_titles, other_organisation
):
    other = make.consultation(consultation.organisation, slug="autre")
    given.proposal(other, title="Encore des vélos partout (exemple)")
    visitor = make.visitor(consultation.organisation)
    assert len(find_titles(visitor, "vélo")) == 3
    assert len(find_titles(visitor, "vélo", consultation=consultation)) == 2
    assert find_titles(make.visitor(other_organisation), "vélo") == []


def test_busy_consultation_hides_no_match_of_a_small_one(consultation, monkeypatch):
    small = make.consultation(consultation.organisation, slug="autre")
    title = given.proposal(small, title="Un vélo pour une école (exemple)").title
    found = [
        given.proposal(consultation, title=f"Un vélo pour chacun, {n} (exemple)").title
        for n in range(4)
    ]
    monkeypatch.setattr(search, "MOST", 2)
    visitor = make.visitor(consultation.organisation)
    assert find_titles(visitor, "vélo", consultation=small) == [title]
    assert not debate_search.hits(visitor, "vélo", consultation=small).is_cut
    assert debate_search.hits(visitor, "vélo").is_cut
    assert (
        find_titles(visitor, "vélo", consultation=consultation)
        == find_titles(visitor, "vélo")
        == found[:1:-1]
    )


def test_pages_of_results_repeat_and_skip_no_match(consultation, proposal_titles):
    visitor = make.visitor(consultation.organisation)
    everything = find_titles(visitor, "vélo or voitures or data")
    first = debate_search.hits(visitor, "vélo or voitures or data", size=2)
    given.proposal(
        consultation,
        title="Vélo, vélo, vélo, voitures (exemple)",
        body="Des vélos, des voitures, des vélos.",
    )
    second = debate_search.hits(visitor, "vélo or voitures or data", size=2, after=first.after)
    assert [hit.proposal.title for hit in (*first.items, *second.items)] == everything
    assert (len(everything), second.after) == (4, None)


@pytest.mark.parametrize(
    "after",
    [
        "x",
        "WzFd",
        keyset.encode_key("x", "y"),
        keyset.encode_key(1),
        keyset.encode_key("nan", "nan"),
    ],
)
def test_forged_page_key_is_refused(consultation, proposal_titles, after):
    with pytest.raises(Invalid):
        debate_search.hits(make.visitor(consultation.organisation), "vélo", after=after)


def find_comments(viewer, words, **options):
    """Return the comments that a search finds, in its order."""
    found = debate_search.hits(viewer, words, **options).items
    return [hit.comment.body for hit in found if hit.comment]


COMMENTS = [
    ("Les vélos passent déjà par l'école le matin (exemple).", "fr"),
    ("Et une voiture de moins devant le portail (exemple).", "fr"),
    ("Published data would show who pays for bicycles (sample).", "en"),
]


@pytest.fixture
def comment_texts(consultation, proposal_titles):
    """Create three comments on the first proposal and return their texts.

    The second is a reply, the third is in English.
    """
    proposal = Proposal.objects.get(title=proposal_titles[0])
    first = given.comment(proposal, body=COMMENTS[0][0])
    given.comment(proposal, body=COMMENTS[1][0], reply_to=first.pk)
    given.comment(proposal, body=COMMENTS[2][0], language="en")
    return [body for body, _language in COMMENTS]


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("velo", {0}),
        ("ÉCOLES", {0}),
        ("voitures -école", {1}),
        ('"devant le portail"', {1}),
        ("publish data", {2}),
        ("bicycle", {2}),
        ("introuvable", set()),
    ],
)
def test_comments_are_found_with_any_accents_and_endings(consultation, comment_texts, words, found):
    visitor = make.visitor(consultation.organisation)
    assert {comment_texts.index(body) for body in find_comments(visitor, words)} == found
    assert find_comments(visitor, words, among="proposal") == []
    only = debate_search.hits(visitor, words, among="comment").items
    assert {comment_texts.index(hit.comment.body) for hit in only} == found
    assert all(hit.comment.proposal == hit.proposal for hit in only)


def test_newest_comments_are_compared_by_date_and_not_by_id(
    consultation, proposal_titles, monkeypatch
):
    proposal = Proposal.objects.get(title=proposal_titles[0])
    written = [
        given.comment(proposal, body=f"Un vélo pour chacun, {n} (exemple).") for n in range(6)
    ]
    for number, comment in enumerate(written):  # the oldest comments have the latest ids
        newer_first = UUID(int=2**128 - 1 - number)
        Comment.objects.filter(pk=comment.pk).update(id=newer_first)
    monkeypatch.setattr(search, "MOST", 2)
    visitor = make.visitor(consultation.organisation)
    assert set(find_comments(visitor, "vélo", among="comment")) == {
        newest.body for newest in written[4:]
    }


def test_proposals_and_comments_are_in_one_order_over_pages(
    consultation, proposal_titles, comment_texts
):
    visitor = make.visitor(consultation.organisation)
    query = "vélo or voitures or data"
    everything = [
        (hit.proposal.pk, hit.comment) for hit in debate_search.hits(visitor, query).items
    ]
    assert (len(everything), {bool(comment) for _pk, comment in everything}) == (7, {True, False})
    listed, after = [], None
    while len(listed) < 9:
        page = debate_search.hits(visitor, query, size=2, after=after)
        listed += [(hit.proposal.pk, hit.comment) for hit in page.items]
        after = page.after
        if after is None:
            break
        given.comment(
            Proposal.objects.first(),
            body="Du vélo, des voitures, du vélo, des voitures, du vélo (exemple).",
        )
        Comment.objects.filter(body__startswith="Du vélo").update(state="removed")
    assert listed == everything


def test_comments_are_filtered_by_consultation_topic_and_kind_of_their_proposal(
    consultation, comment_texts, other_organisation
):
    visitor = make.visitor(consultation.organisation)
    other = make.consultation(consultation.organisation, slug="autre")
    elsewhere = given.comment(
        given.proposal(other), body="Un vélo pour ce consultation-là (exemple)."
    ).body
    assert sorted(find_comments(visitor, "vélo")) == sorted([comment_texts[0], elsewhere])
    assert find_comments(visitor, "vélo", consultation=other) == [elsewhere]
    first, second = given.topic_of(consultation), given.topic_of(consultation, 2)
    assert find_comments(visitor, "vélo", consultation=consultation, topic=first) == [
        comment_texts[0]
    ]
    assert find_comments(visitor, "vélo", consultation=consultation, topic=second) == []
    assert sorted(find_comments(visitor, "vélo", kind="individual")) == sorted(
        [comment_texts[0], elsewhere]
    )
    assert find_comments(visitor, "vélo", kind="workshop") == []
    assert find_comments(make.visitor(other_organisation), "vélo") == []


def test_comment_is_found_by_its_current_words(consultation, comment_texts):
    visitor, author = (
        make.visitor(consultation.organisation),
        make.person(consultation=consultation),
    )
    comment = given.comment(
        Proposal.objects.first(), author, body="Une trottinette suffit (exemple)."
    )
    assert find_comments(visitor, "trottinette") == [comment.body]
    comment_actions.edit_comment(
        viewer=author, comment_id=comment.pk, body="Un tramway suffit (exemple)."
    )
    assert (find_comments(visitor, "trottinette"), len(find_comments(visitor, "tramway"))) == (
        [],
        1,
    )
    comment_actions.withdraw_comment(viewer=author, comment_id=comment.pk)
    assert find_comments(visitor, "tramway") == []


def test_search_that_takes_too_long_is_refused_with_a_message(
    consultation, proposal_titles, monkeypatch
):
    monkeypatch.setattr(search, "PATIENCE", "SET LOCAL statement_timeout = '20ms'")
    monkeypatch.setitem(search.RANKED, Searched.COMMENT, "SELECT pg_sleep(5), %s, %s, %s, %s")
    with pytest.raises(SearchTakesTooLong):
        debate_search.hits(make.visitor(consultation.organisation), "vélo")
    assert Proposal.objects.exists()  # the connection still works


def test_matches_are_marked_in_segments(consultation):
    given.proposal(
        consultation,
        title="Les <b>vélos</b> & nous (exemple)",
        body="Un **vélo** pour tous & vite.",
    )
    [hit] = debate_search.hits(make.visitor(consultation.organisation), "velo").items
    assert [s.text for s in hit.title if s.is_match] == ["vélos"]
    assert [s.text for s in hit.extract if s.is_match] == ["vélo"]
    assert "".join(s.text for s in hit.title) == "Les <b>vélos</b> & nous (exemple)"
    assert "".join(s.text for s in hit.extract) in (
        "… vélo pour tous & vite",
        "Un vélo pour tous & vite",
    )


def test_extract_says_where_the_text_goes_on(consultation):
    far = "Des bancs et des arbres. " * 20
    given.proposal(consultation, body=f"{far}Un vélo pour tous. {far}Une pompe à vélo.")
    [hit] = debate_search.hits(make.visitor(consultation.organisation), "vélo").items
    extract = "".join(s.text for s in hit.extract)
    assert (
        extract.startswith("… ")
        and extract.count("vélo") == 2
        and extract.rstrip(".").endswith("vélo")
    )


def test_marks_written_by_an_author_are_ignored(consultation):
    given.proposal(consultation, title=f"Un {BEGIN}vélo{END} pour chacun (exemple)")
    [hit] = debate_search.hits(make.visitor(consultation.organisation), "vélo").items
    assert "".join(s.text for s in hit.title) == "Un vélo pour chacun (exemple)"


@for_any(st.lists(st.tuples(st.text(alphabet="ab é<&", min_size=1), st.booleans())))
def test_cutting_marked_text_keeps_all_its_words(parts):
    marked = "".join(f"{BEGIN}{text}{END}" if is_match else text for text, is_match in parts)
    assert "".join(s.text for s in segments(marked)) == "".join(text for text, _ in parts)


@for_any(words=st.text(max_size=60))
@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
def test_any_search_words_are_accepted(consultation, proposal_titles, words):
    visitor = make.visitor(consultation.organisation)
    assert len(debate_search.hits(visitor, words).items) <= 4
    assert proposal_selectors.proposals(visitor, search=words).count() <= 4


# Each case: the search, the text, and whether the text is found. These are the results that people
# expect.
FRENCH = [
    ("ecole", "Ouvrir l'école le soir aux associations", True),
    ("l'école", "Des écoles ouvertes le soir", True),
    ("l’ecole", "Des écoles ouvertes le soir", True),
    ("d'accessibilité", "Améliorer l'accessibilité des gares", True),
    ("aujourd'hui", "Ce qui manque aujourd'hui à la gare", True),
    ("citoyenne", "Réunir un panel de citoyens", True),
    ("habitantes", "Écouter chaque habitant du quartier", True),
    ("nouvelles lignes", "Une nouvelle ligne de bus de nuit", True),
    ("chevaux", "Ouvrir les chemins aux chevaux", True),
    ("élus", "Rencontrer chaque élu une fois par an", True),
    ("numerisation", "La numérisation des archives de la ville", True),
    ("OEUVRE", "Une œuvre dans chaque gare", True),
    ("rendez-vous", "Prendre rendez-vous sans téléphone", True),
    ("rendez vous", "Prendre rendez-vous sans téléphone", True),
    ('"prendre rendez-vous"', "Prendre rendez-vous sans téléphone", True),
    ('"rendez-vous prendre"', "Prendre rendez-vous sans téléphone", False),
    ("2030", "Zéro déchet en 2030 pour la commune", True),
    ("16h30", "Fermer la rue à 16h30 devant l'école", True),
    ("RGPD", "Appliquer le RGPD dans les mairies", True),
    ("velo -casque", "Un vélo et un casque pour chaque élève", False),
    ("train", "Ouvrir une piste cyclable vers la gare", False),
]
ENGLISH = [
    ("library", "Opening libraries on Sundays for everyone", True),
    ("opened", "Opening libraries on Sundays for everyone", True),
    ("children's", "A playground for children near the river", True),
    ("child", "A playground for children near the river", False),  # a stemmer, not a dictionary
    ("cafe", "A café in every public library", True),
    ("well-being", "Measuring well-being in the workplace", True),
    ("bicycles", "A bicycle lane along the river", True),
]


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("cases", "language"), [(FRENCH, "fr"), (ENGLISH, "en")])
def test_search_finds_the_expected_texts(consultation, match_frequency, cases, language):
    written = {f"{title} (exemple)" for _words, title, _found in cases}
    for title in written:
        given.proposal(consultation, title=title, body="Un texte sans rapport.", language=language)
    visitor = make.visitor(consultation.organisation)
    for words, title, found in cases:
        assert (f"{title} (exemple)" in find_titles(visitor, words, size=50)) == found, words
        listed = {
            proposal.title for proposal in proposal_selectors.proposals(visitor, search=words)
        }
        assert (f"{title} (exemple)" in listed) == found, words


HOSTILE = [
    "\x00",
    "vélo\x00",
    "a" * 10_000,
    "vélo " * 2_000,
    '"' * 500,
    "-" * 500,
    "- " * 500,
    "vélo --casque",
    "or or or",
    "-vélo",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "\\",
    "%",
    "a:* & b | !(c <2> d)",
    "\u202eolév",
    "vé\u00adlo",
    "🚲",
    "\ud7ff\ufffe",
]


@pytest.mark.sampled(4, "words")
@pytest.mark.sampled(3)
@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_searched_as_plain_words(
    consultation, proposal_titles, match_frequency, words
):
    visitor = make.visitor(consultation.organisation)
    assert set(find_titles(visitor, words)) <= set(proposal_titles)
    assert proposal_selectors.proposals(visitor, search=words).count() <= 4


@pytest.mark.sampled(6)
@pytest.mark.parametrize("payload", PAYLOADS)
def test_matched_segments_are_plain_text_for_any_payload(consultation, payload):
    """Check that segments contain no marks and no safe markup. The template escapes them."""
    given.proposal(
        consultation,
        title="Un vélo pour chaque élève (exemple)",
        body=f"Un vélo {payload} vélo, pour voir.",
    )
    [hit] = debate_search.hits(make.visitor(consultation.organisation), "vélo").items
    assert not any(
        mark in segment.text for segment in (*hit.title, *hit.extract) for mark in (BEGIN, END)
    )
    assert not any(hasattr(segment.text, "__html__") for segment in (*hit.title, *hit.extract))
