"""The team of a consultation: its members, and the invitations that wait for an answer."""

from rest_framework import serializers

from consult.accounts.enums import InvitationState, Role
from consult.accounts.invitations import actions as invitation_actions
from consult.accounts.invitations.selectors import get_open_invitation, list_open_invitations
from consult.accounts.roles.actions import revoke_role
from consult.accounts.roles.selectors import get_role_grant, role_grants
from consult.accounts.rules import can_grant
from consult.api.contracts import Contract, ListQuery
from consult.api.fields import Choice, Email
from consult.api.pagination import OLDEST
from consult.api.serializers import ReadOnlySerializer
from consult.api.viewsets import ApiViewSet
from consult.consultations.selectors.consultations import get_consultation_row
from consult.core.exceptions import NotAllowed

OF_CONSULTATIONS = [role.value for role in Role if role != Role.ORGANISATION_ADMIN]
POLICY = "role.grant_facilitator"


class MemberSerializer(ReadOnlySerializer):
    """A person with a role. A person with two roles is listed twice."""

    id = serializers.UUIDField(help_text="Of the role, to withdraw it.")
    public_name = serializers.CharField()
    role = serializers.ChoiceField(OF_CONSULTATIONS)
    has_come = serializers.BooleanField(help_text="Whether the person signed in since.")
    waits = serializers.BooleanField(
        help_text="Whether the person must set up a second factor before using it."
    )
    is_last = serializers.BooleanField(help_text="The last manager keeps the role.")

    def get_has_come(self, grant):
        """Return whether the person signed in since the role was given."""
        return not grant.is_awaited


class InvitationSerializer(ReadOnlySerializer):
    """An invitation that was neither accepted nor withdrawn.

    It says nothing of whether its address has an account.
    """

    id = serializers.UUIDField()
    role = serializers.ChoiceField(OF_CONSULTATIONS)
    email = serializers.CharField(
        source="address", allow_null=True, help_text="Null for a person invited by name."
    )
    public_name = serializers.CharField(
        allow_null=True, help_text="Null for a person invited by address."
    )
    state = serializers.ChoiceField([InvitationState.WAITING.value, InvitationState.EXPIRED.value])
    sent_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(help_text="When its link ends.")

    def get_state(self, invitation):
        """Return the state at the time when the invitation was read."""
        return invitation.state_at(invitation.seen_at)


class InvitationFormSerializer(serializers.Serializer):
    """A person to invite."""

    email = Email(max_length=254)
    role = Choice(OF_CONSULTATIONS)


class TeamViewSet(ApiViewSet):
    """The base class of the views on a team. Only people who give a role in it may see it."""

    def find_team(self, slug):
        """Return a consultation, and the roles that the caller may give in it.

        Raise `NotFound`, or `NotAllowed` if there is no such role.
        """
        consultation = get_consultation_row(self.viewer, slug)
        roles = [role for role in OF_CONSULTATIONS if can_grant(self.viewer, role, consultation.pk)]
        if not roles:
            raise NotAllowed
        return consultation, roles

    def get_invitation(self, slug, invitation_id):
        """Return an open invitation to a team that the caller may see. Raise `NotFound`."""
        consultation, _roles = self.find_team(slug)
        return get_open_invitation(self.viewer, invitation_id, consultation.pk)

    def serialize_invitation(self, slug, invitation_id):
        """Return an open invitation, serialized."""
        return self.get_serializer(self.get_invitation(slug, invitation_id)).data


class InvitationViewSet(TeamViewSet):
    """The open invitations to the team of a consultation."""

    written_kind = "invitation"
    contracts = {
        "list": Contract(POLICY, InvitationSerializer, query=ListQuery, many=True),
        "send": Contract(POLICY, InvitationSerializer),
        "destroy": Contract(POLICY, status=204),
    }

    def list(self, request, slug):
        """List the open invitations to the roles that the caller may give, the oldest first."""
        consultation, roles = self.find_team(slug)
        rows = list_open_invitations(self.viewer, consultation.pk).filter(role__in=roles)
        return self.paginated(rows, OLDEST)

    def send(self, request, slug, invitation_id):
        """Send an invitation again. Its link is valid for fourteen more days."""
        return self.once(
            lambda: self._act(invitation_actions.send_again, slug, invitation_id),
            render=lambda pk: self.serialize_invitation(slug, pk),
        )

    def destroy(self, request, slug, invitation_id):
        """Withdraw an invitation. Its link no longer gives the role."""

        def withdraw(*, viewer, invitation_id):
            self._act(invitation_actions.withdraw_invitation, slug, invitation_id)

        return self.remove(withdraw, invitation_id=invitation_id)

    def _act(self, act, slug, invitation_id):
        invitation = self.get_invitation(slug, invitation_id)
        return act(viewer=self.viewer, invitation_id=invitation.pk)


class MemberViewSet(TeamViewSet):
    """The members of the team of a consultation."""

    written_kind = "role"
    contracts = {
        "list": Contract(POLICY, MemberSerializer, query=ListQuery, many=True),
        "create": Contract(POLICY, InvitationSerializer, status=201, body=InvitationFormSerializer),
        "destroy": Contract(POLICY, status=204),
    }

    def list(self, request, slug):
        """List the roles that were given in a consultation, the oldest first."""
        consultation, _roles = self.find_team(slug)
        return self.paginated(role_grants(self.viewer, consultation.pk), OLDEST)

    def create(self, request, slug):
        """Invite a person to a role by e-mail address. The e-mail leaves at once.

        The person has the role after proving the address by a code and accepting. The answer is the
        same for an address that has an account and for one that has none.
        """
        values = self.body()

        def invite():
            consultation, _roles = self.find_team(slug)
            return invitation_actions.invite(
                viewer=self.viewer, consultation_id=consultation.pk, **values
            )

        return self.once(
            invite, kind="invitation", render=lambda pk: self.serialize_invitation(slug, pk)
        )

    def destroy(self, request, slug, member_id):
        """Withdraw a role, with effect at the person's next request."""

        def withdraw(*, viewer, member_id):
            consultation, _roles = self.find_team(slug)
            grant = get_role_grant(viewer, member_id, consultation.pk)
            revoke_role(viewer=viewer, grant_id=grant.pk)

        return self.remove(withdraw, member_id=member_id)
