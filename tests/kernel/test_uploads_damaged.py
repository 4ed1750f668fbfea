"""Files damaged at random: they pass or are refused with a sentence; nothing else happens."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kim.kernel.uploads.check import check_upload
from kim.kernel.uploads.terms import UploadRefused
from tests.kernel import samples

WHOLE = {
    "a.pdf": samples.pdf(2),
    "b.pdf": samples.pdf_with_bare_values(),
    "c.pdf": samples.pdf_with_attachment("a.xml", b"<x/>"),
    "a.png": samples.picture(size=(3, 2)),
    "a.jpg": samples.picture("JPEG", size=(3, 2)),
    "b.jpg": samples.picture_with_place(),
    "a.docx": samples.docx({"word/_rels/x.rels": "<R/>"}),
    "a.ods": samples.odf("spreadsheet"),
    "a.csv": "Köln;1\n".encode(),
}
DAMAGE = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 30), st.binary(max_size=30)), min_size=1, max_size=4
)


def damaged(data: bytes, damage: list[tuple[float, int, bytes]]) -> bytes:
    """The data with pieces cut out and others put in their place."""
    for share, length, piece in damage:
        place = int(share * len(data))
        data = data[:place] + piece + data[place + length :]
    return data


def passes_or_is_refused(name: str, damage: list[tuple[float, int, bytes]]) -> None:
    with contextlib.suppress(UploadRefused):
        check_upload(name, damaged(WHOLE[name], damage))


@given(st.sampled_from(sorted(WHOLE)), DAMAGE)
@settings(max_examples=300, deadline=None)
def test_damaged_file_passes_or_is_refused(
    name: str, damage: list[tuple[float, int, bytes]]
) -> None:
    passes_or_is_refused(name, damage)


@pytest.mark.prove
@given(st.sampled_from(sorted(WHOLE)), DAMAGE)
@settings(max_examples=20_000, deadline=None)
def test_many_damaged_files_pass_or_are_refused(
    name: str, damage: list[tuple[float, int, bytes]]
) -> None:
    passes_or_is_refused(name, damage)


@pytest.mark.parametrize("name", WHOLE)
def test_whole_file_passes(name: str) -> None:
    assert check_upload(name, damaged(WHOLE[name], [(0.0, 0, b"")]))
