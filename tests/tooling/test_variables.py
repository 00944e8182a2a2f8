"""Variables: each is read by the code, documented, passed by Docker Compose and in the example."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from consult.core.files.archive import LEDGERS

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "consult" / "project" / "settings"
DOCKER = ROOT / "docker"
NAME = re.compile(r"`([A-Z][A-Z0-9_]+)`")
# Variables that are read only to refuse any other value, or to choose the settings themselves.
FIXED = {"DEBUG", "PUBLIC_SCHEME", "DJANGO_SETTINGS_MODULE"}
# Variables that the image sets, because the volumes and the port are fixed in it.
OF_THE_IMAGE = {"CONSULT_VAR", "PORT"}
# Variables that the client of the bucket and uvicorn read, not the settings.
READ_BY_LIBRARIES = {
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_DEFAULT_REGION",
    "FORWARDED_ALLOW_IPS",
}


def read_by_code():
    """Return the variables that the production settings and the scripts of the processes read."""
    variables = set(READ_BY_LIBRARIES)
    for path in (SETTINGS / "base.py", SETTINGS / "production.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and re.fullmatch(r"env\.\w+", ast.unparse(node.func)):
                variables |= {
                    name.value for name in node.args[:1] if isinstance(name, ast.Constant)
                }
    for script in ("web", "worker", "beat", "backup"):
        variables |= set(re.findall(r"\$\{([A-Z_]+)", (DOCKER / script).read_text()))
    return variables - FIXED


def documented(heading):
    """Return the variables in the first column of a table of docs/operating.md."""
    text = (ROOT / "docs" / "operating.md").read_text()
    section = text.split(f"### {heading}\n", 1)[1].split("\n#", 1)[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in NAME.findall(row)}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def processes(compose):
    """Return the services that run the application, or save it."""
    return [
        service
        for service in compose["services"].values()
        if service["image"].startswith("consult:")
    ]


def passed(compose):
    """Return the variables that each process of the application receives from Docker Compose."""
    return set().union(*(service["environment"] for service in processes(compose)))


def used_variables(name="docker-compose.yml"):
    """Return the variables of `.env` that a file refers to."""
    return set(re.findall(r"\$\{([A-Z_0-9]+)", (ROOT / name).read_text()))


def example():
    return dict(
        re.findall(r"^([A-Z_0-9]+)=(.*)$", (DOCKER / "example.env").read_text(), re.MULTILINE)
    )


APPLICATION, COMPOSE = "Variables that the application reads", "Variables of Docker Compose"


def test_variable_read_by_code_is_documented_and_the_reverse():
    assert documented(APPLICATION) == read_by_code()


def test_variable_documented_for_the_application_is_passed_by_compose(compose):
    assert documented(APPLICATION) - passed(compose) == OF_THE_IMAGE
    assert passed(compose) <= documented(APPLICATION)


def test_variable_of_the_proxy_is_passed_by_compose(compose):
    of_the_caddyfile = set(re.findall(r"\{\$([A-Z_]+)", (DOCKER / "Caddyfile").read_text()))
    assert of_the_caddyfile - {"ASK_PORT", "STORAGE"} == set(
        compose["services"]["proxy"]["environment"]
    )


def test_variable_asked_by_compose_is_in_the_example_and_documented():
    assert used_variables() == set(example())
    assert used_variables() - documented(APPLICATION) == documented(COMPOSE)


def test_example_is_read_by_a_shell_as_it_stands():
    filled = "\n".join(f"{name}='Ville <no-reply@example.org>'" for name in example())
    for text in ((DOCKER / "example.env").read_text(), filled):
        command = ["sh", "-euc", 'set -a; eval "$(cat)"; test -n "$FILES_SITE"']
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    unquoted = [name for name, value in example().items() if not re.fullmatch(r"'[^']*'", value)]
    assert unquoted == []


def test_variables_of_the_manifests_are_documented():
    texts = [path.read_text() for path in (ROOT / "deploy" / "kubernetes").glob("*.yaml")]
    objects = [manifest for text in texts for manifest in yaml.safe_load_all(text)]
    settings = [
        manifest.get("data") or manifest.get("stringData")
        for manifest in objects
        if manifest["kind"] in ("ConfigMap", "Secret")
        and manifest["metadata"]["name"] != "consult-votes"  # a file, not variables
    ]
    assert set().union(*settings) <= documented(APPLICATION)


def test_images_are_pinned_and_every_service_has_limits(compose):
    for name, service in compose["services"].items():
        image = service["image"]
        assert image.startswith("consult:") or re.search(r":v?\d+\.\d+(\.\d+)?$", image), name
        assert {"mem_limit", "pids_limit", "logging"} <= set(service), name


def test_services_have_few_rights_and_a_file_system_that_is_read_only(compose):
    for name, service in compose["services"].items():
        rights = (service["cap_drop"], service["security_opt"], service["read_only"])
        assert rights == (["ALL"], ["no-new-privileges:true"], True), name


def test_ledgers_of_the_manifests_have_a_volume_of_their_own():
    texts = [
        (ROOT / "deploy" / "kubernetes" / name).read_text() for name in ("web.yaml", "workers.yaml")
    ]
    mounts = re.findall(r"name: (\w+), mountPath: /var/lib/consult/(\w+)", "".join(texts))
    own = [("shared", "media"), *(("ledgers", name) for name in LEDGERS)]
    assert mounts == own * (len(mounts) // len(own))


def test_every_process_of_compose_has_the_ledgers(compose):
    for service in processes(compose):
        mounted = {
            volume.split(":")[1] for volume in service["volumes"] if volume.split(":")[0] in LEDGERS
        }
        assert mounted == {f"/var/lib/consult/{name}" for name in LEDGERS}
    assert set(LEDGERS) <= set(compose["volumes"])
