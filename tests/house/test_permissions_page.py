"""The page docs/permissions.md is the output of the code."""

from io import StringIO
from pathlib import Path

from django.core.management import call_command

PAGE = Path("docs/permissions.md")


def test_page_of_permissions_is_up_to_date():
    printed = StringIO()
    call_command("print_permissions", stdout=printed)
    assert PAGE.read_text() == printed.getvalue(), (
        "run: manage.py print_permissions > docs/permissions.md"
    )
