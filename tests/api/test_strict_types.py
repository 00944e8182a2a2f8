"""Values are never converted: fields and closed lists refuse values that only resemble theirs.

The tests cover every field of every body, and every closed list of an address
(docs/security-tests.md, section 28).
"""

import copy

import pytest
from django.urls import get_resolver, resolve
from rest_framework import serializers

from consult.api.fields import Choice, Flag, Id, Text, Whole, WholeParameter
from consult.api.schema import document
from tests.api.callers import Caller
from tests.api.test_mass_assignment import WRITES
from tests.api.world import QUERIES, address, body
from tests.witness import everything

pytestmark = pytest.mark.django_db
RESEMBLING = {
    Choice: [
        "1",
        "yes",
        "",
        " ",
        1,
        0,
        True,
        False,
        [],
        {},
        ["agree"],
        {"value": "agree"},
        "AGREE",
        "agree\u0000",
    ],
    Flag: ["1", "yes", "true", "True", "on", "", 1, 0, [], {}, [True], "null"],
    Id: [1, 0, True, [], {}, "", "x", "0" * 31, "urn:x", ["00000000-0000-7000-8000-000000000000"]],
    Whole: ["1", "", "x", True, 1.5, [], {}, [1]],
    Text: [1, 0.5, True, [], {}, ["x"], {"x": "x"}],
}


def fields(form, path=()):
    """Yield every field of a form by path, with the nested ones."""
    for name, field in form.fields.items():
        if isinstance(field, serializers.Serializer):
            yield from fields(field, (*path, name))
        else:
            yield (*path, name), field


def with_value(original, path, value):
    """Return a copy of the body with one value replaced."""
    changed = copy.deepcopy(original)
    inner = changed
    for name in path[:-1]:
        inner = inner.setdefault(name, {"latitude": 1, "longitude": 1})
    inner[path[-1]] = value
    return changed


@pytest.mark.sampled(6)
@pytest.mark.parametrize(("method", "path", "actor"), WRITES, ids=str)
def test_resembling_values_are_refused_and_change_nothing(api_world, method, path, actor):
    target = address(path, api_world.ids, method)
    view = resolve(f"/api/v1{target}").func
    form = view.cls.contracts[view.actions[method.lower()]].body
    if form is None:
        return
    caller, good = api_world.caller(actor), body(method, path, api_world.ids)
    before, tried = everything(), 0
    for where, field in fields(form()):
        values = list(RESEMBLING.get(type(field), ()))
        values += [] if field.allow_null else [None]
        for value in values:
            if value == "" and getattr(field, "allow_blank", False):
                continue
            answer = caller.send(method, target, with_value(good, where, value))
            assert answer.status_code == 400, (where, value, answer.status_code, answer.content)
            tried += 1
    assert tried
    assert everything() == before


ENUMS = [
    (path, parameter["name"], parameter["schema"]["enum"])
    for path, methods in document()["paths"].items()
    for parameter in methods.get("get", {}).get("parameters", [])
    if "enum" in parameter["schema"]
]

# What moderators may not read.
OF_MANAGERS = ("/members/", "/invitations/", "/starts/")


@pytest.mark.sampled(5)
@pytest.mark.parametrize(("path", "name", "values"), ENUMS, ids=str)
def test_closed_lists_of_addresses_refuse_other_values(api_world, path, name, values):
    target = address(path, api_world.ids) + QUERIES.get(path, "?").format(**api_world.ids)
    caller = api_world.caller("manager" if path.endswith(OF_MANAGERS) else "moderator")
    resembling = {
        "1",
        "yes",
        "true",
        "null",
        "None",
        "*",
        "%5B%5D",
        "%7B%7D",
        "FR",
        "Open",
        "fr%20",
        "fr,en",
    }
    for value in resembling - set(values):
        answer = caller.read(f"{target}&{name}={value}")
        assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, name), value
    assert caller.read(f"{target}&{name}%5B%5D=x").status_code == 400


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "value", ["+5", "-1", "5.0", "1_0", "%D9%A3", "5%20", "1e1", "x", "9" * 20]
)
def test_number_parameter_that_is_not_a_plain_number_is_refused(api_world, value):
    assert Caller().read(f"/proposals/?page_size={value}").status_code == 400


def test_every_number_field_is_strict():
    """Check that no form uses the framework's integer field, which reads texts as numbers."""
    found = set()
    for route in get_resolver("consult.api.urls").url_patterns:
        for act, contract in getattr(getattr(route.callback, "cls", None), "contracts", {}).items():
            forms = [form for form in (contract.query, contract.body) if isinstance(form, type)]
            for where, field in (pair for form in forms for pair in fields(form())):
                if isinstance(field, serializers.IntegerField) and not isinstance(
                    field, Whole | WholeParameter
                ):
                    found.add((route.name, act, where))
    assert found == set()
