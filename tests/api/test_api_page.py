"""The page about the API lists every rate limit and every error code."""

import ast
from pathlib import Path

import pytest

from consult.api.error_codes import list_error_codes
from consult.api.management.commands.print_api_tables import tables
from consult.api.rate_limits import COUNTED
from tests.house.sources import called, nodes

REFRESH = (
    "run: sed -i '/^## Rate limits$/,$d' docs/api.md && manage.py print_api_tables >> docs/api.md"
)


def test_api_page_ends_with_the_tables_of_the_code():
    assert Path("docs/api.md").read_text().endswith(f"\n\n{tables()}"), REFRESH


def test_every_code_of_a_refusal_in_the_sources_is_listed():
    listed = {error.code for error in list_error_codes()}
    found = {
        value.value
        for path, refusal in nodes(ast.ClassDef)
        for assignment in refusal.body
        if isinstance(assignment, ast.Assign) and path.parts[0] != "frontend"
        for target in assignment.targets
        for value in _codes(target, assignment.value)
    }
    assert len(found) > 100
    assert found - listed == set()


def _codes(target, value):
    """Return the constants that an assignment gives to `code`, alone or among several names."""
    pairs = [(target, value)]
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        pairs = zip(target.elts, value.elts, strict=True)
    return [
        constant
        for name, constant in pairs
        if getattr(name, "id", "") in ("code", "default_code") and _is_text(constant)
    ]


@pytest.mark.long
def test_every_rate_limit_of_the_api_is_described():
    checked = {
        call.args[0].value
        for path, call in nodes(ast.Call)
        if called(call) == "check"
        and "limits" in ast.unparse(call.func)
        and call.args
        and _is_text(call.args[0])
    }
    assert set(COUNTED) | PAGES_ONLY == checked | BY_VARIABLE


def _is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


# The names of these rules are composed where they are checked.
BY_VARIABLE = {
    "remark",
    "upload_of_object",
    "notice_network",
    "notice_unproved",
    "notice_unproved_network",
}
# These acts are possible on pages alone.
PAGES_ONLY = {
    *(
        "draft",
        "follow",
        "institution",
        "reserved_name",
        "token",
        "voice",
        "questionnaire",
        "receipt_mail",
        "reading_link",
        "read_over",
    ),
    *(
        "registration",
        "registration_unproved",
        "declaration",
        "declaration_unproved",
        "consent_withdraw",
    ),
    *("sender_code", "sender_mail"),
    *("draft_kept", "draft_kept_room", "draft_kept_total"),
    *("code_mail_total", "code_mail_worked", "code_mail_most", "password_total", "proof_mail"),
    *(
        "sign_in",
        "sign_in_unproved",
        "quick_form",
        "sign_in_room",
        "sign_up",
        "sign_up_network",
        "sign_up_shared",
    ),
}
