"""Filters and orders are closed lists on every route that reads.

The name of a column is never a filter (docs/security-tests.md, section 21).
"""

import random
from unittest import mock

import pytest

from tests.api.test_routes import ROUTES
from tests.api.world import QUERIES, address

pytestmark = pytest.mark.django_db
READ = [path for method, path in ROUTES if method == "GET"]
# Parameters that other libraries read as a filter or as an order.
FOREIGN = (
    *(
        "author__account__email__startswith=a",
        "participant__account__password__regex=.",
        "organisation_id=1",
    ),
    *(
        "voter_id=1",
        "choice=agree",
        "pk__in=1",
        "id__gt=0",
        "state__in=draft",
        "search_fields=email",
        "q__icontains=a",
    ),
    *(
        "order_by=author__account__email",
        "sort=-password",
        "o=1",
        "fields=email",
        "expand=author",
        "include=account",
    ),
)
ORDERS = ("author__account__email", "-author__account__email", "password", "?", "pk", "id;SELECT")


def find_accepted_queries(api_world, path, queries):
    """Return the queries that a route accepts from a moderator."""
    target = address(path, api_world.ids) + QUERIES.get(path, "?").format(**api_world.ids)
    caller = api_world.caller("moderator")
    return [
        query
        for query in queries
        if caller.read(f"{target}&{query}").status_code not in (400, 401, 403, 404)
    ]


@pytest.mark.parametrize("number", [3, pytest.param(1000, marks=pytest.mark.soak)])
def test_column_name_is_refused_as_a_filter_on_every_route(api_world, number):
    queries = [*FOREIGN, *(f"ordering={order}" for order in ORDERS)]
    tried = {path: random.sample(queries, min(number, len(queries))) for path in READ}
    assert {
        path: found
        for path in READ
        if (found := find_accepted_queries(api_world, path, tried[path]))
    } == {}
    assert len([path for path in READ if find_accepted_queries(api_world, path, ["lang=fr"])]) > 20


def test_mutant_that_ignores_foreign_filters_is_caught(api_world):
    with mock.patch(
        "consult.api.viewsets._parameters", lambda serializer_class, query_params: {"lang": "fr"}
    ):
        assert find_accepted_queries(api_world, "/api/v1/proposals/", FOREIGN) != []
