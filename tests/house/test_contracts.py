"""The import contracts hold, and each of them finds a violation."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
CONTRACTS = {contract["id"]: contract["name"] for contract in CONFIGURATION["contracts"]}
TABLES = {name.removeprefix("tables-"): name for name in CONTRACTS if name.startswith("tables-")}
MODELS = {
    name: contract["protected_modules"][0]
    for name, contract in ((c["id"].removeprefix("tables-"), c) for c in CONFIGURATION["contracts"])
    if name in TABLES
}

# For each violation: the contract, the file and line to plant, and what the report must contain.
PLANTED = [
    (
        "down",
        ("consult/core/postgres/ids.py", "import votes.enums"),
        "consult.core.postgres.ids -> votes.enums",
    ),
    (
        "down",
        ("consult/consultations/rules.py", "import moderation.enums"),
        "rules -> moderation.enums",
    ),
    (
        "down",
        ("consult/api/pagination.py", "import frontend.toolkit.pages.page"),
        "consult.api.pagination -> frontend.toolkit.pages.page",
    ),
    (
        "app-modules",
        ("consult/consultations/enums.py", "from consult.consultations import models"),
        "enums -> ",
    ),
    ("app-modules", ("votes/utils.py", ""), "votes.utils"),
    (
        "app-subjects",
        ("moderation/rules.py", "import moderation.cases.selectors.queue"),
        "moderation.rules -> moderation.cases.selectors.queue",
    ),
    ("app-subjects", ("debates/utils.py", ""), "debates.utils"),
    (
        "outcomes-subjects",
        ("consult/outcomes/enums.py", "import consult.outcomes.syntheses.content"),
        "consult.outcomes.enums -> consult.outcomes.syntheses.content",
    ),
    (
        "subject-modules",
        ("moderation/alerts/emails.py", "import moderation.alerts.actions"),
        "moderation.alerts.emails -> moderation.alerts.actions",
    ),
    (
        "reads",
        ("moderation/decisions/selectors/public_log.py", "import moderation.notices.emails"),
        "public_log -> moderation.notices.emails",
    ),
    (
        "floors",
        ("frontend/toolkit/words/dates.py", "import frontend.presenters.consultation.topics"),
        "frontend.toolkit.words.dates -> frontend.presenters.consultation.topics",
    ),
    (
        "floors",
        ("frontend/search/views.py", "import frontend.topics.views"),
        "frontend.search.views -> frontend.topics.views",
    ),
    ("floors", ("frontend/utils.py", ""), "frontend.utils"),
    (
        "team-pages",
        ("frontend/staff/notices/views.py", "import frontend.staff.accounts.forms"),
        "frontend.staff.notices.views -> frontend.staff.accounts.forms",
    ),
    ("team-pages", ("frontend/staff/utils.py", ""), "frontend.staff.utils"),
    (
        "ballot-box",
        ("consult/api/doors.py", "import votes.ballot_box.models"),
        "doors -> votes.ballot_box.models",
    ),
    (
        "settings",
        ("moderation/rules.py", "import consult.project.settings.base"),
        "consult.project.settings.base",
    ),
    (
        "development",
        ("consult/core/postgres/ids.py", "import consult.demo.people"),
        "consult.core.postgres.ids -> consult.demo.people",
    ),
    (
        "development",
        ("frontend/urls.py", "import frontend.living.views"),
        "frontend.urls -> frontend.living.views",
    ),
    (
        "pages",
        ("frontend/search/views.py", "import moderation.tasks"),
        "frontend.search.views -> moderation.tasks",
    ),
    (
        "pages",
        ("consult/api/pagination.py", "import moderation.tasks"),
        "pagination -> moderation.tasks",
    ),
    *(
        (
            TABLES[name],
            ("frontend/toolkit/pages/page.py", f"import {module}"),
            f"frontend.toolkit.pages.page -> {module}",
        )
        for name, module in MODELS.items()
    ),
]


def lint(folder):
    """Return the exit code and the output of import-linter on a tree."""
    command = [Path(sys.executable).parent / "lint-imports", "--no-logo"]
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "COLUMNS": "300"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_import_contracts_hold():
    code, output = lint(ROOT)
    assert code == 0, output
    assert f"{len(CONTRACTS)} kept, 0 broken" in output


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """Return the report of each contract on a copy of the code that violates every contract."""
    copy = tmp_path_factory.mktemp("planted")
    shutil.copy(ROOT / "pyproject.toml", copy)
    for package in CONFIGURATION["root_packages"]:
        for path in (ROOT / package).rglob("*.py"):
            if "node_modules" not in path.parts:
                target = copy / path.relative_to(ROOT)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, target)
    for _contract, (file, line), _named in PLANTED:
        with (copy / file).open("a") as source:
            source.write(f"\n{line}\n")
    code, output = lint(copy)
    assert code == 1
    return sections(output)


def sections(output):
    """Return the report of each broken contract, by its id."""
    headings = {re.escape(name): identifier for identifier, name in CONTRACTS.items()}
    parts = re.split(rf"^({'|'.join(headings)})\n-+\n", output, flags=re.MULTILINE)
    return {
        headings[re.escape(name)]: text for name, text in zip(parts[1::2], parts[2::2], strict=True)
    }


@pytest.mark.sampled(3)
@pytest.mark.parametrize("contract, planted, expected", PLANTED)
def test_planted_violation_is_found(reports, contract, planted, expected):
    assert expected in reports[contract]


def test_every_contract_has_a_planted_violation():
    assert {contract for contract, _planted, _named in PLANTED} == set(CONTRACTS)


def test_tables_of_every_app_are_protected():
    """Check that each app with tables has a contract."""
    apps = {
        path for root in CONFIGURATION["root_packages"] for path in (ROOT / root).rglob("models*")
    }
    owners = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in apps
        if path.suffix in ("", ".py") and "node_modules" not in path.parts
    }
    assert owners - {"consult.core.models", "votes.ballot_box.models"} == set(MODELS.values())
