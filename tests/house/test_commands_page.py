"""The page of commands names every command of the project, and no others."""

import re
from pathlib import Path

from django.apps import apps
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]


def is_ours(app):
    """Return whether an application of the project has the command.

    `app` is the name that Django gives.
    """
    found = {config.name: config for config in apps.get_app_configs()}.get(app)
    return found is not None and Path(found.path).is_relative_to(ROOT) and ".venv" not in found.path


def test_page_of_commands_names_every_command_of_the_project():
    named = set(
        re.findall(r"^\| `([a-z_]+)", (ROOT / "docs" / "commands.md").read_text(), re.MULTILINE)
    )
    assert named == {name for name, app in get_commands().items() if is_ours(app)}
