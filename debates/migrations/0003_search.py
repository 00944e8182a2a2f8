"""Full-text search of proposals: title above body, in the language of the text, kept by a trigger.

A generated column would be simpler; PostgreSQL refuses one, since `unaccent()` is not immutable.
"""

from django.db import migrations

TRIGGER = """
CREATE FUNCTION debates_proposal_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.search :=
    setweight(to_tsvector(consult_configuration(NEW.language), NEW.title), 'A') ||
    setweight(to_tsvector(consult_configuration(NEW.language), NEW.body), 'B');
  RETURN NEW;
END $$;
CREATE TRIGGER search BEFORE INSERT OR UPDATE OF title, body, language ON debates_proposal
  FOR EACH ROW EXECUTE FUNCTION debates_proposal_search();
"""
DROP = """
DROP TRIGGER search ON debates_proposal;
DROP FUNCTION debates_proposal_search();
"""


class Migration(migrations.Migration):
    dependencies = [("debates", "0002_row_level_security")]
    operations = [migrations.RunSQL(TRIGGER, DROP)]
