"""A suspended person cannot sign in.

They read the reasons, the end date and how to contest, and no session opens.
"""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from consult.accounts.measures.checks import key_of
from consult.accounts.middleware import SESSION_ORGANISATION
from tests.factories import make
from tests.moderation.test_decisions import WHY
from tests.moderation.test_measures import ask, grant
from tests.pages.test_second_factor import citizen, sign_in  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["suspend", "close"])
def test_signing_in_leads_to_the_reasons(organisation, consultation, citizen, kind):  # noqa: F811
    admin = make.person("organisation_admin", organisation=organisation)
    moderator = make.person("moderator", consultation)
    before, _answer = sign_in(citizen)
    grant(moderator, ask(admin, citizen, consultation, kind))
    assert before.get(reverse("account")).status_code == 302
    browser, answer = sign_in(citizen)
    citizen.participant.refresh_from_db()
    (row,) = citizen.participant.measures
    assert answer["Location"] == reverse("measure", args=[key_of(row["id"])])
    page = browser.get(answer["Location"]).content.decode()
    assert WHY["facts"] in page
    bound = [session.get_decoded().get(SESSION_ORGANISATION) for session in Session.objects.all()]
    assert bound.count(str(organisation.pk)) == 0
