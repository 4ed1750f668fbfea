"""Facts are never changed or deleted: the database lets them only be closed, once."""

from django.db import migrations

TABLES = (
    "programme_budget",
    "programme_participationstep",
    "programme_postterms",
    "programme_occupancy",
    "programme_publishedfigure",
)
FUNCTION = """
CREATE FUNCTION programme_keep_fact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'facts are never deleted (%)', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.known_to_at IS NOT NULL
       OR to_jsonb(OLD) - 'known_to_at' IS DISTINCT FROM to_jsonb(NEW) - 'known_to_at' THEN
        RAISE EXCEPTION 'a fact can only be closed, once (%)', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""
TRIGGER = """
CREATE TRIGGER programme_keep_fact BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION programme_keep_fact()
"""


class Migration(migrations.Migration):
    dependencies = [("programme", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION programme_keep_fact()"),
        *(
            migrations.RunSQL(
                TRIGGER.format(table=table), f"DROP TRIGGER programme_keep_fact ON {table}"
            )
            for table in TABLES
        ),
    ]
