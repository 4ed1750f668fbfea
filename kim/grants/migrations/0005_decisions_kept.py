"""Four eyes and frozen text of decisions, kept by the database whoever writes to it."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION grants_guard_signature() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    signed grants_decision%ROWTYPE;
    total numeric;
BEGIN
    SELECT * INTO signed FROM grants_decision WHERE id = NEW.decision_id;
    IF signed.state <> 'drafted' THEN
        RAISE EXCEPTION 'only a draft can be signed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF signed.drafted_person = NEW.person THEN
        RAISE EXCEPTION 'who drafted a decision does not sign it'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM 1 FROM grants_review WHERE application_id = signed.application_id
        AND person = NEW.person AND state <> 'superseded';
    IF FOUND THEN
        RAISE EXCEPTION 'who reviewed an application does not sign its decision'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT coalesce(sum(amount), 0) INTO total FROM grants_decisionline
        WHERE decision_id = NEW.decision_id;
    IF signed.amount IS NOT NULL AND signed.amount <> total THEN
        RAISE EXCEPTION 'the lines of a decision add up to its amount'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION grants_guard_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    signatures integer;
BEGIN
    SELECT count(*) INTO signatures FROM grants_signature WHERE decision_id = NEW.id;
    IF NEW.state = 'signed' AND signatures < NEW.levels THEN
        RAISE EXCEPTION 'a decision takes effect with its last signature'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF signatures > 0 AND (
        NEW.levels < OLD.levels
        OR to_jsonb(OLD) - '{state,signed_at,levels}'::text[]
            IS DISTINCT FROM to_jsonb(NEW) - '{state,signed_at,levels}'::text[]
    ) THEN
        RAISE EXCEPTION 'what somebody has signed never changes'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION grants_keep_signed_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[] := ARRAY[]::bigint[];
BEGIN
    IF TG_OP <> 'INSERT' THEN touched := touched || OLD.decision_id; END IF;
    IF TG_OP <> 'DELETE' THEN touched := touched || NEW.decision_id; END IF;
    PERFORM 1 FROM grants_decision WHERE id = ANY (touched) AND state = 'signed';
    IF FOUND THEN
        RAISE EXCEPTION 'a signed decision never changes'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM 1 FROM grants_signature WHERE decision_id = ANY (touched);
    IF FOUND THEN
        RAISE EXCEPTION 'what somebody has signed never changes'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER grants_signature_guard BEFORE INSERT ON grants_signature
    FOR EACH ROW EXECUTE FUNCTION grants_guard_signature();
CREATE TRIGGER grants_decision_guard BEFORE UPDATE ON grants_decision
    FOR EACH ROW WHEN (OLD.state <> 'signed') EXECUTE FUNCTION grants_guard_decision();
"""
BACK = """
DROP TRIGGER grants_decision_guard ON grants_decision;
DROP TRIGGER grants_signature_guard ON grants_signature;
DROP FUNCTION grants_guard_decision();
DROP FUNCTION grants_guard_signature();
"""


class Migration(migrations.Migration):
    dependencies = [("grants", "0004_ledger_kept")]
    operations = [migrations.RunSQL(FUNCTIONS, BACK)]
