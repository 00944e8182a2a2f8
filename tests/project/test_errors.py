"""Error reports to Sentry contain the traceback and no personal data."""

import json
import os
import subprocess
import sys

CODE = """
import json, logging, sentry_sdk
from consult.project import errors

class Kept(sentry_sdk.transport.Transport):
    def capture_envelope(self, envelope):
        print(json.dumps(envelope.get_event()))

errors.send_to("https://key@errors.example.org/1", transport=Kept)
with sentry_sdk.isolation_scope() as scope:
    scope.set_user({"email": "someone@example.org", "ip_address": "192.0.2.7"})
    scope.set_tag("query", "words searched")
    logging.getLogger("tests").error("mail to someone@example.org")
    secret = "a secret"
    try:
        raise ValueError(json.loads('["refused: ", "someone@", "example.org: I am ill"]'))
    except ValueError:
        sentry_sdk.capture_exception()
"""


def test_error_report_contains_the_traceback_alone():
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=True,
    )
    (event,) = [json.loads(line) for line in done.stdout.splitlines()]
    [error] = event["exception"]["values"]
    assert (error["type"], "value" in error, error["stacktrace"]["frames"][-1]["module"]) == (
        "ValueError",
        False,
        "__main__",
    )
    for hidden in (
        "someone",
        "refused",
        "192.0.2.7",
        "words searched",
        "server_name",
        "breadcrumbs",
        '"vars"',
    ):
        assert hidden not in json.dumps(event)


def test_production_sends_errors_only_where_an_address_is_named(start):
    expression = "__import__('sys').modules.get('sentry_sdk') is not None"
    assert start(expression).stdout.strip() == "False"
    assert start(expression, SENTRY_DSN="https://key@errors.example.org/1").stdout.strip() == "True"
