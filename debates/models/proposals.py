"""Proposal with its public versions, and the counter of proposal numbers."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, OuterRef, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import JSONObject

from consult.accounts.viewer import Viewer
from consult.consultations.enums import Licence
from consult.core.models import OfOrganisation
from consult.core.postgres.known_rows import set_parent
from debates.enums import ProposalKind
from debates.models.tags import ProposalTag
from debates.models.texts import BODY_LENGTH, TITLE_LENGTH, Contributed, Moderated
from debates.visibility import ModeratedQuerySet
from moderation.enums import ModerationState

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from debates.search import SearchQuery


def a_place_in_the_ring() -> int:
    """Return a random, fixed place of a proposal in the random order.

    Because the place is fixed, a list that starts at a seed repeats no proposal.
    """
    return random.getrandbits(31)


IS_PLACED = ~Q(place="") | Q(latitude__isnull=False)


class ProposalQuerySet(ModeratedQuerySet):
    """Proposals, with the related data that lists show."""

    def complete(self, consultation: Consultation | None = None) -> Self:
        """Add author, institution, consultation, tags and imported totals to the proposals.

        This takes three queries for any number of proposals. If the caller passes the consultation,
        it is not read again, which saves one query.
        """
        rows = (
            self.select_related("author", "institution").defer("search").annotate(tagged=_tagged())
        )
        rows = rows.prefetch_related("consultation").with_totals()
        if consultation:
            set_parent(rows, consultation)
        return rows

    def unmerged(self) -> Self:
        """Return the proposals that are not merged.

        A merged proposal is found on the page of the other one.
        """
        return self.filter(merged_into=None)

    def with_merged(self) -> Self:
        """Add the number of the proposal each is merged into, and those merged into it.

        `stands_in` is a number. `gathers` lists the number and title of public proposals.
        """
        public = Proposal.objects.filter(state__in=ModerationState.with_public_text())
        gathered = public.filter(merged_into=OuterRef("pk")).order_by("number")
        words = JSONObject(number="number", title="title")
        return self.annotate(
            stands_in=F("merged_into__number"), gathers=ArraySubquery(gathered.values(words=words))
        )

    def placed(self, is_placed: bool = True) -> Self:
        """Return the proposals with a place, as a name or a point, or those without a place."""
        return self.filter(IS_PLACED if is_placed else ~IS_PLACED)

    def matching(self, query: SearchQuery) -> Self:
        """Return the proposals that match a search (`search.SearchQuery`), each in its own language.

        A rare word is looked up through a function of the schema's owner, because PostgreSQL uses
        no text index under row-level security otherwise. A word that many texts contain is searched
        in the rows, in the order of the list.
        """
        if query.is_common:
            words = (Value(query.french), Value(query.english))
            return self.filter(
                Func(
                    "search",
                    "language",
                    *words,
                    function="debates_holds",
                    output_field=models.BooleanField(),
                )
            )
        found = RawSQL("SELECT debates_matching(%s, %s)", [query.french, query.english])
        return self.filter(pk__in=found)


def _tagged() -> ArraySubquery:
    """Return a subquery that reads the tags of each proposal with it, without a further query."""
    words = JSONObject(id="tag__id", fr="tag__label_fr", en="tag__label_en")
    own = ProposalTag.objects.filter(proposal=OuterRef("pk"))
    return ArraySubquery(own.order_by("place").values(words=words))


class ProposalCounter(OfOrganisation):
    """The last proposal number of a consultation; its row is locked to give the next number."""

    consultation = models.OneToOneField(
        "consultations.Consultation", on_delete=models.CASCADE, related_name="+"
    )
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.consultation_id}: {self.last}"


class Proposal(Contributed):
    """A contribution: individual, institutional or collective."""

    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="proposals"
    )
    topic = models.ForeignKey(
        "consultations.Topic", on_delete=models.PROTECT, related_name="proposals"
    )
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=11, choices=ProposalKind, default=ProposalKind.INDIVIDUAL)
    title = models.CharField(max_length=TITLE_LENGTH)
    body = models.TextField(max_length=BODY_LENGTH)
    author = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="proposals"
    )
    institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.SET_NULL, null=True, related_name="proposals"
    )
    participants = models.PositiveIntegerField(
        null=True, help_text="People behind a collective contribution."
    )
    is_entered = models.BooleanField(
        default=False, db_default=False, help_text="Somebody else typed it (ADR 0041)."
    )
    charter = models.ForeignKey(
        "consultations.Charter", on_delete=models.PROTECT, null=True, related_name="+"
    )
    licence = models.CharField(max_length=20, choices=Licence, blank=True, default="")
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    place = models.CharField(max_length=120, blank=True, default="")
    fields = models.JSONField(
        default=dict, db_default={}, help_text="Answers by field id (ADR 0025)."
    )
    version = models.PositiveIntegerField(default=1)
    # The proposal with the same content that lists show for both. The texts, positions and comments
    # of the merged proposal stay with it.
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="merged"
    )
    shuffle = models.PositiveIntegerField(default=a_place_in_the_ring, editable=False)
    comments_count = models.PositiveIntegerField(default=0)
    search = SearchVectorField(null=True, editable=False)

    tagged: tuple | list = ()  # Set by `complete`: a dict with `id`, `fr` and `en` for each tag.
    may_have_files = True  # False if a selector found that it has none.
    stands_in = None
    gathers = ()  # Set by `with_merged`.

    objects = ProposalQuerySet.as_manager()

    veiled = {
        "title": "",
        "body": "",
        "body_html": "",
        "language": "",
        "author": None,
        "institution": None,
        "participants": None,
        "latitude": None,
        "longitude": None,
        "place": "",
        "fields": {},
        "tagged": (),
        "stands_in": None,
        "gathers": (),
        "licence": "",
        "comments_count": 0,
        "merged_into_id": None,
        "origin": "",
        "origin_id": "",
    }
    # Totals counted elsewhere would show the subject of a tombstone.
    lists = ("imported_tallies",)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "number"], name="one_proposal_per_number"
            ),
            models.UniqueConstraint(
                fields=["consultation", "origin", "origin_id"],
                condition=~Q(origin=""),
                name="one_proposal_per_origin",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ModerationState.values), name="proposal_state_known"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="proposal_not_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="proposal_place_on_earth",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "-created_at", "-id"], name="proposals_everywhere_by_time"
            ),
            models.Index(fields=["consultation", "-created_at", "-id"], name="proposals_by_time"),
            models.Index(fields=["topic", "-created_at", "-id"], name="proposals_of_topic_by_time"),
            models.Index(fields=["consultation", "changed_at", "id"], name="proposals_by_change"),
            models.Index(fields=["consultation", "shuffle", "id"], name="proposals_ring"),
            models.Index(fields=["topic", "shuffle", "id"], name="proposals_of_topic_ring"),
            models.Index(
                fields=["consultation", "-comments_count", "-created_at", "-id"],
                name="proposals_by_comments",
            ),
            models.Index(
                fields=["topic", "-comments_count", "-created_at", "-id"],
                name="proposals_of_topic_by_comments",
            ),
            models.Index(
                fields=["topic", "-created_at", "-id"],
                name="proposals_of_topic_placed",
                condition=IS_PLACED,
            ),
            models.Index(
                fields=["consultation", "place", "id"],
                name="proposals_by_place",
                condition=IS_PLACED,
            ),
            # The organisation comes first, so that the cost of a search of one tenant does not
            # depend on the size of another.
            GinIndex(fields=["organisation", "search"], name="proposals_search"),
            GinIndex(
                fields=["topic", "title"],
                name="proposals_title_trgm",
                opclasses=["uuid_ops", "gin_trgm_ops"],
            ),
        ]

    def __str__(self) -> str:
        return f"n° {self.number}"


class VersionQuerySet(ModeratedQuerySet):
    """Versions: as public as their proposal, except versions that await moderation."""

    _author = "proposal__author"
    _place = "proposal__consultation"

    def visible_to(self, viewer: Viewer) -> Self:
        """Return the versions whose existence the viewer may know.

        The versions of a tombstone are for its author and the staff only.
        """
        rows = (
            self.filter(organisation=viewer.organisation)
            .select_related("proposal")
            .masked_for(viewer)
        )
        return rows if viewer.is_system else rows.filter(self._known_condition(viewer))

    def _known_condition(self, viewer: Viewer) -> Q:
        public = Q(proposal__state__in=ModerationState.with_public_text()) & ~Q(
            state=ModerationState.PENDING
        )
        known = public & Q(proposal__consultation__published_at__isnull=False)
        if viewer.participant:
            known |= Q(proposal__author=viewer.participant)
        return known | self._staff_condition(viewer)


class ProposalVersion(Moderated):
    """A public version of a proposal's text; the first is the submitted one.

    Where texts are read before they are public, a later version awaits moderation while the earlier
    one stays public.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=TITLE_LENGTH)
    body = models.TextField(max_length=BODY_LENGTH)
    fields = models.JSONField(
        default=dict, db_default={}, help_text="Answers by field id (ADR 0025)."
    )

    unmasked = models.JSONField(
        default=dict,
        db_default={},
        help_text="What it said before words were masked, and these words (ADR 117).",
    )

    objects = VersionQuerySet.as_manager()

    veiled = {"title": "", "body": "", "body_html": "", "fields": {}, "unmasked": {}}
    points_to_texts = ("proposal",)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="one_version_per_number"),
            models.UniqueConstraint(
                fields=["proposal"],
                condition=Q(state=ModerationState.PENDING),
                name="one_version_awaits_moderation",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ModerationState.values), name="version_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} v{self.number}"

    @property
    def consultation_id(self) -> UUID:
        """The id of the consultation of the proposal."""
        return self.proposal.consultation_id

    @property
    def author_id(self) -> UUID | None:
        """The id of the author of the proposal."""
        return self.proposal.author_id

    @property
    def institution_id(self) -> UUID | None:
        """The id of the institution on whose behalf the author wrote."""
        return self.proposal.institution_id
