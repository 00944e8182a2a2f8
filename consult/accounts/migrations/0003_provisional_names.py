"""Names that their bearers did not choose yet."""

from django.db import migrations, models

# The pseudonyms of `a_pseudonym`, in the languages of the site.
MARK_PSEUDONYMS = """
UPDATE accounts_participant SET has_provisional_name = true
WHERE account_id IS NOT NULL AND public_name ~ '^(Personne|Person) [0-9]{5}$'
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_roles_and_passkeys")]

    operations = [
        migrations.AddField(
            "participant",
            "has_provisional_name",
            models.BooleanField(
                default=False,
                db_default=False,
                help_text="A pseudonym that its bearer did not choose yet.",
            ),
        ),
        migrations.RunSQL(MARK_PSEUDONYMS, migrations.RunSQL.noop),
    ]
