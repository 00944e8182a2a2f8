"""The naming of members of the usual team: by address, then by participant, then erased."""

from consult.accounts.models import Account, Participant, UsualMember


def name_by_participant(person: Participant, address: str) -> None:
    """Replace an address by the participant who proved it, in the usual team of the organisation.

    A second row of the same person and role is deleted.
    """
    here = UsualMember.objects.filter(organisation=person.organisation_id)
    rows = here.filter(address=address)
    rows.filter(role__in=here.filter(participant=person).values("role")).delete()
    rows.update(address="", participant=person)


def forget_member(person: Participant, account: Account | None) -> None:
    """Delete an erased person from the usual team of the organisation."""
    here = UsualMember.objects.filter(organisation=person.organisation_id)
    here.filter(participant=person).delete()
    if account:
        here.filter(address=account.email).delete()


def forget_member_address(address: str) -> None:
    """Delete the address of an erased account from every usual team that the caller may see."""
    UsualMember.objects.filter(address=address).delete()
