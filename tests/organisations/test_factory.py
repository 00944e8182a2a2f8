"""The factories of the tests write the same rows as the acts of the platform."""

from django.forms.models import model_to_dict

from consult.organisations.actions import create_organisation
from tests.factories import make


def test_organisation_of_tests_is_written_as_the_act_writes_it(db):
    values = {"name": "Ville (exemple)", "tagline_fr": "Ensemble", **make.LEGAL}
    created = create_organisation(slug="une", domain="une.example.org", **values)
    written = make.organisation(slug="deux", domain="deux.example.org", **values)
    assert _read_values(written) == _read_values(created)
    assert [_read_values(host) for host in written.hosts.all()] == [
        _read_values(host) | {"organisation": written.pk} for host in created.hosts.all()
    ]


def _read_values(row):
    row.refresh_from_db()
    values = model_to_dict(row) | {
        name: getattr(row, name) for name in ("brand_css", "brand_hash") if hasattr(row, name)
    }
    return {name: value for name, value in values.items() if name not in ("id", "slug", "domain")}
