"""What others said stays as it was said, except where kim says something else by now."""

from typing import Any

ABSENT: Any = object()


def three_way(base: Any, current: Any, original: Any) -> Any:
    """``original`` with the changes that lead from ``base`` to ``current``.

    ``base`` is what kim made of the original when it came, ``current`` what it makes now. Where
    both are equal nobody changed anything, and the original stays, with all kim cannot say.
    Entries of lists are found by ``id``, or by their place where the ids of the original were
    not taken over; a list without ids is one value.
    """
    if current == base:
        return original
    if isinstance(current, dict) and isinstance(original, dict):
        return _objects(base if isinstance(base, dict) else {}, current, original)
    if _has_ids(current) and _has_ids(original) and (_has_ids(base) or base in (ABSENT, [])):
        return _lists([] if base is ABSENT else base, current, original)
    return current


def _objects(base: dict[str, Any], current: dict[str, Any], original: dict[str, Any]) -> Any:
    merged = {}
    for key in [*original, *(key for key in current if key not in original)]:
        was, now, said = (part.get(key, ABSENT) for part in (base, current, original))
        value = said if was is now is ABSENT else three_way(was, now, said)
        if value is not ABSENT:
            merged[key] = value
    return merged


def _has_ids(value: Any) -> bool:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        return False
    ids = [item.get("id") for item in value]
    return all(isinstance(one, str) for one in ids) and len(set(ids)) == len(ids)


def _lists(base: list[Any], current: list[Any], original: list[Any]) -> Any:
    was, now, said = ({item["id"]: item for item in part} for part in (base, current, original))
    if was and said and not was.keys() & said.keys():  # the ids are ours, not theirs
        if len(base) != len(original):
            return current
        said = dict(zip(was, original, strict=True))
    merged = []
    for key in [*said, *(key for key in now if key not in said)]:
        if key in was or key in now:
            value = three_way(was.get(key, ABSENT), now.get(key, ABSENT), said.get(key, ABSENT))
        else:
            value = said[key]
        if value is not ABSENT:
            merged.append(value)
    return merged
