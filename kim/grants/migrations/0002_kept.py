"""What was released, signed, issued or posted never changes; the ledger keeps its balance."""

from django.db import migrations

APPEND_ONLY = ("submission", "signature", "award", "ledgerentry", "posting")
PARTS_OF_VERSION = (
    "callparameter",
    "costcategory",
    "callrequirement",
    "callcondition",
    "callrecipient",
)
FUNCTIONS = """
CREATE FUNCTION grants_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION grants_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.released_at IS NOT NULL THEN
        RAISE EXCEPTION 'a released version of a call never changes'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION grants_keep_part_of_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[] := ARRAY[]::bigint[];
BEGIN
    IF TG_OP <> 'INSERT' THEN touched := touched || OLD.version_id; END IF;
    IF TG_OP <> 'DELETE' THEN touched := touched || NEW.version_id; END IF;
    PERFORM 1 FROM grants_callversion
        WHERE id = ANY (touched) AND released_at IS NOT NULL;
    IF FOUND THEN
        RAISE EXCEPTION 'a released version of a call never changes (%)', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION grants_keep_but_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(OLD) - 'state' IS DISTINCT FROM to_jsonb(NEW) - 'state' THEN
        RAISE EXCEPTION 'only the state of % may move', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION grants_keep_signed_line() RETURNS trigger LANGUAGE plpgsql AS $$
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
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION grants_guard_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
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

-- The update takes the lock of the account: two postings follow one another, and the check
-- constraint of the account sees the sum of both.
CREATE FUNCTION grants_move_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE grants_account SET balance = balance + NEW.amount WHERE id = NEW.account_id;
    RETURN NULL;
END $$;

CREATE FUNCTION grants_entry_sums_to_zero() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    entry bigint := CASE TG_TABLE_NAME WHEN 'grants_posting'
        THEN (to_jsonb(NEW) ->> 'entry_id')::bigint ELSE NEW.id END;
    lines integer;
    total numeric;
BEGIN
    SELECT count(*), coalesce(sum(amount), 0) INTO lines, total
        FROM grants_posting WHERE entry_id = entry;
    IF lines < 2 OR total <> 0 THEN
        RAISE EXCEPTION 'a ledger entry has at least two postings that sum to zero'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
"""
DROP_FUNCTIONS = """
DROP FUNCTION grants_refuse();
DROP FUNCTION grants_keep_version();
DROP FUNCTION grants_keep_part_of_version();
DROP FUNCTION grants_keep_but_state();
DROP FUNCTION grants_keep_signed_line();
DROP FUNCTION grants_guard_balance();
DROP FUNCTION grants_move_balance();
DROP FUNCTION grants_entry_sums_to_zero();
"""
TRIGGERS = [
    *(
        (f"grants_{table}", f"grants_{table}_keep", "BEFORE UPDATE OR DELETE", "grants_refuse", "")
        for table in APPEND_ONLY
    ),
    (
        "grants_callversion",
        "grants_callversion_keep",
        "BEFORE UPDATE OR DELETE",
        "grants_keep_version",
        "",
    ),
    *(
        (
            f"grants_{table}",
            f"grants_{table}_keep",
            "BEFORE INSERT OR UPDATE OR DELETE",
            "grants_keep_part_of_version",
            "",
        )
        for table in PARTS_OF_VERSION
    ),
    (
        "grants_notice",
        "grants_notice_keep",
        "BEFORE UPDATE OR DELETE",
        "grants_keep_but_state",
        "",
    ),
    (
        "grants_decision",
        "grants_decision_keep",
        "BEFORE UPDATE OR DELETE",
        "grants_refuse",
        "WHEN (OLD.state = 'signed')",
    ),
    (
        "grants_decisionline",
        "grants_decisionline_keep",
        "BEFORE INSERT OR UPDATE OR DELETE",
        "grants_keep_signed_line",
        "",
    ),
    (
        "grants_review",
        "grants_review_keep",
        "BEFORE UPDATE OR DELETE",
        "grants_keep_but_state",
        "WHEN (OLD.closed_at IS NOT NULL)",
    ),
    (
        "grants_account",
        "grants_account_guard",
        "BEFORE INSERT OR UPDATE",
        "grants_guard_balance",
        "",
    ),
    ("grants_posting", "grants_posting_move", "AFTER INSERT", "grants_move_balance", ""),
]
DEFERRED = """
CREATE CONSTRAINT TRIGGER grants_posting_zero AFTER INSERT ON grants_posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION grants_entry_sums_to_zero();
CREATE CONSTRAINT TRIGGER grants_ledgerentry_zero AFTER INSERT ON grants_ledgerentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION grants_entry_sums_to_zero();
"""
DROP_DEFERRED = """
DROP TRIGGER grants_posting_zero ON grants_posting;
DROP TRIGGER grants_ledgerentry_zero ON grants_ledgerentry;
"""


class Migration(migrations.Migration):
    dependencies = [("grants", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW {only} "
                f"EXECUTE FUNCTION {function}()",
                f"DROP TRIGGER {name} ON {table}",
            )
            for table, name, when, function, only in TRIGGERS
        ),
        migrations.RunSQL(DEFERRED, DROP_DEFERRED),
    ]
