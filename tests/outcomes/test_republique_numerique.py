"""République numérique gets a synthesis by a script, with its coverage and its documents."""

import resource
import subprocess
import sys
import time
from io import StringIO

import pytest
from django.core.management import call_command

from consult.consultations.selectors.consultations import get_consultation
from consult.core.postgres import tenancy
from consult.outcomes.coverage.measures import Coverage
from consult.outcomes.documents.files import make_odt, make_pdf
from consult.outcomes.syntheses.content import from_json
from tests.factories import make
from tests.opendata.test_consultation_import import SHARED, publish
from tests.outcomes.republique_numerique import write_synthesis

FOLDER = SHARED / "republique-numerique-2015"
MOST_MEMORY = 400 * 1024  # KiB

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.data,
    pytest.mark.soak,
    pytest.mark.skipif(
        not FOLDER.exists(), reason="the real consultation is not beside this checkout"
    ),
]


class Watch:
    """The seconds of each step, and the peak memory of the process after it."""

    def __init__(self):
        self.lines, self.last = [], time.monotonic()

    def note(self, step):
        now = time.monotonic()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        self.lines.append(f"{step}: {now - self.last:.1f} s, peak {peak} MiB")
        self.last = now


def test_synthesis_by_script_is_covered_quoted_and_printed(organisation, tmp_path):
    watch = Watch()
    call_command(
        "import_consultation",
        FOLDER,
        format="cap-collectif",
        licence="etalab-2.0",
        attribution="Secrétariat d'État au numérique",
        report=tmp_path / "report.csv",
        stdout=StringIO(),
    )
    tenancy.set_organisation(organisation.id)
    watch.note("import")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    consultation = get_consultation(make.visitor(organisation), FOLDER.name)
    version = write_synthesis(make.person("manager", consultation), consultation)
    watch.note("writing, verification, coverage and publication")
    content = from_json(version.content)
    pdf = make_pdf(organisation, version).getvalue()
    watch.note(f"PDF of {len(pdf) // 1024} KiB")
    odt = make_odt(organisation, version).getvalue()
    watch.note(f"ODT of {len(odt) // 1024} KiB")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_MEMORY
    assert pdf.startswith(b"%PDF") and odt.startswith(b"PK")

    topics = [chapter for chapter in content.chapters if chapter.topic]
    assert len(topics) == 18
    for chapter in topics:
        kinds = [block.kind for block in chapter.blocks]
        assert "main_point" in kinds and "quotation" in kinds
    assert {quotation.state for _chapter, quotation in content.quotations()} == {"verified"}

    coverage = Coverage.from_json(content.method["coverage"])
    assert (coverage.contributions, coverage.draws) == (692, 1000)
    for dimension in ("topic", "author", "channel", "place", "length", "side"):
        groups = [group for group in coverage.groups if group.dimension == dimension]
        assert sum(group.contributions for group in groups) == coverage.contributions
        assert sum(group.used for group in groups) == coverage.used
    folder = publish(organisation, FOLDER.name, tmp_path / "zip")
    watch.note("dataset")
    command = [sys.executable, folder / "coverage.py", folder]
    recount = subprocess.run(command, capture_output=True, text=True, check=False)
    watch.note("recount of the coverage from the dataset")
    assert recount.returncode == 0 and recount.stdout.startswith("OK:"), recount
    print("\n".join(watch.lines))
    print(f"{coverage.used} of {coverage.contributions} contributions are used")
    for group in coverage.groups:
        mark = "" if group.is_inside else " (outside)"
        print(
            f"{group.dimension} {group.group}: {group.used} of {group.contributions},"
            f" draws {group.low} to {group.high}{mark}"
        )
