"""Accounts (logins) and participants (people in one organisation, who do every civic act)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower, Now
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext as _

from consult.accounts.enums import (
    ActorKind,
    InvitationState,
    Level,
    ParticipantState,
    RecordState,
    Role,
    TokenScope,
)
from consult.core.models import OfOrganisation
from consult.core.postgres.ids import ordered_id, random_id

SEALED_BYTES = models.Func(
    models.F("sealed"), function="octet_length", output_field=models.IntegerField()
)
MOST_SEALED = 330_000
# Only administrators have a role in the whole organisation.
ROLE_IN_ITS_SCOPE = models.Q(role=Role.ORGANISATION_ADMIN, consultation__isnull=True) | (
    ~models.Q(role=Role.ORGANISATION_ADMIN) & models.Q(consultation__isnull=False)
)
RECORD_LENGTH = 500
# An invitation that was neither accepted nor withdrawn. Its link may have ended.
IS_OPEN = models.Q(accepted_at=None, withdrawn_at=None)


class AccountManager(BaseUserManager["Account"]):
    """A manager that finds accounts by e-mail address, in any case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Account:
        """Create an account; without a password, its holder signs in only with a code by e-mail."""
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account

    def get_by_natural_key(self, email: str | None) -> Account:
        """Return the account with this address."""
        return self.get(email=email.lower())  # type: ignore[union-attr]  # not None here


class Account(AbstractBaseUser):
    """A login: an e-mail address and credentials.

    It exists once in the installation, and belongs to the person, never to an organisation.
    """

    id = models.UUIDField(primary_key=True, default=ordered_id, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    is_active = models.BooleanField(default=True)
    is_platform_admin = models.BooleanField(default=False)
    hears_appeals = models.BooleanField(
        default=False, db_default=False, help_text="Of the installation's pool."
    )
    language = models.CharField(max_length=5, default="fr")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    USERNAME_FIELD = EMAIL_FIELD = "email"
    objects = AccountManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_address")]

    def __str__(self) -> str:
        return f"account {self.pk}"


class Participant(OfOrganisation):
    """A person in an organisation, under a public name of that person's choice.

    It has no account if it was imported or erased.
    """

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    account = models.ForeignKey(
        Account, on_delete=models.SET_NULL, null=True, related_name="participants"
    )
    public_name = models.CharField(max_length=80)
    has_provisional_name = models.BooleanField(
        default=False, db_default=False, help_text="A pseudonym that its bearer did not choose yet."
    )
    level = models.PositiveSmallIntegerField(choices=Level, default=Level.A0)
    state = models.CharField(
        max_length=10, choices=ParticipantState, default=ParticipantState.ACTIVE
    )
    # The measures against the account, which are read with the row (`measures.py`). Only
    # `actions.set_measures` writes them.
    measures = models.JSONField(default=list, db_default=[], blank=True)
    origin = models.CharField(max_length=60, default="", blank=True)
    origin_id = models.CharField(max_length=120, default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "account"], name="one_participant_per_account"
            ),
            models.UniqueConstraint(
                fields=["organisation", "origin", "origin_id"],
                condition=~models.Q(origin=""),
                name="one_participant_per_origin",
            ),
            models.CheckConstraint(
                condition=~models.Q(public_name=""), name="participant_has_public_name"
            ),
        ]

    def __str__(self) -> str:
        return self.public_name

    @property
    def may_act(self) -> bool:
        """True unless the participant is suspended or erased.

        Then the person may publish and use a role. A suspended participant may still vote
        (`rules`).
        """
        return self.state == ParticipantState.ACTIVE


class RoleGrant(OfOrganisation):
    """A role given to a participant, in one consultation or in the whole organisation.

    Only administrators have it in the whole organisation.
    """

    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="role_grants"
    )
    role = models.CharField(max_length=20, choices=Role)
    # This refers to an upper app by name only: roles are read with the viewer, before any
    # consultation.
    consultation = models.ForeignKey(
        "consultations.Consultation",
        on_delete=models.CASCADE,
        null=True,
        related_name="role_grants",
    )
    # Only the person who gave the role sees these two.
    given_by = models.ForeignKey(
        Participant, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    given_to = models.EmailField(
        max_length=254, blank=True, default="", db_default="", help_text="As it was typed."
    )
    is_awaited = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Given before invitations existed, to a person who has not signed in since.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "role", "consultation"],
                nulls_distinct=False,
                name="one_grant_per_role",
            ),
            models.CheckConstraint(condition=ROLE_IN_ITS_SCOPE, name="role_has_its_scope"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.consultation_id or ''}"


class SenderRequest(OfOrganisation):
    """The address from which an organisation wants its e-mails to leave, and its proof (ADR 75).

    A code mailed to the address proves it. An administrator of the installation then accepts it:
    `Organisation.sender_email` is the address in use. `spf` and `dmarc` are what the domain
    publishes, as it was read at `read_at`.
    """

    address = models.EmailField(max_length=254)
    sent_at = models.DateTimeField(help_text="When the last code was sent.")
    sendings = models.PositiveSmallIntegerField(default=1)
    proved_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    spf_state = models.CharField(max_length=10, choices=RecordState, default=RecordState.UNREAD)
    spf = models.CharField(max_length=RECORD_LENGTH, blank=True, default="")
    dmarc_state = models.CharField(max_length=10, choices=RecordState, default=RecordState.UNREAD)
    dmarc = models.CharField(max_length=RECORD_LENGTH, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], name="one_sender_request_per_organisation"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    spf_state__in=RecordState.values, dmarc_state__in=RecordState.values
                ),
                name="sender_record_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.sendings}"

    @property
    def domain(self) -> str:
        """The domain of the address."""
        return self.address.rpartition("@")[2]


class Invitation(OfOrganisation):
    """An invitation to the team: a role for the person who proves the invited address (ADR 145).

    An open one names its recipient by `address`, as it was typed, or by `participant`, a person
    whose address the inviter does not see. The address is deleted when the invitation is accepted
    or withdrawn. An accepted one names the participant who accepted it.
    """

    role = models.CharField(max_length=20, choices=Role)
    # As in `RoleGrant`, this refers to an upper app by name only.
    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.CASCADE, null=True, related_name="+"
    )
    address = models.EmailField(max_length=254, blank=True, default="")
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, null=True, related_name="+"
    )
    sent_by = models.ForeignKey(Participant, on_delete=models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField(help_text="When the last e-mail was sent.")
    sendings = models.PositiveSmallIntegerField(default=1)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ROLE_IN_ITS_SCOPE, name="invitation_has_its_scope"),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(withdrawn_at=None),
                name="invitation_ends_once",
            ),
            models.CheckConstraint(
                condition=(~IS_OPEN & models.Q(address=""))
                | (IS_OPEN & models.Q(address="", participant__isnull=False))
                | (IS_OPEN & ~models.Q(address="") & models.Q(participant=None)),
                name="open_invitation_has_one_recipient",
            ),
            models.UniqueConstraint(
                fields=["organisation", "address", "role", "consultation"],
                condition=IS_OPEN & ~models.Q(address=""),
                nulls_distinct=False,
                name="one_open_invitation_per_address",
            ),
            models.UniqueConstraint(
                fields=["participant", "role", "consultation"],
                condition=IS_OPEN & models.Q(participant__isnull=False),
                nulls_distinct=False,
                name="one_open_invitation_per_participant",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    def state_at(self, moment: datetime) -> InvitationState:
        """Return the state of the invitation at a moment of the database's clock."""
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.withdrawn_at:
            return InvitationState.WITHDRAWN
        return InvitationState.EXPIRED if self.expires_at <= moment else InvitationState.WAITING


class UsualMember(OfOrganisation):
    """A member of the usual team of an organisation, whom each new consultation may invite to a role.

    The member is named by `address` until an invitation is accepted, then by `participant`.
    """

    role = models.CharField(max_length=20, choices=Role)
    address = models.EmailField(max_length=254, blank=True, default="")
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(role=Role.ORGANISATION_ADMIN),
                name="usual_role_is_of_a_consultation",
            ),
            models.CheckConstraint(
                condition=models.Q(address="", participant__isnull=False)
                | (~models.Q(address="") & models.Q(participant=None)),
                name="usual_member_is_one_person",
            ),
            models.UniqueConstraint(
                fields=["organisation", "address", "role"],
                condition=~models.Q(address=""),
                name="one_usual_role_per_address",
            ),
            models.UniqueConstraint(
                fields=["participant", "role"],
                condition=models.Q(participant__isnull=False),
                name="one_usual_role_per_participant",
            ),
        ]

    def __str__(self) -> str:
        return f"usual {self.role} {self.pk}"


class Institution(OfOrganisation):
    """An institution on whose behalf participants contribute, with its kind and place."""

    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=20, choices=ActorKind, default=ActorKind.OTHER)
    place = models.CharField(max_length=120, blank=True, default="")
    is_verified = models.BooleanField(default=False)
    sort_key = models.CharField(max_length=200, editable=False, default="")
    members = models.ManyToManyField(Participant, through="Membership", related_name="institutions")

    class Meta:
        constraints = [
            models.UniqueConstraint("organisation", Lower("name"), name="one_institution_per_name"),
            models.CheckConstraint(condition=~models.Q(name=""), name="institution_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_name(self) -> str:
        """The name as readers see it: with a mark, unless the authority verified the institution."""
        if self.is_verified:
            return self.name
        return _("%(name)s (unverified organisation)") % {"name": self.name}


class Membership(OfOrganisation):
    """The right of a participant to speak on behalf of an institution."""

    institution = models.ForeignKey(
        Institution, on_delete=models.CASCADE, related_name="memberships"
    )
    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="memberships"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["institution", "participant"], name="one_membership")
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} for {self.institution_id}"


class SignInAsk(OfOrganisation):
    """A sign-in code that was sent to an address, until it is entered (ADR 28).

    The browser that requested it has one secret, the e-mail another. Only digests of the secrets
    and of the code are stored. `sealed` contains the page to return to and the text typed. It can
    only be decrypted with the secret of the browser, so that the table never reveals what a person
    was about to write.
    """

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    email = models.EmailField(max_length=254)
    asker_digest = models.CharField(max_length=64, unique=True)
    link_digest = models.CharField(max_length=64)
    code_digest = models.CharField(max_length=64)
    sealed = models.BinaryField()
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=LessThanOrEqual(SEALED_BYTES, MOST_SEALED), name="sealed_is_short"
            )
        ]
        indexes = [models.Index(fields=["created_at"], name="old_sign_in_asks")]

    def __str__(self) -> str:
        return f"ask {self.pk}"


class SpentProof(OfOrganisation):
    """A token that may be used only once: a proof of work, or the challenge of a passkey.

    It is deleted when it would be too old to be accepted anyway.
    """

    nonce = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "nonce"], name="proof_serves_once")
        ]
        indexes = [models.Index(fields=["created_at"], name="old_spent_proofs")]

    def __str__(self) -> str:
        return self.nonce


class ApiToken(OfOrganisation):
    """A personal token for the API of one organisation. Only its digest is stored."""

    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=8)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=10, choices=TokenScope))
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    scopes__contains=[TokenScope.READ], scopes__contained_by=TokenScope.values
                ),
                name="token_has_known_scopes",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.prefix}…"
