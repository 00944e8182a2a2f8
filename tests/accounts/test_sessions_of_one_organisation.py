"""A session is valid only in the organisation where it was opened.

This holds even for a person who takes part in two organisations (docs/security-tests.md, section
37).
"""

from django.test import Client

from consult.core.postgres import tenancy
from tests.factories import make


def test_session_of_one_organisation_is_refused_in_another_with_the_same_account(
    organisation, other_organisation
):
    account = make.account()
    here = make.person(organisation=organisation, account_=account)
    make.person(organisation=other_organisation, account_=account)
    session = make.client(here).cookies
    tenancy.set_organisation(None)
    status = {}
    for host in ("testserver", "autre.example.org"):
        browser = Client(headers={"host": host})
        browser.cookies = session
        status[host] = browser.get("/account/").status_code
    assert status == {"testserver": 200, "autre.example.org": 302}
