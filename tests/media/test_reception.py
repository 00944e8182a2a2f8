"""The reception of uploads before Django.

Django is asked first, bytes are written as they come, and Django is notified afterwards.
"""

import asyncio
import hashlib

import pytest

from consult.media.exceptions import UploadIsBusy, UploadIsDamaged, UploadIsTooLarge, UploadStalled
from consult.media.octets.storage import octets
from consult.media.tus.byte_writer import Place
from consult.media.tus.headers import Part
from consult.media.tus.reception import KEY, Reception

ID = "00000000-0000-4000-8000-000000000000"
ADDRESS, PATH = f"/api/v1/uploads/{ID}/", f"uploads/essai/{ID}"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    octets.begin(PATH)


class Django:
    """A Django application that answers the first call with a place and records its input."""

    def __init__(self, place):
        self.place, self.received = place, []

    async def __call__(self, scope, receive, send):
        transfer = scope.get(KEY)
        body = (await receive())["body"]
        self.received.append((scope["method"], bool(transfer and transfer.is_over), len(body)))
        status = 204
        if transfer and not transfer.is_over:
            transfer.place, status = self.place, 204 if self.place else 404
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        self.transfer = transfer


def place(most=100, **part):
    return Place(PATH, Part(0, None, **part), most)


def request(django, *messages, method="PATCH", headers=(), patience=5):
    """Pass a request through the reception.

    Return the response messages and how many pieces of the body were requested.
    """
    waiting, sent = list(messages), []

    async def receive():
        if waiting:
            return waiting.pop(0)
        await asyncio.Event().wait()

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "path": ADDRESS, "headers": list(headers)}
    asyncio.run(Reception(django, patience=patience)(scope, receive, send))
    return [message["status"] for message in sent if "status" in message], len(messages) - len(
        waiting
    )


def piece(body, more=True):
    return {"type": "http.request", "body": body, "more_body": more}


LEFT = {"type": "http.disconnect"}


def test_body_is_not_read_before_django_agreed():
    django = Django(None)
    assert request(django, piece(b"un"), piece(b"deux", False)) == ([404], 0)
    assert django.received == [("PATCH", False, 0)]
    assert octets.size(PATH) == 0


def test_body_goes_to_the_disk_and_never_to_django():
    django = Django(place())
    assert request(django, piece(b"un"), piece(b"deux", False)) == ([204], 2)
    assert django.received == [("PATCH", False, 0), ("PATCH", True, 0)]
    assert octets.size(PATH) == 6


def test_bytes_received_before_a_disconnection_are_kept_and_recorded():
    django = Django(place())
    assert request(django, piece(b"un"), LEFT) == ([], 2)
    assert (octets.size(PATH), len(django.received)) == (2, 2)


def test_bytes_of_an_incomplete_part_with_a_checksum_are_not_kept():
    digest = hashlib.sha1(b"undeux").digest()
    request(Django(place(algorithm="sha1", digest=digest)), piece(b"un"), LEFT)
    assert octets.size(PATH) == 0
    request(Django(place(algorithm="sha1", digest=digest)), piece(b"un"), piece(b"deux", False))
    assert octets.size(PATH) == 6


def test_bytes_of_a_damaged_part_are_removed():
    django = Django(place(algorithm="sha256", digest=b"x" * 32))
    request(django, piece(b"un", False))
    assert isinstance(django.transfer.refusal, UploadIsDamaged)
    assert octets.size(PATH) == 0


@pytest.mark.parametrize(("most", "stored_size"), [(6, 6), (5, 0)])
def test_part_longer_than_announced_is_refused(most, stored_size):
    django = Django(place(most))
    request(django, piece(b"un"), piece(b"deux", False))
    assert isinstance(django.transfer.refusal, UploadIsTooLarge) == (stored_size == 0)
    assert octets.size(PATH) == stored_size


def test_silence_ends_a_transfer_and_lets_go_of_the_file():
    django = Django(place())
    request(django, piece(b"un"), patience=0.05)
    assert isinstance(django.transfer.refusal, UploadStalled)
    end = octets.writing(PATH, 2)
    end.open()
    end.close()


def test_file_held_by_another_connection_is_left_alone():
    end = octets.writing(PATH, 0)
    end.open()
    django = Django(place())
    assert request(django, piece(b"un", False))[1] == 0
    assert isinstance(django.transfer.refusal, UploadIsBusy)
    end.close()


@pytest.mark.parametrize("overriding_method", ["PATCH", "DELETE", "HEAD", "patch"])
def test_patch_may_be_sent_as_a_post(overriding_method):
    django = Django(None)
    request(
        django,
        piece(b"", False),
        method="POST",
        headers=[(b"x-http-method-override", overriding_method.encode())],
    )
    assert django.received[0][0] == overriding_method.upper()


@pytest.mark.parametrize("overriding_method", ["PUT", "GET", ""])
def test_no_other_method_may_be_sent_as_a_post(overriding_method):
    django = Django(None)
    request(
        django,
        piece(b"", False),
        method="POST",
        headers=[(b"x-http-method-override", overriding_method.encode())],
    )
    assert django.received[0][0] == "POST"
