"""PDF from templates: what comes in stands there as it is, and the same comes out again."""

import datetime as dt
import io
import threading
from typing import Any

import pikepdf
import pytest
import typst

from kim.ui.glyphs import complaint, printable, unprintable
from kim.ui.pdf import AttachedText, PdfFailed, compile_pdf, compiler, find_template, render_pdf
from tests.architecture.source import ROOT
from tests.pdf import Pdf, faults
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


LITERAL = (
    '#panic("x")',
    "*bold* _slant_ `raw` ~ -- --- ... $x^2$ @label <label>",
    "= heading",
    "- item",
    "// comment /* more */",
    '#import "x": y',
    "\\n \\u{41} \\",
    "https://example.org/?a=1&b=2",
    "\"quoted\" 'single' {{7*7}} ${7*7} <script>alert(1)</script>",
    "[1] (2) {3} ; % ^ | §",
)


@pytest.mark.parametrize("words", LITERAL)
def test_markup_in_data_is_printed_as_it_is(words: str) -> None:
    assert Pdf(probe(words)).text.split("\n")[1:] == [words]


def test_markup_in_every_block_is_printed_as_it_is() -> None:
    """All texts of a letter, one after the other, hold what typst would act upon."""
    evil = '#panic("x") *b* $y$ @z'
    body: list[dict[str, object]] = [
        {"kind": kind, "text": evil} for kind in ("heading", "text", "decision", "note")
    ]
    body += [{"kind": kind, "items": [evil]} for kind in ("numbered", "list")]
    body += [
        {"kind": "pairs", "rows": [[evil, evil]]},
        {"kind": "table", "caption": evil, "columns": [evil], "rows": [[evil]], "total": [evil]},
    ]
    signature = dict.fromkeys(("closing", "name", "role", "note"), evil)
    sender = dict.fromkeys(("land", "name", "return_line"), evil)
    data = letters.letter(
        evil, body, title=evil, sender={**sender, "address": [evil]}, remark=evil,
        recipient=[evil], references=[[evil, evil]],
        remedy={"title": evil, "text": evil}, signature=signature, annexes=[evil],
    )  # fmt: skip
    pdf = Pdf(compile_pdf(letters.LETTER, data))
    assert pdf.text.count(evil) == 5 + 1 + 2 + 1 + 4 + 2 + 2 + 4 + 2 + 4 + 1
    assert pdf.title == evil


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


def test_compilers_are_used_again_also_after_a_fault() -> None:
    """A new one for each file would take memory that is never given back."""
    wanted = probe("x")
    with compiler() as first:
        pass
    with pytest.raises(PdfFailed):
        compile_pdf(b"#unknown", {"created_at": letters.CREATED})
    assert probe("x") == wanted
    with compiler() as again, compiler() as other:
        assert again is first
        assert other is not first


def test_one_compiler_for_several_threads_would_fail() -> None:
    """Negative control of the next test."""
    faults_seen: list[Exception] = []
    ready = threading.Barrier(8)

    def work(shared: typst.Compiler) -> None:
        ready.wait()
        try:
            for _ in range(20):
                shared.compile(b"#lorem(3000)", format="pdf")
        except RuntimeError as fault:
            faults_seen.append(fault)

    with compiler() as one:
        threads = [threading.Thread(target=work, args=(one,)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {str(fault) for fault in faults_seen} == {"Already borrowed"}


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


@pytest.mark.parametrize("name", letters.SAMPLES)
def test_letters_and_reports_are_accessible_archive_files(name: str) -> None:
    assert faults(compile_pdf(*letters.SAMPLES[name])) == []


def test_letter_is_read_in_the_order_of_a_letter() -> None:
    pdf = Pdf(compile_pdf(letters.LETTER, letters.AWARD))
    lines = pdf.text.split("\n")
    assert lines[:7] == [
        "Rheinland-Pfalz",
        "Ministerium für Familie, Frauen, Kultur und Integration",
        "Kaiser-Friedrich-Straße 5a 55116 Mainz Telefon 06131 16-0 poststelle@example.org",
        "Beispiel – kein Bescheid",
        "Gegen Empfangsbekenntnis",
        "MFFKI · Kaiser-Friedrich-Straße 5a · 55116 Mainz",
        "Landkreis Germersheim Kreisverwaltung Luitpoldplatz 1 76726 Germersheim",
    ]
    assert lines[7] == "Aktenzeichen KIM-2026-0007"
    assert pdf.tagged("H1") == ["Zuwendungsbescheid: Kommunales Integrationsmanagement 2026"]
    assert pdf.tagged("H2")[-2:] == ["Rechtsbehelfsbelehrung", "Anlagen"]
    assert pdf.tagged("TH") == ["Position", "beantragt", "anerkannt", "Zuwendung"]
    assert [text for text in pdf.tagged("Lbl") if text != "–"] == ["1.", "2.", "3.", "4.", "5."]
    sentence = "eine Zuwendung bis zu 60.000,00 EUR (in Worten: sechzigtausend Euro)."
    assert any(text.endswith(sentence) for text in pdf.tagged("P"))


def test_every_page_has_its_number_and_its_file() -> None:
    pages = Pdf(compile_pdf(letters.LETTER, letters.AWARD)).pages
    assert [f"KIM-2026-0007 · Seite {n} von 2" in page.text for n, page in enumerate(pages, 1)] == [
        True,
        True,
    ]
    assert "Beispiel – kein Bescheid" in pages[1].text


@pytest.mark.parametrize("draft", [True, False])
@pytest.mark.parametrize("demo", [True, False])
def test_drafts_and_examples_say_so(draft: bool, demo: bool) -> None:
    """Twice: as text for everybody, and in the title that a list of files shows."""
    pdf = Pdf(compile_pdf(letters.LETTER, {**letters.REFUSAL, "draft": draft, "demo": demo}))
    for words, wanted in (
        ("Entwurf – noch nicht erlassen", draft),
        ("Beispiel – kein Bescheid", demo),
    ):
        assert (words in pdf.text, words in pdf.title) == (wanted, wanted)
    assert ("ENTWURF" in pdf.pages[0].text) is draft


def test_signature_never_stands_alone_on_a_page() -> None:
    last = Pdf(compile_pdf(letters.LETTER, letters.MONTHLY)).pages[-1].text
    assert "Rechtsbehelfsbelehrung" in last
    assert "gez. Dr. Katharina Beispiel" in last


@pytest.mark.parametrize("times", [1, 9, 30])
def test_long_remedy_goes_over_pages(times: int) -> None:
    remedy = {"text": "\n\n".join([letters.REMEDY] * times)}
    pdf = Pdf(compile_pdf(letters.LETTER, {**letters.MONTHLY, "remedy": remedy}))
    assert pdf.text.count("Die Klage ist schriftlich") == times


def test_words_without_end_stay_on_the_page() -> None:
    pdf = Pdf(probe("x" * 300))
    assert len([line for line in pdf.pages[0].text.split("\n") if line.startswith("x")]) > 3
    digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    assert digest in Pdf(probe(digest)).text


BLOCKS = b"""#import "/ui/templates/ui/frame.typ": *
#show: frame.with(title: "Probe")
#heading(level: 1)[Probe]
#blocks(data.body)
"""


@pytest.mark.parametrize(
    "block",
    [
        {"kind": "unknown", "text": "x"},
        {"kind": "text"},
        {"kind": "heading", "text": "x", "level": 3},
        {"kind": "table", "columns": ["a", "b"], "rows": [["1"]]},
        {"kind": "table", "columns": ["a"], "rows": [["1"]], "total": ["1", "2"]},
    ],
    ids=["unknown kind", "no text", "skipped heading", "short row", "long total"],
)
def test_faulty_block_makes_no_pdf(block: dict[str, object]) -> None:
    with pytest.raises(PdfFailed):
        compile_pdf(BLOCKS, {"created_at": letters.CREATED, "body": [block]})


SQUARE = b"""#set document(title: "x")
#let drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>`.text
= One
#image(bytes(drawing))
"""


@pytest.mark.parametrize(
    "template",
    [
        b'#set document(title: "x")\n= One\n=== Three',
        b"= One",
        SQUARE,
        b'#set document(title: "x")\n#set text(font: "Unknown Sans")\n= One',
    ],
    ids=["skipped heading", "no title", "picture without text", "unknown font"],
)
def test_inaccessible_template_makes_no_pdf(template: bytes) -> None:
    with pytest.raises(PdfFailed):
        compile_pdf(template, {"created_at": letters.CREATED})


TRAIL = AttachedText("trail.json", '{"a": "ä 你好 #panic()"}', "Der Entscheidungsweg als Daten")


def test_attached_file_comes_out_byte_by_byte() -> None:
    data = compile_pdf(letters.REPORT, letters.TRAIL, files=[TRAIL])
    pdf = Pdf(data)
    assert pdf.files == {"trail.json": TRAIL.text.encode()}
    [spec] = pdf.file.Root.AF
    assert (str(spec.AFRelationship), str(spec.EF.F.Subtype)) == ("/Data", "/application/json")
    assert str(spec.Desc) == TRAIL.description
    assert faults(data) == []
    assert pdf.metadata["pdfaid:part"] == "3"
    assert data == compile_pdf(letters.REPORT, letters.TRAIL, files=[TRAIL])


@pytest.mark.parametrize("name", ["../a.json", "/a.json", "a b.json", "", "Ä.json", ".a"])
def test_attached_file_has_a_plain_name(name: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        compile_pdf(letters.REPORT, letters.TRAIL, files=[AttachedText(name, "", "")])


def test_templates_load_nothing_from_elsewhere() -> None:
    templates = sorted(ROOT.glob("kim/**/*.typ"))
    assert len(templates) >= 3
    for path in templates:
        assert "@preview" not in path.read_text(encoding="utf-8"), path


def test_picture_with_text_makes_one() -> None:
    described = SQUARE.replace(b"(drawing)", b'(drawing), alt: "Nichts"')
    assert compile_pdf(described, {"created_at": letters.CREATED}).startswith(b"%PDF")


SINGLE = "ƏƠơƯưƷƵƶǞǟǢǣǤǥǦǧǨǩǪǫǬǭǮǯǰǴǵǸǹǺǻǼǽǾǿȒȓȘșȚțȞȟȧȨȩȪȫȬȭȮȯȰȱȲȳəʒʹʺʾʿˈˌẞ"
COMBINED = """A̋ C̀ C̄ C̆ C̈ C̕ C̣ C̦ C̨̆ D̂ F̀ F̄ G̀ H̄ H̦ H̱ J́ J̌ K̀ K̂ K̄ K̇ K̕ K̛ K̦ K͟H K͟h L̂ L̥ L̥̄ L̦
M̀ M̂ M̆ M̐ N̂ N̄ N̆ N̦ P̀ P̄ P̕ P̣ R̆ R̥ R̥̄ S̀ S̄ S̛̄ S̱ T̀ T̄ T̈ T̕ T̛ U̇ Z̀ Z̄ Z̆ Z̈ Z̧
a̋ c̀ c̨̆ d̂ f̀ g̀ h̄ h̦ j́ k̀ k͟h l̥̄ m̐ n̆ p̕ r̥̄ s̛̄ t̛ u̇ z̧ Ç̆ ç̆ Û̄ û̄"""


def test_latin_letters_of_public_registers_are_printed() -> None:
    """Single letters and combinations that a register of persons must hold. Source: DIN 91379."""
    blocks = ((0x20, 0x7E), (0xA0, 0x148), (0x14A, 0x17E), (0x1CD, 0x1DC), (0x1E00, 0x1EF9))
    single = SINGLE + "".join(chr(n) for first, last in blocks for n in range(first, last + 1))
    assert unprintable(single) == ""
    assert "K͟H" in Pdf(probe(COMBINED)).text
