"""The protocol tus 1.0.0 through the API: valid requests, and each header malformed."""

import hashlib
from base64 import b64encode
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from consult.core.exceptions import DomainError
from consult.media.models import Upload
from consult.media.octets.storage import octets
from consult.media.tus import headers as tus_headers
from tests.factories import make
from tests.media.given import ADDRESS, TUS, Sender, announced, content, metadata

TEN = b"0123456789"


@pytest.fixture
def sender(consultation):
    return Sender(make.person("facilitator", consultation))


def refusal(answer):
    """Return the status, the code and the named field of a refusal.

    Every refusal has a sentence.
    """
    [error] = answer.json()["errors"]
    assert error["detail"]
    assert answer["Tus-Resumable"] == "1.0.0"
    return answer.status_code, error["code"], error["attr"]


def test_server_lists_its_capabilities(sender):
    answer = Sender().options(ADDRESS)
    assert answer.status_code == 204
    assert answer["Tus-Version"] == answer["Tus-Resumable"] == "1.0.0"
    assert answer["Tus-Extension"] == "creation,termination,checksum,expiration"
    assert answer["Tus-Checksum-Algorithm"] == "sha1,sha256,md5"
    assert answer["Tus-Max-Size"] == "2000000000"


def test_file_sent_in_parts_arrives_as_it_is(sender):
    whole = content(300_000)
    answer = sender.announce(
        len(whole), filename="Soirée à la médiathèque.mp3", filetype="audio/mpeg"
    )
    address = answer["Location"]
    assert answer["Upload-Offset"] == "0"
    assert "Upload-Expires" in answer
    for begins, ends in ((0, 100_000), (100_000, 100_001), (100_001, 300_000)):
        answer = sender.add(address, begins, whole[begins:ends])
        assert (answer.status_code, answer["Upload-Offset"]) == (204, str(ends))
        head_answer = sender.ask(address)
        assert (head_answer["Upload-Offset"], head_answer["Upload-Length"]) == (str(ends), "300000")
        assert "no-store" in head_answer["Cache-Control"]
    upload = Upload.objects.get()
    assert (upload.state, upload.sha256) == ("complete", hashlib.sha256(whole).hexdigest())
    assert octets.digest(upload.path) == upload.sha256
    serialized = sender.get(address).json()
    assert (serialized["name"], serialized["type"], serialized["offset"]) == (
        "Soirée à la médiathèque.mp3",
        "audio/mpeg",
        300_000,
    )
    assert serialized["consultation"] == "essai"


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "md5"])
def test_part_is_kept_only_if_its_checksum_is_right(sender, algorithm):
    address = sender.begin(10)
    wrong = b64encode(hashlib.new(algorithm, b"autre").digest()).decode()
    answer = sender.add(address, 0, TEN, **{"Upload-Checksum": f"{algorithm} {wrong}"})
    assert refusal(answer) == (460, "checksum_mismatch", None)
    assert sender.ask(address)["Upload-Offset"] == "0"
    right = b64encode(hashlib.new(algorithm, TEN).digest()).decode()
    assert (
        sender.add(address, 0, TEN, **{"Upload-Checksum": f"{algorithm} {right}"}).status_code
        == 204
    )


def test_creation_sent_twice_under_one_key_is_one_upload(sender):
    key = {"Idempotency-Key": "11111111-1111-4111-8111-111111111111"}
    first, second = (sender.post(ADDRESS, headers={**announced(10), **key}) for _ in range(2))
    assert first["Location"] == second["Location"]
    answer = sender.post(ADDRESS, headers={**announced(11), **key})
    assert refusal(answer) == (409, "idempotency_key_reused", None)
    assert Upload.objects.count() == 1


def test_upload_that_is_cancelled_leaves_nothing(sender, django_capture_on_commit_callbacks):
    address = sender.begin(10)
    sender.add(address, 0, TEN[:4])
    path = Upload.objects.get().path
    with django_capture_on_commit_callbacks(execute=True):
        assert sender.delete(address, headers=TUS).status_code == 204
    assert (Upload.objects.count(), octets.size(path)) == (0, None)
    assert refusal(sender.ask_json(address)) == (404, "not_found", None)


def test_language_of_a_creation_applies_to_later_requests(sender):
    address = sender.post(f"{ADDRESS}?lang=en", headers=announced(10))["Location"]
    assert (
        sender.add(address, 3, TEN)
        .json()["errors"][0]["detail"]
        .startswith("The rest of this file")
    )


def build_headers(**changed):
    """Return the headers of a creation, with some changed or, where the value is None, left out."""
    headers = announced(10) | {name.replace("_", "-"): value for name, value in changed.items()}
    return {name: value for name, value in headers.items() if value is not None}


WRONG_CREATIONS = {
    "no protocol": (build_headers(Tus_Resumable=None), (412, "unknown_protocol", None)),
    "another version": (build_headers(Tus_Resumable="0.2.2"), (412, "unknown_protocol", None)),
    "no length": (build_headers(Upload_Length=None), (400, "invalid", "Upload-Length")),
    "length put off": (
        build_headers(Upload_Length=None, Upload_Defer_Length="1"),
        (400, "invalid", "Upload-Length"),
    ),
    "a partial one": (build_headers(Upload_Concat="partial"), (400, "invalid", "Upload-Length")),
    "negative": (build_headers(Upload_Length="-1"), (400, "invalid", "Upload-Length")),
    "not a number": (build_headers(Upload_Length="dix"), (400, "invalid", "Upload-Length")),
    "other figures": (build_headers(Upload_Length="1e3"), (400, "invalid", "Upload-Length")),
    "larger than numbers": (
        build_headers(Upload_Length="9" * 30),
        (400, "invalid", "Upload-Length"),
    ),
    "empty": (build_headers(Upload_Length="0"), (400, "invalid", "length")),
    "one octet too many": (build_headers(Upload_Length="2000000001"), (413, "too_large", None)),
    "no metadata": (build_headers(Upload_Metadata=None), (400, "invalid", "consultation")),
    "not Base64": (
        build_headers(Upload_Metadata="purpose %%%"),
        (400, "invalid", "Upload-Metadata"),
    ),
    "a name twice": (
        build_headers(Upload_Metadata="a YQ==,a YQ=="),
        (400, "invalid", "Upload-Metadata"),
    ),
    "no name": (build_headers(Upload_Metadata="é YQ=="), (400, "invalid", "Upload-Metadata")),
    "not UTF-8": (
        build_headers(Upload_Metadata="filename /w=="),
        (400, "invalid", "Upload-Metadata"),
    ),
    "too long": (
        build_headers(Upload_Metadata="filename " + "YWFh" * 2000),
        (400, "invalid", "Upload-Metadata"),
    ),
    "no such purpose": (
        build_headers(Upload_Metadata=metadata(consultation="essai", purpose="film")),
        (400, "invalid", "purpose"),
    ),
    "no such consultation": (
        build_headers(Upload_Metadata=metadata(consultation="ailleurs", purpose="recording")),
        (404, "not_found", None),
    ),
    "no such id": (
        build_headers(
            Upload_Metadata=metadata(
                consultation="11111111-1111-4111-8111-111111111111", purpose="recording"
            )
        ),
        (404, "not_found", None),
    ),
    "another's purpose": (
        build_headers(Upload_Metadata=metadata(consultation="essai", purpose="voice")),
        (403, "permission_denied", None),
    ),
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("headers", "wanted"), WRONG_CREATIONS.values(), ids=WRONG_CREATIONS)
def test_malformed_creation_creates_nothing(sender, headers, wanted):
    answer = sender.post(ADDRESS, headers=headers)
    assert refusal(answer) == wanted
    assert Upload.objects.count() == 0
    if wanted[0] == 412:
        assert answer["Tus-Version"] == "1.0.0"


WRONG_PARTS = {
    "no protocol": ({"Tus-Resumable": ""}, TEN, (412, "unknown_protocol", None)),
    "a form": (
        {"Content-Type": "multipart/form-data; boundary=x"},
        TEN,
        (415, "unsupported_media_type", None),
    ),
    "JSON": ({"Content-Type": "application/json"}, b"{}", (415, "unsupported_media_type", None)),
    "no offset": ({"Upload-Offset": ""}, TEN, (400, "invalid", "Upload-Offset")),
    "an offset that is none": ({"Upload-Offset": "+4"}, TEN, (400, "invalid", "Upload-Offset")),
    "too early": ({"Upload-Offset": "3"}, TEN, (409, "offset_mismatch", None)),
    "too late": ({"Upload-Offset": "5"}, TEN, (409, "offset_mismatch", None)),
    "one octet too many": ({}, b"4567890", (413, "too_large", None)),
    "an unknown checksum": (
        {"Upload-Checksum": "crc32 AAAA"},
        TEN[4:],
        (400, "invalid", "Upload-Checksum"),
    ),
    "half a checksum": ({"Upload-Checksum": "sha1"}, TEN[4:], (400, "invalid", "Upload-Checksum")),
    "a checksum too short": (
        {"Upload-Checksum": "sha1 AAAA"},
        TEN[4:],
        (400, "invalid", "Upload-Checksum"),
    ),
    "no Base64": ({"Upload-Checksum": "sha1 ééé"}, TEN[4:], (400, "invalid", "Upload-Checksum")),
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("headers", "body", "wanted"), WRONG_PARTS.values(), ids=WRONG_PARTS)
def test_malformed_part_changes_nothing(sender, headers, body, wanted):
    address = sender.begin(10)
    sender.add(address, 0, TEN[:4])
    assert refusal(sender.add(address, 4, body, **headers)) == wanted
    assert sender.ask(address)["Upload-Offset"] == "4"
    assert sender.add(address, 4, TEN[4:]).status_code == 204


HEADERS = (
    "Tus-Resumable",
    "Upload-Length",
    "Upload-Metadata",
    "Upload-Defer-Length",
    "Upload-Concat",
)
OF_PARTS = ("Content-Type", "Content-Length", "Upload-Offset", "Upload-Checksum")
VALUES = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=80)


@given(st.dictionaries(st.sampled_from(HEADERS + OF_PARTS), VALUES))
def test_any_header_is_read_or_refused(headers):
    """Read the headers, or refuse them with a sentence. They never cause an internal error."""
    for read in (tus_headers.check_version, tus_headers.creation, tus_headers.part):
        try:
            read(headers)
        except DomainError as refused:
            assert str(refused)


@given(
    st.dictionaries(st.from_regex(r"[a-z]{1,20}", fullmatch=True), st.text(max_size=50), max_size=6)
)
def test_metadata_is_read_as_it_was_written(values):
    headers = {"Upload-Length": "1", "Upload-Metadata": tus_headers.metadata_of(values)}
    assert tus_headers.creation(headers).metadata == values


def test_upload_of_another_participant_is_not_found(sender, consultation, other_organisation):
    address = sender.begin(10)
    elsewhere = make.consultation(other_organisation, slug="ailleurs")
    others = [
        Sender(make.person("facilitator", consultation)),
        Sender(make.person("manager", consultation)),
        Sender(make.person("manager", elsewhere), host="autre.example.org"),
    ]
    for other in others:
        assert refusal(other.ask_json(address)) == (404, "not_found", None)
        assert other.ask(address).status_code == 404
        assert refusal(other.add(address, 0, TEN)) == (404, "not_found", None)
        assert refusal(other.delete(address, headers=TUS)) == (404, "not_found", None)
    assert Sender().ask(address).status_code == 401
    assert sender.ask(address)["Upload-Offset"] == "0"


def test_upload_over_its_time_is_gone(sender):
    address = sender.begin(10)
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert refusal(sender.ask_json(address)) == (410, "upload_gone", None)
    assert refusal(sender.add(address, 0, TEN)) == (410, "upload_gone", None)


def test_browser_shows_its_form_token(consultation):
    browser = make.client(make.person("facilitator", consultation), enforce_csrf_checks=True)
    assert browser.generic("POST", ADDRESS, headers=announced(10)).status_code == 403
    browser.get("/account/")
    token = {"X-CSRFToken": browser.cookies["csrftoken"].value}
    assert browser.generic("POST", ADDRESS, headers=announced(10) | token).status_code == 201


@pytest.mark.parametrize(
    ("sent_name", "stored_name"),
    [
        ("C:\\Users\\Anne\\atelier.mp3", "atelier.mp3"),
        ("../../etc/passwd", "passwd"),
        ("a\u202egpj.mp3\r\n", "agpj.mp3"),
        ("", "Fichier sans nom"),
        ("é" * 200 + ".mp3", "é" * 110 + ".mp3"),
    ],
)
def test_name_of_a_file_is_one_line_without_folders(sender, sent_name, stored_name):
    sender.begin(10, filename=sent_name)
    assert Upload.objects.get().name == stored_name


def test_malformed_media_type_is_not_stored(sender):
    sender.begin(10, filetype="<script>")
    assert Upload.objects.get().media_type == ""
