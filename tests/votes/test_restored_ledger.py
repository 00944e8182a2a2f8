"""A database restored from its backup contains the same votes.

The ledgers are checked and recounted there (section 14 of docs/security-tests.md).
"""

import csv

import pytest

from consult.core.postgres import tenancy
from consult.core.postgres.roles import as_owner
from consult.opendata import verify
from consult.opendata.writers.sources import ROWS
from tests.accounts.test_restore import restore, run
from tests.factories import make
from tests.votes.ledgers import COLUMNS, FILES
from tests.votes.places import cast, close, fill, published
from votes.actions import registers as register_actions

pytestmark = pytest.mark.committed


def write_tables(consultation, folder):
    """Write the tables of the votes of a consultation as open data does, row by row."""
    viewer = make.visitor(consultation.organisation)
    folder.mkdir(exist_ok=True)
    for name in FILES:
        with (folder / f"{name}.csv").open("w", newline="") as target:
            writer = csv.DictWriter(target, COLUMNS[name].split(), extrasaction="ignore")
            writer.writeheader()
            writer.writerows(ROWS[name](viewer, consultation))
    return folder


def test_ledgers_of_a_restored_copy_are_sound_and_a_lost_ballot_is_found_there(committed, tmp_path):
    organisation = make.organisation()
    tenancy.set_organisation(organisation.pk)
    consultation = make.consultation(organisation)
    voter, *_others = fill(published(consultation))
    register_actions.take_checkpoints()
    late = published(consultation)
    cast(voter, late)
    close(consultation)
    before = write_tables(consultation, tmp_path / "before")
    run("pg_dump", "--format", "custom", "--file", str(tmp_path / "dump"), committed["NAME"])
    cast_after = published(make.consultation(organisation, slug="apres"))
    cast(voter, cast_after)

    restore(tmp_path / "dump")
    tenancy.set_organisation(organisation.pk)
    system = make.Viewer.system(organisation)
    assert register_actions.check_registers(system).problems == []
    after = write_tables(consultation, tmp_path / "after")
    assert verify.main([str(after)]) == 0
    assert [
        (after / f"{name}.csv").read_text() == (before / f"{name}.csv").read_text()
        for name in FILES
    ] == [True] * 7
    with as_owner() as line, line.cursor() as cursor:
        cursor.execute("DELETE FROM ballot_box_ballot WHERE question_id = %s", [late.question.pk])
    assert len(register_actions.check_registers(system).problems) == 1
