"""A local bucket with the S3 protocol, and a sender that uploads parts to given addresses."""

import logging
from contextlib import contextmanager, suppress
from unittest import mock
from urllib.request import Request, urlopen

from botocore.config import Config
from django.core.files.storage import storages

NAME, REGION = "consult", "garage"
SECRETS = {"access_key": "only-for-tests", "secret_key": "only-for-tests", "region_name": REGION}
CONFIG = Config(
    signature_version="s3v4",
    s3={"addressing_style": "path"},
    retries={"total_max_attempts": 1},
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)


@contextmanager
def bucket_at():
    """Yield the origin of a server with one empty bucket, while the server runs."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    origin = "http://{}:{}".format(*server.get_host_and_port())
    # The stored data belongs to the process.
    urlopen(Request(f"{origin}/moto-api/reset", method="POST")).close()
    try:
        yield origin
    finally:
        server.stop()


def storage_at(origin):
    """Return the setting of the default storage."""
    options = {"bucket_name": NAME, "endpoint_url": origin, "client_config": CONFIG, **SECRETS}
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


def make_bucket():
    """Create the bucket of the default storage and return its client."""
    client = storages["default"].connection.meta.client
    with suppress(client.exceptions.BucketAlreadyOwnedByYou):
        client.create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": REGION})
    return client


def put(part, octets):
    """Send a part with PUT to its address and return the status."""
    head = {"Content-Type": "application/octet-stream"}
    with urlopen(Request(part["url"], data=octets, method="PUT", headers=head)) as answer:
        return answer.status


def small_parts():
    """Patch the size of parts to the smallest that a bucket accepts, so that tests send little."""
    return mock.patch("consult.media.octets.bucket.PART", 5 << 20)
