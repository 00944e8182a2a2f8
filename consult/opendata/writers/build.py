"""The build of all files of a version: one snapshot, one pass per table, constant memory."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.opendata.schemas.tables import TABLES
from consult.opendata.writers.archive import write_archive
from consult.opendata.writers.files import Written, write_table, write_text
from consult.opendata.writers.manifest import manifest
from consult.opendata.writers.readme import licence, readme
from consult.opendata.writers.snapshot import snapshot
from consult.opendata.writers.sources import ROWS
from votes.selectors.restorations import list_restorations

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from consult.organisations.models import Organisation

PROGRAMS = ("verify.py", "count_polls.py", "count_participation.py", "coverage.py")
BESIDE = Path(__file__).parents[1]


@dataclass(frozen=True)
class Built:
    """A version whose folder is complete."""

    manifest: dict[str, Any]
    files: list[Written]
    digest: str

    @property
    def rows_total(self) -> int:
        """The number of rows of all tables, each counted once."""
        return sum(file.rows or 0 for file in self.files if file.name.endswith(".csv"))

    @property
    def bytes_total(self) -> int:
        """The bytes of all files but the zip, which repeats them."""
        return sum(file.bytes for file in self.files if not file.name.endswith(".zip"))


def build_tables(
    folder: Path, organisation: Organisation, consultation_id: UUID
) -> tuple[Any, list[Written]]:
    """Write every table as any visitor may read it.

    Return the consultation as it is in the snapshot, and the files.
    """
    viewer = Viewer.public(organisation)
    written = []
    with snapshot():
        consultation = get_consultation_by_id(viewer, consultation_id)
        for table in TABLES:
            written += write_table(folder, table, ROWS[table.name](viewer, consultation))
    return consultation, written


def digest_of(written: list[Written]) -> str:
    """Return a digest of the data files, which is equal if the data is equal."""
    return hashlib.sha256(
        "\n".join(f"{file.name} {file.sha256}" for file in written).encode()
    ).hexdigest()


def build_package(
    folder: Path,
    consultation: Consultation,
    *,
    number: int,
    created: datetime,
    written: list[Written],
) -> Built:
    """Add the manifest, the README, the licence, the programs that recount, and the zip."""
    package = manifest(
        consultation=consultation,
        number=number,
        created=created,
        written={file.name: file for file in written},
        restorations=list_restorations(Viewer.system(consultation.organisation), consultation.pk),
    )
    pages = [
        write_text(
            folder, "datapackage.json", json.dumps(package, ensure_ascii=False, indent=1) + "\n"
        ),
        write_text(folder, "README.md", readme(package)),
        write_text(folder, "LICENCE.md", licence(package)),
        *(write_text(folder, program, (BESIDE / program).read_text()) for program in PROGRAMS),
    ]
    members = [file.name for file in [*pages, *written]]
    zipped = write_archive(folder, f"{consultation.slug}.zip", members)
    return Built(package, [*pages, *written, zipped], digest_of(written))
