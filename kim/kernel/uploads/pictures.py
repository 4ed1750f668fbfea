"""PNG and JPEG: size from the header before anything is unpacked, then read to the end."""

import io
import struct
import warnings
import zlib
from collections.abc import Iterator

from PIL import ExifTags, Image

from kim.kernel.uploads.signatures import HIDDEN_MARKUP, TWO_IN_ONE, refuse_second_nature
from kim.kernel.uploads.terms import Facts, Flaw, Limits

BROKEN = "ist kein vollständiges Bild. Bitte öffnen und speichern Sie es neu."
TOO_LARGE = (
    "hat zu viele Bildpunkte, erlaubt sind {limit} Millionen. Bitte verkleinern Sie das Bild."
)
ANIMATED = "ist ein bewegtes Bild. Bitte speichern Sie ein einzelnes Bild."
SIDE = 30_000  # pixels
XMP_POSITION = b"GPSLatitude"
TEXT_CHUNKS = {b"iTXt", b"zTXt", b"iCCP"}
LARGEST_CHUNK = 1024 * 1024  # bytes, of packed text in a picture once unpacked


def inspect_picture(data: bytes, code: str, limits: Limits) -> Facts:
    """Look at a picture. Raises Flaw when it is too large, broken, moving or something else too."""
    refuse_second_nature(data)
    if HIDDEN_MARKUP.search(data):
        raise Flaw(TWO_IN_ONE)
    if code == "png":
        refuse_odd_chunks(data)
    too_large = TOO_LARGE.format(limit=limits.pixels // 1_000_000)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return decoded(data, code, limits, too_large)
    except Image.DecompressionBombError as error:
        raise Flaw(too_large) from error
    except (OSError, ValueError, SyntaxError, struct.error, zlib.error, EOFError) as error:
        raise Flaw(BROKEN) from error


def decoded(data: bytes, code: str, limits: Limits, too_large: str) -> Facts:
    """Open, measure, and only then read all pixels."""
    with Image.open(io.BytesIO(data), formats=[code.upper()]) as picture:
        width, height = picture.size
        if width * height > limits.pixels or max(width, height) > SIDE:
            raise Flaw(too_large)
        if getattr(picture, "n_frames", 1) > 1 and code == "png":
            raise Flaw(ANIMATED)
        exif = picture.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        position = bool(exif) or XMP_POSITION in data
        if code == "jpeg":  # a small rendition passes over the whole file as well
            picture.draft("RGB", (width // 8, height // 8))
        picture.load()
    return Facts(code, has_position=position)


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes, int]]:
    """Name, content and end of each part of a PNG. Raises Flaw where a part is cut off."""
    place = 8
    while place + 12 <= len(data):
        length = int.from_bytes(data[place : place + 4])
        end = place + 12 + length
        if end > len(data):
            raise Flaw(BROKEN)
        name = data[place + 4 : place + 8]
        yield name, data[place + 8 : end - 4], end
        if name == b"IEND":
            return
        place = end
    raise Flaw(BROKEN)


def refuse_odd_chunks(data: bytes) -> None:
    """Raise Flaw for a PNG with something after its end, or with packed text that explodes."""
    end = 0
    for name, content, end in chunks(data):  # noqa: B007 -- the last end is used below
        if name in TEXT_CHUNKS and unpacks_beyond(content, LARGEST_CHUNK):
            raise Flaw(BROKEN)
    if data[end:].strip(b"\0\r\n "):
        raise Flaw(TWO_IN_ONE)


def unpacks_beyond(content: bytes, limit: int) -> bool:
    """Whether packed text in a part of a PNG holds more than ``limit`` bytes."""
    for start in range(min(len(content), 200)):
        if content[start] & 0x0F == zlib.DEFLATED and content[start : start + 1] == b"\x78":
            unpacker = zlib.decompressobj()
            try:
                unpacker.decompress(content[start:], limit)
            except zlib.error:
                continue
            return bool(unpacker.unconsumed_tail)
    return False
