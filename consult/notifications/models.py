"""Follows, news, notifications, the wishes of participants, and mailings."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from consult.core.models import OfOrganisation
from consult.notifications.enums import Channel, Every, Followed, Happened, MailingState, NewsKind


class Follow(OfOrganisation):
    """The follow of an object by a participant.

    A stopped one stays, so that a new text by the participant does not start it again.
    """

    participant = models.ForeignKey(
        "accounts.Participant", on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(max_length=12, choices=Followed)
    object_id = models.UUIDField()
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant", "kind", "object_id"], name="one_follow"),
            models.CheckConstraint(
                condition=Q(kind__in=Followed.values), name="followed_kind_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["object_id", "kind", "participant"],
                name="followers",
                condition=Q(stopped_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.participant_id} follows {self.kind} {self.object_id}"


class News(OfOrganisation):
    """An event at a place that participants may follow. Each follower is notified of it once.

    `audience` lists [followed kind, its id, kind of news], the most personal first. `reached` is
    the last participant notified: the next job continues after them.
    """

    happened = models.CharField(max_length=10, choices=Happened)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    happened_at = models.DateTimeField()
    consultation_id = models.UUIDField()
    topic_id = models.UUIDField(null=True)
    proposal_id = models.UUIDField(null=True)
    audience = models.JSONField()
    reached = models.UUIDField(null=True)
    spread_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["happened", "subject_kind", "subject_id"],
                condition=~Q(happened__in=Happened.repeated()),
                name="one_news_per_event",
            ),
            models.CheckConstraint(
                condition=Q(happened__in=Happened.values), name="what_happened_known"
            ),
        ]
        indexes = [models.Index(fields=["created_at"])]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} {self.happened}"


class Mailing(OfOrganisation):
    """An e-mail of news to a participant.

    It is the summary of a day (`period`), or one piece of news sent at once (no period).
    """

    recipient = models.ForeignKey(
        "accounts.Participant", on_delete=models.CASCADE, related_name="+"
    )
    period = models.DateField(null=True)
    state = models.CharField(max_length=8, choices=MailingState, default=MailingState.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "period"],
                condition=Q(period__isnull=False),
                name="one_summary_per_period",
            ),
            models.CheckConstraint(
                condition=Q(state__in=MailingState.values), name="mailing_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=MailingState.SENT) | Q(sent_at__isnull=False),
                name="sent_mailing_has_its_date",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="mailings_due",
                condition=Q(state__in=[MailingState.WAITING, MailingState.SENDING]),
            ),
            models.Index(fields=["created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.period or 'at once'} to {self.recipient_id}: {self.state}"


class Notification(OfOrganisation):
    """A piece of news for one participant, once. No other e-mail than `mailing` contains it."""

    recipient = models.ForeignKey(
        "accounts.Participant", on_delete=models.CASCADE, related_name="+"
    )
    news = models.ForeignKey(News, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=8, choices=NewsKind)
    channel = models.CharField(max_length=7, choices=Channel)
    place_id = models.UUIDField(
        null=True, help_text="The followed object through which the recipient is notified."
    )
    read_at = models.DateTimeField(null=True)
    mailing = models.ForeignKey(
        Mailing, on_delete=models.SET_NULL, null=True, related_name="notifications"
    )

    class Meta:
        ordering = [F("created_at").desc(), F("id").desc()]
        constraints = [
            models.UniqueConstraint(fields=["news", "recipient"], name="each_news_once_to_each"),
            models.CheckConstraint(condition=Q(kind__in=NewsKind.values), name="news_kind_known"),
            models.CheckConstraint(
                condition=Q(channel__in=[Channel.AT_ONCE, Channel.DIGEST, Channel.LIST]),
                name="told_by_some_channel",
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="notifications_by_time"),
            models.Index(
                fields=["recipient"], name="notifications_unread", condition=Q(read_at__isnull=True)
            ),
            models.Index(
                fields=["organisation", "recipient", "created_at"],
                name="notifications_to_sum_up",
                condition=Q(channel=Channel.DIGEST, mailing__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.news_id} to {self.recipient_id}"


class Wish(OfOrganisation):
    """The channel that a participant chose for one kind of news."""

    participant = models.ForeignKey(
        "accounts.Participant", on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(max_length=8, choices=NewsKind)
    channel = models.CharField(max_length=7, choices=Channel)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant", "kind"], name="one_wish_per_kind"),
            models.CheckConstraint(
                condition=Q(kind__in=NewsKind.values, channel__in=Channel.values),
                name="wish_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant_id}: {self.kind} {self.channel}"


class Rhythm(OfOrganisation):
    """The rhythm that a participant chose for their summary. The default is every day."""

    participant = models.OneToOneField(
        "accounts.Participant", on_delete=models.CASCADE, related_name="+"
    )
    every = models.CharField(max_length=4, choices=Every, default=Every.DAY)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(every__in=Every.values), name="rhythm_known")
        ]

    def __str__(self) -> str:
        return f"{self.participant_id}: every {self.every}"
