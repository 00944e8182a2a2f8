"""The Data Package of a version: its description, its licence, and its files with checksums."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from consult.consultations.enums import Licence, Platform
from consult.opendata.schemas.fields import Table, described, table_schema
from consult.opendata.schemas.tables import TABLES
from consult.opendata.writers.cells import moment
from consult.opendata.writers.files import Written
from consult.organisations.selectors import origin

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from votes.models import Restoration

DESCRIPTION = _(
    "All public content of this consultation, and all data needed to recount its votes."
)
TERMS = ("licenses", "sources", "origin")
FORMATS: dict[str, dict[str, Any]] = {
    "csv": {
        "type": "table",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True},
    },
    # Most readers of the format would need one more library to check the rows of JSON Lines. So
    # these are declared as plain files, and the readers check the rows of the CSV.
    "jsonl": {
        "type": "file",
        "profile": "data-resource",
        "format": "jsonl",
        "mediatype": "application/jsonl",
        "encoding": "utf-8",
    },
}


def manifest(
    *,
    consultation: Consultation,
    number: int,
    created: datetime,
    written: dict[str, Written],
    restorations: list[Restoration],
) -> dict[str, Any]:
    """Return the Data Package: a pure function of its arguments and of the consultation.

    It names the restores from a backup that may have lost votes.
    """
    site = origin(consultation.organisation)
    return {
        "profile": "data-package",
        "name": consultation.slug,
        "id": f"{site}/open-data/{consultation.slug}/{number}/datapackage.json",
        "version": str(number),
        "created": moment(created),
        **described(consultation.title, DESCRIPTION),
        "titles": {
            "fr": consultation.title_fr,  # type: ignore[attr-defined]  # by modeltranslation
            "en": consultation.title_en or consultation.title_fr,  # type: ignore[attr-defined]  # by modeltranslation
        },
        "homepage": f"{site}/open-data/{consultation.slug}/",
        "contributors": [
            {"title": consultation.organisation.name, "role": "publisher", "path": site}
        ],
        **terms(consultation),
        "restorations": [
            {"saved_at": moment(restoration.saved_at), "lost_votes": restoration.votes}
            for restoration in restorations
        ],
        "resources": [
            _resource(table, written[f"{table.name}.{ending}"])
            for table in TABLES
            for ending in FORMATS
        ],
    }


def terms(consultation: Consultation) -> dict[str, Any]:
    """Return the terms of reuse in the words of the format: licence, sources, imported platform.

    There is no licence if the source of an import states none.
    """
    licence = Licence(consultation.licence)
    found: dict[str, Any] = {}
    if licence != Licence.UNSTATED:
        found["licenses"] = [
            {"name": licence.value, "title": str(licence.label), "path": licence.url}
        ]
    if consultation.attribution:
        found["sources"] = [{"title": consultation.attribution}]
    if consultation.origin:
        found["origin"] = Platform.name_of(consultation.origin)
    return found


def _resource(table: Table, file: Written) -> dict[str, Any]:
    ending = file.name.rpartition(".")[2]
    return {
        "name": table.name + ("" if ending == "csv" else f"-{ending}"),
        "path": file.name,
        **table.words,
        **FORMATS[ending],
        "bytes": file.bytes,
        "hash": f"sha256:{file.sha256}",
        "rowCount": file.rows,
        # The property that frictionless counts, in tables only.
        **({"rows": file.rows} if ending == "csv" else {}),
        "schema": _schema(table, ending),
    }


def _schema(table: Table, ending: str) -> dict[str, Any]:
    """Return the Table Schema. Its foreign keys name the resource in the same format."""
    schema = table_schema(table)
    for reference in (key["reference"] for key in schema.get("foreignKeys", [])):
        reference["resource"] = reference["resource"] + ("" if ending == "csv" else f"-{ending}")
    return schema
