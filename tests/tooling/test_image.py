"""The image has every file that it needs, and none that only development needs.

The tests copy what .dockerignore lets in, because no container engine builds the image here.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project.conftest import GOOD
from tests.project.test_production_apps import EVERYTHING

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = re.compile(r"\b(?:docker|deploy|scripts)/[a-z][\w./-]*|\bmanage\.py\b")
# Files that the engine reads beside the image.
BESIDE = {
    "docker/Caddyfile",
    "docker/example.env",
    "docker/garage.toml",
    "docker/postgres-roles.sh",
}


def tracked():
    """Return the paths of the files in the repository, and of new files that are not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [path for path in listed.splitlines() if (ROOT / path).is_file()]


def is_in_context(path, patterns):
    """Return whether .dockerignore lets a file in: the last pattern that matches it decides."""
    is_included = True
    for pattern in patterns:
        words = re.escape(pattern.removeprefix("!"))
        words = words.replace(r"\*\*/", "(?:.*/)?").replace(r"\*", "[^/]*")
        if re.match(rf"{words}(?:/|$)", path):
            is_included = pattern.startswith("!")
    return is_included


def context():
    """Return the paths of the files of which the image is built."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    patterns = [line for line in lines if line and not line.startswith("#")]
    return {path for path in tracked() if is_in_context(path, patterns)}


def test_image_installs_the_libraries_that_the_steps_without_containers_install():
    steps = (ROOT / "docs" / "operating.md").read_text()
    libraries = set(re.findall(r"\blib[a-z0-9.-]+", re.search(r"apt-get install.*\n.*", steps)[0]))
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert libraries and all(name in dockerfile for name in libraries)


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """Return a folder with the files of the image, its French catalogue compiled."""
    folder = tmp_path_factory.mktemp("image")
    for path in context():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, folder / path)
    subprocess.run([sys.executable, "scripts/catalogue.py"], cwd=folder, check=True)
    return folder


@pytest.mark.long
def test_pages_and_commands_of_production_need_no_other_file(image):
    variables = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    settings = {"DJANGO_SETTINGS_MODULE": "consult.project.settings.production"}
    done = subprocess.run(
        [sys.executable, "-c", EVERYTHING],
        cwd=image,
        env={**variables, **GOOD, **settings, "PYTHONPATH": str(image)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["home", "None", "None", "False", "True"]


@pytest.mark.parametrize(
    "file", ["Dockerfile", "docker-compose.yml", "docker/backup", "deploy/backup"]
)
def test_every_program_that_containers_run_is_in_the_image(image, file):
    named = set(PROGRAMS.findall((ROOT / file).read_text()))
    programs = {path for path in named - BESIDE if (ROOT / path).is_file()}
    assert programs
    assert {path for path in programs if not (image / path).is_file()} == set()


def test_image_has_no_file_of_development(image):
    apart = (
        "consult/demo",
        "frontend/living",
        "frontend/templates/living",
        "tests",
        "bench",
        ".env",
    )
    assert [path for path in apart if (image / path).exists()] == []
