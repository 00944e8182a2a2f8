"""A bucket on this machine, spoken to as the real ones are; and a sender that puts parts where it is told."""

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
    """The origin of a server with one empty bucket, while it stands."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    origin = "http://{}:{}".format(*server.get_host_and_port())
    urlopen(Request(f"{origin}/moto-api/reset", method="POST")).close()  # what it holds is its process's
    try:
        yield origin
    finally:
        server.stop()


def storage_at(origin):
    """The setting of the default storage."""
    options = {"bucket_name": NAME, "endpoint_url": origin, "client_config": CONFIG, **SECRETS}
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


def make_bucket():
    """In the default storage."""
    client = storages["default"].connection.meta.client
    with suppress(client.exceptions.BucketAlreadyOwnedByYou):
        client.create_bucket(Bucket=NAME, CreateBucketConfiguration={"LocationConstraint": REGION})
    return client


def put(part, octets):
    """PUT a part where its address says: the status."""
    head = {"Content-Type": "application/octet-stream"}
    with urlopen(Request(part["url"], data=octets, method="PUT", headers=head)) as answer:
        return answer.status


def small_parts():
    """The smallest that a bucket takes, so that tests send little."""
    return mock.patch("consult.media.octets.bucket.PART", 5 << 20)
