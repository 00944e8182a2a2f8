"""The tests of docs/security-tests.md fail when the guard that they prove is removed.

The soak run removes one guard at a time in a copy of the tree, and runs the named test there.
"""

import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from importlib.util import cache_from_source
from pathlib import Path

import pytest
from django.db import connections

from tests.databases import mark_of_code
from tests.house.removed_guards import GUARDS
from tests.house.test_security_page import NAMED, entries, functions_of

ROOT = Path(__file__).resolve().parents[2]
# Folders of tools and of the installation. Packages are used where they are.
NOT_COPIED = (".git", ".venv", "node_modules", "var", "__pycache__", ".*_cache", ".hypothesis")
SECONDS = 180
SECONDS_OF_ALL = 900


def test_each_guard_to_remove_is_found_once():
    found = {
        str(guard): (ROOT / guard.file).read_text(encoding="utf-8").count(guard.old)
        for guard in GUARDS
    }
    assert {name: times for name, times in found.items() if times != 1} == {}


def test_each_removed_guard_has_a_test_that_its_anchor_names():
    named = dict(entries())
    for guard in GUARDS:
        file, _, function = guard.test.partition("::")
        assert function in functions_of(ROOT / "tests" / file), guard
        assert (file, function) in NAMED.findall(named[guard.anchor]), guard


class Copy:
    """A copy of the tree, whose tests run in a database that is copied from this run's."""

    def __init__(self, root):
        self.root = root
        shutil.copytree(
            ROOT,
            root,
            symlinks=True,
            ignore=shutil.ignore_patterns(*NOT_COPIED),
            dirs_exist_ok=True,
        )
        (root / "frontend" / "node_modules").symlink_to(ROOT / "frontend" / "node_modules")
        # The migrated database of this run serves, whatever the copy contains.
        databases = root / "tests" / "databases.py"
        code = databases.read_text()
        assert code.count("mark_of_code()") == 1
        databases.write_text(code.replace("mark_of_code()", repr(mark_of_code())))
        own = connections["default"].settings_dict["NAME"].partition("_gw")[0]
        self.environment = {
            **os.environ,
            "CONSULT_TEST_DB": f"{own}_gw_without_guards",
            "PYTHONPATH": str(root),
        }

    def run(self, *tests, seconds=SECONDS):
        """Run these tests in the copy. Return the exit code and the output; time out as failed."""
        command = [sys.executable, "-m", "pytest", "-q", "-m", "", "-p", "no:cacheprovider"]
        command += ["-p", "no:randomly", "--tb=line", *tests]
        with subprocess.Popen(
            command,
            cwd=self.root,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        ) as process:
            try:
                output, _ = process.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)
                return None, process.communicate()[0]
        return process.returncode, output

    @contextmanager
    def without(self, guard):
        """Remove a guard until the block ends."""
        path = self.root / guard.file
        whole = path.read_text()
        try:
            self._write(path, whole.replace(guard.old, guard.new))
            yield
        finally:
            self._write(path, whole)

    def _write(self, path, text):
        path.write_text(text)
        # Python compares seconds and sizes, which may be equal.
        Path(cache_from_source(str(path))).unlink(missing_ok=True)


@pytest.fixture(scope="module")
def copy(django_db_setup, tmp_path_factory):
    return Copy(tmp_path_factory.mktemp("without-guards"))


@pytest.mark.soak
def test_named_tests_pass_with_their_guards(copy):
    code, output = copy.run(
        *sorted({f"tests/{guard.test}" for guard in GUARDS}), seconds=SECONDS_OF_ALL
    )
    assert code == 0, output


@pytest.mark.soak
@pytest.mark.parametrize("guard", GUARDS, ids=str)
def test_named_test_fails_without_its_guard(copy, guard):
    with copy.without(guard):
        code, output = copy.run("-x", f"tests/{guard.test}")
    assert code == 1 and re.search(r"\b\d+ (failed|error)", output), (code, output)
