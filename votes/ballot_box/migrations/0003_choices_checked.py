"""Every choice that was put in before polls is canonical: read beside the voters, who do not wait."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ballot_box", "0002_polls")]
    operations = [
        ValidateConstraint("ballot", "ballot_choice_canonical"),
        ValidateConstraint("opening", "opening_choice_canonical"),
    ]
