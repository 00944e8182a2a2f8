"""A cancellation waits ten minutes, as the other acts do."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_usual_team"),
        ("consultations", "0005_cancellation"),
        ("lifecycle", "0003_waiting_acts"),
        ("organisations", "0002_logo"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="waitingact",
            name="waiting_act_kind_known",
        ),
        migrations.AddConstraint(
            model_name="waitingact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "open_consultation",
                            "close_consultation",
                            "cancel_consultation",
                            "extend_phase",
                            "open_vote",
                            "extend_vote",
                            "close_vote",
                            "open_questionnaire",
                            "extend_questionnaire",
                            "close_questionnaire",
                            "publish_dataset",
                        ],
                    )
                ),
                name="waiting_act_kind_known",
            ),
        ),
    ]
