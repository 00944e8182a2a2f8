"""Oneself, as this organisation knows one."""

from rest_framework import serializers
from rest_framework.response import Response

from consult.accounts.enums import Level, Role
from consult.accounts.selectors import own_institutions
from consult.api.contracts import Contract
from consult.api.doors import Door
from consult.api.people import InstitutionShape
from consult.api.shapes import Shape, shape
from consult.consultations.selectors import slugs

RoleShape = shape(
    "RoleShape",
    "A role one holds, in a consultation or (null) in the whole organisation.",
    role=serializers.ChoiceField(Role.values),
    consultation=serializers.SlugField(allow_null=True),
)


class MeShape(Shape):
    """The caller."""

    id = serializers.UUIDField()
    public_name = serializers.CharField()
    email = serializers.EmailField(allow_null=True)
    language = serializers.CharField()
    level = serializers.ChoiceField([f"A{level}" for level in Level.values])
    organisation = serializers.CharField()
    roles = RoleShape(many=True)
    institutions = InstitutionShape(many=True)
    created_at = serializers.DateTimeField()


class Me(Door):
    """Oneself."""

    contracts = {"retrieve": Contract("account.manage", MeShape)}

    def retrieve(self, request):
        """Who one is here: name, address, roles, and the institutions one may speak for."""
        person, viewer = self.viewer.participant, self.viewer
        held = sorted(viewer.usable_roles, key=str)
        names = slugs(viewer, [scope for _role, scope in held if scope])
        roles = [{"role": role, "consultation": names.get(scope)} for role, scope in held]
        institutions = InstitutionShape(own_institutions(viewer), many=True).data
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
