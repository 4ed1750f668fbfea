"""The check in a process of its own: ``python -I -m kim.kernel.uploads``, called by ``apart``.

Reads a line of JSON and then the file from standard input; writes a line of JSON. It has no
settings, no secrets and no database, may write no files, and takes only so much memory and time.
"""

import json
import resource
import sys

from kim.kernel.uploads.terms import Limits, UploadRefused

MEMORY = 1024**3  # bytes of addresses, of which Python and its libraries take a quarter
SECONDS = 20
OPEN_FILES = 64


def bound() -> None:
    """Give up what the check does not need. Libraries that are loaded later count as well."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def answer() -> dict[str, object]:
    from kim.kernel.uploads.check import check_upload  # noqa: PLC0415 -- loads parsers: bound first

    told = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    try:
        checked = check_upload(told["name"], data, Limits(**told["limits"]))
    except UploadRefused as refusal:
        return {"refused": str(refusal)}
    return {
        "name": checked.name,
        "media_type": checked.media_type,
        "pages": checked.pages,
        "has_position": checked.has_position,
    }


if __name__ == "__main__":
    bound()
    print(json.dumps(answer()))  # noqa: T201 -- the answer to who started this
