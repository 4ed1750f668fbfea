"""The ledger is kept by the database: nobody but a posting moves a balance, no entry grows."""

from django.db import migrations

FORWARD = """
-- SECURITY DEFINER: the application may not update an account itself, only through a posting.
-- The check of the table keeps it from being hung onto a table of somebody else's.
-- The update takes the lock of the account: two postings follow one another, and the check
-- constraint of the account sees the sum of both.
CREATE OR REPLACE FUNCTION grants_move_balance() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_RELID <> 'public.grants_posting'::regclass THEN
        RAISE EXCEPTION 'only postings move a balance'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    UPDATE grants_account SET balance = balance + NEW.amount WHERE id = NEW.account_id;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION grants_move_balance FROM PUBLIC;

CREATE OR REPLACE FUNCTION grants_guard_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'an account is never deleted'
            USING ERRCODE = 'integrity_constraint_violation';
    ELSIF TG_OP = 'INSERT' THEN
        IF NEW.balance <> 0 THEN
            RAISE EXCEPTION 'an account opens with nothing'
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF to_jsonb(OLD) - 'balance' IS DISTINCT FROM to_jsonb(NEW) - 'balance' THEN
        RAISE EXCEPTION 'an account never becomes another one'
            USING ERRCODE = 'integrity_constraint_violation';
    ELSIF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'only postings move a balance'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER grants_account_guard ON grants_account;
CREATE TRIGGER grants_account_guard BEFORE INSERT OR UPDATE OR DELETE ON grants_account
    FOR EACH ROW EXECUTE FUNCTION grants_guard_balance();

-- An entry has the lines it says, so that none is added later; they sum to zero within each
-- year, so that no money moves from one year to another; and they touch no other file.
CREATE OR REPLACE FUNCTION grants_entry_sums_to_zero() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    entry bigint := CASE TG_TABLE_NAME WHEN 'grants_posting'
        THEN (to_jsonb(NEW) ->> 'entry_id')::bigint ELSE NEW.id END;
    said grants_ledgerentry%ROWTYPE;
    found_lines bigint;
    balanced boolean;
    own boolean;
BEGIN
    SELECT * INTO said FROM grants_ledgerentry WHERE id = entry;
    SELECT sum(part.lines), bool_and(part.total = 0), bool_and(part.own)
        INTO found_lines, balanced, own
        FROM (
            SELECT count(*) AS lines, sum(p.amount) AS total,
                bool_and(a.application_id IS NULL
                    OR a.application_id IS NOT DISTINCT FROM said.application_id) AS own
            FROM grants_posting p JOIN grants_account a ON a.id = p.account_id
            WHERE p.entry_id = entry GROUP BY a.budget_year_id
        ) AS part;
    IF found_lines IS DISTINCT FROM said.lines THEN
        RAISE EXCEPTION 'ledger entry % says % lines and has %', entry, said.lines, found_lines
            USING ERRCODE = 'integrity_constraint_violation';
    ELSIF balanced IS NOT TRUE THEN
        RAISE EXCEPTION 'ledger entry % does not sum to zero in each year', entry
            USING ERRCODE = 'integrity_constraint_violation';
    ELSIF own IS NOT TRUE THEN
        RAISE EXCEPTION 'ledger entry % moves money of another file', entry
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION grants_keep_year() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (OLD.id, OLD.title_id, OLD.programme_id, OLD.year)
        IS DISTINCT FROM (NEW.id, NEW.title_id, NEW.programme_id, NEW.year) THEN
        RAISE EXCEPTION 'a budget year never becomes another one'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER grants_budgetyear_keep BEFORE UPDATE OR DELETE ON grants_budgetyear
    FOR EACH ROW EXECUTE FUNCTION grants_keep_year();

CREATE TRIGGER grants_account_keep_all BEFORE TRUNCATE ON grants_account
    FOR EACH STATEMENT EXECUTE FUNCTION grants_refuse();
CREATE TRIGGER grants_ledgerentry_keep_all BEFORE TRUNCATE ON grants_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION grants_refuse();
CREATE TRIGGER grants_posting_keep_all BEFORE TRUNCATE ON grants_posting
    FOR EACH STATEMENT EXECUTE FUNCTION grants_refuse();
"""
BACKWARD = """
DROP TRIGGER grants_posting_keep_all ON grants_posting;
DROP TRIGGER grants_ledgerentry_keep_all ON grants_ledgerentry;
DROP TRIGGER grants_account_keep_all ON grants_account;
DROP TRIGGER grants_budgetyear_keep ON grants_budgetyear;
DROP FUNCTION grants_keep_year();
"""


class Migration(migrations.Migration):
    dependencies = [("grants", "0003_ledger")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
