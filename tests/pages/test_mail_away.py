"""Pages without working email.

Codes cannot be sent, so pages explain it and keep the input, and failures are counted for the
operator.
"""

import re
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse
from structlog.testing import capture_logs

from tests.core.test_metrics import figures
from tests.factories import make

pytestmark = pytest.mark.django_db
EMAIL = "nouvelle@example.org"
AWAY = "Les e-\u2060mails ne partent pas en ce moment"


@pytest.fixture
def away(monkeypatch):
    """Return `away(error)`, which makes the mail server fail.

    It returns the context manager of the patch.
    """

    def fail(error):
        def send_messages(self, messages):
            raise error

        patch = monkeypatch.context()
        patch.__enter__().setattr(EmailBackend, "send_messages", send_messages)
        return patch

    return fail


def ask(client):
    return client.post(reverse("sign-in"), {"email": EMAIL, "next": "/consultations/"})


def test_code_that_cannot_be_sent_answers_503_and_is_counted(organisation, away, settings):
    settings.RATE_LIMITS_ON = True
    client, before = make.client(), figures()
    patch = away(ConnectionRefusedError("relay.example.org"))
    for _ in range(4):  # more than the codes of an hour
        with capture_logs() as logs:
            answer = ask(client)
        page = answer.content.decode()
        assert (answer.status_code, answer["Retry-After"]) == (503, "120")
        assert AWAY in page
        assert f'value="{EMAIL}"' in page
    [line] = [line for line in logs if line["event"] == "mail_unsent"]
    assert (line["state"], line["error"]) == ("failed", "ConnectionRefusedError")
    patch.__exit__(None, None, None)
    assert ask(client).status_code == 302
    after = figures()
    gained = {
        state: after[f'consult_mails_total{{state="{state}"}}']
        for state in ("sent", "failed", "refused")
    }
    lost = {state: before[f'consult_mails_total{{state="{state}"}}'] for state in gained}
    assert {state: gained[state] - lost[state] for state in gained} == {
        "sent": 1,
        "failed": 4,
        "refused": 0,
    }


def test_address_refused_by_the_mail_server_is_reported_at_its_field(organisation, away):
    patch = away(SMTPRecipientsRefused({EMAIL: (550, b"unknown")}))
    answer = ask(make.client())
    patch.__exit__(None, None, None)
    assert answer.status_code == 422
    assert "Cette adresse n’accepte pas nos e-\u2060mails" in answer.content.decode()


def test_second_code_that_cannot_be_sent_leaves_the_first_one_valid(organisation, away):
    client = make.client()
    place = ask(client)["Location"]
    code = re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]
    patch = away(TimeoutError())
    again = client.post(place, {"again": "1"})
    patch.__exit__(None, None, None)
    assert again.status_code in (302, 503)
    assert client.post(place, {"code": code})["Location"] == "/consultations/"
