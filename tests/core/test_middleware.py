"""Requests of unknown methods are refused, and answers state what scripts may ask the browser for."""

import pytest
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from consult.accounts.models import Account
from tests.factories import make


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT"])
def test_unknown_method_is_not_allowed(consultation, method):
    answer = make.client().generic(method, "/")
    assert answer.status_code == 405
    assert "GET" in answer["Allow"]


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/api/v1/consultations/", "/nowhere/"])
def test_answer_states_what_scripts_may_ask_the_browser_for(consultation, path):
    policy = make.client().get(path)["Permissions-Policy"]
    assert {"camera=()", "microphone=(self)", "geolocation=(self)"} <= set(policy.split(", "))


@pytest.mark.parametrize("email", ["a@[127.0.0.1]", "a@[IPv6:::1]", "a@[10.0.0.9]", "a@localhost"])
def test_address_of_a_machine_is_no_email_address(organisation, email):
    for check in (validate_email, Account._meta.get_field("email").run_validators):
        with pytest.raises(ValidationError):
            check(email)
    page = make.client().post("/sign-in/", {"email": email})
    assert page.status_code == 422
    assert "adresse complète" in page.content.decode()
