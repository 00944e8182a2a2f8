"""Files that browsers upload straight to a bucket.

Only the bucket's own listing proves what was received.
"""

import hashlib
from datetime import timedelta
from io import StringIO
from unittest import mock
from urllib.error import HTTPError
from uuid import uuid4

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.utils import timezone

from consult.core.models import Job
from consult.media import originals
from consult.media.actions import preparation as preparation_actions
from consult.media.actions import reception as reception_actions
from consult.media.actions import unused_uploads as unused_upload_actions
from consult.media.actions import uploads as upload_actions
from consult.media.enums import MediaState
from consult.media.exceptions import UploadIsNotComplete
from consult.media.models import Media, Upload
from consult.media.octets.bucket import PART, parts_of
from consult.media.octets.storage import octets
from tests.factories import make
from tests.media import buckets, making
from tests.media.given import ADDRESS, Sender, content

FIVE = 5 << 20
WHOLE = content(2 * FIVE + 700)


@pytest.fixture(scope="module")
def origin():
    with buckets.bucket_at() as origin:
        yield origin


@pytest.fixture
def bucket(settings, origin):
    """Yield an empty bucket that uploads go to, with parts as small as a bucket accepts."""
    settings.STORAGES = {**settings.STORAGES, "default": buckets.storage_at(origin)}
    settings.UPLOADS_DIRECT = origin
    client = buckets.make_bucket()
    with buckets.small_parts():
        yield client
    for path in list(octets.bucket.paths()):
        octets.bucket.remove(path)


@pytest.fixture
def viewer(consultation):
    return make.person("facilitator", consultation)


@pytest.fixture
def sender(viewer):
    return Sender(viewer)


def request_parts(sender, address, status=200):
    """Ask for the parts of an upload with POST and return the answer."""
    answer = sender.post(f"{address}parts/", content_type="application/json")
    assert answer.status_code == status, answer.content
    return answer.json()


def put(answer, *numbers, whole=WHOLE):
    for part in answer["parts"]:
        if part["number"] in (numbers or range(1, 100)):
            assert buckets.put(part, whole[part["offset"] :][: part["size"]]) == 200


def sent_directly(sender, whole=WHOLE, **fields):
    """Upload a whole file straight to the bucket and return the id of the upload."""
    address = sender.begin(len(whole), **fields)
    put(request_parts(sender, address), whole=whole)
    assert request_parts(sender, address)["state"] == "complete"
    return address.rstrip("/").rpartition("/")[2]


def test_direct_upload_joins_its_parts_in_order():
    for length in (1, PART, PART + 1, 2_000_000_000):
        parts = list(parts_of(length))
        assert [part.number for part in parts] == list(range(1, len(parts) + 1))
        assert [part.offset for part in parts] == [PART * place for place in range(len(parts))]
        assert sum(part.size for part in parts) == length
        assert all(0 < part.size <= PART for part in parts)


def test_direct_upload_continues_after_an_interruption(
    bucket, sender, settings, django_capture_on_commit_callbacks
):
    address = sender.begin(len(WHOLE))
    with django_capture_on_commit_callbacks(execute=True):
        answer = request_parts(sender, address)
    assert [(part["number"], part["offset"], part["size"]) for part in answer["parts"]] == [
        (1, 0, FIVE),
        (2, FIVE, FIVE),
        (3, 2 * FIVE, 700),
    ]
    assert all(part["url"].startswith(settings.UPLOADS_DIRECT) for part in answer["parts"])
    put(answer, 1, 3)
    # From the first byte on, without a gap.
    assert sender.ask(address)["Upload-Offset"] == str(FIVE)
    answer = request_parts(sender, address)
    assert ([part["number"] for part in answer["parts"]], answer["offset"], answer["state"]) == (
        [2],
        FIVE,
        "receiving",
    )
    put(answer)
    answer = request_parts(sender, address)
    assert (answer["parts"], answer["state"], answer["offset"]) == ([], "complete", len(WHOLE))
    again = request_parts(sender, address)
    assert again == answer | {"expires_at": again["expires_at"]}
    upload = Upload.objects.get()
    with storages["default"].open(upload.path) as file:
        assert file.read() == WHOLE
    assert not (settings.MEDIA_ROOT / f"uploads/{upload.organisation_id}/{upload.pk}").exists()


def test_upload_completed_by_the_bucket_before_a_kill_is_complete_when_asked_again(bucket, sender):
    address = sender.begin(len(WHOLE))
    put(request_parts(sender, address))
    octets.bucket.finish(Upload.objects.get().path)  # and nothing was saved in the database
    assert Upload.objects.get().state == "receiving"
    answer = request_parts(sender, address)
    assert (answer["parts"], answer["state"], answer["offset"]) == ([], "complete", len(WHOLE))


def test_part_sent_after_completion_is_refused(bucket, sender):
    address = sender.begin(len(WHOLE))
    answer = request_parts(sender, address)
    put(answer)
    request_parts(sender, address)
    with pytest.raises(HTTPError):
        put(answer, 1, whole=content(len(WHOLE), b"another"))
    with storages["default"].open(Upload.objects.get().path) as file:
        assert file.read() == WHOLE


def test_part_of_another_length_does_not_count(bucket, viewer, sender):
    """Check that a part of another length does not count.

    A real bucket refuses such a part, because its length is signed. The bucket of the tests accepts
    it.
    """
    address = sender.begin(len(WHOLE))
    answer = request_parts(sender, address)
    assert all("content-length" in part["url"] for part in answer["parts"])
    put(answer, 1, 2)
    buckets.put(answer["parts"][2], b"more than what was announced" * 100)
    assert [part["number"] for part in request_parts(sender, address)["parts"]] == [3]
    with pytest.raises(UploadIsNotComplete):
        upload_actions.take_upload(
            viewer=viewer, upload_id=Upload.objects.get().pk, purpose="recording"
        )


def test_a_file_is_received_in_one_place(bucket, sender, settings):
    here = sender.begin(10)
    assert sender.add(here, 0, b"01234").status_code == 204
    assert request_parts(sender, here, 409)["errors"][0]["code"] == "upload_is_not_direct"
    there = sender.begin(len(WHOLE))
    put(request_parts(sender, there), 1)
    refused = sender.add(there, FIVE, b"x")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "upload_is_direct")
    settings.UPLOADS_DIRECT = ""  # an upload that began in the bucket ends there
    assert [part["number"] for part in request_parts(sender, there)["parts"]] == [2, 3]
    assert (
        request_parts(sender, sender.begin(10), 409)["errors"][0]["code"] == "upload_is_not_direct"
    )


def test_parts_are_listed_for_their_sender_alone(bucket, sender, consultation):
    address = sender.begin(len(WHOLE))
    request_parts(Sender(make.person("facilitator", consultation)), address, 404)
    assert Sender().post(f"{address}parts/").status_code == 401
    request_parts(sender, f"{ADDRESS}{uuid4()}/", 404)
    Upload.objects.update(expires_at=timezone.now() - timedelta(hours=1))
    assert request_parts(sender, address, 410)["errors"][0]["code"] == "upload_gone"


def test_unreachable_bucket_is_reported_and_nothing_is_lost(bucket, sender, settings):
    address = sender.begin(len(WHOLE))
    put(request_parts(sender, address), 1)
    there = settings.STORAGES
    settings.STORAGES = {**there, "default": buckets.storage_at("http://127.0.0.1:9")}
    sender.raise_request_exception = False
    assert request_parts(sender, address, 503)["errors"][0]["code"] == "storage_away"
    settings.STORAGES = there
    assert request_parts(sender, address)["offset"] == FIVE


def test_upload_that_the_bucket_lost_is_gone(bucket, sender):
    address = sender.begin(len(WHOLE))
    put(request_parts(sender, address))
    octets.remove(Upload.objects.get().path)
    request_parts(sender, address, 410)


def test_cancelled_upload_leaves_no_part(bucket, sender, django_capture_on_commit_callbacks):
    address = sender.begin(len(WHOLE))
    with django_capture_on_commit_callbacks(execute=True):
        put(request_parts(sender, address), 1)
        assert sender.delete(address, headers={"Tus-Resumable": "1.0.0"}).status_code == 204
    assert list(octets.paths()) == []


def test_expired_upload_leaves_no_part(bucket, sender, django_capture_on_commit_callbacks):
    address = sender.begin(len(WHOLE))
    put(request_parts(sender, address), 1)
    octets.bucket.begin(lost := f"direct/{uuid4()}/{uuid4()}")
    assert lost in octets.paths()
    Upload.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        unused_upload_actions.expire_uploads()
    assert Upload.objects.count() == 1  # a part was received a moment ago
    assert lost not in octets.paths()
    in_three_days = timezone.now() + timedelta(days=3)
    later = mock.patch("consult.media.actions.unused_uploads.timezone.now", lambda: in_three_days)
    with later, django_capture_on_commit_callbacks(execute=True):
        unused_upload_actions.expire_uploads()
    assert (Upload.objects.count(), list(octets.paths())) == (0, [])


def test_recording_that_went_straight_is_prepared(
    bucket, viewer, sender, consultation, django_capture_on_commit_callbacks
):
    whole = making.sound().read_bytes()
    upload = sent_directly(sender, whole)
    about = {"purpose": "recording", "holder": making.HOLDER, "consultation_id": consultation.pk}
    with django_capture_on_commit_callbacks(execute=True):
        media = reception_actions.receive(viewer=viewer, upload_id=upload, **about)
    assert (media.original_sha256, media.original_size) == ("", len(whole))
    [job] = Job.objects.filter(name="media.prepare")
    preparation_actions.prepare(**job.arguments)
    media = Media.objects.get()
    assert (media.state, media.kind) == (MediaState.READY, "audio")
    assert media.original_sha256 == hashlib.sha256(whole).hexdigest()
    assert originals.is_there(media.original)
    assert [path for path in octets.paths() if path.startswith("direct/")] == []


def test_bucket_is_opened_to_browsers(bucket, settings):
    call_command("open_bucket", stdout=StringIO())
    call_command("open_bucket", stdout=StringIO())
    [rule] = bucket.get_bucket_cors(Bucket=buckets.NAME)["CORSRules"]
    assert (rule["AllowedMethods"], rule["AllowedOrigins"]) == (["PUT"], ["*"])


def test_bucket_that_is_missing_is_named_with_its_reason(origin, settings):
    storage = buckets.storage_at(origin)
    storage["OPTIONS"]["bucket_name"] = "absent"
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    with pytest.raises(CommandError, match=r"bucket absent .*NoSuchBucket.*S3_BUCKET"):
        call_command("open_bucket", stdout=StringIO())


def test_site_without_a_bucket_opens_no_origin():
    with pytest.raises(CommandError):
        call_command("open_bucket")
