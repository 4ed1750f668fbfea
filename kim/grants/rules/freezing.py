"""An application as it is signed: one text, the same for the same content, and its hash."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from kim.grants.rules.content import FileInfo
from kim.grants.rules.results import Result


def canonical(value: Mapping[str, Any]) -> str:
    """JSON with sorted names, without spaces, every sign as itself."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(text: str) -> str:
    """SHA-256 of a text in UTF-8, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def frozen_text(
    *,
    sections: Mapping[str, Mapping[str, Any]],
    files: Sequence[FileInfo],
    about: Mapping[str, Any],
    results: Iterable[Result] = (),
    reasons: Mapping[str, str] | None = None,
) -> str:
    """Everything that is signed: sections, files with their hashes, call, results, reasons."""
    return canonical(
        {
            **sections,
            "files": [asdict(file) for file in files],
            "about": about,
            "results": [asdict(result) for result in results],
            "reasons": dict(reasons or {}),
        }
    )


def fingerprint(
    sections: Mapping[str, Mapping[str, Any]], files: Sequence[FileInfo], version: int
) -> str:
    """A short mark of what somebody looks at before signing; another text has another one."""
    text = frozen_text(sections=sections, files=files, about={"version": version})
    return digest(text)[:16]
