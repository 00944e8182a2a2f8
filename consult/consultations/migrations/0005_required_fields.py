"""A field that needs an answer is called required, as an item of a questionnaire."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("consultations", "0004_moderation_mode_changes")]

    operations = [migrations.RenameField("field", "is_mandatory", "is_required")]
