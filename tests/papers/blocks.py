"""Reads the plain part of YAML that compose.yaml keeps to: maps and lists, no short forms."""

from typing import Any


def scalar(text: str) -> Any:
    if text.startswith('"') and text.endswith('"'):
        return text[1:-1]
    return {"true": True, "false": False, "": None}.get(text, text)


def rows(text: str) -> list[tuple[int, str]]:
    """Indentation and content of each line that says something."""
    found = []
    for line in text.splitlines():
        content = line.strip()
        if content and not content.startswith("#"):
            found.append((len(line) - len(line.lstrip()), content))
    return found


def block(lines: list[tuple[int, str]]) -> Any:
    """Take one map or list from the front of ``lines``.

    Raises ValueError for anything that is not plain.
    """
    depth, first = lines[0]
    result: Any = [] if first.startswith("- ") else {}
    while lines and lines[0][0] == depth:
        _, content = lines.pop(0)
        if content.startswith("- ") != isinstance(result, list) or content[0] in "&*{[|>":
            raise ValueError(f"not plain: {content}")
        if isinstance(result, list):
            result.append(scalar(content[2:]))
            continue
        key, colon, value = content.partition(":")
        if not colon or key in result or value[:2] in (" &", " *", " {", " [", " |", " >"):
            raise ValueError(f"not plain: {content}")
        deeper = bool(lines) and lines[0][0] > depth
        result[key] = block(lines) if deeper and not value else scalar(value.strip())
    if lines and lines[0][0] > depth:
        raise ValueError(f"indented too far: {lines[0][1]}")
    return result


def read(text: str) -> Any:
    lines = rows(text)
    found = block(lines)
    if lines:
        raise ValueError(f"left over: {lines[0][1]}")
    return found
