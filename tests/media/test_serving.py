"""Renditions are served to authorized viewers, in parts, typed, and never executed."""

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient

from consult.core.files import access
from consult.media import selectors
from consult.media.actions import preparation as preparation_actions
from consult.media.enums import MediaKind, MediaState
from consult.media.models import Media
from tests.factories import make
from tests.media import making


@pytest.fixture
def film(organisation, monkeypatch):
    making.reuse_preparations(monkeypatch)
    media = making.create_media(organisation, making.video())
    preparation_actions.prepare(str(media.pk))
    media.refresh_from_db()
    return media


def part(film, name="sound.m4a"):
    return access.address(film.file_id, name), access.variant(film.file, name)


def get(url, **headers):
    answer = make.client().get(url, headers=headers)
    answer.body = b"".join(answer) if answer.streaming else answer.content
    return answer


def test_each_part_is_served_inline_with_its_type(film):
    types = {"480p.mp4": "video/mp4", "sound.m4a": "audio/mp4", "poster.webp": "image/webp"}
    for name, media_type in types.items():
        url, known = part(film, name)
        answer = get(url)
        assert (answer.status_code, answer["Content-Type"], len(answer.body)) == (
            200,
            media_type,
            known["size"],
        )
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Accept-Ranges"] == "bytes"
        assert answer["Content-Security-Policy"] == "default-src 'none'; media-src 'self'; sandbox"
        assert "Content-Disposition" not in answer
        assert not answer.cookies


@pytest.mark.parametrize(
    ("requested_range", "first", "length"),
    [
        ("bytes=0-99", 0, 100),
        ("bytes=100-", 100, None),
        ("bytes=-50", -50, 50),
        ("bytes=10-99999999", 10, None),
    ],
)
def test_player_receives_the_requested_range(film, requested_range, first, length):
    url, known = part(film)
    whole = get(url).body
    expected = whole[first:][:length]
    answer = get(url, range=requested_range)
    assert (answer.status_code, answer.body) == (206, expected)
    begins = first % known["size"]
    assert answer["Content-Range"] == f"bytes {begins}-{begins + len(expected) - 1}/{known['size']}"
    assert answer["Content-Length"] == str(len(expected))
    assert answer["Content-Type"] == "audio/mp4"


@pytest.mark.parametrize("requested_range", ["bytes=99999999-", "bytes=-0"])
def test_range_beyond_the_end_is_answered_with_416(film, requested_range):
    url, known = part(film)
    answer = get(url, range=requested_range)
    assert (answer.status_code, answer["Content-Range"], answer.body) == (
        416,
        f"bytes */{known['size']}",
        b"",
    )


@pytest.mark.parametrize(
    "requested_range",
    [
        "bytes=0-1,5-9",
        "octets=0-9",
        "bytes=9-1",
        "bytes=a-b",
        "bytes=-",
        "bytes=٣-٤",
        "bytes=" + "9" * 400 + "-",
    ],
)
def test_malformed_range_is_answered_with_the_whole_file(film, requested_range):
    url, known = part(film)
    answer = make.client().generic(
        "GET", url, headers={"range": requested_range.encode("utf-8").decode("latin-1")}
    )
    assert (answer.status_code, len(b"".join(answer))) == (200, known["size"])


def test_part_of_a_file_that_changed_since_is_answered_by_the_whole(film):
    url, known = part(film)
    etag = get(url)["ETag"]
    assert get(url, range="bytes=0-9", **{"if-range": etag}).status_code == 206
    for stale in ('"other"', "Wed, 25 Nov 2026 20:00:00 GMT", f"W/{etag}"):
        assert len(get(url, range="bytes=0-9", **{"if-range": stale}).body) == known["size"]
    assert get(url, range="bytes=0-9", **{"if-none-match": etag}).status_code == 304


def test_event_loop_receives_the_same_bytes(film):
    """Read the file as uvicorn serves it, asynchronously and in blocks."""

    async def read(**headers):
        answer = await AsyncClient().get(url, headers=headers)
        return answer.status_code, b"".join([block async for block in answer.streaming_content])

    url, _ = part(film)
    whole = get(url).body
    assert async_to_sync(read)() == (200, whole)
    assert async_to_sync(read)(range="bytes=100-199") == (206, whole[100:200])


def test_head_returns_the_length(film):
    url, known = part(film)
    answer = make.client().head(url, headers={"range": "bytes=0-9"})
    assert (answer.status_code, answer.content, answer["Content-Length"]) == (
        200,
        b"",
        str(known["size"]),
    )


def test_page_may_play_from_the_origin_of_files(organisation):
    policy = make.client().get("/")["Content-Security-Policy"]
    assert "media-src 'self'" in policy


def test_medium_is_serialized_as_pages_and_api_show_it(
    film, organisation, django_assert_num_queries
):
    with django_assert_num_queries(1):
        media = Media.objects.select_related("file").get(pk=film.pk)
        serialized = selectors.serialize_media(media)
    assert {name: serialized[name] for name in ("state", "progress", "kind", "file_id")} == {
        "state": MediaState.READY,
        "progress": 1,
        "kind": MediaKind.VIDEO,
        "file_id": film.file_id,
    }
    assert [(rendition["name"], rendition["height"]) for rendition in serialized["renditions"]] == [
        ("480p.mp4", 120),
        ("sound.m4a", None),
    ]
    assert serialized["renditions"][0]["bytes"] == access.variant(film.file, "480p.mp4")["size"]
    assert serialized["poster"]["name"] == "poster.webp"
    assert serialized["peaks"] == film.peaks
    assert serialized["message"]


def test_medium_that_is_not_ready_has_no_rendition(film):
    for state, words in (
        ("quarantine", "préparation va commencer"),
        ("processing", "40\u202f%"),
        ("blocked", "son"),
    ):
        film.state, film.progress = state, 0.4
        film.refusal = "unknown_format" if state == "blocked" else ""
        serialized = selectors.serialize_media(film)
        assert (
            serialized["renditions"],
            serialized["poster"],
            serialized["peaks"],
            serialized["file_id"],
        ) == (
            [],
            None,
            [],
            None,
        )
        assert words in serialized["message"]
