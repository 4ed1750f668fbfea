"""PDF from templates: what comes in stands there as it is, and the same comes out again."""

import datetime as dt
import io
import threading
from typing import Any

import pikepdf
import pytest

from kim.ui.glyphs import complaint, printable, unprintable
from kim.ui.pdf import PdfFailed, compile_pdf, find_template, render_pdf
from tests.ui import letters

PLAIN = b"""#import "/ui/templates/ui/frame.typ": *
#show: frame.with(title: "Probe")
#heading(level: 1)[Probe]
#line(data.words)
"""


def probe(words: str, **more: object) -> bytes:
    return compile_pdf(PLAIN, {"created_at": letters.CREATED, "words": words, **more})


@pytest.mark.parametrize("name", letters.SAMPLES)
def test_same_data_same_bytes(name: str) -> None:
    source, data = letters.SAMPLES[name]
    assert compile_pdf(source, data) == compile_pdf(source, data)


def test_moment_of_creation_comes_from_the_data() -> None:
    with pikepdf.open(io.BytesIO(probe("x"))) as file:
        assert str(file.docinfo["/CreationDate"]) == "D:20260316083000Z"
    assert probe("x") == probe("x", created_at=letters.CREATED.isoformat())
    assert probe("x") != probe("x", created_at=letters.CREATED + dt.timedelta(seconds=1))


@pytest.mark.parametrize(
    "moment", [None, "2026-03-16T09:30:00", letters.CREATED.replace(tzinfo=None), 5]
)
def test_moment_without_time_zone_is_refused(moment: object) -> None:
    with pytest.raises(ValueError, match="time zone"):
        probe("x", created_at=moment)


@pytest.mark.parametrize("words", [1.5, {1, 2}, dt.date(2026, 3, 16), [["a", b"x"]]])
def test_what_has_no_words_is_refused(words: Any) -> None:
    with pytest.raises(TypeError, match=r"data\.words"):
        probe(words)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("Projekt 你好", "„你“ (U+4F60), „好“ (U+597D)"),
        ("Bauchgefühl 🙂", "„🙂“ (U+1F642)"),
        ("80.000\u202e,00", "U+202E"),
        ("a\x00b\x1bc", "U+0000, U+001B"),
    ],
)
def test_what_no_font_shows_is_named(words: str, named: str) -> None:
    with pytest.raises(PdfFailed, match="lassen sich nicht drucken") as refused:
        probe(words)
    assert named in str(refused.value)


@pytest.mark.parametrize(
    "words",
    ["Łódź, Đặng, Ğülşen, Ẵ", "Олена Їжак", "Ελένη", "محمد", "120 €", "a\r\nb\tc", "ẞ ʼ – „“ … ½"],
)
def test_names_of_many_scripts_are_printed(words: str) -> None:
    assert complaint(words) == ""
    assert probe(words).startswith(b"%PDF-1.7")


def test_each_missing_character_is_named_once() -> None:
    assert unprintable("你好你") == "你好"
    assert complaint("一二三四五六").count("U+") == 5
    assert "und weitere" in complaint("一二三四五六")
    assert len(printable()) > 3000


def test_faulty_template_says_so(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(PdfFailed, match="Vorlage einen Fehler"):
        compile_pdf(b"#unknown", {"created_at": letters.CREATED})
    assert "unknown variable" in caplog.text


@pytest.mark.parametrize("name", ["ui/nothing.typ", "ui/base.html", "../pdf.py", "/etc/passwd"])
def test_only_templates_of_the_rooms_are_found(name: str) -> None:
    with pytest.raises(PdfFailed):
        render_pdf(name, {"created_at": letters.CREATED})
    assert find_template("ui/letter.typ").name == "letter.typ"


def test_threads_do_not_disturb_each_other() -> None:
    wanted = {f"Brief {n}": probe(f"Brief {n}") for n in range(8)}
    found: dict[str, list[bytes]] = {}
    ready = threading.Barrier(len(wanted))

    def work(words: str) -> None:
        ready.wait()
        found[words] = [probe(words) for _ in range(5)]

    threads = [threading.Thread(target=work, args=(words,)) for words in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {words: [file] * 5 for words, file in wanted.items()}
