"""The declaration of institutions on whose behalf participants contribute."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from consult.accounts import rules
from consult.accounts.models import Institution, Membership
from consult.accounts.people.reserved_names import check_institution_name
from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid, NotAllowed
from consult.core.postgres.validation import check
from consult.core.records import journal, limits
from consult.core.words.text import clean_line, fold


@transaction.atomic
def declare_institution(*, viewer: Viewer, name: str, kind: str, place: str = "") -> Institution:
    """Create an unverified institution of the viewer, who becomes its member.

    Raise `Invalid` for a name that exists already, in any case and with any accents: only its
    members may add another one. Raise `NameIsReserved` for the name of the authority or of one of
    its services, and `NotAllowed` if the viewer may not publish. The number of institutions is
    limited.
    """
    person = viewer.person()
    if not rules.may_publish(viewer):
        raise NotAllowed
    limits.check("institution", person.pk)
    name = check_institution_name(viewer, name)
    is_same = Q(name__iexact=name) | Q(sort_key=fold(name))
    if Institution.objects.filter(is_same, organisation=viewer.organisation).exists():
        raise Invalid(
            _("This organisation is already known here. Ask the authority to add you to it."),
            attr="name",
        )
    institution = Institution(
        organisation=viewer.organisation,
        name=name,
        kind=kind,
        place=clean_line(place),
        sort_key=fold(name),
    )
    check(institution)
    institution.save()
    Membership.objects.create(
        organisation=viewer.organisation, institution=institution, participant=person
    )
    journal.record(viewer, "institution.declare", institution)
    return institution
