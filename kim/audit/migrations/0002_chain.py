"""The chain: the database numbers and hashes each event, and refuses any later change."""

from django.db import migrations

FORWARD = """
INSERT INTO audit_head (id, last_id, last_hash) VALUES (1, 0, '');

CREATE FUNCTION kim_audit_text(e audit_event) RETURNS text LANGUAGE sql STABLE
SET search_path = pg_catalog AS $$
    SELECT jsonb_build_array(
        e.id, e.previous_hash, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        e.actor, e.action, e.subject, e.changes, e.reason, e.law, e.request_id)::text
$$;

-- SECURITY DEFINER: the application may not write audit_head itself, only through an insert.
-- The row lock on audit_head puts all events in one order until their transactions end.
CREATE FUNCTION kim_audit_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    head audit_head%ROWTYPE;
BEGIN
    SELECT * INTO STRICT head FROM audit_head WHERE id = 1 FOR UPDATE;
    NEW.id := head.last_id + 1;
    NEW.previous_hash := head.last_hash;
    NEW.hash := encode(sha256(convert_to(kim_audit_text(NEW), 'UTF8')), 'hex');
    UPDATE audit_head SET last_id = NEW.id, last_hash = NEW.hash WHERE id = 1;
    RETURN NEW;
END $$;

CREATE FUNCTION kim_audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit_event is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER audit_event_chain BEFORE INSERT ON audit_event
    FOR EACH ROW EXECUTE FUNCTION kim_audit_chain();
CREATE TRIGGER audit_event_keep BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION kim_audit_refuse();
CREATE TRIGGER audit_event_keep_all BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION kim_audit_refuse();
"""
BACKWARD = """
DROP TRIGGER audit_event_keep_all ON audit_event;
DROP TRIGGER audit_event_keep ON audit_event;
DROP TRIGGER audit_event_chain ON audit_event;
DROP FUNCTION kim_audit_refuse();
DROP FUNCTION kim_audit_chain();
DROP FUNCTION kim_audit_text(audit_event);
DELETE FROM audit_head;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
