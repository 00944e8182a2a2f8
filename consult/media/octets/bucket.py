"""Files sent straight to the bucket of the default storage: parts that a browser puts under signed addresses.

S3 multipart uploads. What came is what the bucket lists, whatever its sender says; an address is good for one part, of
exactly its length, for one hour, and for none once the file is whole (reliability T-60, T-67).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps

import structlog
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.storage import storages

from consult.core.exceptions import StorageIsAway
from consult.media.octets.keeping import DIRECT, Part

log = structlog.get_logger(__name__)
# At least 5 MiB but for the last one, and at most 10,000 of them: two gigabytes are 120.
PART = 16 * 1024 * 1024
SIGNED_FOR = 3600
MISSING = {"NoSuchUpload", "NoSuchKey", "404"}


def parts_of(length: int) -> Iterator[Part]:
    """How a file of that length is cut."""
    for number, offset in enumerate(range(0, length, PART), start=1):
        yield Part(number, offset, min(PART, length - offset))


@contextmanager
def _told():
    """What the bucket refuses, as people are told it."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        log.error("bucket_refused", error=str(error))
        raise StorageIsAway from error


def _asking(method):
    @wraps(method)
    def asked(*args, **kwargs):
        with _told():
            return method(*args, **kwargs)

    return asked


class BucketOctets:
    """Files of the bucket under `direct/`: begun, listed, made whole, moved, forgotten."""

    @property
    def _client(self):
        return storages["default"].connection.meta.client

    def _at(self, path):
        return {"Bucket": storages["default"].bucket_name, "Key": path}

    @_asking
    def begin(self, path: str) -> None:
        """Make ready for the parts of a file; nothing to do where that was done."""
        if self._open_one(path) is None:
            self._client.create_multipart_upload(**self._at(path), ContentType="application/octet-stream")

    def _open_one(self, path):
        """The multipart upload of a path; None once it is whole, or gone."""
        asked = self._at(path)
        found = self._client.list_multipart_uploads(Bucket=asked["Bucket"], Prefix=asked["Key"]).get("Uploads", [])
        return next((one["UploadId"] for one in found if one["Key"] == path), None)

    def _listed(self, path, upload):
        pages = self._client.get_paginator("list_parts").paginate(**self._at(path), UploadId=upload)
        return {part["PartNumber"]: part for page in pages for part in page.get("Parts", [])}

    def _whole(self, path):
        """What the bucket says of a file that is whole; None where there is none."""
        try:
            return self._client.head_object(**self._at(path))
        except ClientError as error:
            if error.response["Error"]["Code"] in MISSING:
                return None
            raise

    @_asking
    def missing(self, path: str, length: int, most: int) -> list[Part]:
        """The first parts that have not come, at most so many, each with the address where it is put."""
        upload = self._open_one(path)
        if upload is None:
            return []
        came = self._listed(path, upload)
        lacking = [one for one in parts_of(length) if came.get(one.number, {}).get("Size") != one.size]
        return [self._signed(path, upload, one) for one in lacking[:most]]

    def _signed(self, path, upload, part):
        said = {**self._at(path), "UploadId": upload, "PartNumber": part.number, "ContentLength": part.size}
        address = self._client.generate_presigned_url("upload_part", Params=said, ExpiresIn=SIGNED_FOR)
        return Part(part.number, part.offset, part.size, address)

    @_asking
    def finish(self, path: str) -> None:
        """Make one file of all its parts: none can be put any more. Nothing to do where that was done."""
        upload = self._open_one(path)
        if upload is None:
            return
        parts = [{"PartNumber": number, "ETag": part["ETag"]} for number, part in self._listed(path, upload).items()]
        self._client.complete_multipart_upload(**self._at(path), UploadId=upload, MultipartUpload={"Parts": parts})

    @_asking
    def size(self, path):
        """Of a whole file its length, else that of the parts that came in a row from the first on."""
        upload = self._open_one(path)
        if upload is None:
            whole = self._whole(path)
            return whole["ContentLength"] if whole else None
        came, number, size = self._listed(path, upload), 1, 0
        while number in came:
            size, number = size + came[number]["Size"], number + 1
        return size

    @_asking
    def touched_at(self, path):
        """When the last part came, or when the file was made whole; None where nothing came."""
        upload = self._open_one(path)
        if upload is None:
            whole = self._whole(path)
            return whole["LastModified"] if whole else None
        return max((part["LastModified"] for part in self._listed(path, upload).values()), default=None)

    @_asking
    def give(self, path, storage, name):
        """Within the bucket, which copies by itself."""
        if self._whole(path) is not None:
            source = self._at(path)
            self._client.copy(source, source["Bucket"], name)
            self.remove(path)

    @_asking
    def remove(self, path):
        """Its parts, and the whole."""
        while (upload := self._open_one(path)) is not None:
            self._client.abort_multipart_upload(**self._at(path), UploadId=upload)
        self._client.delete_object(**self._at(path))

    @_asking
    def open_to_browsers(self) -> None:
        """Let pages of any origin put octets: the address alone gives the right, and a cookie says nothing there."""
        rule = {"AllowedOrigins": ["*"], "AllowedMethods": ["PUT"], "AllowedHeaders": ["*"], "MaxAgeSeconds": 3600}
        bucket = self._at("")["Bucket"]
        self._client.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})

    def paths(self):
        """Those that are whole, then those under way."""
        with _told():
            for listing, rows in (("list_objects_v2", "Contents"), ("list_multipart_uploads", "Uploads")):
                pages = self._client.get_paginator(listing).paginate(Bucket=self._at("")["Bucket"], Prefix=f"{DIRECT}/")
                yield from (one["Key"] for page in pages for one in page.get(rows, []))
