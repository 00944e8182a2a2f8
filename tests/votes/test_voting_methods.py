"""The voting methods are complete, and docs/adding-a-voting-method.md is true.

The worked example of the document is applied to the real files, and then used like any method.
"""

import json
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest
from django.template.loader import get_template
from django.urls import reverse

from consult.core.exceptions import Invalid
from consult.opendata import count_polls
from consult.opendata.actions.publication import publish_now
from consult.opendata.selectors import find_file
from frontend.presenters import voting
from tests.factories import make
from tests.votes import polls
from votes.counting.methods import METHODS
from votes.models import Question
from votes.selectors.audit import check_ledgers
from votes.selectors.polls import own_vote

ROOT = Path(__file__).parents[2]
PAGE = "docs/adding-a-voting-method.md"
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


# ---- the worked example


def changes_of_example():
    """Return the new text of each file that the worked example touches, by path.

    Fail where a line that the example keeps or removes is not in the file.
    """
    [example] = re.findall(r"```diff\n(.*?)```", (ROOT / PAGE).read_text(), re.DOTALL)
    texts = {}
    for part in re.split(r"^--- ", example, flags=re.MULTILINE)[1:]:
        source, target, hunks = part.split("\n", 2)
        path = target.removeprefix("+++ b/")
        texts[path] = "" if source == "/dev/null" else (ROOT / path).read_text()
        for hunk in re.split(r"^@@ .*\n", hunks, flags=re.MULTILINE)[1:]:
            lines = hunk.splitlines(keepends=True)
            before = "".join(line[1:] for line in lines if line[0] != "+")
            after = "".join(line[1:] for line in lines if line[0] != "-")
            assert texts[path].count(before) == 1 or not before, f"{path} has changed: {before}"
            texts[path] = texts[path].replace(before, after, 1)
    return texts


@pytest.fixture(scope="module")
def example():
    return changes_of_example()


def test_example_touches_eight_files_at_most_and_they_are_listed(example):
    assert len(example) <= 8
    listed = re.findall(r"^\| \d \| `([^`]+)`", (ROOT / PAGE).read_text(), re.MULTILINE)
    assert len(listed) == 8
    assert set(example) <= {path.replace("<kind>", "refusal") for path in listed}


@pytest.fixture
def refusal(example, monkeypatch):
    """Register the method of the example, and return its kind."""

    def run(path, name):
        module = ModuleType(name)
        monkeypatch.setitem(sys.modules, name, module)
        exec(compile(example[path], path, "exec"), module.__dict__)
        return module

    run("votes/counting/methods/refusal.py", "votes.counting.methods.refusal")
    registry = run("votes/counting/methods/__init__.py", "tests.votes.registry_of_example")
    page = run("frontend/presenters/voting/refusal.py", "frontend.presenters.voting.refusal")
    counted = run("consult/opendata/count_polls.py", "tests.votes.count_polls_of_example")
    assert [*registry.METHODS] == [*METHODS, "refusal"]
    monkeypatch.setitem(METHODS, "refusal", registry.METHODS["refusal"])
    monkeypatch.setitem(voting.PAGES, "refusal", page.Page())
    monkeypatch.setattr(count_polls, "METHODS", counted.METHODS)
    return "refusal"


@pytest.fixture
def consultation(organisation):
    return make.consultation(organisation)


def at(name, question):
    return reverse(name, args=[question.consultation.slug, question.pk])


def test_poll_of_example_is_drafted_cast_closed_counted_again_and_rendered(
    consultation, refusal, tmp_path, settings
):
    settings.MEDIA_ROOT = tmp_path / "media"
    manager = make.person("manager", consultation)
    drafts = make.client(manager).get(reverse("staff-questions", args=["essai"]))
    assert 'value="refusal"' in drafts.content.decode()
    question = polls.opened(consultation, refusal, allows_blank=True, visibility="live")
    assert (question.method, json.loads(question.rules)["kind"]) == ("fewest-refusals-1", "refusal")

    morning, noon, evening = polls.ids(question)
    voter = make.person(consultation=consultation)
    browser, ballot = make.client(voter), at("question-ballot", question)
    assert f'name="choice" id="choice-{noon}"' in browser.get(ballot).content.decode()
    assert browser.post(ballot, {"choice": noon, "step": "cast"}).status_code == 302
    assert own_vote(voter, question.pk).choices == [noon]
    for places in [(0,), (0,), (0,), (1,), ()]:
        polls.vote(make.person(consultation=consultation), question, *places)
    with pytest.raises(Invalid):
        polls.vote(voter, question, 0, 1)
    assert polls.LABELS[1] in browser.get(at("question", question)).content.decode()

    polls.end(question)
    counted = {"3": morning, "2": noon, "0": evening}
    result = make.client().get(f"/api/v1/questions/{question.pk}/result/").json()
    assert {str(line["count"]): line["option"] for line in result["options"]} == counted
    assert [line["place"] for line in result["options"]] == [3, 2, 1]
    assert (result["total"], result["blank"], result["method"]) == (6, 1, "fewest-refusals-1")
    findings = check_ledgers(make.Viewer.system(consultation.organisation), consultation.pk)
    assert findings.problems == []

    page = make.client().get(at("question", question)).content.decode()
    for words in ("Le soir (exemple)", "fewest-refusals-1", "People who refuse it"):
        assert words in page
    assert 'class="hbars"' not in page
    assert make.client().get(at("embed-question", question)).status_code == 200

    version = publish_now(viewer=manager, slug="essai")
    for file in version.files:
        visitor = make.visitor(consultation.organisation)
        with find_file(visitor, "essai", version.number, file["name"]).open() as content:
            (tmp_path / file["name"]).write_bytes(content.read())
    [line] = count_polls.check(tmp_path)
    assert "[fewest-refusals-1, 6 votes, 1 abstentions] 1. Le soir (exemple) (0)" in line
