"""Production refuses to start with unsafe settings and names them."""

import json
from pathlib import Path

import pytest
import yaml
from uvicorn.config import STARTUP_FAILURE

from tests.project.conftest import GOOD

BUCKET = {
    "S3_BUCKET": "consult",
    "S3_ENDPOINT_URL": "https://files.example.org/",
    "UPLOADS_DIRECT": "true",
}


def test_good_environment_starts(start):
    done = start()
    assert (done.returncode, done.stdout.strip()) == (0, "__Host-session"), done.stderr


def test_browsers_may_send_to_the_bucket_where_the_operator_chose_so(start):
    expression = "s.UPLOADS_DIRECT, *s.CONTENT_SECURITY_POLICY['DIRECTIVES']['connect-src']"
    origin = "https://files.example.org"
    assert start(expression, **BUCKET).stdout.split() == [origin, "'self'", origin]
    assert start(expression, **BUCKET | {"UPLOADS_DIRECT": None}).stdout.split() == ["'self'"]


def test_witnesses_are_separated_by_commas_with_or_without_spaces(start):
    found = start("s.CHECKPOINT_WITNESSES", CHECKPOINT_WITNESSES="a@example.org, b@example.org")
    assert found.stdout.strip() == "['a@example.org', 'b@example.org']"
    assert start("s.CHECKPOINT_WITNESSES", CHECKPOINT_WITNESSES="").stdout.strip() == "[]"


def test_process_in_production_hides_its_memory(start):
    get_dumpable = "__import__('ctypes').CDLL(None).prctl(3, 0, 0, 0, 0)"
    assert start(get_dumpable).stdout.strip() == "0"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY"),
        ({"DEBUG": "true"}, "DEBUG"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"PUBLIC_SCHEME": "http"}, "PUBLIC_SCHEME"),
        ({"FORWARDED_ALLOW_IPS": "*"}, "FORWARDED_ALLOW_IPS"),
        ({"FORWARDED_ALLOW_IPS": "10.0.0.1,0.0.0.0/0"}, "FORWARDED_ALLOW_IPS"),
        ({"DATABASE_URL": None}, "DATABASE_URL"),
        ({"DATABASE_OWNER_URL": None}, "DATABASE_OWNER_URL"),
        ({"DATABASE_OWNER_URL": GOOD["DATABASE_URL"]}, "one role"),
        ({"REDIS_URL": None}, "REDIS_URL"),
        ({"BACKUP_RECIPIENT": None}, "BACKUP_RECIPIENT"),
        ({"VOTE_KEY_FILE": None}, "VOTE_KEY_FILE is missing"),
        ({"VOTE_KEY_FILE": "/nowhere/vote_key"}, "VOTE_KEY_FILE: "),
        ({"VOTE_KEY_FILE": "/dev/null"}, "40 random characters"),
        ({"DEFAULT_FROM_EMAIL": None}, "DEFAULT_FROM_EMAIL"),
        ({"EMAIL_URL": None}, "EMAIL_URL"),
        ({"EMAIL_URL": ""}, "EMAIL_URL"),
        ({"CHECKPOINT_WITNESSES": "greffe@tribunal.example.org,presse"}, "“presse” is not"),
        (BUCKET | {"S3_BUCKET": None}, "UPLOADS_DIRECT"),
        (BUCKET | {"S3_ENDPOINT_URL": None}, "UPLOADS_DIRECT"),
    ],
)
def test_unsafe_environment_is_refused_by_name(start, change, reason):
    done = start(**change)
    assert done.returncode != 0
    assert "does not start in production" in done.stderr
    assert reason in done.stderr.splitlines()[-1]


def test_installation_that_is_saved_in_another_way_starts(start):
    assert start(BACKUP_RECIPIENT=None, BACKUPS="off").returncode == 0


def test_manifests_of_kubernetes_set_what_production_requires(start):
    path = Path(__file__).resolve().parents[2] / "deploy" / "kubernetes" / "settings.yaml"
    stated = {}
    for manifest in yaml.safe_load_all(path.read_text()):
        if manifest["metadata"]["name"] == "consult":
            stated |= manifest.get("data") or manifest.get("stringData") or {}
    assert stated["VOTE_KEY_FILE"] == "/run/secrets/votes/key"
    given = {name: GOOD[name] for name in ("SECRET_KEY", "VOTE_KEY_FILE")}
    done = start(**dict.fromkeys(GOOD) | stated | given)
    assert done.returncode == 0, done.stderr


def test_vote_keys_are_the_lines_of_their_file(start, tmp_path):
    keys = [name * 5 + "0123456789abcdefghij" * 2 for name in "ab"]
    (tmp_path / "vote_key").write_text("\n".join(keys) + "\n")
    done = start("s.VOTE_KEYS", VOTE_KEY_FILE=str(tmp_path / "vote_key"))
    assert done.stdout.strip() == str(keys)


def test_empty_variables_leave_the_defaults(start):
    expression = "s.ERASURE_KEY == s.SECRET_KEY, s.DRAFT_DAYS, s.STAFF_SECOND_FACTOR, s.FFMPEG, bool(s.STT_ENGINE)"
    empty = dict.fromkeys(
        ("ERASURE_KEY", "DRAFT_DAYS", "STAFF_SECOND_FACTOR", "FFMPEG", "STT_ENGINE"), ""
    )
    assert start(expression, **empty).stdout.strip() == "True 90 True ffmpeg True"
    assert start("s.STT_ENGINE == ''", STT_ENGINE="none").stdout.strip() == "True"


def test_application_without_collected_static_files_does_not_start(run, tmp_path):
    environment = {
        "DJANGO_SETTINGS_MODULE": "consult.project.settings.production",
        "CONSULT_VAR": str(tmp_path),
    }
    done = run("import consult.project.asgi", **environment)
    assert done.returncode == STARTUP_FAILURE
    last = done.stderr.splitlines()[-1]
    assert last.startswith("Consult does not start in production: ") and "collectstatic" in last


def test_application_without_a_compiled_catalogue_does_not_start(run, tmp_path):
    done = run(
        "import consult.project.settings.base as base\n"
        f"base.LOCALE_PATHS = [base.Path({str(tmp_path)!r})]\n"
        "import consult.project.settings.production"
    )
    last = done.stderr.splitlines()[-1]
    assert "does not start in production: the French catalogue is not compiled" in last
    assert "scripts/catalogue.py" in last


def test_check_of_a_deployment_finds_nothing(run):
    done = run(
        "import django; django.setup(); from django.core.management import call_command\n"
        "call_command('check', deploy=True, fail_level='WARNING')",
        DJANGO_SETTINGS_MODULE="consult.project.settings.production",
    )
    assert (done.returncode, "no issues" in done.stdout) == (0, True), done.stderr


LOGGERS = """
import json, logging, uvicorn, django
uvicorn.Config("none", access_log=False)
django.setup()
named = [logging.getLogger(name) for name in logging.root.manager.loggerDict]
used = {
    (logger.name, type(handler).__name__, type(handler.formatter).__name__)
    for logger in (logging.root, *named)
    for handler in logger.handlers
}
print(json.dumps([sorted(used), logging.getLogger("uvicorn.access").hasHandlers()]))
"""


def test_no_logger_mails_or_writes_anything_but_our_lines(run):
    done = run(
        LOGGERS,
        DJANGO_SETTINGS_MODULE="consult.project.settings.production",
        ADMIN_EMAILS="operator@example.org",
    )
    handlers, logs_each_request = json.loads(done.stdout)
    assert not logs_each_request
    assert ["root", "StreamHandler", "ProcessorFormatter"] in handlers, done.stderr
    assert {kind for _logger, kind, _format in handlers} <= {"StreamHandler", "NullHandler"}
    assert {name for name, kind, _format in handlers if kind == "StreamHandler"} == {"root"}
