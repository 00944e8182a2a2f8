"""Files of datasets have stable addresses.

They are streamed, verified by ETag, open to any origin, and answered with 410 after their
withdrawal.
"""

import csv
import hashlib
import io
import json
import shutil
import subprocess
import sys
import zipfile
from copy import deepcopy

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import connection
from django.test import AsyncClient, override_settings

from consult.core.postgres import tenancy
from consult.core.queue.short_jobs import run_due
from consult.opendata.actions import publication as publication_actions
from consult.opendata.actions import withdrawal as withdrawal_actions
from consult.opendata.models import DatasetVersion
from debates.comments.actions.comments import submit_comment
from debates.proposals.actions.proposals import submit_proposal
from moderation.decisions.actions.decisions import decide
from tests import witness
from tests.factories import make

FOLDER = "media"


@pytest.fixture(scope="module")
def once(django_db_setup, django_db_blocker, tmp_path_factory):
    """Publish a consultation with one proposal, once for the module.

    Each test rolls back its changes of rows.
    """
    folder = tmp_path_factory.mktemp("published")
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=folder / FOLDER),
        witness.undone(),
    ):
        organisation = make.organisation()
        with tenancy.organisation(organisation.pk):
            consultation = make.consultation(organisation)
            proposal = submit_proposal(
                viewer=make.person(consultation=consultation),
                topic_id=consultation.topics.first().pk,
                title="=Une idée à garder (exemple)",
                body="Son texte, qui est ici (exemple).",
                charter_accepted=True,
            )
            version = publication_actions.publish_now(
                viewer=make.person("manager", consultation), slug=consultation.slug
            )
            connection.check_constraints()
        yield folder, (consultation, proposal, version)


@pytest.fixture
def world(once, db):
    """Return the unchanged consultation, proposal and version, with removable files."""
    folder, rows = once
    shutil.copytree(folder / FOLDER, settings.MEDIA_ROOT)
    consultation, proposal, version = deepcopy(rows)
    tenancy.set_organisation(consultation.organisation_id)
    return consultation, proposal, version


@pytest.fixture
def consultation(world):
    return world[0]


@pytest.fixture
def published(world):
    """Return a proposal and the version that contains it."""
    return world[1:]


def address(version, name="proposals.csv"):
    return f"/open-data/{version.dataset.slug}/{version.number}/{name}"


def content(response):
    return b"".join(response.streaming_content)


def test_visitor_downloads_a_file_with_its_type_and_checksum(published):
    _proposal, version = published
    response = make.client().get(
        address(version), headers={"origin": "https://ailleurs.example.org"}
    )
    got = content(response)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["ETag"] == f'"{hashlib.sha256(got).hexdigest()}"'
    assert response["Content-Length"] == str(len(got))
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "public, no-cache"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert not response.cookies
    assert "'=Une idée".encode() in got


def test_formula_after_a_semicolon_is_none_for_a_spreadsheet_in_french(consultation, published):
    proposal, _version = published
    text = "Bonjour ;=cmd|' /C calc'!A0; merci (exemple)."
    submit_comment(
        viewer=make.person(consultation=consultation),
        proposal_id=proposal.pk,
        body=text,
        charter_accepted=True,
    )
    version = publication_actions.publish_now(
        viewer=make.person("manager", consultation), slug="essai"
    )
    got = content(make.client().get(address(version, "comments.csv"))).decode()
    assert any(
        "=cmd" in cell for cells in csv.reader(io.StringIO(got), delimiter=";") for cell in cells
    )
    assert not any(
        cell.startswith("=")
        for cells in csv.reader(io.StringIO(got), delimiter=";")
        for cell in cells
    )
    (row,) = csv.DictReader(io.StringIO(got, newline=""))
    assert row["body"] == text.replace(";=", ";'=")
    assert (
        json.loads(content(make.client().get(address(version, "comments.jsonl"))))["body"] == text
    )


def test_log_of_moderation_is_verified_with_the_votes(consultation, published, tmp_path):
    decide(
        viewer=make.person("moderator", consultation),
        target_kind="proposal",
        target_id=published[0].pk,
        action="remove",
        reason="insult",
        facts="Une phrase (exemple).",
    )
    version = publication_actions.publish_now(
        viewer=make.person("manager", consultation), slug="essai"
    )
    zipped = content(make.client().get(address(version, "essai.zip")))
    folder = tmp_path / "zip"
    zipfile.ZipFile(io.BytesIO(zipped)).extractall(folder)
    command = [sys.executable, folder / "verify.py", folder]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (
        result.returncode,
        result.stdout.endswith("; 1 decisions of moderation, chain intact\n"),
    ) == (0, True), result
    (folder / "datapackage.json").unlink()
    for path in folder.glob("moderation_decisions.*"):
        path.write_text(path.read_text().replace("remove,", "hide,").replace('"remove"', '"hide"'))
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    expected = "BAD: moderation_decisions.csv line 2, decision 1: its hash does not follow\n"
    assert (result.returncode, result.stdout) == (1, expected)


@pytest.mark.parametrize("cookie", ["sessionid=expired", "csrftoken=x"])
@pytest.mark.parametrize("number", [1, "latest"])
def test_file_answered_to_a_cookie_is_not_cached_for_others(published, number, cookie):
    response = make.client().get(
        f"/open-data/essai/{number}/proposals.csv", headers={"cookie": cookie}
    )
    if response.streaming:
        content(response)
    assert list(response.cookies) == [cookie.split("=")[0]]
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "file",
    ["datapackage.json", "README.md", "LICENCE.md", "verify.py", "ledger.jsonl", "essai.zip"],
)
def test_every_kind_of_file_is_served(published, file):
    response = make.client().get(address(published[1], file))
    assert (response.status_code, bool(content(response))) == (200, file != "ledger.jsonl")


def test_known_content_is_not_sent_again(published):
    browser = make.client()
    first = browser.get(address(published[1]))
    content(first)
    again = browser.get(address(published[1]), headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_head_request_returns_the_size_only(published):
    response = make.client().head(address(published[1]))
    assert response.status_code == 200
    assert (int(response["Content-Length"]) > 0, response.content) == (True, b"")


@pytest.mark.parametrize(
    ("byte_range", "status", "sent"),
    [
        ("bytes=0-3", 206, "0-3"),
        ("bytes=-2", 206, "last"),
        ("bytes=4-", 206, "4-"),
        ("bytes=99999999-", 416, None),
    ],
)
def test_interrupted_download_is_resumed(published, byte_range, status, sent):
    browser = make.client()
    first = browser.get(address(published[1], "essai.zip"))
    whole = content(first)
    assert first["Accept-Ranges"] == "bytes"
    part = browser.get(
        address(published[1], "essai.zip"), headers={"range": byte_range, "if-range": first["ETag"]}
    )
    assert part.status_code == status
    expected = {"0-3": whole[:4], "last": whole[-2:], "4-": whole[4:]}.get(sent)
    if expected is None:
        assert part["Content-Range"] == f"bytes */{len(whole)}"
        return
    assert content(part) == expected
    assert part["Content-Range"].endswith(f"/{len(whole)}")
    changed = browser.get(
        address(published[1], "essai.zip"), headers={"range": byte_range, "if-range": '"other"'}
    )
    assert (changed.status_code, content(changed)) == (200, whole)


def test_latest_leads_to_a_number(published):
    response = make.client().get("/open-data/essai/latest/proposals.csv")
    assert (response.status_code, response["Location"]) == (302, "/open-data/essai/1/proposals.csv")


@pytest.mark.parametrize(
    "path",
    [
        "/open-data/essai/2/proposals.csv",
        "/open-data/autre/1/proposals.csv",
        "/open-data/autre/latest/proposals.csv",
        "/open-data/essai/1/secrets.csv",
        "/open-data/essai/zero/proposals.csv",
    ],
)
def test_unpublished_file_is_not_found(published, path):
    response = make.client().get(path)
    assert (response.status_code, response["Content-Type"]) == (404, "text/plain; charset=utf-8")
    assert response.content.decode() == "Ce contenu n’existe pas, ou n’est plus public.\n"


def test_path_that_leads_out_of_a_version_is_no_address(published):
    assert make.client().get("/open-data/essai/1/..%2F..%2Fsecret_key").status_code == 404


def test_latest_is_unavailable_until_the_corrected_version_is_published(published, consultation):
    decide(
        viewer=make.person("moderator", consultation),
        target_kind="proposal",
        target_id=published[0].pk,
        action="remove",
        reason="insult",
        facts="Une phrase (exemple).",
    )
    run_due()
    response = make.client().get("/open-data/essai/latest/proposals.csv")
    assert (response.status_code, response["Retry-After"], response["Content-Type"]) == (
        503,
        "30",
        "text/plain; charset=utf-8",
    )
    assert "en préparation" in response.content.decode()
    publication_actions.publish_now(viewer=make.person("manager", consultation), slug="essai")
    response = make.client().get("/open-data/essai/latest/proposals.csv")
    assert response["Location"] == "/open-data/essai/2/proposals.csv"


def test_latest_leads_to_the_withdrawn_version_where_no_other_comes(published, consultation):
    manager = make.person("manager", consultation)
    withdrawal_actions.withdraw_version(
        viewer=manager, slug="essai", number=1, reason="Une erreur (exemple)."
    )
    response = make.client().get("/open-data/essai/latest/datapackage.json", follow=True)
    assert response.json()["withdrawn"]["reason"] == "Une erreur (exemple)."


def test_other_organisation_serves_no_file_of_the_dataset(published, other_organisation):
    assert make.client(host="autre.example.org").get(address(published[1])).status_code == 404


def test_post_to_a_file_is_refused(published):
    assert make.client().post(address(published[1])).status_code == 405


def test_withdrawn_version_is_gone_and_points_to_the_next(published, consultation):
    manager = make.person("manager", consultation)
    withdrawal_actions.withdraw_version(
        viewer=manager, slug="essai", number=1, reason="Une erreur (exemple)."
    )
    publication_actions.publish_now(viewer=manager, slug="essai")
    browser = make.client()
    response = browser.get("/open-data/essai/1/proposals.csv")
    assert response.status_code == 410
    assert "Une erreur (exemple)." in response.content.decode()
    assert "/open-data/essai/2/proposals.csv" in response.content.decode()
    assert response["Link"] == '</open-data/essai/2/proposals.csv>; rel="successor-version"'
    manifest = browser.get("/open-data/essai/1/datapackage.json")
    assert manifest.status_code == 200
    assert json.loads(manifest.content)["withdrawn"] == {
        "reason": "Une erreur (exemple).",
        "replacement": "http://testserver/open-data/essai/2/datapackage.json",
    }
    assert manifest["ETag"] == f'"{hashlib.sha256(manifest.content).hexdigest()}"'
    again = browser.get(
        "/open-data/essai/1/datapackage.json", headers={"if-none-match": manifest["ETag"]}
    )
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", manifest["ETag"])


@pytest.mark.parametrize(
    ("action", "is_withdrawn"), [("remove", True), ("hide", True), ("restrict", False)]
)
def test_text_that_leaves_public_view_leaves_the_files(
    published, consultation, action, is_withdrawn
):
    proposal, version = published
    decide(
        viewer=make.person("moderator", consultation),
        target_kind="proposal",
        target_id=proposal.pk,
        action=action,
        reason="insult",
        facts="Une phrase (exemple).",
    )
    run_due()
    response = make.client().get(address(version))
    if response.streaming:
        content(response)
    assert response.status_code == (410 if is_withdrawn else 200)
    assert DatasetVersion.objects.filter(number=2, state="building").exists() is is_withdrawn
    run_due()
    assert DatasetVersion.objects.count() == (2 if is_withdrawn else 1)


def test_version_under_way_when_a_text_is_hidden_starts_again(published, consultation):
    proposal, _version = published
    manager = make.person("manager", consultation)
    old = publication_actions.publish_dataset(viewer=manager, slug="essai")
    decide(
        viewer=make.person("moderator", consultation),
        target_kind="proposal",
        target_id=proposal.pk,
        action="remove",
        reason="insult",
        facts="Une phrase (exemple).",
    )
    run_due()
    assert publication_actions.build_version(version_id=old.pk) is None
    assert DatasetVersion.objects.exclude(pk=old.pk).get(state="building").number == 2


def test_event_loop_is_fed_by_blocks(published):
    """Check that the stream is asynchronous under ASGI.

    A synchronous stream would be kept whole in memory.
    """

    path = address(published[1], "essai.zip")

    async def fetch():
        response = await AsyncClient(headers={"host": "testserver"}).get(path)
        assert response.is_async
        got = b"".join([block async for block in response.streaming_content])
        return response, got

    response, got = async_to_sync(fetch)()
    assert response["ETag"] == f'"{hashlib.sha256(got).hexdigest()}"'
