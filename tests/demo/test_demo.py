"""The demo: real numbers, sample texts and an account for each role.

Loading it twice changes nothing.
"""

import subprocess
import sys
import zipfile
from collections import Counter
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from frictionless import Package

from consult.accounts.models import Account, Participant, RoleGrant
from consult.consultations.actions.fields import remove_field
from consult.consultations.models import Consultation
from consult.consultations.selectors.fields import list_active_fields
from consult.core.postgres import tenancy
from consult.demo import text_files, workshops
from consult.demo.places import organisation_of_demo
from consult.notifications.models import Follow
from consult.opendata import selectors
from consult.opendata.models import DatasetVersion
from consult.organisations.models import Organisation
from consult.outcomes.models import AnswerTarget, SynthesisVersion
from consult.questionnaires.models import Answer, Questionnaire, Submission
from consult.workshops.models import Provenance, Recording
from debates.models import Comment, Endorsement, Proposal
from debates.proposals.selectors import places as place_selectors
from debates.proposals.selectors import proposals as proposal_selectors
from debates.proposals.selectors import tags as tag_selectors
from moderation.decisions.actions.decisions import decide
from moderation.models import Case, Decision, Notice
from tests.demo.outcomes_of_2017 import check_synthesis_of_2017
from tests.factories import make
from votes.models import Question, Tally

NUMBERS = {"1": 33, "2": 23, "3": 28, "4": 36, "5": 27, "6": 25, "hors": 28}
COUNTED = (
    Account,
    Participant,
    RoleGrant,
    Consultation,
    Proposal,
    Comment,
    Endorsement,
    Notice,
    Case,
    Decision,
)
COUNTED += (AnswerTarget, SynthesisVersion)
COUNTED += (Question, DatasetVersion, Questionnaire, Submission, Answer, Provenance, Recording)


def load():
    output = StringIO()
    call_command("seed_demo", stdout=output)
    organisation = Organisation.objects.get(slug="agence-des-territoires")
    tenancy.set_organisation(organisation.id)
    return output.getvalue()


def state():
    tallies = list(
        Tally.objects.order_by("pk").values_list(
            "proposal", "agree", "mixed", "disagree", "version"
        )
    )
    return {model.__name__: model.objects.count() for model in COUNTED}, tallies


@pytest.mark.long
@pytest.mark.takes(40)
def test_demo_is_whole_and_loads_again_with_recordings_that_ffmpeg_makes(
    db, client, tmp_path, monkeypatch
):
    monkeypatch.setattr(workshops, "can_record", lambda: False)
    output = load()
    assert "ffmpeg" in output
    assert Recording.objects.count() == 0
    monkeypatch.undo()
    assert "ffmpeg" not in load()
    assert Recording.objects.count() == 2
    for line in (
        "citoyenne@",
        "animateur@",
        "moderatrice@",
        "responsable@",
        "admin@",
        "plateforme@",
    ):
        assert f"{line}example.org" in output
    past = Consultation.objects.get(slug="territoire-numerique-2017")
    assert (str(past.opens_at.date()), str(past.closes_at.date())) == ("2017-02-07", "2017-03-24")
    by_topic = Counter(
        Proposal.objects.filter(consultation=past).values_list("topic__origin_id", flat=True)
    )
    assert by_topic == NUMBERS
    check_rhythm_of_2017(past)
    assert past.cover_id and past.cover_alt_fr and past.cover_alt_en
    check_synthesis_of_2017(past)
    results = client.get("/consultations/territoire-numerique-2017/results/").content.decode()
    assert "Jour après jour" in results
    assert "Le décompte des contributions de chaque jour" not in results
    now = Consultation.objects.with_clock().get(slug="territoire-numerique")
    assert (now.state, now.is_sample, past.is_sample) == ("open", True, True)
    assert now.cover_id and now.cover_credit and now.cover_alt_fr
    assert now.topics.get(slug="mediation").picture_id
    assert Tally.objects.filter(total__gte=11).count() >= 10
    assert sum(Tally.objects.values_list("total", flat=True)) == sum(
        sum(e.votes) for e in text_files.entries_of_today()
    )
    assert Endorsement.objects.count() > 20
    own = Proposal.objects.filter(consultation=now, author__public_name="Camille Roche")
    assert own
    assert set(Follow.objects.filter(kind="proposal").values_list("object_id", flat=True)) == set(
        own.values_list("pk", flat=True)
    )
    assert Comment.objects.filter(root__isnull=False).count() > 8
    assert (Decision.objects.get().action, Notice.objects.get().reason) == ("remove", "privacy")
    assert Comment.objects.filter(state="removed").count() == 1
    assert Proposal.objects.filter(consultation=now, kind="institution").count() == 5
    assert DatasetVersion.objects.filter(state="published").count() == 2
    check_fields_and_tags(now)
    assert Counter(Questionnaire.objects.values_list("state", flat=True)) == {
        "open": 1,
        "closed": 1,
    }
    assert Counter(Submission.objects.values_list("origin", flat=True)) == {
        "online": 23,
        "paper": 8,
    }
    states = Counter(
        Answer.objects.filter(submission__questionnaire__state="closed").values_list(
            "reading", flat=True
        )
    )
    assert (states["published"], states["withheld"], states["waiting"]) == (5, 1, 1)
    check_accounts()
    check_dataset(now, tmp_path / "zip")
    before = state()
    load()
    assert state() == before
    remove_a_contribution(now)
    before = state()
    load()
    assert state() == before


def check_rhythm_of_2017(past):
    """Check that contributions come in waves, and that each workshop has one for each topic."""
    proposals = Proposal.objects.filter(consultation=past)
    by_day = Counter(proposal.created_at.date() for proposal in proposals)
    assert max(by_day.values()) > 2 * (200 / 45)
    assert proposals.filter(kind="workshop", participants__gt=0).count() == 58
    counts = Counter(
        Provenance.objects.values_list("workshop__number", flat=True).filter(
            workshop__consultation=past
        )
    )
    assert counts == {
        workshop["number"]: len(workshop["topics"]) for workshop in text_files.workshops()
    }
    assert list(proposals.order_by("number")) == list(proposals.order_by("created_at", "number"))


def remove_a_contribution(consultation):
    """Remove a proposal that has positions from public view."""
    removed = Tally.objects.filter(consultation=consultation, total__gt=0).first().proposal_id
    moderator = make.person("moderator", consultation)
    decision = {
        "target_kind": "proposal",
        "target_id": removed,
        "reason": "spam",
        "facts": "Une phrase (exemple).",
    }
    decide(viewer=moderator, action="remove", **decision)
    assert Proposal.objects.get(pk=removed).state == "removed"


def check_fields_and_tags(consultation):
    """Check that the map has points, the filter has tags, and one topic has two fields."""
    visitor = make.visitor(consultation.organisation)
    topic = next(
        candidate for candidate in consultation.topics.all() if candidate.slug == "mediation"
    )
    placed = [
        contribution
        for contribution in place_selectors.placed(visitor, consultation)
        if contribution.latitude is not None
    ]
    assert len(placed) == 11
    assert tag_selectors.number_with_place(visitor, topic) == 4
    assert sum(tag_selectors.counts_by_tag(visitor, topic).values()) == 8
    assert [field.kind for field in list_active_fields(topic)] == ["number", "choice"]
    answered = proposal_selectors.proposals(visitor, topic=topic).exclude(fields={})
    assert (answered.count(), {proposal.version for proposal in answered}) == (5, {1})
    remove_field(
        viewer=make.person("manager", consultation), field_id=list_active_fields(topic)[0].pk
    )


def check_dataset(consultation, folder):
    """Check that frictionless and the verifier accept the dataset of the open sample."""
    viewer = make.visitor(consultation.organisation)
    with selectors.find_file(
        viewer, consultation.slug, 1, f"{consultation.slug}.zip"
    ).open() as file:
        zipfile.ZipFile(file).extractall(folder)
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "fieldName", "message"])
    command = [sys.executable, folder / "verify.py", folder]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    assert b"sont des incapables" not in b"".join(path.read_bytes() for path in folder.iterdir())


def check_accounts():
    """Check that every account signs in and has its role only."""
    roles = {
        "animateur": "facilitator",
        "moderatrice": "moderator",
        "responsable": "manager",
        "admin": "organisation_admin",
    }
    for name in ("citoyenne", "plateforme", *roles):
        account = authenticate(
            None, email=f"{name}@example.org", password="territoire-exemple-2017"
        )
        assert account is not None, name
        assert account.emailaddress_set.get().verified
        granted = set(
            RoleGrant.objects.filter(participant__account=account).values_list("role", flat=True)
        )
        assert granted == ({roles[name]} if name in roles else set())
        assert account.is_platform_admin is (name == "plateforme")


def test_demo_is_refused_on_a_public_site(db, settings):
    settings.PUBLIC_SCHEME = "https"
    with pytest.raises(CommandError):
        call_command("seed_demo", stdout=StringIO())
    assert Organisation.objects.count() == 0


def test_demo_fills_its_own_organisation_and_no_other(db):
    make.organisation(slug="autre", domain="autre.example.org")
    for name in ("autre.example.org", "autre", "nulle-part.example.org"):
        with pytest.raises(CommandError):
            call_command("seed_demo", organisation=name, stdout=StringIO())
    assert [organisation.slug for organisation in Organisation.objects.all()] == ["autre"]
    demo = organisation_of_demo("demo.localhost")
    assert [organisation_of_demo(name) for name in ("demo.localhost", demo.slug, None)] == [
        demo
    ] * 3
    with pytest.raises(CommandError):
        call_command("seed_demo", organisation="autre", stdout=StringIO())
    assert Consultation.objects.count() == 0


def test_demo_is_loaded_next_to_another_organisation(db):
    from consult.organisations.actions import create_organisation

    create_organisation(name="Autre (exemple)", slug="autre", domain="localhost")
    assert organisation_of_demo().hosts.get().domain == "demo.localhost"


def test_texts_are_fit_to_be_sent():
    entries = [*text_files.entries_of_2017(), *text_files.entries_of_today()]
    assert len(entries) == 200 + 29
    assert not text_files.read_form_sample()["contributions"].keys() - {
        entry.title for entry in text_files.entries_of_today()
    }
    for entry in entries:
        assert 15 <= len(entry.title) <= 160, entry.title
        assert len(entry.body) >= 20, entry.title
        assert sum(entry.votes) <= 40, entry.title
    assert len({entry.title for entry in text_files.entries_of_2017()}) == 200


def test_editorial_texts_are_in_both_languages():
    def walk(value):
        if isinstance(value, dict):
            for key, item in value.items():
                if key.endswith("_fr"):
                    assert value[key.removesuffix("_fr") + "_en"], key
                walk(item)
        elif isinstance(value, list):
            for item in value:
                walk(item)

    walk(text_files.editorial())
    walk(text_files.read_form_sample())
    assert set(text_files.editorial()["open"]["charter"]) == {"fr", "en"}
