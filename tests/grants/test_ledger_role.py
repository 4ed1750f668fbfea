"""What the role of the application may do with the ledger: read, add, lock; nothing else."""

from collections.abc import Iterator

import psycopg
import pytest

from kim.grants.models import Account
from tests.database import as_application
from tests.grants.factories import make_budget
from tests.programme.factories import load

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def application() -> Iterator[psycopg.Connection]:
    load()
    make_budget(1000)
    with as_application() as found:
        yield found


FORGED = """
CREATE TEMP TABLE forged (account_id bigint, amount numeric);
CREATE TRIGGER forged AFTER INSERT ON forged FOR EACH ROW EXECUTE FUNCTION grants_move_balance();
INSERT INTO forged SELECT id, 1000000 FROM grants_account WHERE kind = 'available';
"""
DETOUR = """
CREATE TEMP TABLE detour (x integer);
CREATE FUNCTION pg_temp.detour() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE grants_account SET balance = 1000000 WHERE kind = 'available'; RETURN NULL; END $$;
CREATE TRIGGER detour AFTER INSERT ON detour FOR EACH ROW EXECUTE FUNCTION pg_temp.detour();
INSERT INTO detour VALUES (1);
"""
FORBIDDEN = [
    FORGED,
    DETOUR,
    "UPDATE grants_account SET balance = 1000000",
    "UPDATE grants_account SET kind = kind",
    "UPDATE grants_account SET kind = 'paid' WHERE kind = 'blocked'",
    "DELETE FROM grants_account",
    "UPDATE grants_posting SET amount = 1",
    "DELETE FROM grants_posting",
    "UPDATE grants_ledgerentry SET reason = 'x'",
    "DELETE FROM grants_ledgerentry",
    "TRUNCATE grants_posting",
    "ALTER TABLE grants_account DISABLE TRIGGER USER",
    "ALTER TABLE grants_account DROP CONSTRAINT grants_account_never_overdrawn",
]
WORK = """
BEGIN;
SELECT id FROM grants_account ORDER BY id FOR NO KEY UPDATE;
INSERT INTO grants_ledgerentry (kind, lines, at, by, reason)
    VALUES ('block', 2, now(), 'user:1', 'x');
INSERT INTO grants_posting (entry_id, account_id, amount)
    SELECT max(e.id), a.id, CASE a.kind WHEN 'available' THEN -300 ELSE 300 END
    FROM grants_ledgerentry e, grants_account a WHERE a.kind IN ('available', 'blocked')
    GROUP BY a.id, a.kind;
COMMIT;
"""


def test_the_role_of_the_application_posts_and_can_do_nothing_else(
    application: psycopg.Connection,
) -> None:
    obeyed = []
    for statement in FORBIDDEN:
        try:
            with application.transaction(force_rollback=True):
                application.execute(statement)
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.IntegrityError):
            continue
        obeyed.append(statement)
    assert obeyed == []
    application.execute(WORK)
    balances = dict(Account.objects.exclude(balance=0).values_list("kind", "balance"))
    assert balances == {"appropriation": -1000, "available": 700, "blocked": 300}
