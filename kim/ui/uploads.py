"""Files in forms: received with a bound, checked by content, handed on as ``Checked``."""

import io
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from kim.kernel.uploads.apart import check_apart
from kim.kernel.uploads.names import clean_name
from kim.kernel.uploads.scanner import scan
from kim.kernel.uploads.terms import (
    EMPTY,
    FORMATS,
    MEGABYTE,
    TOO_LARGE,
    Checked,
    Limits,
    UploadRefused,
)

KEPT_AT_ONCE = 3  # times the limit of one file, for all files of one request
TOGETHER = "Zusammen sind die Dateien zu groß. Bitte laden Sie sie einzeln hoch."
NOT_HERE = "Die Datei „{name}“ ist kein {labels}. Bitte speichern Sie sie als {labels}."
MISSING = "Bitte wählen Sie eine Datei aus."


def accept(name: str, data: bytes) -> Checked:
    """Check a file from outside, and let the virus scanner see it where one is set.

    Takes a third of a second and more: call it before the transaction. Raises UploadRefused.
    """
    checked = check_apart(name, data, Limits(size=settings.UPLOAD_BYTES))
    return scan(settings.SCAN_COMMAND, checked) if settings.SCAN_COMMAND else checked


class BoundedUpload(FileUploadHandler):
    """Keeps files in memory up to the limit. Of a larger one only the size is counted.

    So everything else that was typed arrives, and the form can say what is wrong. Nothing is
    ever written to disk.
    """

    kept_before = 0  # bytes of the files of this request that are complete

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.content = io.BytesIO()
        self.room = min(
            settings.UPLOAD_BYTES, settings.UPLOAD_BYTES * KEPT_AT_ONCE - self.kept_before
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) <= self.room:
            self.content.write(raw_data)
        elif self.content.tell():
            self.content = io.BytesIO()

    def file_complete(self, file_size: int) -> "UploadedFile[Any]":
        self.kept_before += self.content.tell()
        self.content.seek(0)
        return InMemoryUploadedFile(
            self.content, self.field_name, self.file_name or "", self.content_type, file_size,
            self.charset, self.content_type_extra,
        )  # fmt: skip


class UploadField(forms.FileField):
    """One file; gives ``Checked`` for ``audit.services.store_upload``.

    ``formats`` are codes of ``FORMATS``; all by default. The form needs
    ``enctype="multipart/form-data"`` (``form.is_multipart``), best a form of its own: browsers
    forget the chosen file when a form comes back with errors.
    """

    widget = forms.FileInput

    def __init__(self, *, formats: Iterable[str] = tuple(FORMATS), **kwargs: Any) -> None:
        self.formats = [FORMATS[code] for code in formats]
        limit = settings.UPLOAD_BYTES // MEGABYTE
        kwargs.setdefault("help_text", f"{self.labels}, höchstens {limit} MB")
        kwargs.setdefault("error_messages", {"required": MISSING, "missing": MISSING})
        super().__init__(**kwargs)

    @property
    def labels(self) -> str:
        """``PDF, PNG oder DOCX``."""
        names = [row.extensions[0].upper() for row in self.formats]
        return " oder ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        endings = [f".{ending}" for row in self.formats for ending in row.extensions]
        return {**super().widget_attrs(widget), "accept": ",".join(endings)}

    def to_python(self, data: Any) -> Any:
        """The checked file. Raises ValidationError with the sentence of the check."""
        if data in self.empty_values:
            return None
        try:
            checked = accept(data.name, received(data))
            self._require_format(checked)
        except UploadRefused as refusal:
            raise ValidationError(str(refusal), code="refused") from refusal
        return checked

    def _require_format(self, checked: Checked) -> None:
        if checked.media_type not in {row.media_type for row in self.formats}:
            raise UploadRefused(NOT_HERE.format(name=checked.name, labels=self.labels))


def received(file: "UploadedFile[Any]") -> bytes:
    """The bytes of a file. Raises UploadRefused when they were too many to keep, or none."""
    name, size = clean_name(file.name or ""), file.size or 0
    if size > settings.UPLOAD_BYTES:
        limit = settings.UPLOAD_BYTES // MEGABYTE
        raise UploadRefused(f"Die Datei „{name}“ {TOO_LARGE.format(limit=limit)}")
    if not size:
        raise UploadRefused(f"Die Datei „{name}“ {EMPTY}")
    data: bytes = file.read()
    if len(data) != size:
        raise UploadRefused(TOGETHER)
    return data
