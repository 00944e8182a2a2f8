"""`publiccode.yml` follows the standard of that name, once a publisher has written their address."""

import runpy
from pathlib import Path

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "https://forge.example.org/town/consult.git"
# The rules of https://yml.publiccode.tools for version 0. Lists of words contain those that we may
# use. Keys that the standard allows and we do not use are absent, so that a misspelt one is refused.
TEXT = {"type": "string", "minLength": 1}
TEXTS = {"type": "array", "items": TEXT, "minItems": 1}
DAY = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}
LINK = {"type": "string", "pattern": r"^https://[^/]+\.[^/]+/"}


def words(*allowed):
    return TEXTS | {"items": {"enum": list(allowed)}}


def section(required, **optional):
    """Return the rule of a section: its mandatory keys, then its optional ones."""
    return {
        "type": "object",
        "required": list(required),
        "properties": required | optional,
        "additionalProperties": False,
    }


DESCRIPTION = section(
    {
        "shortDescription": TEXT | {"maxLength": 150},
        "longDescription": TEXT | {"minLength": 150, "maxLength": 10_000},
        "features": TEXTS,
    },
    localisedName=TEXT,
    documentation=LINK,
)
DEPENDENCY = section({"name": TEXT}, versionMin=TEXT, versionMax=TEXT, version=TEXT)
STANDARD = section(
    {
        "publiccodeYmlVersion": {"const": "0"},
        "name": TEXT,
        "url": LINK,
        "platforms": words("web"),
        "developmentStatus": {"enum": ["concept", "development", "beta", "stable", "obsolete"]},
        "softwareType": {"const": "standalone/web"},
        "description": section({"fr": DESCRIPTION, "en": DESCRIPTION}),
        "legal": section({"license": {"const": "AGPL-3.0-or-later"}}, mainCopyrightOwner=TEXT),
        "maintenance": section(
            {"type": {"enum": ["internal", "contract", "community", "none"]}},
            contacts={"type": "array", "items": section({"name": TEXT}, email=TEXT), "minItems": 1},
            contractors={
                "type": "array",
                "items": section({"name": TEXT, "until": DAY}, email=TEXT, website=LINK),
                "minItems": 1,
            },
        )
        | {
            "if": {"properties": {"type": {"enum": ["internal", "community"]}}},
            "then": {"required": ["contacts"]},
            "else": {
                "if": {"properties": {"type": {"const": "contract"}}},
                "then": {"required": ["contractors"]},
            },
        },
        "localisation": section(
            {"localisationReady": {"type": "boolean"}, "availableLanguages": words("fr", "en")}
        ),
    },
    landingURL=LINK,
    softwareVersion=TEXT,
    releaseDate=DAY,
    categories=words(
        *("online-community", "document-management", "data-collection", "digital-citizenship"),
        *("survey", "collaboration", "feedback-and-reviews-management", "data-analytics"),
    ),
    usedBy=TEXTS,
    roadmap=LINK,
    intendedAudience=section({}, scope=words("government", "local-authorities", "society")),
    dependsOn=section({}, open={"type": "array", "items": DEPENDENCY, "minItems": 1}),
)


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Return a function that writes an address into a copy of the file, and returns code and text."""
    copy = tmp_path / "publiccode.yml"
    copy.write_text((ROOT / "publiccode.yml").read_text())
    main = runpy.run_path(str(ROOT / "scripts" / "publiccode.py"))["main"]
    monkeypatch.setitem(main.__globals__, "FILE", copy)

    def written(address):
        monkeypatch.setattr("sys.argv", ["publiccode.py", address])
        return main(), copy.read_text()

    return written


def test_file_follows_the_standard_once_the_address_is_written(write):
    code, text = write(ADDRESS)
    assert code == 0
    jsonschema.validate(yaml.safe_load(text), STANDARD)


def test_address_written_twice_is_the_last_one(write):
    write("https://forge.example.org/other.git")
    _code, text = write(ADDRESS)
    assert [line for line in text.splitlines() if line.startswith("url:")] == [f'url: "{ADDRESS}"']


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://forge.example.org/consult.git",
        "git@forge.example.org:consult.git",
        "https://forge/consult.git",
        "https://forge.example.org/",
        "https://me:secret@forge.example.org/consult.git",
        'https://forge.example.org/a" b',
    ],
)
def test_address_that_is_not_https_is_refused_in_one_sentence(write, capsys, address):
    before = (ROOT / "publiccode.yml").read_text()
    code, after = write(address)
    assert code == 1
    assert after == before
    assert capsys.readouterr().err.startswith("publiccode: give the https address")


def test_version_is_the_one_of_the_package():
    described = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    package = (ROOT / "pyproject.toml").read_text()
    assert f'\nversion = "{described["softwareVersion"]}"\n' in package
