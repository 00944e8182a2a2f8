"""tus 1.0.0 as clients meet it, through the API."""

import hashlib

import pytest

from consult.media.models import Upload
from consult.media.octets import octets
from tests.factories import make
from tests.media.given import ADDRESS, Sender, content


@pytest.fixture
def sender(consultation):
    return Sender(make.person("facilitator", consultation))


def code(answer):
    return answer.json()["errors"][0]["code"]


def test_server_says_what_it_can_do(sender):
    answer = Sender().options(ADDRESS)
    assert answer.status_code == 204
    assert answer["Tus-Version"] == answer["Tus-Resumable"] == "1.0.0"
    assert answer["Tus-Extension"] == "creation,termination,checksum,expiration"
    assert answer["Tus-Checksum-Algorithm"] == "sha1,sha256,md5"
    assert answer["Tus-Max-Size"] == "2000000000"


def test_file_sent_in_parts_arrives_as_it_is(sender, settings):
    whole = content(300_000)
    answer = sender.announce(len(whole), filename="Soirée à la médiathèque.mp3", filetype="audio/mpeg")
    address = answer["Location"]
    assert answer["Upload-Offset"] == "0"
    assert "Upload-Expires" in answer
    for begins, ends in ((0, 100_000), (100_000, 100_001), (100_001, 300_000)):
        answer = sender.add(address, begins, whole[begins:ends])
        assert (answer.status_code, answer["Upload-Offset"]) == (204, str(ends))
        assert sender.ask(address)["Upload-Offset"] == str(ends)
    upload = Upload.objects.get()
    assert (upload.state, upload.sha256) == ("complete", hashlib.sha256(whole).hexdigest())
    assert octets.digest(upload.path) == upload.sha256
    told = sender.get(address).json()
    assert (told["name"], told["type"], told["offset"]) == ("Soirée à la médiathèque.mp3", "audio/mpeg", 300_000)
    assert told["consultation"] == "essai"
