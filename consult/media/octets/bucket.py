"""The storage of direct uploads: a browser puts parts into the bucket at signed addresses.

It uses S3 multipart uploads. The bucket's list of parts is the truth, not the sender's claims.
An address is valid for one part of exactly its length, for one hour, and not after the file is
complete.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from typing import Any, cast

import structlog
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.storage import Storage, storages
from storages.backends.s3 import S3Storage

from consult.core.exceptions import StorageIsAway
from consult.media.octets.storage import DIRECT, Part

log = structlog.get_logger(__name__)
# S3 wants at least 5 MiB for each part but the last, and at most 10,000 parts. Two gigabytes are
# 120 parts.
PART = 16 * 1024 * 1024
SIGNED_FOR = 3600
MISSING = {"NoSuchUpload", "NoSuchKey", "404"}


def parts_of(length: int) -> Iterator[Part]:
    """Yield the parts into which a file of that length is cut."""
    for number, offset in enumerate(range(0, length, PART), start=1):
        yield Part(number, offset, min(PART, length - offset))


@contextmanager
def _logged_errors() -> Iterator[None]:
    """Turn errors of the bucket into `StorageIsAway`, and log them."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        log.error("bucket_refused", error=str(error))
        raise StorageIsAway from error


def _logs_errors(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def call(*args: Any, **kwargs: Any) -> Any:
        with _logged_errors():
            return method(*args, **kwargs)

    return call


class BucketOctets:
    """The files of the bucket under `direct/`."""

    @property
    def _storage(self) -> S3Storage:
        return cast(S3Storage, storages["default"])

    @property
    def _client(self) -> Any:
        return self._storage.connection.meta.client

    def _at(self, path: str) -> dict[str, Any]:
        return {"Bucket": self._storage.bucket_name, "Key": path}

    @_logs_errors
    def begin(self, path: str) -> None:
        """Start a multipart upload for a file, unless there is one."""
        if self._find_open_upload(path) is None:
            self._client.create_multipart_upload(
                **self._at(path), ContentType="application/octet-stream"
            )

    def _find_open_upload(self, path: str) -> str | None:
        """Return the id of the multipart upload of a path, or None if it is complete or gone."""
        location = self._at(path)
        uploads = self._client.list_multipart_uploads(
            Bucket=location["Bucket"], Prefix=location["Key"]
        ).get("Uploads", [])
        return next((upload["UploadId"] for upload in uploads if upload["Key"] == path), None)

    def _listed(self, path: str, upload: str) -> dict[int, Any]:
        pages = self._client.get_paginator("list_parts").paginate(**self._at(path), UploadId=upload)
        return {part["PartNumber"]: part for page in pages for part in page.get("Parts", [])}

    def _get_complete(self, path: str) -> dict[str, Any] | None:
        """Return what the bucket knows of a complete file, or None if there is none."""
        try:
            return self._client.head_object(**self._at(path))
        except ClientError as error:
            if error.response["Error"]["Code"] in MISSING:
                return None
            raise

    @_logs_errors
    def missing(self, path: str, length: int, most: int) -> list[Part]:
        """Return at most `most` of the first missing parts, each with its signed address.

        Return an empty list once the file is complete.
        """
        upload = self._find_open_upload(path)
        if upload is None:
            return []
        received = self._listed(path, upload)
        lacking = [
            part
            for part in parts_of(length)
            if received.get(part.number, {}).get("Size") != part.size
        ]
        return [self._signed(path, upload, part) for part in lacking[:most]]

    def _signed(self, path: str, upload: str, part: Part) -> Part:
        params = {
            **self._at(path),
            "UploadId": upload,
            "PartNumber": part.number,
            "ContentLength": part.size,
        }
        address = self._client.generate_presigned_url(
            "upload_part", Params=params, ExpiresIn=SIGNED_FOR
        )
        return Part(part.number, part.offset, part.size, address)

    @_logs_errors
    def finish(self, path: str) -> None:
        """Join all the parts into one file, after which no part can be put. Safe to repeat."""
        upload = self._find_open_upload(path)
        if upload is None:
            return
        parts = [
            {"PartNumber": number, "ETag": part["ETag"]}
            for number, part in self._listed(path, upload).items()
        ]
        self._client.complete_multipart_upload(
            **self._at(path), UploadId=upload, MultipartUpload={"Parts": parts}
        )

    @_logs_errors
    def size(self, path: str) -> int | None:
        """Return the length of a complete file, or else the sum of its first parts.

        Parts count up to the first missing one. Return None if there is no such file.
        """
        upload = self._find_open_upload(path)
        if upload is None:
            whole = self._get_complete(path)
            return whole["ContentLength"] if whole else None
        received = self._listed(path, upload)
        number = 1
        size = 0
        while number in received:
            size = size + received[number]["Size"]
            number = number + 1
        return size

    @_logs_errors
    def touched_at(self, path: str) -> datetime | None:
        """Return when the last part came, or when the file was completed.

        Return None if nothing came.
        """
        upload = self._find_open_upload(path)
        if upload is None:
            whole = self._get_complete(path)
            return whole["LastModified"] if whole else None
        return max(
            (part["LastModified"] for part in self._listed(path, upload).values()), default=None
        )

    @_logs_errors
    def give(self, path: str, storage: Storage, name: str) -> None:
        """Copy a complete file to another name within the bucket, then delete the source.

        The bucket copies it without a transfer through this service.
        """
        if self._get_complete(path) is not None:
            source = self._at(path)
            self._client.copy(source, source["Bucket"], name)
            self.remove(path)

    @_logs_errors
    def remove(self, path: str) -> None:
        """Delete the parts and the complete file."""
        while (upload := self._find_open_upload(path)) is not None:
            self._client.abort_multipart_upload(**self._at(path), UploadId=upload)
        self._client.delete_object(**self._at(path))

    @_logs_errors
    def open_to_browsers(self) -> None:
        """Let pages of any origin put bytes.

        The signed address alone gives the right to do so, and the bucket ignores cookies.
        """
        rule = {
            "AllowedOrigins": ["*"],
            "AllowedMethods": ["PUT"],
            "AllowedHeaders": ["*"],
            "MaxAgeSeconds": 3600,
        }
        bucket = self._at("")["Bucket"]
        self._client.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})

    def paths(self) -> Iterator[str]:
        """Yield the paths of complete files, then of those under way."""
        with _logged_errors():
            for listing, rows in (
                ("list_objects_v2", "Contents"),
                ("list_multipart_uploads", "Uploads"),
            ):
                pages = self._client.get_paginator(listing).paginate(
                    Bucket=self._at("")["Bucket"], Prefix=f"{DIRECT}/"
                )
                yield from (entry["Key"] for page in pages for entry in page.get(rows, []))
