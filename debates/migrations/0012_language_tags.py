"""Make room for any BCP 47 tag, and for sources that state no licence.

Imported texts may be in a language in which this site has no pages.

PostgreSQL does not change the type of a column that a trigger names: each trigger is dropped and
created again. The column grows without a rewrite of the table.
"""

from django.db import migrations, models

MAKE = """
CREATE TRIGGER search BEFORE INSERT OR UPDATE OF {columns}, language ON {table}
  FOR EACH ROW EXECUTE FUNCTION {table}_search();
"""
COLUMNS = {"debates_proposal": "title, body", "debates_comment": "body"}
DROP = [f"DROP TRIGGER search ON {table}" for table in COLUMNS]
CREATE = [MAKE.format(table=table, columns=columns) for table, columns in COLUMNS.items()]


class Migration(migrations.Migration):
    dependencies = [("debates", "0011_names_and_files")]

    operations = [
        migrations.RunSQL(DROP, CREATE),
        migrations.AlterField(
            "comment",
            "language",
            models.CharField(default="fr", help_text="A BCP 47 tag.", max_length=35),
        ),
        migrations.AlterField(
            "proposal",
            "language",
            models.CharField(default="fr", help_text="A BCP 47 tag.", max_length=35),
        ),
        migrations.RunSQL(CREATE, DROP),
        migrations.AlterField(
            "proposal",
            "licence",
            models.CharField(
                blank=True,
                choices=[
                    ("etalab-2.0", "Licence Ouverte / Open Licence 2.0"),
                    ("CC-BY-4.0", "Creative Commons Attribution 4.0"),
                    ("ODbL-1.0", "Open Database License 1.0"),
                    ("unstated", "licence not stated by the source"),
                ],
                default="",
                max_length=20,
            ),
        ),
    ]
