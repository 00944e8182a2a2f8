"""The examples of the OpenAPI document are what the API accepts and answers."""

import pytest
from django.urls import resolve
from django.utils.html import escape

from consult.api.examples import ANSWERED, SENT
from consult.api.schema import document
from tests.api.examples import sent_in
from tests.api.test_conventions import ANYTHING
from tests.api.world import address
from tests.factories import make
from tests.witness import undone

OPERATIONS = {
    operation["operationId"]: (method.upper(), path)
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
    if method in ("get", "post", "put", "patch", "delete")
}
# Acts that an open consultation refuses. `test_preparation` and `test_program` send them.
REFUSED = {
    *("topics_create", "consultations_partial_update"),
    *("consultations_resume", "consultations_cancel"),
}
# The acts by which the team prepares and runs a consultation.
OF_THE_TEAM = ("consultation.", "question.", "questionnaire.", "role.")
# An opening answers a whole consultation.
WITHOUT = {"consultations_publish"}
# Acts that wait for ten minutes on the pages of the team.
AT_ONCE = {
    *("consultations_publish", "consultations_close", "consultations_cancel", "phases_extend"),
    *("questions_open", "questions_extend", "questions_close"),
    *("questionnaires_open", "questionnaires_extend", "questionnaires_close"),
}


def compare(example, answer, path=""):
    """Check that an answer has the fields of its example. Null stands for any value."""
    if example is None or answer is None:
        return
    assert type(example) is type(answer), path
    if isinstance(example, dict):
        assert set(example) == set(answer), path
        for name in example:
            compare(example[name], answer[name], f"{path}.{name}")
    if isinstance(example, list) and example and answer:
        compare(example[0], answer[0], f"{path}.0")


def test_examples_are_of_operations_that_exist():
    assert set(SENT) | set(ANSWERED) <= set(OPERATIONS)


def test_every_act_of_the_team_has_an_example():
    lacking = set()
    for name, (method, path) in OPERATIONS.items():
        contract = contract_of(method, path)
        if contract.policy.startswith(OF_THE_TEAM) and contract.status != 204:
            examples = SENT if contract.body else ANSWERED
            lacking |= {name} - set(examples)
    assert lacking == WITHOUT


def contract_of(method, path):
    """Return the contract of a route."""
    view = resolve(path.format_map(ANYTHING)).func
    return view.cls.contracts[view.actions[method.lower()]]


@pytest.mark.parametrize("name", sorted(AT_ONCE))
def test_act_that_waits_on_the_pages_says_that_a_call_does_not(name):
    method, path = OPERATIONS[name]
    description = document()["paths"][path][method.lower()]["description"]
    assert "takes effect at once" in description


@pytest.mark.parametrize("name", sorted(set(SENT) | set(ANSWERED)))
def test_document_shows_the_examples_of_an_operation(name):
    method, path = OPERATIONS[name]
    operation = document()["paths"][path][method.lower()]
    if name in SENT:
        [shown] = operation["requestBody"]["content"]["application/json"]["examples"].values()
        assert shown["value"] == SENT[name]
    if name in ANSWERED:
        [answer] = [operation["responses"][code] for code in operation["responses"] if code < "3"]
        [shown] = answer["content"]["application/json"]["examples"].values()
        assert shown["value"] == ANSWERED[name]


@pytest.mark.django_db
def test_page_about_the_api_shows_the_example_of_a_request(organisation):
    page = make.client().get("/api/v1/docs/").content.decode()
    assert page.count("<details>") == len(SENT)
    assert escape(SENT["consultations_close"]["reason"]) in page


@pytest.mark.parametrize("name", sorted((set(SENT) | set(ANSWERED)) - REFUSED))
def test_example_is_accepted_and_its_answer_has_the_fields_of_the_example(api_world, name):
    method, path = OPERATIONS[name]
    target = address(path, api_world.ids, method)
    with undone():
        answer = api_world.caller("manager").send(
            method, target, sent_in(method, path, api_world.ids)
        )
    assert answer.status_code < 300, answer.content
    compare(ANSWERED.get(name), answer.json())
