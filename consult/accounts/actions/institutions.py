"""Structures that people speak for."""

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts import rules
from consult.accounts.models import Institution, Membership
from consult.core import journal, limits
from consult.core.exceptions import Invalid, NotAllowed
from consult.core.text import clean_line, fold
from consult.core.validation import check


@transaction.atomic
def declare_institution(*, viewer, name, kind, place="") -> Institution:
    """Declare the structure one speaks for, unverified, and become its member.

    A name already declared by somebody else is refused: joining it is its members' to allow.
    """
    person, name = viewer.person(), clean_line(name)
    if not rules.may_publish(viewer):
        raise NotAllowed
    limits.check("institution", person.pk)
    if Institution.objects.filter(organisation=viewer.organisation, name__iexact=name).exists():
        raise Invalid(_("This organisation is already known here. Ask the authority to add you to it."), attr="name")
    institution = Institution(
        organisation=viewer.organisation, name=name, kind=kind, place=clean_line(place), sort_key=fold(name)
    )
    check(institution)
    institution.save()
    Membership.objects.create(organisation=viewer.organisation, institution=institution, participant=person)
    journal.record(viewer, "institution.declare", institution)
    return institution
