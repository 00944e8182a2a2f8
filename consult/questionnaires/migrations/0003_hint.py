"""The help of an item is called a hint, as that of a field of contributions."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("questionnaires", "0002_scale_has_a_step")]

    operations = [
        migrations.RenameField("item", "help", "hint"),
        migrations.RenameField("item", "help_fr", "hint_fr"),
        migrations.RenameField("item", "help_en", "hint_en"),
    ]
