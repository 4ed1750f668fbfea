"""Log lines: one line of JSON each, with the number of the request, without people."""

import logging
import re

from pythonjsonlogger.json import JsonFormatter

from kim.kernel import request_id

LONGEST = 500
UNKNOWN = "(unknown address)"
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"}
ADDRESS = re.compile(r"[^\s@<>\"'(),;:=]+@[^\s@<>\"'(),;:=]+")
IP = re.compile(
    r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])"
    r"|(?<![\w:])(?:[0-9a-f]{1,4}:){4,}[0-9a-f:]*"
    r"|(?<![\w:])(?:[0-9a-f]{1,4}:)*:(?:[0-9a-f]{1,4}:)*[0-9a-f]{1,4}(?![\w:])",
    re.IGNORECASE,
)
ARGUMENTS = re.compile(r"\(.*\)", re.DOTALL)  # of a job
QUERY = re.compile(r"\?\S*")


def cleaned(text: str) -> str:
    """Without mail addresses, network addresses and questions of addresses; cut to size."""
    text = text[: 4 * LONGEST]
    for pattern, word in ((ADDRESS, "[mail]"), (IP, "[ip]"), (QUERY, "")):
        text = pattern.sub(word, text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


class SafeRecord(logging.Filter):
    """Keep of a record what may be written; the rest never reaches a formatter.

    An address may hold anything that somebody typed, and links in mails hold secrets. So the
    pattern of the address is written, as in ``kommunen/<str:ags>/``, never the address.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        record.__dict__.update(
            request_id=request_id.current.get(),
            status=getattr(record, "status_code", None),
            method=method_of(request),
            path=pattern_of(request) if path else None,
        )
        try:
            message = record.getMessage()
        except (TypeError, ValueError):
            message = str(record.msg)
        if path and path != "/":
            message = message.replace(path, pattern_of(request))
        if record.name.startswith("procrastinate"):
            message = ARGUMENTS.sub("(…)", message)
        record.msg = cleaned(without_words(message, record))
        record.args = None
        return True


def without_words(text: str, record: logging.LogRecord) -> str:
    """Without what an error said of itself: that may quote anything."""
    error = record.exc_info[1] if record.exc_info else None
    return text.replace(str(error), type(error).__name__) if error and str(error) else text


def method_of(request: object) -> str | None:
    """The method of a request; one that nobody knows may be made of anything."""
    method = getattr(request, "method", None)
    return method if method is None or method in METHODS else "UNKNOWN"


def pattern_of(request: object) -> str:
    """The pattern that the address of a request fits."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else UNKNOWN


class JsonLine(JsonFormatter):
    """The fixed fields, and the kind of error with its place; not its words."""

    FIELDS = ("request_id", "status", "method", "path")

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": cleaned(record.getMessage()),
        }
        for name in self.FIELDS:
            value = getattr(record, name, None)
            if value not in (None, ""):
                line[name] = value
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["at"] = place(record)
        return self.serialize_log_record(line)


def place(record: logging.LogRecord) -> str:
    """Where an error came from: file and line of the innermost frames."""
    found = []
    step = record.exc_info[2] if record.exc_info else None
    while step is not None:
        found.append(f"{step.tb_frame.f_code.co_filename}:{step.tb_lineno}")
        step = step.tb_next
    return cleaned(" > ".join(found[-3:]))
