"""Ballots hold what a poll takes: wider text of a canonical form. No row is rewritten, none is read under a lock."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_role_grants"),
        ("ballot_box", "0001_initial"),
        ("organisations", "0001_initial"),
        ("votes", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="ballot",
            name="ballot_choice_known",
        ),
        migrations.RemoveConstraint(
            model_name="opening",
            name="opening_choice_known",
        ),
        migrations.AlterField(
            model_name="ballot",
            name="choice",
            field=models.CharField(blank=True, help_text="Empty once withdrawn.", max_length=900),
        ),
        migrations.AlterField(
            model_name="opening",
            name="choice",
            field=models.CharField(blank=True, help_text="Empty for a withdrawal.", max_length=900),
        ),
        AddConstraintNotValid(
            model_name="ballot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("choice__in", ["agree", "mixed", "disagree"]),
                    (
                        "choice__regex",
                        "^(agree|mixed|disagree|blank|support|value=(0|-?[1-9][0-9]?|-?100)|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}=(0|-?[1-9][0-9]?|-?100)(,[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}=(0|-?[1-9][0-9]?|-?100))*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(,[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}([>=][0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})*)?$",
                    ),
                    _connector="OR",
                ),
                name="ballot_choice_canonical",
            ),
        ),
        AddConstraintNotValid(
            model_name="opening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("choice__in", ["agree", "mixed", "disagree"]),
                    (
                        "choice__regex",
                        "^(agree|mixed|disagree|blank|support|value=(0|-?[1-9][0-9]?|-?100)|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}=(0|-?[1-9][0-9]?|-?100)(,[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}=(0|-?[1-9][0-9]?|-?100))*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(,[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}([>=][0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})*)?$",
                    ),
                    _connector="OR",
                ),
                name="opening_choice_canonical",
            ),
        ),
    ]
