"""Recompute the ledger: every balance from its postings, every entry from its lines."""

from dataclasses import dataclass

from django.db import connection

from kim.grants.states.ledger import AccountKind
from kim.kernel.money import format_eur

# One statement, so that what others book meanwhile is in all parts of it or in none.
# Each part gives: rank of the check, number of the row, what it is about, two amounts.
CHECK = """
WITH lines AS (
    SELECT p.entry_id, p.account_id, p.amount, a.kind, a.application_id, y.year
    FROM grants_posting p
    JOIN grants_account a ON a.id = p.account_id
    JOIN grants_budgetyear y ON y.id = a.budget_year_id
), posted AS (
    SELECT account_id, sum(amount) AS amount FROM lines GROUP BY account_id
), counted AS (
    SELECT entry_id, count(*) AS lines FROM lines GROUP BY entry_id
), faults AS (
    SELECT 1 AS rank, a.id, y.year::text AS about, a.kind::text AS word,
        a.balance AS said, coalesce(p.amount, 0) AS found
    FROM grants_account a JOIN grants_budgetyear y ON y.id = a.budget_year_id
    LEFT JOIN posted p ON p.account_id = a.id
    WHERE a.balance <> coalesce(p.amount, 0)
    UNION ALL
    SELECT 2, entry_id, year::text, '', 0, sum(amount)
    FROM lines GROUP BY entry_id, year HAVING sum(amount) <> 0
    UNION ALL
    SELECT 3, e.id, '', '', e.lines, coalesce(c.lines, 0)
    FROM grants_ledgerentry e LEFT JOIN counted c ON c.entry_id = e.id
    WHERE e.lines <> coalesce(c.lines, 0)
    UNION ALL
    SELECT 4, e.id, '', '', 0, 0
    FROM grants_ledgerentry e JOIN lines l ON l.entry_id = e.id
    WHERE l.application_id IS DISTINCT FROM e.application_id AND l.application_id IS NOT NULL
    UNION ALL
    SELECT 5, e.id, e.cancels_id::text, '', 0, 0
    FROM grants_ledgerentry e JOIN lines l ON l.entry_id IN (e.id, e.cancels_id)
    GROUP BY e.id, e.cancels_id, l.account_id HAVING e.cancels_id IS NOT NULL AND sum(l.amount) <> 0
    UNION ALL
    SELECT 6, f.id, f.number, '', w.amount, coalesce(sum(a.balance), 0)
    FROM grants_application f
    JOIN LATERAL (
        SELECT amount FROM grants_award WHERE application_id = f.id
        ORDER BY sequence DESC LIMIT 1
    ) w ON true
    LEFT JOIN grants_account a ON a.application_id = f.id AND a.kind IN ('awarded', 'paid')
    GROUP BY f.id, f.number, w.amount
    HAVING coalesce(sum(a.balance), 0) <> w.amount AND NOT (
        coalesce(sum(a.balance), 0) = 0 AND EXISTS (
            SELECT FROM grants_notice n WHERE n.application_id = f.id AND n.state = 'declined'))
)
SELECT (SELECT count(*) FROM grants_ledgerentry), (SELECT count(*) FROM grants_account),
    f.rank, f.id, f.about, f.word, f.said, f.found
FROM (SELECT 1) AS one LEFT JOIN faults f ON true ORDER BY f.rank, f.id LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class LedgerCheck:
    """How many entries and accounts were recomputed, and the first difference or None."""

    entries: int
    accounts: int
    fault: str | None


def verify_ledger() -> LedgerCheck:
    """Recompute everything and name the first difference (Haushalt nachrechnen). One query."""
    with connection.cursor() as cursor:
        cursor.execute(CHECK)
        entries, accounts, rank, number, about, word, said, found = cursor.fetchone()
    if rank is None:
        return LedgerCheck(entries, accounts, None)
    kind = AccountKind(word).label if word in AccountKind.values else word
    sentences = {
        1: f"Konto {number} („{kind}“, {about}): Der Saldo sagt {format_eur(said)}, "
        f"gebucht sind {format_eur(found)}.",
        2: f"Buchung {number} ergibt im Haushaltsjahr {about} nicht null, sondern "
        f"{format_eur(found)}.",
        3: f"Buchung {number} hat {found} Zeilen statt {said}.",
        4: f"Buchung {number} bewegt Geld eines anderen Vorgangs.",
        5: f"Gegenbuchung {number} hebt Buchung {about} nicht genau auf.",
        6: f"Vorgang {about}: Der Bescheid sagt {format_eur(said)}, im Haushalt bewilligt "
        f"sind {format_eur(found)}.",
    }
    return LedgerCheck(entries, accounts, sentences[rank])
