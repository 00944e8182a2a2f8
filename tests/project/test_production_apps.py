"""Production imports neither the demo nor the components page, and works without their files."""

import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = ("consult.demo", "frontend.living")
# The code imports every page and lists the commands, under the settings of production.
EVERYTHING = """
import sys
import django
django.setup()
from django.core.management import get_commands
from django.urls import Resolver404, resolve
for address in ("/", "/components/", "/components/page-home/"):
    try:
        print(resolve(address).url_name)
    except Resolver404:
        print(None)
print("seed_demo" in get_commands(), "publish_dataset" in get_commands())
print(*(name for name in sys.modules if name.startswith(("consult.demo", "frontend.living"))))
"""


def test_production_has_neither_demo_nor_page_of_components(run):
    done = run(EVERYTHING, DJANGO_SETTINGS_MODULE="consult.project.settings.production")
    assert done.stdout.split("\n") == ["home", "None", "None", "False True", "", ""], done.stderr


@pytest.mark.parametrize("app", LEFT_OUT)
def test_image_is_built_without_an_app_of_development(app):
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    folder = app.replace(".", "/")
    assert (ROOT / folder).is_dir()
    assert [pattern for pattern in ignored if fnmatch.fnmatch(folder, pattern)][1:] == [folder]
