"""Whether a file from outside is accepted: by its content, never by what its sender says."""

from kim.kernel.uploads.archives import inspect_archive
from kim.kernel.uploads.names import clean_name, split_name
from kim.kernel.uploads.pdf import inspect_pdf
from kim.kernel.uploads.pictures import inspect_picture
from kim.kernel.uploads.plain import inspect_text
from kim.kernel.uploads.signatures import family, refuse_malware
from kim.kernel.uploads.terms import (
    ACCEPTED,
    BY_EXTENSION,
    EMPTY,
    FORMATS,
    MEGABYTE,
    TOO_LARGE,
    Checked,
    Facts,
    Flaw,
    Format,
    Limits,
    UploadRefused,
)

UNKNOWN = f"hat keine erlaubte Endung. Bitte laden Sie eine Datei als {ACCEPTED} hoch."
MISMATCH = (
    "endet auf „.{ending}“, ist dem Inhalt nach aber: {found}. "
    "Bitte speichern Sie sie als {expected} und laden Sie sie erneut hoch."
)


def check_upload(name: str, data: bytes, limits: Limits | None = None) -> Checked:
    """Look into a file and give it back with a clean name and its true type.

    Raises UploadRefused with a German sentence that says what to do. Files may be built to
    exhaust who reads them: ``kim.ui.uploads.accept`` calls this in a process of its own.
    """
    clean = clean_name(name)
    try:
        found, facts = inspect(clean, data, limits or Limits())
    except Flaw as flaw:
        raise UploadRefused(f"Die Datei „{clean}“ {flaw}") from flaw
    return Checked(
        data=data,
        name=clean,
        media_type=found.media_type,
        pages=facts.pages,
        has_position=facts.has_position,
    )


def inspect(name: str, data: bytes, limits: Limits) -> tuple[Format, Facts]:
    """The format of a file and what is known about it. Raises Flaw."""
    if not data:
        raise Flaw(EMPTY)
    if len(data) > limits.size:
        raise Flaw(TOO_LARGE.format(limit=limits.size // MEGABYTE))
    refuse_malware(data)
    ending = split_name(name)[1]
    expected = BY_EXTENSION.get(ending)
    if expected is None:
        raise Flaw(UNKNOWN)
    facts = facts_about(data, expected, limits)
    if facts.code != expected.code:
        sentence = MISMATCH.format(
            ending=ending, found=FORMATS[facts.code].label, expected=expected.label
        )
        raise Flaw(sentence)
    return expected, facts


def facts_about(data: bytes, expected: Format, limits: Limits) -> Facts:
    """What the content is, whatever was expected. Raises Flaw for content we do not take."""
    kind = family(data)
    if kind == "zip":
        return inspect_archive(data, limits)
    if kind == "text":
        code = expected.code if expected.code in ("csv", "txt") else "txt"
        return inspect_text(data, code)
    if kind != expected.code:  # nothing more needs to be known about it
        return Facts(kind)
    return inspect_pdf(data, limits) if kind == "pdf" else inspect_picture(data, kind, limits)
