"""The caller's own account in this organisation, its erasure, and the copy of its data."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.response import Response

from consult.accounts.enums import Level, Role
from consult.accounts.people.selectors import own_institutions
from consult.accounts.personal_data.data_copy import take_copy
from consult.accounts.personal_data.erasure import erase_account
from consult.accounts.sign_in.identity_proofs import is_valid_code, send_proof
from consult.api.contracts import Contract
from consult.api.fields import Choice, Text
from consult.api.people import InstitutionSerializer
from consult.api.serializers import ReadOnlySerializer
from consult.api.viewsets import ApiViewSet
from consult.consultations.selectors.consultations import slugs
from consult.core.exceptions import Conflict, Invalid


class RoleSerializer(ReadOnlySerializer):
    """A role one holds, in a consultation or (null) in the whole organisation."""

    role = serializers.ChoiceField(Role.values)
    consultation = serializers.SlugField(allow_null=True)


class MeSerializer(ReadOnlySerializer):
    """The caller."""

    id = serializers.UUIDField()
    public_name = serializers.CharField()
    email = serializers.EmailField(allow_null=True)
    language = serializers.CharField()
    level = serializers.ChoiceField([f"A{level}" for level in Level.values])
    organisation = serializers.CharField()
    roles = RoleSerializer(many=True)
    institutions = InstitutionSerializer(many=True)
    created_at = serializers.DateTimeField()


class ErasureFormSerializer(serializers.Serializer):
    """The choice of what happens to the caller's texts, and the code that proves the identity."""

    texts = Choice(["keep", "tombstone"])
    code = Text(
        required=False, max_length=24, help_text="Sent to one's address by a first request."
    )


class ConfirmationSent(Conflict):
    """Raised when a code was sent by e-mail. Nothing is erased yet.

    The same request sent again with the code does erase the account.
    """

    code = "confirmation_sent"
    message = _(
        "Nothing is erased yet. We sent a code to your address: send this request again with it, in “code”."
    )


class MeViewSet(ApiViewSet):
    """The caller's own account."""

    contracts = {
        "retrieve": Contract("account.manage", MeSerializer),
        "destroy": Contract(
            "account.manage", status=204, body=ErasureFormSerializer, accepts_idempotency_key=False
        ),
    }

    def destroy(self, request):
        """Erase the caller's account in every organisation of the installation, for ever.

        A session or a token alone is not enough. The first request sends a code to the caller's
        address and answers 409; the second one contains the code.
        """
        values = self.body()
        account = self.viewer.person().account
        if "code" not in values:
            send_proof(request._request, account)
            raise ConfirmationSent
        if not is_valid_code(account, values["code"]):
            raise Invalid(
                _("This is not the code that we sent. Look at the last e-mail that you received."),
                attr="code",
            )
        erase_account(viewer=self.viewer, keep_texts=values["texts"] == "keep")
        return Response(status=204)

    def retrieve(self, request):
        """Return the caller's name, address, roles, and the institutions they may speak for."""
        person = self.viewer.participant
        viewer = self.viewer
        grants = sorted(viewer.usable_roles, key=str)
        names = slugs(viewer, [scope for _role, scope in grants if scope])
        roles = [{"role": role, "consultation": names.get(scope)} for role, scope in grants]
        institutions = InstitutionSerializer(own_institutions(viewer), many=True).data
        account = person.account
        return Response(
            {
                "id": person.pk,
                "public_name": person.public_name,
                "email": account and account.email,
                "language": account.language if account else "fr",
                "level": f"A{viewer.level}",
                "organisation": viewer.organisation.name,
                "roles": roles,
                "institutions": institutions,
                "created_at": person.created_at,
            }
        )


ROWS = serializers.ListField(
    child=serializers.DictField(), help_text="One object each; more fields may follow."
)


class CopySerializer(ReadOnlySerializer):
    """All data that a person gave to this organisation, by kind. More kinds may follow."""

    account = role = institution = token = session = ROWS
    proposal = comment = question = notice = consultation = news = ROWS


class CopyViewSet(ApiViewSet):
    """The copy of the caller's own data."""

    contracts = {"retrieve": Contract("account.manage", CopySerializer)}

    def retrieve(self, request):
        """Return all data that the caller gave to this organisation.

        They are the texts with their versions, the positions with their receipts, the notices and
        the decisions. Two copies an hour are allowed; those taken on the pages count too.
        """
        data: dict[str, list] = {}
        take_copy(
            self.viewer, lambda sections: data.update((name, list(rows)) for name, rows in sections)
        )
        return Response(data)
