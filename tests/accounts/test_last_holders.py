"""The last manager of a consultation and the last administrator keep their role."""

import pytest
from django.urls import reverse

from consult.accounts.enums import Role
from consult.accounts.models import RoleGrant
from consult.accounts.roles.actions import LastHolder, grant_role, revoke_role
from consult.accounts.viewer import Viewer
from consult.core.postgres import tenancy
from tests.factories import make
from tests.faults.harness import fleet, outcome_of


def grant_of(viewer):
    return RoleGrant.objects.get(participant=viewer.participant)


@pytest.fixture
def managers(consultation):
    """Return two managers of one consultation."""
    return [make.person("manager", consultation) for _ in range(2)]


@pytest.fixture
def admin(organisation):
    """Return the only administrator of the organisation."""
    return make.person("organisation_admin", organisation=organisation)


@pytest.mark.django_db
def test_last_manager_keeps_the_role(managers, admin):
    first, last = managers
    revoke_role(viewer=admin, grant_id=grant_of(first).pk)
    with pytest.raises(LastHolder):
        revoke_role(viewer=admin, grant_id=grant_of(last).pk)
    assert grant_of(last).role == Role.MANAGER


@pytest.mark.django_db
def test_last_moderator_loses_the_role(consultation, managers):
    moderator = make.person("moderator", consultation)
    revoke_role(viewer=managers[0], grant_id=grant_of(moderator).pk)
    assert not RoleGrant.objects.filter(role=Role.MODERATOR).exists()


@pytest.mark.django_db
def test_administrator_appoints_another_and_then_leaves(admin):
    second = make.person(organisation=admin.organisation).participant
    grant_role(viewer=admin, participant=second, role=Role.ORGANISATION_ADMIN)
    revoke_role(viewer=admin, grant_id=grant_of(admin).pk)
    [left] = RoleGrant.objects.filter(role=Role.ORGANISATION_ADMIN)
    assert left.participant == second
    with pytest.raises(LastHolder):
        revoke_role(viewer=Viewer.system(admin.organisation), grant_id=left.pk)


@pytest.mark.committed
def test_two_administrators_who_remove_each_other_at_once_leave_one(committed):
    organisation = make.organisation()
    tenancy.set_organisation(organisation.pk)
    pair = [make.person("organisation_admin", organisation=organisation) for _ in range(2)]
    grants = [grant_of(viewer).pk for viewer in pair]

    def removal(viewer, grant_id):
        return lambda: outcome_of(lambda: revoke_role(viewer=viewer, grant_id=grant_id))

    acts = [removal(*act) for act in zip(pair, reversed(grants), strict=True)]
    outcomes = fleet(organisation.pk, acts)
    assert RoleGrant.objects.count() == 1, outcomes


@pytest.mark.django_db
def test_page_of_roles_removes_a_colleague_and_offers_nothing_for_the_last(consultation, managers):
    admin = make.person("organisation_admin", organisation=consultation.organisation)
    client = make.client(admin)
    roles = reverse("staff-roles", args=[consultation.slug])
    removal = reverse("staff-role-revoke", args=[consultation.slug, grant_of(managers[0]).pk])
    assert f'href="{removal}"' in client.get(roles).content.decode()
    asked = client.get(removal).content.decode()
    assert managers[0].participant.public_name in asked
    assert RoleGrant.objects.filter(role=Role.MANAGER).count() == 2
    assert client.post(removal).url == roles
    left = client.get(roles).content.decode()
    assert "Dernière responsable" in left
    assert "Retirer…" not in left


@pytest.mark.django_db
def test_administrator_who_removes_the_own_role_is_asked_and_reaches_a_page(organisation, admin):
    make.person("organisation_admin", organisation=organisation)
    client = make.client(admin)
    removal = reverse("staff-organisation-role-revoke", args=[grant_of(admin).pk])
    assert f'href="{removal}"' in client.get(reverse("staff-organisation-roles")).content.decode()
    assert "C’est votre propre rôle" in client.get(removal).content.decode()
    after = client.post(removal, follow=True)
    assert after.status_code == 200
    assert "Le rôle est retiré." in after.content.decode()


@pytest.mark.django_db
def test_removal_of_the_last_manager_is_refused_on_its_page(consultation):
    manager = make.person("manager", consultation)
    admin = make.client(make.person("organisation_admin", organisation=consultation.organisation))
    removal = reverse("staff-role-revoke", args=[consultation.slug, grant_of(manager).pk])
    refused = admin.post(removal)
    assert refused.status_code == 422
    assert "Personne d’autre n’a ce rôle." in refused.content.decode()
    assert grant_of(manager)


@pytest.mark.django_db
def test_role_of_another_consultation_is_not_found(consultation, managers):
    other = make.consultation(consultation.organisation, slug="autre")
    admin = make.client(make.person("organisation_admin", organisation=consultation.organisation))
    removal = reverse("staff-role-revoke", args=[other.slug, grant_of(managers[0]).pk])
    assert admin.post(removal).status_code == 404
    assert RoleGrant.objects.filter(role=Role.MANAGER).count() == 2
