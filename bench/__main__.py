"""Run all measurements and print them. Exit code 1 when a goal is missed."""

import os
import sys

from bench import server


def main() -> int:
    if not os.environ.get("DATABASE_URL"):
        sys.stderr.write("Bitte `make bench` aufrufen oder DATABASE_URL setzen.\n")
        return 2
    print("A database of its own is filled …", file=sys.stderr)
    server.own_database()
    server.make_tables()
    results = [
        counts(),
        figures(),
        letters(),
        grants(),
        offers(),
    ]  # the first needs an empty register
    server.fill()
    return 0 if all([*results, latency(), exchange()]) else 1


def exchange() -> bool:
    from bench import exchange as offers  # noqa: PLC0415 -- after setup

    offers.fill()
    queries, cold, size = offers.region_queries()
    few = queries <= offers.GOAL_QUERIES
    print(f"\nOffers for other systems: {offers.PLACES} places, {len(offers.LANGUAGES)} languages")
    print(f"queries of the whole region: {queries}  goal <= {offers.GOAL_QUERIES}  "
          + ("met" if few else "MISSED"))  # fmt: skip
    print(f"{size // 1024} KB a language; the first list of a new process takes {cold:.0f} times "
          "as long as one that is put together of known entries")  # fmt: skip
    lines = offers.in_the_process()
    with server.running() as port:
        lines += offers.measure(port)
    for line in lines:
        words = "met" if line.met else "MISSED"
        goal = f"  goal <= {line.goal}  {words}" if line.goal else ""
        print(f"{line.name:28}{line.ratio:>8.2f} times the empty page{goal}")
    return few and all(line.met for line in lines)


def latency() -> bool:
    from bench.latency import EACH, ROUNDS, measure  # noqa: PLC0415 -- after the environment

    with server.running() as port:
        ratios = measure(port)
    print(f"\nLatency over the empty page of the same server ({ROUNDS} rounds in turn)")
    print(f"{'':28}{'connections':>12}{'p50':>8}{'p95':>8}  goal (p50)")
    for ratio in ratios:
        words = {None: "", True: "met", False: "MISSED"}[ratio.met]
        goal = f"  <= {ratio.target.goal:.0f}  {words}" if ratio.met is not None else ""
        line = f"{ratio.target.name:28}{ratio.connections:>12}{ratio.p50:>8.2f}{ratio.p95:>8.2f}"
        print(line + goal)
    print("Answers that nothing has changed since are kept in the process; a new day is computed.")
    assert set(EACH) == {1, 8}
    return all(ratio.met is not False for ratio in ratios)


def grants() -> bool:
    from bench.grants import CASES, GOAL, award_ratio, list_queries  # noqa: PLC0415 -- after setup

    print("\nQueries of the pages of applications, by their number")
    print(f"{'':42}" + "".join(f"{case:>18}" for case in CASES))
    constant = True
    for path, cases in list_queries().items():
        same = len(set(cases.values())) == 1
        constant = constant and same
        print(
            f"{path:42}" + "".join(f"{n:>18}" for n in cases.values()) + ("" if same else "  GROWS")
        )
    ratio = award_ratio()
    met = ratio <= GOAL
    print(f"\nAward with its notice over the bare compile of the same letter (p50): {ratio:.2f}")
    print(f"goal <= {GOAL:.0f}  {'met' if met else 'MISSED'}")
    return constant and met


def offers() -> bool:
    from bench import offers as search  # noqa: PLC0415 -- after setup

    found = search.measure()
    print(
        f"\nSearch over {search.OFFERS:,} offers in {len(search.LANGUAGES)} languages, facets "
        f"included, over the bare SQL of the same question ({search.ROUNDS} questions)"
    )
    lines = (
        ("p50", found.p50, search.GOAL_P50),
        ("p95", found.p95, search.GOAL_P95),
        ("mistyped over rightly typed (p50)", found.typos, search.GOAL_TYPOS),
        ("seconds until a new offer is found", found.seconds, search.GOAL_SECONDS),
        (f"errors on {search.CONNECTIONS} connections", found.errors, 0),
    )
    for name, value, goal in lines:
        print(f"{name:42}{value:>8.2f}  goal <= {goal}  {'met' if value <= goal else 'MISSED'}")
    constant = len(found.queries) == 1
    print(f"queries of a search: {found.queries}" + ("" if constant else "  GROWS"))
    good = found.quality >= search.GOAL_QUALITY
    print(
        f"right offer among the first three: {found.quality:.1f} % of {found.judged} judged "
        f"queries  goal >= {search.GOAL_QUALITY:.0f}  {'met' if good else 'MISSED'}"
    )
    return constant and good and all(value <= goal for _, value, goal in lines)


def counts() -> bool:
    import django  # noqa: PLC0415 -- reads the environment set above

    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    from django.conf import settings  # noqa: PLC0415 -- after setup

    from bench.counts import CASES, measure  # noqa: PLC0415 -- after setup

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    found = measure()
    print("\nQueries per page")
    print(f"{'':42}" + "".join(f"{case:>18}" for case in CASES))
    constant = True
    for path, cases in found.items():
        same = len(set(cases.values())) == 1
        constant = constant and same
        print(
            f"{path:42}" + "".join(f"{n:>18}" for n in cases.values()) + ("" if same else "  GROWS")
        )
    return constant


def figures() -> bool:
    from bench.figures import MUNICIPALITIES, YEARS, measure  # noqa: PLC0415 -- after setup

    facts, ratio = measure()
    print(f"\nFigures of a key date over {MUNICIPALITIES} municipalities and {YEARS} years")
    print(f"{facts} facts: {ratio:.1f} times the sorting of as many tuples")
    return True


def letters() -> bool:
    from bench.letters import GOAL, ROUNDS, measure  # noqa: PLC0415 -- after setup

    ratio = measure()
    met = ratio <= GOAL
    print(f"\nLetter of two pages as PDF ({ROUNDS} rounds in turn)")
    print(f"{ratio:.2f} times the bare compile  goal <= {GOAL}  {'met' if met else 'MISSED'}")
    return met


if __name__ == "__main__":
    raise SystemExit(main())
