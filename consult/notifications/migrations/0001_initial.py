"""The tables of follows, news, e-mails, notifications, and the choices of each participant."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.core.postgres.ids
from consult.core.postgres.operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("organisations", "0001_organisations_hosts_and_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mailing",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=consult.core.postgres.ids.ordered_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("period", models.DateField(null=True)),
                ("state", models.CharField(default="waiting", max_length=8)),
                ("attempts", models.PositiveIntegerField(default=0)),
                (
                    "due_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "sending"])),
                        fields=["due_at", "id"],
                        name="mailings_due",
                    ),
                    models.Index(fields=["created_at"], name="notificatio_created_20e6f4_idx"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("period__isnull", False)),
                        fields=("recipient", "period"),
                        name="one_summary_per_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["waiting", "sending", "sent", "empty", "refused", "in_doubt"],
                            )
                        ),
                        name="mailing_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent"), _negated=True),
                            ("sent_at__isnull", False),
                            _connector="OR",
                        ),
                        name="sent_mailing_has_its_date",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="News",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=consult.core.postgres.ids.ordered_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("happened", models.CharField(max_length=10)),
                ("subject_kind", models.CharField(max_length=20)),
                ("subject_id", models.UUIDField()),
                ("happened_at", models.DateTimeField()),
                ("consultation_id", models.UUIDField()),
                ("topic_id", models.UUIDField(null=True)),
                ("proposal_id", models.UUIDField(null=True)),
                ("audience", models.JSONField()),
                ("reached", models.UUIDField(null=True)),
                ("spread_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["created_at"], name="notificatio_created_ab14be_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("happened", "subject_kind", "subject_id"), name="one_news_per_event"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "happened__in",
                                [
                                    "published",
                                    "answered",
                                    "corrected",
                                    "milestone",
                                    "opened",
                                    "closing",
                                    "results",
                                    "decided",
                                    "restored",
                                ],
                            )
                        ),
                        name="what_happened_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=consult.core.postgres.ids.ordered_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("kind", models.CharField(max_length=8)),
                ("channel", models.CharField(max_length=7)),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "mailing",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="notifications",
                        to="notifications.mailing",
                    ),
                ),
                (
                    "news",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notifications",
                        to="notifications.news",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
                ("place_id", models.UUIDField(null=True)),
            ],
            options={
                "ordering": [
                    models.OrderBy(models.F("created_at"), descending=True),
                    models.OrderBy(models.F("id"), descending=True),
                ],
                "indexes": [
                    models.Index(
                        fields=["recipient", "-created_at", "-id"], name="notifications_by_time"
                    ),
                    models.Index(
                        condition=models.Q(("read_at__isnull", True)),
                        fields=["recipient"],
                        name="notifications_unread",
                    ),
                    models.Index(
                        condition=models.Q(("channel", "digest"), ("mailing__isnull", True)),
                        fields=["organisation", "recipient", "created_at"],
                        name="notifications_to_sum_up",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("news", "recipient"), name="each_news_once_to_each"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("channel__in", ["at_once", "digest", "list"])),
                        name="told_by_some_channel",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "answer",
                                    "reply",
                                    "comment",
                                    "proposal",
                                    "step",
                                    "result",
                                    "decision",
                                ],
                            )
                        ),
                        name="news_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rhythm",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=consult.core.postgres.ids.ordered_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("every", models.CharField(default="day", max_length=4)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "participant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("every__in", ["day", "week"])), name="rhythm_known"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Wish",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=consult.core.postgres.ids.ordered_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("kind", models.CharField(max_length=8)),
                ("channel", models.CharField(max_length=7)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("participant", "kind"), name="one_wish_per_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("channel__in", ["at_once", "digest", "list", "nothing"]),
                            (
                                "kind__in",
                                [
                                    "answer",
                                    "reply",
                                    "comment",
                                    "proposal",
                                    "step",
                                    "result",
                                    "decision",
                                ],
                            ),
                        ),
                        name="wish_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Follow",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=consult.core.postgres.ids.ordered_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("object_id", models.UUIDField()),
                ("stopped_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.participant",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("stopped_at__isnull", True)),
                        fields=["object_id", "kind", "participant"],
                        name="followers",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("participant", "kind", "object_id"), name="one_follow"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["consultation", "topic", "proposal", "comment"])
                        ),
                        name="followed_kind_known",
                    ),
                ],
            },
        ),
        *(
            EnableRowLevelSecurity(name)
            for name in (
                "Mailing",
                "News",
                "Notification",
                "Rhythm",
                "Wish",
                "Follow",
            )
        ),
    ]
