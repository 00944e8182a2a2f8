"""Each voting method has all that docs/adding-a-voting-method.md lists."""

import json
from pathlib import Path

import pytest
from django.template.loader import get_template

from consult.opendata import count_polls
from frontend.presenters import voting
from votes.counting.methods import METHODS
from votes.models import Question

ROOT = Path(__file__).parents[2]
GOLDEN = json.loads((ROOT / "tests" / "golden" / "ledger" / "polls.json").read_text())
FORMAT = (ROOT / "docs" / "ledger-format.md").read_text()


@pytest.mark.parametrize("kind", METHODS)
def test_method_has_its_pages_its_second_count_its_specification_and_golden_values(kind):
    method, page = METHODS[kind], voting.PAGES[kind]
    assert (method.kind, len(kind) <= Question._meta.get_field("kind").max_length) == (kind, True)
    assert get_template(page.ballot)
    assert method.name in count_polls.METHODS
    assert f"| `{kind}` | `{method.name}` |" in FORMAT
    assert (kind, method.name) in {(poll["kind"], poll["method"]) for poll in GOLDEN["polls"]}


def test_each_method_has_a_name_of_its_own():
    assert len({method.name for method in METHODS.values()}) == len(METHODS)
