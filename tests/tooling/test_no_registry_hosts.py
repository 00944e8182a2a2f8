"""Committed files name no package registry and no path of one machine, which differ between machines.

None is binary, except small pictures.
"""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Written so that no pattern matches its own source.
REGISTRIES = re.compile(
    rb"py[p]i\.org|python[h]osted\.org|npm[j]s\.(org|com)|yarn[p]kg\.com|deb\.[d]ebian\.org|security\.[d]ebian\.org"
    rb"|ghcr\.[i]o|quay\.[i]o|docker\.[i]o|crates\.[i]o|--(extra-)?index[-]url",
    re.IGNORECASE,
)
MACHINE_PATHS = re.compile(
    rb"/wor[k]/(main|shared)|/roo[t]/|/hom[e]/[a-z]|/tm[p]/brief|/User[s]/[a-z]"
)
RESOLVED = re.compile(rb'"resolve[d]"\s*:')


def committed_files():
    """Return the files that git would publish."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True
    ).stdout
    return [
        ROOT / name.decode()
        for name in listed.split(b"\0")
        if name and (ROOT / name.decode()).is_file()
    ]


def naming(pattern):
    """Return the committed files whose text matches, each with its first match."""
    matches = {
        path.relative_to(ROOT).as_posix(): pattern.search(path.read_bytes())
        for path in committed_files()
    }
    return {name: match[0] for name, match in matches.items() if match}


def test_registry_hosts_are_named_in_no_committed_file():
    assert naming(REGISTRIES) == {}


def test_machine_paths_are_named_in_no_committed_file():
    assert naming(MACHINE_PATHS) == {}


def test_only_the_pictures_of_the_documentation_are_binary_and_they_are_small():
    binary = naming(re.compile(rb"\0"))
    assert [name for name in binary if not name.startswith("docs/pictures/")] == []
    assert [name for name in binary if (ROOT / name).stat().st_size > 120_000] == []


def test_npm_lock_keeps_checksums_without_addresses():
    lock = (ROOT / "frontend" / "package-lock.json").read_bytes()
    assert not RESOLVED.search(lock)
    assert lock.count(b'"integrity"') == lock.count(b'"node_modules/')


@pytest.mark.parametrize("planted", [b"https://p" + b"ypi.org/simple", b"registry.n" + b"pmjs.org"])
def test_a_planted_registry_host_is_found(planted):
    assert REGISTRIES.search(planted)


def test_a_planted_machine_path_is_found():
    assert MACHINE_PATHS.search(b"/ro" + b"ot/.venv/bin")
