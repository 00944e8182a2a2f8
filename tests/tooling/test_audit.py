"""`make audit` names every shipped package and does not treat missing output as a clean result."""

import json
import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

AUDIT = Path(__file__).resolve().parents[2] / "scripts" / "audit.py"


@pytest.fixture
def audit(tmp_path, monkeypatch):
    """Return a function that runs the script with given outputs of its two programs."""
    monkeypatch.setenv("CONSULT_VAR", str(tmp_path))
    module = runpy.run_path(str(AUDIT))

    def answered(python, npm):
        def run(command):
            answer = npm if "npm" in Path(command[0]).name else python
            return SimpleNamespace(stdout=answer, stderr="405 Method Not Allowed")

        scope = module["main"].__globals__
        monkeypatch.setitem(scope, "run", run)
        monkeypatch.setitem(scope, "shutil", SimpleNamespace(which=lambda name: name))
        return module["main"]()

    return answered


def python(**more):
    return json.dumps(
        {"dependencies": [{"name": "django", "version": "5.2.19", "vulns": [], **more}]}
    )


CLEAN = json.dumps({"vulnerabilities": {}})


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ((python(), CLEAN), 0),
        ((python(vulns=[{"id": "PYSEC-1"}]), CLEAN), 1),
        ((python(), json.dumps({"vulnerabilities": {"leaflet": {"severity": "high"}}})), 1),
        ((python(skip_reason="not found"), CLEAN), 2),
        ((python(), ""), 2),
        (("", json.dumps({"vulnerabilities": {"leaflet": {"severity": "high"}}})), 1),
    ],
    ids=["clean", "flaw in Python", "flaw in npm", "PyPI away", "npm away", "flaw beside silence"],
)
def test_audit_fails_on_a_flaw_and_on_silence(audit, answers, code, capsys):
    assert audit(*answers) == code
    assert ("NOT AUDITED" in capsys.readouterr().err) == (code == 2 or answers[0] == "")


def test_bills_of_materials_name_shipped_packages_and_no_test_tool(audit, tmp_path):
    audit(python(), CLEAN)
    bills = {
        name: json.loads((tmp_path / "sbom" / f"{name}.cdx.json").read_text())
        for name in ("python", "npm")
    }
    names = {
        name: {component["name"] for component in bill["components"]}
        for name, bill in bills.items()
    }
    assert {"django", "sentry-sdk"} <= names["python"] and not {"pytest", "frictionless"} & names[
        "python"
    ]
    assert "tus-js-client" in names["npm"]
