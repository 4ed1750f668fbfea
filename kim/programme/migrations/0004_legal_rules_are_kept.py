"""A legal number never changes: its row is released or withdrawn, closed, replaced, each once."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION programme_keep_legal_rule() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    steps CONSTANT text[] := ARRAY['state', 'valid_to_on', 'confirmed_by', 'confirmed_at',
                                   'closed_by', 'closed_at', 'replaced_by_id'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT (NEW.state = 'proposed' OR (NEW.state = 'start' AND NEW.proposed_by = 'system')) THEN
            RAISE EXCEPTION 'a legal rule begins as a proposal'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'legal rules are never deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF to_jsonb(OLD) - steps IS DISTINCT FROM to_jsonb(NEW) - steps THEN
        RAISE EXCEPTION 'what a legal rule says never changes: a new value is a new row'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.state IS DISTINCT FROM OLD.state THEN
        IF (OLD.state, NEW.state) NOT IN (('proposed', 'released'), ('proposed', 'withdrawn'),
                                          ('start', 'replaced'), ('released', 'replaced'))
           OR NEW.valid_to_on IS DISTINCT FROM OLD.valid_to_on
           OR (NEW.state <> 'released' AND (NEW.confirmed_by <> OLD.confirmed_by
               OR NEW.confirmed_at IS DISTINCT FROM OLD.confirmed_at)) THEN
            RAISE EXCEPTION 'a legal rule does not go from % to %', OLD.state, NEW.state
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state NOT IN ('start', 'released') OR OLD.valid_to_on IS NOT NULL
       OR to_jsonb(OLD) - 'valid_to_on' IS DISTINCT FROM to_jsonb(NEW) - 'valid_to_on' THEN
        RAISE EXCEPTION 'the open end of a legal rule in force can be closed, once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""
TRIGGER = """
CREATE TRIGGER programme_keep_legal_rule BEFORE INSERT OR UPDATE OR DELETE
ON programme_legalrule FOR EACH ROW EXECUTE FUNCTION programme_keep_legal_rule()
"""


class Migration(migrations.Migration):
    dependencies = [("programme", "0003_legal_rule")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION programme_keep_legal_rule()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER programme_keep_legal_rule ON programme_legalrule"),
    ]
