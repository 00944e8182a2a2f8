"""Cited sources: found in public texts, sorted by an editor, and gone with the texts."""

import csv
import random
import socket
import threading
from io import StringIO
from itertools import groupby
from pathlib import Path

import pytest

from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid, NotAllowed
from consult.core.models import Job
from consult.core.postgres import tenancy
from consult.core.queue import long_jobs, short_jobs
from consult.outcomes.enums import LinkState, SourceState
from consult.outcomes.models import ActorKind, Source, SourceCitation
from consult.outcomes.sources import selectors
from consult.outcomes.sources.actions import collection, kinds
from consult.outcomes.sources.actions import source_edits as source_actions
from consult.outcomes.sources.addresses import find_addresses, parse_address, suggest_title
from consult.outcomes.sources.link_probe import Network, is_public, probe
from consult.outcomes.sources.suggestions import suggest
from consult.workshops.recordings.actions import recordings as recording_actions
from debates.comments.actions.comments import edit_comment, withdraw_comment
from debates.erasure import erase_proposals
from debates.imports.actions.comments import import_comments
from debates.imports.actions.proposals import import_proposals
from debates.proposals.actions.proposals import edit_proposal, withdraw_proposal
from moderation.decisions.actions.decisions import decide
from moderation.notices.actions import submit_notice
from tests.api.callers import comment, proposal
from tests.factories import make
from tests.workshops import recorded

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "territoire-numerique-2017"
REPORT = "https://www.exemple.org/rapport.pdf"


@pytest.fixture
def writer(consultation):
    return make.person("writer", consultation)


def run_jobs():
    while short_jobs.run_due():
        pass


def run_long_jobs():
    for job in Job.objects.filter(name="outcomes.collect_sources_of_consultation"):
        long_jobs.run(job.pk)


def listed(consultation, viewer=None):
    """Sort every source, and return the list as (topic number, title, contributions, comments)."""
    viewer = viewer or Viewer.public(consultation.organisation)
    with tenancy.organisation(consultation.organisation_id):
        Source.objects.filter(state=SourceState.FOUND).update(state=SourceState.KEPT)
        return [
            (
                source.topic.number if source.topic else None,
                source.title,
                source.contributions,
                source.comments,
            )
            for source in selectors.list_sources(viewer, consultation)
        ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("http://www.Exemple.org", "https://exemple.org/"),
        ("exemple.org/a?b=1&a=2", "https://exemple.org:443/a/?a=2&b=1&utm_source=x&fbclid=1#part"),
        ("https://éxemple.org/é", "https://xn--xemple-9ua.org/%C3%A9"),
    ],
)
def test_two_spellings_of_an_address_have_one_key(first, second):
    assert parse_address(first).key == parse_address(second).key


def test_different_pages_keep_different_keys_and_their_own_link():
    pages = [
        "exemple.org/a",
        "exemple.org/A",
        "exemple.org/a?x=1",
        "exemple.org:8080/a",
        "a.exemple.org/a",
    ]
    assert len({parse_address(page).key for page in pages}) == len(pages)
    assert (
        parse_address("https://exemple.org/a%2Fb?q=%20&&z#f").url
        == "https://exemple.org/a%2Fb?q=%20&z"
    )


@pytest.mark.parametrize(
    "url",
    [
        *("javascript:alert(1)", "ftp://exemple.org/", "mailto:a@exemple.org", "http://exemple"),
        *("http://127.0.0.1/", "http://[::1]/", "http://2130706433/", "http://imprimante.local/"),
        *(
            "https://moi:secret@exemple.org/",
            "http://exemple.org:99999/",
            "http://[",
            "http://",
            "",
        ),
        *("http://exemple..org/", "http://-.org/", "http://" + "a" * 70 + ".org/", "x" * 5000),
    ],
)
def test_address_that_is_no_public_page_is_no_source(url):
    assert parse_address(url) is None


def test_addresses_are_found_in_the_links_that_a_reader_sees():
    words = (
        "Voir [le rapport](https://exemple.org/rapport), www.exemple.net/x, et fin.La suite. "
        "`https://code.exemple.org` <https://exemple.org/rapport?utm_medium=mail> moi@exemple.org"
    )
    assert [address.key for address in find_addresses(words)] == [
        "exemple.org/rapport",
        "exemple.net/x",
    ]


def test_hostile_texts_give_only_safe_addresses_and_no_error():
    dice = random.Random(16)
    pieces = (
        *(
            "https://",
            "http://",
            "www.",
            "exemple",
            ".org",
            "/",
            "?",
            "#",
            "&utm_x=",
            "=",
            "%",
            "%zz",
        ),
        *(
            "[",
            "](",
            ")",
            "<",
            ">",
            "@",
            ":",
            "\\",
            "\x00",
            "\u202e",
            "é",
            "。",
            "𝓮",
            "xn--",
            "javascript:",
        ),
        *("'", '"', " ", "\n", "127.0.0.1", "[::1]", "😀", "&#106;", "data:", "//", ".."),
    )
    for _round in range(3000):
        words = "".join(dice.choices(pieces, k=dice.randint(1, 25)))
        for address in find_addresses(words):
            assert address.url.startswith(("http://", "https://"))
            assert (
                address.url.isascii()
                and address.key.isascii()
                and not set(address.url) & set('<>"\\ \n\x00')
            )
            assert parse_address(address.url).key == address.key


def test_sources_follow_publication_edit_move_and_withdrawal(consultation):
    author = make.person(consultation=consultation)
    written = proposal(consultation, author, body=f"Voyez {REPORT} et exemple.net/page pour finir.")
    new_comment = comment(
        written, author, body="Aussi exemple.com/autre, et le rapport exemple.org/rapport.pdf."
    )
    run_jobs()
    assert listed(consultation) == [
        (1, "http://exemple.com/autre", 0, 1),
        (1, "http://exemple.net/page", 1, 0),
        (1, REPORT, 1, 1),
    ]
    edit_proposal(
        viewer=author,
        proposal_id=written.pk,
        title=written.title,
        body="Sans lien, mais assez long pour passer.",
    )
    edit_comment(viewer=author, comment_id=new_comment.pk, body="Plus de lien dans ce commentaire.")
    run_jobs()
    # The first version stays public, and cites them still. A comment has no public history.
    assert [title for _topic, title, *_ in listed(consultation)] == [
        "http://exemple.net/page",
        REPORT,
    ]
    withdraw_proposal(viewer=author, proposal_id=written.pk)
    assert listed(consultation) == [] and not Source.objects.exists()
    run_jobs()
    assert not Source.objects.exists()


def test_source_is_public_once_a_writer_sorted_it(consultation, writer):
    written = proposal(consultation, body=f"Voyez {REPORT}, et jouez sur casino.example/ce-soir.")
    run_jobs()
    visitor = Viewer.public(consultation.organisation)
    report = Source.objects.get(url=REPORT)

    def read():
        return (
            [listing.source.pk for listing in selectors.list_sources(visitor, consultation)],
            [source.pk for source in selectors.sources_of_proposal(visitor, written)],
            [row["source"] for row in selectors.stream_sources(visitor, consultation)],
            [row["source"] for row in selectors.stream_citations(visitor, consultation)],
            selectors.count_sources(visitor, consultation, written.topic),
            selectors.cites_sources(visitor, consultation),
            selectors.has_sources(visitor, written.topic),
        )

    assert read() == ([], [], [], [], 0, False, False)
    texts = {report.pk: ("Le rapport", None)}
    source_actions.edit_sources(viewer=writer, consultation_id=consultation.pk, texts=texts)
    found, pk = [report.pk], [str(report.pk)]
    assert read() == (found, found, pk, pk, 1, True, True)


@pytest.mark.parametrize("kind", ["proposal", "comment"])
def test_source_of_a_reported_text_is_not_listed_until_the_decision(consultation, writer, kind):
    words = f"Voyez {REPORT} avant de répondre, s'il vous plaît."
    text = proposal(consultation, **({"body": words} if kind == "proposal" else {}))
    if kind == "comment":
        text = comment(text, body=words)
    run_jobs()
    assert len(listed(consultation)) == 1
    submit_notice(
        viewer=make.person(consultation=consultation),
        target_kind=kind,
        target_id=text.pk,
        reason="spam",
    )
    assert listed(consultation) == []
    moderator = make.person("moderator", consultation)
    decide(viewer=moderator, target_kind=kind, target_id=text.pk, action="no_breach", reason="spam")
    assert len(listed(consultation)) == 1


def test_title_is_suggested_from_the_words_before_an_address():
    key = "exemple.org/rapport"
    url = "https://www.exemple.org/rapport"
    for words, title in (
        (f"Il y en a peu. Étude sur l'ombre en ville : {url}.", "Étude sur l'ombre en ville"),
        (f"On lit dans [le *rapport* annuel]({url}#page=2) que…", "le rapport annuel"),
        (f"Titre\n\n**Bilan 2016** (Ademe)\n{url}", "Bilan 2016 (Ademe)"),
        (f"[{url}]({url})", ""),
        (f"Voir {url} et https://exemple.net", "Voir"),
        (f"Voir https://exemple.net/a et {url}", "Voir et"),
        (url, ""),
        ("Rien ici.", ""),
    ):
        assert suggest_title(words, key) == title, words
    assert len(suggest_title(f"{'mot ' * 200}{url}", key)) <= 120


def test_kind_is_suggested_from_the_sorted_sources_of_the_same_site(consultation, writer):
    proposal(
        consultation,
        body="Bilan : https://exemple.org/1 puis https://exemple.org/2 et https://a.example/3",
    )
    run_jobs()
    first, second, other = (
        Source.objects.get(key=key) for key in ("exemple.org/1", "exemple.org/2", "a.example/3")
    )
    kind = ActorKind.objects.get(label_fr="Acteurs associatifs")
    texts = {second.pk: ("Bilan", kind.pk)}
    source_actions.edit_sources(viewer=writer, consultation_id=consultation.pk, texts=texts)
    found = suggest(writer, consultation, list(Source.objects.all()))
    assert found[first.pk].kind_id == kind.pk and second.pk not in found
    assert other.pk not in found or found[other.pk].kind_id is None


def test_comment_that_leaves_public_view_takes_its_sources_at_once(consultation):
    author = make.person(consultation=consultation)
    new_comment = comment(
        proposal(consultation, author), author, body=f"Lisez {REPORT} avant de répondre."
    )
    run_jobs()
    assert len(listed(consultation)) == 1
    withdraw_comment(viewer=author, comment_id=new_comment.pk)
    assert not Source.objects.exists()


def test_erased_author_leaves_no_address_also_in_a_sorted_source(consultation, writer):
    author = make.person(consultation=consultation)
    proposal(
        consultation, author, body="Mon site est https://jeanne-exemple.org/moi, venez le voir."
    )
    run_jobs()
    [source] = Source.objects.all()
    source_actions.edit_sources(
        viewer=writer, consultation_id=consultation.pk, texts={source.pk: ("Site de Jeanne", None)}
    )
    erase_proposals(Viewer.system(consultation.organisation), author.participant.pk, False)
    run_jobs()
    assert not Source.objects.exists()


def test_imported_texts_are_collected_by_one_job_for_each_import(consultation):
    shared = {
        "organisation": consultation.organisation,
        "consultation": consultation,
        "origin": "ailleurs",
    }
    topic = consultation.topics.first()
    row = {
        "topic": topic,
        "author": None,
        "title": "Open data",
        "created_at": consultation.opens_at,
    }
    rows = [row | {"origin_id": str(n), "body": f"Voyez {REPORT} en entier."} for n in range(3)]
    import_proposals(**shared, rows=rows)
    comment_row = {
        "proposal": "1",
        "body": "Et exemple.com/autre.",
        "created_at": consultation.opens_at,
    }
    import_comments(**shared, rows=[comment_row | {"origin_id": "c1"}])
    assert Job.objects.filter(name="outcomes.collect_sources_of_consultation").count() == 2
    assert listed(consultation) == []
    run_long_jobs()
    found = [(topic.number, "http://exemple.com/autre", 0, 1), (topic.number, REPORT, 3, 0)]
    assert listed(consultation) == found
    import_proposals(**shared, rows=rows)
    assert Job.objects.filter(name="outcomes.collect_sources_of_consultation").count() == 2
    import_proposals(**shared, rows=[rows[0] | {"body": "Sans lien."}, *rows[1:]])
    import_proposals(**shared, rows=[rows[2] | {"is_removed": True}])
    run_long_jobs()
    # The first version of the changed text stays public, and cites the report still.
    assert listed(consultation) == [found[0], (topic.number, REPORT, 2, 0)]


def test_transcript_is_collected_when_published_and_forgotten_when_private(consultation):
    workshop = recorded.workshop(consultation)
    arguments = {"viewer": recorded.facilitator(workshop)}
    recording = recorded.recording(workshop, may_reuse=True)
    recorded.validated(recording, arguments["viewer"], f"Lisez {REPORT} avant la séance.")
    run_jobs()
    assert listed(consultation) == []
    arguments["recording_id"] = recording.pk
    for _twice in "ab":
        recording_actions.publish_transcript(**arguments)
        run_jobs()
        assert [row[1] for row in listed(consultation)] == [REPORT]
    recording_actions.edit_recording(**arguments, may_reuse=False)
    run_jobs()
    assert not Source.objects.exists()
    recording_actions.edit_recording(**arguments, may_reuse=True)
    run_jobs()
    assert [row[1] for row in listed(consultation)] == [REPORT]
    recording_actions.make_private(**arguments)
    run_jobs()
    assert not Source.objects.exists()


def test_collection_twice_changes_nothing_and_finds_what_was_missed(consultation):
    proposal(consultation, body=f"Voyez {REPORT} et le site de la ville https://testserver/page.")
    system = Viewer.system(consultation.organisation)
    assert [collection.collect_from_consultation(system, consultation) for _ in "ab"] == [1, 1]
    before = sorted(SourceCitation.objects.values_list("pk", flat=True))
    run_jobs()
    collection.collect_recent_everywhere()
    assert sorted(SourceCitation.objects.values_list("pk", flat=True)) == before


def test_editor_names_merges_separates_and_dismisses(consultation, writer):
    author = make.person(consultation=consultation)
    proposal(consultation, author, body=f"Voyez {REPORT} et exemple.net/copie pour la suite.")
    proposal(
        consultation,
        author,
        title="Une autre idée de salle",
        body="Le même exemple.net/copie suffit ici.",
    )
    run_jobs()
    copy, report = Source.objects.order_by("key")
    kind = ActorKind.objects.first()
    shared = {"viewer": writer, "consultation_id": consultation.pk}
    source_actions.edit_sources(**shared, texts={report.pk: ("Rapport", kind.pk)})
    source_actions.merge_sources(**shared, source_ids=[copy.pk, report.pk], into_id=report.pk)
    assert listed(consultation) == [(1, "Rapport", 2, 0)]
    source_actions.separate_source(viewer=writer, source_id=copy.pk)
    assert [row[2] for row in listed(consultation)] == [1, 2]
    source_actions.dismiss_sources(**shared, source_ids=[copy.pk])
    assert listed(consultation) == [(1, "Rapport", 1, 0)]
    collection.collect_from_consultation(Viewer.system(consultation.organisation), consultation)
    assert listed(consultation) == [(1, "Rapport", 1, 0)]
    source_actions.restore_sources(**shared, source_ids=[copy.pk])
    copy.refresh_from_db()
    assert copy.state == SourceState.FOUND


def test_reference_without_address_is_added_for_contributions(consultation, writer):
    written = proposal(consultation)
    shared = {"viewer": writer, "consultation_id": consultation.pk}
    for title in ("Code is Law, 1999", "code is law 1999"):
        source_actions.add_source(**shared, title=title, proposal_numbers=[written.number])
    assert listed(consultation) == [(1, "code is law 1999", 1, 0)]
    for wrong in (
        {"title": " "},
        {"title": "A", "url": "ftp://x"},
        {"title": "A", "topic_id": "x"},
    ):
        with pytest.raises(Invalid):
            source_actions.add_source(**shared, **wrong)


def test_participant_and_moderator_may_not_edit_sources(consultation):
    for person in (make.person(consultation=consultation), make.person("moderator", consultation)):
        with pytest.raises(NotAllowed):
            source_actions.add_source(
                viewer=person, consultation_id=consultation.pk, title="Un titre"
            )


@pytest.mark.data
@pytest.mark.skipif(not DATA.exists(), reason="the real consultation is not beside this checkout")
def test_sources_of_2017_are_grouped_as_in_the_original(organisation):
    consultation = make.consultation(organisation, topics=6)
    writer = make.person("writer", consultation)
    topics = {str(topic.number): topic.pk for topic in consultation.topics.all()}
    rows = list(csv.DictReader(StringIO((DATA / "sources_citees.csv").read_text())))
    shared = {"viewer": writer, "consultation_id": consultation.pk}
    kinds_by_label = {}
    for row in rows:
        label = row["actor_category"]
        if label not in kinds_by_label:
            known = ActorKind.objects.filter(label_fr=label).first()
            kinds_by_label[label] = known or kinds.add_kind(**shared, label_fr=label)
        source_actions.add_source(
            **shared,
            title=row["title"],
            url=row["url"],
            kind_id=kinds_by_label[label].pk,
            topic_id=topics.get(row["topic_id"]),
        )
    found = selectors.list_sources(Viewer.public(organisation), consultation)
    triples = [
        (str(source.topic.number) if source.topic else "0", source.kind.label, source.title)
        for source in found
    ]
    assert len(triples) == 81
    assert sorted(triples) == sorted((r["topic_id"], r["actor_category"], r["title"]) for r in rows)
    headings = [pair for pair, _group in groupby(triples, key=lambda triple: triple[:2])]
    assert (
        len(headings)
        == len(set(headings))
        == len({(r["topic_id"], r["actor_category"]) for r in rows})
    )


# ---- the check of links


class Site:
    """A server on the loopback interface, and a network that gives it a public address."""

    def __init__(self, answers):
        self.answers = answers
        self.requests = []
        self.server = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def close(self):
        """End the thread too: it would accept the connections of the next server."""
        self.server.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.server.close()

    def _serve(self):
        while True:
            try:
                peer, _address = self.server.accept()
            except OSError:
                return
            with peer:
                method, path, *_ = peer.recv(4096).decode().split(" ")
                self.requests.append((method, path))
                peer.sendall(self.answers.get((method, path)) or self.answers.get(path, b""))

    def network(self, hosts=None):
        hosts = {"exemple.org": ["93.184.215.14"], "dedans.org": ["10.0.0.8"]} | (hosts or {})
        port = self.server.getsockname()[1]
        return Network(
            lambda host, _port: hosts[host],
            lambda _address, _port, seconds: socket.create_connection(("127.0.0.1", port), seconds),
        )


@pytest.fixture
def site():
    made = Site(
        {
            "/": b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            "/gone": b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
            "/moved": b"HTTP/1.1 301 Moved\r\nLocation: /gone\r\nContent-Length: 0\r\n\r\n",
            "/inside": b"HTTP/1.1 302 Found\r\nLocation: http://dedans.org/admin\r\nContent-Length: 0\r\n\r\n",
            "/port": b"HTTP/1.1 302 Found\r\nLocation: http://exemple.org:6379/\r\nContent-Length: 0\r\n\r\n",
            "/file": b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n",
            "/loop": b"HTTP/1.1 302 Found\r\nLocation: /loop\r\nContent-Length: 0\r\n\r\n",
            ("HEAD", "/get"): b"HTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n",
            ("GET", "/get"): b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 500_000,
            "/broken": b"nonsense",
        }
    )
    yield made
    made.close()


@pytest.mark.parametrize(
    ("path", "state", "number"),
    [
        ("/", LinkState.WORKS, 1),
        ("/gone", LinkState.DEAD, 1),
        ("/moved", LinkState.DEAD, 2),
        ("/get", LinkState.WORKS, 2),
        ("/inside", LinkState.UNREACHABLE, 1),
        ("/port", LinkState.UNREACHABLE, 1),
        ("/file", LinkState.UNREACHABLE, 1),
        ("/loop", LinkState.UNREACHABLE, 6),
        ("/broken", LinkState.UNREACHABLE, 1),
    ],
)
def test_link_check_follows_redirects_but_never_inside(site, path, state, number):
    assert probe(f"http://exemple.org{path}", site.network()) == state
    assert len(site.requests) == number


def test_link_check_refuses_a_name_with_one_private_address(site):
    network = site.network({"exemple.org": ["93.184.215.14", "127.0.0.1"]})
    assert probe("http://exemple.org/", network) == LinkState.UNREACHABLE
    assert site.requests == []
    private = (
        "127.0.0.1",
        "10.1.2.3",
        "169.254.169.254",
        "::1",
        "::ffff:10.0.0.1",
        "fd00::1",
        "64:ff9b::a00:1",
        "224.0.0.1",
        "0.0.0.0",
        "100.64.0.1",
        "2002:a00:1::",
    )
    assert not any(map(is_public, private)) and is_public("93.184.215.14")


def test_links_are_checked_only_where_the_operator_wants_it(consultation, writer, site, settings):
    from consult.outcomes.sources.actions.link_checks import check_links_everywhere

    source_actions.add_source(
        viewer=writer, consultation_id=consultation.pk, title="Page", url="http://exemple.org/gone"
    )
    assert check_links_everywhere(site.network()) == 0 and site.requests == []
    settings.CHECK_LINKS_OF_SOURCES = True
    assert [check_links_everywhere(site.network()) for _ in "ab"] == [1, 0]
    assert Source.objects.get().link_state == LinkState.DEAD
