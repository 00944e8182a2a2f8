"""The result of an import.

Real authors get pseudonyms; the dates of the source, tombstones, totals and ballots are imported.
"""

import csv
import json
import shutil
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from consult.accounts.models import Participant
from consult.consultations.actions import lifecycle as lifecycle_actions
from consult.consultations.selectors.consultations import consultations as consultations_of
from consult.consultations.selectors.consultations import get_consultation
from consult.core.models import JournalEntry
from consult.core.postgres import tenancy
from consult.core.queue.short_jobs import run_due
from consult.opendata.actions import publication as publication_actions
from consult.opendata.models import Takedown
from consult.opendata.selectors import get_version
from consult.outcomes.models import ParticipationRecord
from debates.models import Comment, Endorsement, ImportedTally, Proposal
from debates.proposals.selectors import proposals as proposal_selectors
from tests.factories import make
from tests.opendata.test_publication import read
from votes.actions.position_questions import open_position_question
from votes.ballot_box.store import ballots
from votes.ballot_box.store.slips import Voter
from votes.models import Question, Tally

SAMPLES = Path(__file__).parents[1] / "importers" / "samples"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
real = pytest.mark.skipif(
    not SHARED.exists(), reason="the real consultations are not beside this checkout"
)
TABLES = ("proposals", "comments", "imported_tallies")
COUNTED = (Participant, Proposal, Comment, ImportedTally, Question, Tally)


@pytest.fixture
def import_folder(organisation, tmp_path):
    """Return a function that runs the import command on a folder and returns its output."""

    def run(path, format_, **options):
        out = StringIO()
        options.setdefault("report", tmp_path / "report.csv")
        if format_ == "cap-collectif":
            options = {"licence": "etalab-2.0", "attribution": "Ville d'essai (exemple)"} | options
        call_command("import_consultation", path, format=format_, stdout=out, **options)
        tenancy.set_organisation(organisation.id)
        return out.getvalue()

    return run


def counts():
    return {model.__name__: model.objects.count() for model in COUNTED}


def test_cap_collectif_import_makes_a_closed_consultation(organisation, import_folder, tmp_path):
    output = import_folder(
        SAMPLES / "cap-collectif", "cap-collectif", title="Ville d'essai (exemple)"
    )
    consultation = get_consultation(make.visitor(organisation), "cap-collectif")
    assert (consultation.title, consultation.state) == ("Ville d'essai (exemple)", "closed")
    assert [t.title for t in consultation.topics.all()] == [
        "Mobilités (exemple)",
        "Écoles (exemple)",
    ]
    rows = Proposal.objects.order_by("number").values_list(
        "number", "origin_id", "state", "author__public_name"
    )
    assert list(rows) == [
        (1, "11", "published", "Participant p01"),
        (2, "12", "published", "Participant p02"),
        (3, "13", "removed", "Participant p03"),
        (4, "14", "published", "Participant p01"),
    ]
    assert Proposal.objects.get(number=1).created_at == datetime(2015, 9, 26, 0, 27, 54, tzinfo=UTC)
    assert "<li>éclairés</li>" in Proposal.objects.get(number=1).body_html
    stances = Comment.objects.order_by("origin_id").values_list(
        "origin_id", "stance", "state", "author__public_name"
    )
    assert list(stances) == [
        ("101", "for", "published", "Participant p02"),
        ("102", "against", "published", "Participant p04"),
        ("103", "for", "published", "Participant p02"),
        ("104", "for", "removed", "Participant p04"),
    ]
    totals = ImportedTally.objects.filter(proposal__isnull=False).order_by("proposal__number")
    assert list(totals.values_list("agree", "mixed", "disagree")) == [
        (12, 3, 1),
        (0, 0, 0),
        (1, 1, 1),
        (5, 0, 0),
    ]
    assert ImportedTally.objects.get(comment__origin_id="101").agree == 4
    days = ParticipationRecord.objects.get(consultation=consultation).days
    assert sum(number for _day, _topic, number in days) == 3  # the removed one does not count
    assert "contributions: 4 imported, 0 already there" in output
    assert "propositions.csv: 3 changed, 1 kept, 1 refused" in output
    assert "refused" in (tmp_path / "report.csv").read_text()


@pytest.mark.parametrize(
    ("format_", "line"),
    [
        ("cap-collectif", "propositions.csv,4,13"),
        ("cap-collectif", "arguments.csv,7,104"),
        ("polis", "comments.csv,4,2"),
    ],
)
def test_report_names_the_skipped_texts_and_quotes_nothing(
    organisation, import_folder, tmp_path, format_, line
):
    import_folder(SAMPLES / format_, format_)
    report = (tmp_path / "report.csv").read_text()
    assert f"{line},changed,removed at its source: its text is left out\n" in report
    assert "jamais repara" not in report


def test_removed_texts_are_imported_without_words(organisation, import_folder):
    import_folder(SAMPLES / "cap-collectif", "cap-collectif")
    import_folder(SAMPLES / "polis", "polis")
    for row in [
        *Proposal.objects.filter(state="removed"),
        *Comment.objects.filter(state="removed"),
    ]:
        assert (row.body, row.body_html, getattr(row, "title", "")) == ("", "", "")


def test_polis_votes_become_ballots_that_recount(organisation, import_folder):
    output = import_folder(SAMPLES / "polis", "polis")
    assert "individual votes: 8 imported, 0 already there" in output
    rows = Tally.objects.order_by("proposal__origin_id").values_list(
        "agree", "mixed", "disagree", "question__origin"
    )
    assert list(rows) == [(2, 0, 1, "imported"), (0, 1, 2, "imported"), (1, 1, 0, "imported")]
    assert set(Question.objects.values_list("state", "pseudonym_scope")) == {
        ("closed", "consultation")
    }
    assert Proposal.objects.get(origin_id="2").state == "removed"


@pytest.mark.parametrize("format_", ["cap-collectif", "polis"])
def test_second_run_changes_nothing(organisation, import_folder, format_):
    import_folder(SAMPLES / format_, format_)
    before, heads = counts(), list(Tally.objects.order_by("pk").values())
    output = import_folder(SAMPLES / format_, format_)
    assert counts() == before
    assert list(Tally.objects.order_by("pk").values()) == heads
    assert "contributions: 0 imported" in output


def changed_copy(folder, source, *changes):
    """Return a copy of a sample in which some words are replaced."""
    shutil.copytree(source, folder)
    for name, before, after in changes:
        file = folder / name
        assert before in file.read_text()
        file.write_text(file.read_text().replace(before, after))
    return folder


TRASHED = (
    ("propositions.csv", ",5,0,0,5,1,0,0,0,4,0", ",5,0,0,5,1,0,0,0,4,1"),
    ("arguments.csv", "2015-09-28T12:00:00+0200,0,0,1", "2015-09-28T12:00:00+0200,0,1,1"),
)


@pytest.mark.parametrize("changes", [TRASHED, TRASHED[1:]], ids=["both", "a comment alone"])
def test_text_removed_at_its_source_since_leaves_the_dataset(
    organisation, import_folder, tmp_path, changes
):
    import_folder(SAMPLES / "cap-collectif", "cap-collectif")
    system, visitor = make.Viewer.system(organisation), make.visitor(organisation)
    first = publication_actions.publish_now(viewer=system, slug="cap-collectif")
    assert "piétons" in read(visitor, first, "comments.jsonl").decode()
    output = import_folder(
        changed_copy(tmp_path / "cap-collectif", SAMPLES / "cap-collectif", *changes),
        "cap-collectif",
    )
    assert "comments: 1 imported, 3 already there" in output
    run_due()
    second = publication_actions.publish_now(viewer=system, slug="cap-collectif")
    first.refresh_from_db()
    reason = "Un texte importé n’est plus public à sa source."
    assert (first.state, first.reason, second.number) == ("withdrawn", reason, 2)
    assert "piétons" not in read(visitor, second, "comments.jsonl").decode()
    assert ("Planter" in read(visitor, second, "proposals.jsonl").decode()) is (len(changes) == 1)
    import_folder(tmp_path / "cap-collectif", "cap-collectif")
    assert not Takedown.objects.exists()


def appended(folder, source, **lines):
    """Return a copy of a sample with one more line at the end of some files.

    The files are named without their extension.
    """
    shutil.copytree(source, folder)
    for name, line in lines.items():
        with (folder / f"{name}.csv").open("a") as file:
            file.write(line)
    return folder


def test_line_with_identifier_used_before_is_refused_alone_with_its_votes(
    organisation, import_folder, tmp_path
):
    again = "11,1,Encore (exemple),<p>Encore.</p>,,p01,2015-10-02T09:30:00+0200,2015-10-02T09:30:00+0200,7,0,0,7"
    folder = appended(
        tmp_path / "s",
        SAMPLES / "cap-collectif",
        propositions=f"{again},0,0,0,0,9,0\n",
        arguments="101,12,contre,Non.,p02,2015-10-02T09:30:00+0200,2015-10-02T09:30:00+0200,9,0,1\n",
    )
    output = import_folder(folder, "cap-collectif")
    assert "propositions.csv: 3 changed, 1 kept, 2 refused" in output
    assert ImportedTally.objects.get(proposal__origin_id="11").total == 16
    assert ImportedTally.objects.get(comment__origin_id="101").total == 4


@pytest.mark.parametrize(
    ("language", "stored"), [("zh-hant", "zh-Hant"), ("english", None), ("xx!", None)]
)
def test_language_is_a_tag_of_any_language_or_refused_in_one_sentence(
    organisation, import_folder, language, stored
):
    if stored is None:
        with pytest.raises(CommandError, match="is no language code"):
            import_folder(SAMPLES / "polis", "polis", language=language)
        return
    import_folder(SAMPLES / "polis", "polis", language=language)
    assert set(Proposal.objects.values_list("language", flat=True)) == {stored}


CUT = ("participants-votes.csv", "3,1,0,2,1,1,1,-1,\n4,1,0,1,0,1,-1,,\n5,,0,0,0,0,,,\n", "")


def test_truncated_matrix_is_reported_and_refused_in_strict_mode(
    organisation, import_folder, tmp_path
):
    folder = changed_copy(tmp_path / "polis", SAMPLES / "polis", CUT)
    with pytest.raises(CommandError, match=r"summary\.csv announces 5 voters, 2 were found"):
        import_folder(folder, "polis", strict=True)
    tenancy.set_organisation(organisation.id)
    assert counts() == dict.fromkeys(counts(), 0)
    output = import_folder(folder, "polis")
    assert "Warning: participants-votes.csv: summary.csv announces 5 voters, 2 were found" in output
    assert "comments.csv announces 6 votes for and against, 3 were found" in output
    assert ',warning,"comments.csv announces 6' in (tmp_path / "report.csv").read_text()


def test_truncated_arguments_are_reported(organisation, import_folder, tmp_path):
    folder = tmp_path / "s"
    shutil.copytree(SAMPLES / "cap-collectif", folder)
    whole = (folder / "arguments.csv").read_text()
    (folder / "arguments.csv").write_text(whole[: whole.index("103,")])
    assert "arguments.csv: propositions.csv announces" in import_folder(folder, "cap-collectif")
    assert "Warning" not in import_folder(SAMPLES / "cap-collectif", "cap-collectif", slug="entier")


def test_dry_run_writes_the_report_and_nothing_else(organisation, import_folder, tmp_path):
    output = import_folder(SAMPLES / "polis", "polis", dry_run=True)
    assert "individual votes: 8 imported" in output
    assert "nothing was imported" in output
    assert counts() == dict.fromkeys(counts(), 0)
    assert "participants-votes.csv,2,0,kept" in (tmp_path / "report.csv").read_text()


def test_draft_import_is_public_once_a_manager_publishes_it(organisation, import_folder, client):
    import_folder(SAMPLES / "polis", "polis", draft=True)
    visitor, proposal = make.visitor(organisation), Proposal.objects.get(origin_id="0")
    page = "/consultations/polis/proposals/1/"
    assert [
        client.get(path).status_code for path in (page, f"/api/v1/proposals/{proposal.pk}/")
    ] == [404, 404]
    assert proposal_selectors.get_proposals(visitor, [proposal.pk]) == {}
    manager = make.person("manager", proposal.consultation)
    lifecycle_actions.publish_consultation(viewer=manager, consultation_id=proposal.consultation_id)
    assert client.get(page).status_code == 200
    assert get_consultation(visitor, "polis").state == "closed"


def test_undone_import_leaves_its_address_to_a_corrected_one(
    organisation, import_folder, client, tmp_path
):
    import_folder(changed_copy(tmp_path / "polis", SAMPLES / "polis", CUT), "polis")
    system, visitor = make.Viewer.system(organisation), make.visitor(organisation)
    first = publication_actions.publish_now(viewer=system, slug="polis")
    cut = Proposal.objects.get(origin_id="0")
    call_command("undo_import", "polis", "--yes", stdout=StringIO())
    tenancy.set_organisation(organisation.id)
    addresses = [
        "/consultations/polis/",
        f"/api/v1/proposals/{cut.pk}/",
        "/open-data/polis/",
        "/api/v1/datasets/polis/",
    ]
    assert [client.get(path).status_code for path in addresses] == [404] * 4
    admin = make.person("organisation_admin", organisation=organisation)
    assert list(consultations_of(admin)) == []
    assert set(Proposal.objects.values_list("title", "body", "body_html")) == {("", "", "")}
    entry = JournalEntry.objects.get(act="consultation.take_back_import")
    assert (entry.data, entry.actor) == (
        {"origin": "polis", "origin_id": "polis", "slug": "polis"},
        None,
    )

    assert "individual votes: 8 imported" in import_folder(SAMPLES / "polis", "polis")
    second = publication_actions.publish_now(viewer=system, slug="polis")
    assert (second.number, second.dataset_id) == (2, first.dataset_id)
    withdrawn = get_version(visitor, "polis", 1)
    assert (withdrawn.is_withdrawn, withdrawn.files[0]["name"]) == (True, "datapackage.json")
    assert client.get("/open-data/polis/1/proposals.csv").status_code == 410


@pytest.fixture
def published_zip(organisation, tmp_path):
    """Return a function that publishes a dataset.

    It returns the organisation and the folder of its files.
    """
    return lambda slug: (organisation, publish(organisation, slug, tmp_path / "zip"))


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("format_", "options", "licence"),
    [
        ("polis", {}, "CC-BY-4.0"),
        ("cap-collectif", {"licence": "ODbL-1.0"}, "ODbL-1.0"),
        ("cap-collectif", {"licence": "unstated"}, "unstated"),
        ("cap-collectif", {"licence": ""}, None),
        ("cap-collectif", {"attribution": " "}, None),
    ],
)
def test_licence_and_credit_are_those_of_the_source(
    import_folder, published_zip, format_, options, licence
):
    if licence is None:
        with pytest.raises(CommandError, match=f"--{next(iter(options))}"):
            import_folder(SAMPLES / format_, format_, **options)
        return
    import_folder(SAMPLES / format_, format_, **options)
    organisation, folder = published_zip(format_)
    package = json.loads((folder / "datapackage.json").read_text())
    terms, credit = (folder / "LICENCE.md").read_text(), package["sources"][0]["title"]
    assert [entry["name"] for entry in package.get("licenses", [])] == (
        [] if licence == "unstated" else [licence]
    )
    assert credit in terms
    assert organisation.name not in terms.replace(credit, "")
    assert ("states no licence" in terms) is (licence == "unstated")
    assert set(Proposal.objects.values_list("licence", flat=True)) == {licence}


def test_import_run_again_corrects_licence_and_credit(organisation, import_folder):
    import_folder(SAMPLES / "cap-collectif", "cap-collectif")
    import_folder(
        SAMPLES / "cap-collectif",
        "cap-collectif",
        licence="ODbL-1.0",
        attribution="Une autre (exemple)",
    )
    consultation = get_consultation(make.visitor(organisation), "cap-collectif")
    assert (consultation.licence, consultation.attribution) == ("ODbL-1.0", "Une autre (exemple)")


def test_removed_texts_keep_their_identifier_at_the_source_and_their_supports(
    import_folder, published_zip
):
    import_folder(SAMPLES / "cap-collectif", "cap-collectif")
    _organisation, folder = published_zip("cap-collectif")
    tables = {
        name: list(csv.DictReader(StringIO((folder / f"{name}.csv").read_text())))
        for name in TABLES
    }
    stone = next(row for row in tables["proposals"] if row["state"] == "removed")
    assert (stone["origin"], stone["origin_id"], stone["title"], stone["author"]) == (
        "cap-collectif",
        "13",
        "",
        "",
    )
    under = next(row for row in tables["comments"] if row["proposal"] == stone["id"])
    assert (under["origin_id"], under["state"], under["body"], under["author"]) == (
        "103",
        "removed",
        "",
        "",
    )
    supports = {
        row["target"]: row["agree"]
        for row in tables["imported_tallies"]
        if row["target_type"] == "comment"
    }
    assert {row["origin_id"]: supports.get(row["id"]) for row in tables["comments"]} == {
        "101": "4",
        "102": None,
        "103": "1",
        "104": "2",
    }


@pytest.mark.parametrize(("format_", "counted"), [("polis", (8, 2)), ("cap-collectif", (24, 3))])
def test_figures_count_votes_on_what_the_origin_removed_by_one_rule(
    import_folder, published_zip, client, format_, counted
):
    votes, on_removed = counted
    import_folder(SAMPLES / format_, format_)
    counts = client.get(f"/api/v1/consultations/{format_}/figures/").json()
    assert (counts["imported_votes"], counts["imported_votes_on_removed"]) == (
        {format_: votes},
        {format_: on_removed},
    )
    page = client.get(f"/consultations/{format_}/results/").content.decode()
    name = {"polis": "Polis", "cap-collectif": "Cap Collectif"}[format_]
    assert (
        f"{votes} votes sur {name} (dont {on_removed} sur des contributions retirées là-bas)"
        in " ".join(page.split())
    )
    _organisation, folder = published_zip(format_)
    with (folder / "figures.csv").open() as file:
        figures = {row["figure"]: int(row["value"]) for row in csv.DictReader(file)}
    assert figures[f"imported_votes.{format_}"] == votes
    assert figures[f"imported_votes_on_removed.{format_}"] == on_removed


def test_imported_votes_are_shown_under_the_name_of_their_platform(
    organisation, import_folder, client
):
    import_folder(SAMPLES / "polis", "polis")
    version = publication_actions.publish_now(viewer=make.Viewer.system(organisation), slug="polis")
    page = client.get("/consultations/polis/proposals/1/").content.decode()
    assert "Votes comptés ailleurs : Polis" in page.replace("&nbsp;", " ")
    assert "Qu’en pensez-vous" not in page
    proposal = Proposal.objects.get(origin_id="0")
    data = client.get(f"/api/v1/proposals/{proposal.pk}/").json()
    assert (data["origin"], data["tally"]["origin"]) == ("polis", "imported")
    sentence = json.loads(Question.objects.get(proposal=proposal).rules)["sentence"]
    assert sentence.startswith("Votes cast on another platform")
    assert "Importé de Polis." in client.get("/open-data/polis/").content.decode()
    assert (
        json.loads(read(make.visitor(organisation), version, "datapackage.json"))["origin"]
        == "Polis"
    )
    assert (
        "3 votes sur Polis"
        in client.get("/consultations/polis/topics/une-ville-plus-calme-exemple/").content.decode()
    )


def people_took_part(organisation, consultation):
    """Let a participant endorse an imported comment."""
    comment = Comment.objects.filter(consultation=consultation, state="published").first()
    Endorsement.objects.create(
        organisation=organisation, comment=comment, participant=make.participant(organisation)
    )


def somebody_voted(organisation, consultation):
    """Add votes of this site to a question."""
    proposal = Proposal.objects.filter(consultation=consultation, state="published").first()
    question = open_position_question(
        proposal_id=proposal.pk, consultation_id=consultation.pk, organisation_id=organisation.pk
    )
    voter = make.person(consultation=consultation)
    ballots.cast(
        question,
        voter=Voter(voter.participant.pk, "A0"),
        choice="agree",
        version=1,
        request_id=None,
    )


def test_undone_import_as_a_trial_names_counts_and_changes_nothing(organisation, import_folder):
    import_folder(SAMPLES / "cap-collectif", "cap-collectif")
    output = StringIO()
    call_command("undo_import", "cap-collectif", "--dry-run", stdout=output)
    assert "Emptied: 3 contributions and" in output.getvalue()
    tenancy.set_organisation(organisation.id)
    assert Proposal.objects.filter(state="published").count() == 3
    assert get_consultation(make.visitor(organisation), "cap-collectif").published_at


@pytest.mark.parametrize("act", [people_took_part, somebody_voted])
def test_import_is_not_undone_once_people_took_part_here(organisation, import_folder, act):
    import_folder(SAMPLES / "cap-collectif", "cap-collectif")
    act(organisation, get_consultation(make.visitor(organisation), "cap-collectif"))
    with pytest.raises(CommandError, match="Participants have acted in this consultation since"):
        call_command("undo_import", "cap-collectif")
    tenancy.set_organisation(organisation.id)
    assert Proposal.objects.filter(state="published").count() == 3


def test_consultation_held_here_is_not_undone(consultation):
    with pytest.raises(CommandError, match="was not imported"):
        call_command("undo_import", consultation.slug)


def test_people_of_two_conversations_are_separate(organisation, import_folder):
    import_folder(SAMPLES / "polis", "polis", slug="une")
    import_folder(SAMPLES / "polis", "polis", slug="deux")
    ids = list(Participant.objects.filter(origin="polis").values_list("origin_id", flat=True))
    assert {i.split("/")[0] for i in ids} == {"une", "deux"}
    assert len(ids) == 12


def test_other_organisation_has_no_imported_row(organisation, other_organisation, import_folder):
    import_folder(SAMPLES / "polis", "polis", organisation="testserver")
    with tenancy.organisation(other_organisation.id):
        assert counts() == dict.fromkeys(counts(), 0)


@pytest.mark.parametrize(
    "spoilt",
    [
        ("cap-collectif", "arguments.csv", lambda text: text.replace(",contre,", ",peut-être,")),
        ("cap-collectif", "propositions.csv", lambda text: text.replace(",5,0,0,5,", ",5,0,0,6,")),
        ("polis", "participants-votes.csv", lambda text: text + "6,,0,1,1,0,9,,\n"),
        ("polis", "comments.csv", lambda text: text + "1,2\n"),
    ],
)
def test_broken_line_stops_the_import_and_is_located(organisation, import_folder, tmp_path, spoilt):
    format_, name, spoil = spoilt
    shutil.copytree(SAMPLES / format_, tmp_path / "s")
    file = tmp_path / "s" / name
    file.write_text(spoil(file.read_text()))
    before = counts()
    with pytest.raises(CommandError) as refused:
        import_folder(tmp_path / "s", format_)
    tenancy.set_organisation(organisation.id)
    assert f"{name}, line" in str(refused.value)
    assert counts() == before
    assert not (tmp_path / "report.csv").exists()


def test_missing_folder_is_reported(import_folder, tmp_path):
    with pytest.raises(CommandError, match=r"topics\.csv is missing"):
        import_folder(tmp_path / "nowhere", "cap-collectif")


def test_import_to_a_taken_slug_is_refused(consultation, import_folder):
    with pytest.raises(CommandError, match="is taken"):
        import_folder(SAMPLES / "polis", "polis", slug=consultation.slug)


def test_organisation_must_be_named_where_there_are_several(
    organisation, other_organisation, import_folder
):
    with pytest.raises(CommandError, match="--organisation HOST"):
        import_folder(SAMPLES / "polis", "polis")


def publish(organisation, slug, folder):
    """Publish a dataset, unpack its zip, and return the folder."""
    import zipfile

    from consult.accounts.viewer import Viewer
    from consult.opendata import selectors

    version = publication_actions.publish_now(viewer=Viewer.system(organisation), slug=slug)
    opened = selectors.find_file(make.visitor(organisation), slug, version.number, f"{slug}.zip")
    with opened.open() as stream, zipfile.ZipFile(stream) as archive:
        archive.extractall(folder)
    return folder


def verify(folder):
    import subprocess
    import sys

    return subprocess.run(
        [sys.executable, folder / "verify.py", folder], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("format_", ["cap-collectif", "polis"])
def test_dataset_of_an_import_is_valid_and_recounts(organisation, import_folder, tmp_path, format_):
    from frictionless import Package

    import_folder(SAMPLES / format_, format_)
    folder = publish(organisation, format_, tmp_path / "zip")
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "fieldName", "message"])
    result = verify(folder)
    assert result.returncode == 0, result
    assert b"ne doit jamais repara" not in b"".join(f.read_bytes() for f in folder.iterdir())


@pytest.mark.data
@pytest.mark.soak
@real
def test_republique_numerique_keeps_its_totals(organisation, import_folder, tmp_path):
    import_folder(SHARED / "republique-numerique-2015", "cap-collectif")
    assert (Proposal.objects.count(), Proposal.objects.filter(state="removed").count()) == (696, 4)
    assert Comment.objects.count() == 3994
    assert (
        sum(ImportedTally.objects.filter(proposal__isnull=False).values_list("total", flat=True))
        == 88622
    )
    folder = publish(organisation, "republique-numerique-2015", tmp_path / "zip")
    with (folder / "imported_tallies.csv").open() as file:
        totals = [int(r["total"]) for r in csv.DictReader(file) if r["target_type"] == "proposal"]
    assert sum(totals) == 88622
    with (folder / "comments.csv").open() as file:
        assert len(list(csv.DictReader(file))) == 3994
    assert verify(folder).returncode == 0


@pytest.mark.data
@pytest.mark.soak
@real
def test_real_conversation_recounts_to_its_source(organisation, import_folder, tmp_path):
    folder = SHARED / "polis" / "london.youth.policing"
    import_folder(folder, "polis", slug="jeunes")
    with (folder / "participants-votes.csv").open() as file:
        rows = list(csv.DictReader(file))
    source = {
        statement: tuple(sum(r[statement] == v for r in rows) for v in ("1", "0", "-1"))
        for statement in rows[0]
        if statement.isdigit()
    }
    found = Tally.objects.values_list("proposal__origin_id", "agree", "mixed", "disagree")
    assert {statement: tuple(counts) for statement, *counts in found} == source
    result = verify(publish(organisation, "jeunes", tmp_path / "zip"))
    assert (result.returncode, "638" in result.stdout) == (0, True), result
