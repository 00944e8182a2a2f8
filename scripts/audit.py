"""The command that lists the components of the installation and their known flaws: `make audit`.

It writes two bills of materials (CycloneDX) in `var/sbom`, from the locks alone. Then it asks the
advisory databases of PyPI and npm about every pinned version. Its exit code is 1 for a known flaw,
and 2 if a database could not be reached.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VAR = Path(os.environ.get("CONSULT_VAR") or ROOT / "var")
PYTHON_LOCKS = ("production", "sentry", "stt")
NPM_LOCK = ROOT / "frontend" / "package-lock.json"
PIN = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", re.MULTILINE)
SOUND, FLAWED, UNREACHED = 0, 1, 2


def main() -> int:
    """Write the bills of materials, then audit the locks. Return the exit code.

    A known flaw takes precedence over a database that could not be reached.
    """
    write("python", [("pypi", *pin) for pin in python_packages()])
    write("npm", [("npm", *pin) for pin in npm_packages()])
    outcomes = [python_audit(), npm_audit()]
    return FLAWED if FLAWED in outcomes else max(outcomes)


def python_packages() -> list[tuple[str, str]]:
    """Return the name and version of every package that the production locks pin."""
    texts = [(ROOT / "requirements" / f"{name}.txt").read_text() for name in PYTHON_LOCKS]
    return sorted(
        {(name.lower(), version) for text in texts for name, version in PIN.findall(text)}
    )


def npm_packages() -> list[tuple[str, str]]:
    """Return the name and version of every package that browsers or the build receive."""
    packages = json.loads(NPM_LOCK.read_text())["packages"]
    served = {
        path: package for path, package in packages.items() if path and not package.get("dev")
    }
    return sorted(
        {
            (path.rpartition("node_modules/")[2], package["version"])
            for path, package in served.items()
        }
    )


def write(name: str, packages: list[tuple[str, str, str]]) -> None:
    """Write one bill of materials in `var/sbom`."""
    components = [
        {
            "type": "library",
            "name": package,
            "version": version,
            "purl": purl(kind, package, version),
        }
        for kind, package, version in packages
    ]
    place = VAR / "sbom" / f"{name}.cdx.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    bill = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": components}
    place.write_text(json.dumps(bill, indent=1) + "\n")
    print(f"audit: {len(components)} packages in {place}")


def purl(kind: str, package: str, version: str) -> str:
    """Return the package URL of a package. The @ of an npm scope is encoded."""
    return f"pkg:{kind}/{package.replace('@', '%40')}@{version}"


def python_audit() -> int:
    """Ask about the Python packages with pip-audit, which uvx fetches only for this."""
    outcomes = [python_lock_audit(name) for name in PYTHON_LOCKS]
    return FLAWED if FLAWED in outcomes else max(outcomes)


def python_lock_audit(name: str) -> int:
    """Ask the advisory database about the packages of one Python lock. Return an exit code."""
    uvx = Path(sys.executable).with_name("uvx")
    lock = ROOT / "requirements" / f"{name}.txt"
    options = ["--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json"]
    done = run([str(uvx), "--quiet", "pip-audit", "--requirement", str(lock), *options])
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return unreached(f"requirements/{name}.txt", done.stderr)
    if skipped := [package["name"] for package in found if "skip_reason" in package]:
        return unreached(
            f"requirements/{name}.txt",
            f"{len(skipped)} of {len(found)} packages are not known to it",
        )
    flaws = [
        f"{package['name']} {package['version']}: {flaw['id']}"
        for package in found
        for flaw in package["vulns"]
    ]
    return report(f"requirements/{name}.txt", flaws)


def npm_audit() -> int:
    """Ask the advisory database about the browser packages. Return an exit code."""
    npm = shutil.which("npm")
    if npm is None:
        return unreached("frontend/package-lock.json", "npm is missing")
    done = run(
        [
            npm,
            "--prefix",
            str(NPM_LOCK.parent),
            "audit",
            "--json",
            "--omit=dev",
            "--package-lock-only",
        ]
    )
    try:
        found = json.loads(done.stdout)["vulnerabilities"]
    except (ValueError, KeyError):
        return unreached("frontend/package-lock.json", done.stderr)
    return report(
        "frontend/package-lock.json",
        [f"{name}: {vulnerability['severity']}" for name, vulnerability in found.items()],
    )


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, and capture its output."""
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def report(lock: str, flaws: list[str]) -> int:
    """Print the known flaws of a lock. Return an exit code."""
    for flaw in flaws:
        print(f"audit: {lock}: {flaw}", file=sys.stderr)
    print(f"audit: {lock}: {len(flaws) or 'no'} known flaws")
    return FLAWED if flaws else SOUND


def unreached(lock: str, reason: str) -> int:
    """Print that the advisory database could not be asked.

    Return an exit code: this is no clean result.
    """
    first = (reason.strip().splitlines() or ["no answer"])[0]
    print(
        f"audit: {lock}: NOT AUDITED, the advisory database could not be reached ({first})",
        file=sys.stderr,
    )
    return UNREACHED


if __name__ == "__main__":
    sys.exit(main())
