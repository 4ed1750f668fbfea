"""PNG and JPEG: size from the header before anything is unpacked, then read to the end.

Pillow itself bounds packed texts and colour profiles to a megabyte.
"""

import io
import struct
import warnings
import zlib

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
SIGNATURE = b"\x89PNG\r\n\x1a\n"
PART = 12  # bytes of a part of a PNG without its content: length, name, sum


def inspect_picture(data: bytes, code: str, limits: Limits) -> Facts:
    """Look at a picture. Raises Flaw when it is too large, broken, moving or something else too."""
    refuse_second_nature(data)
    if HIDDEN_MARKUP.search(data):
        raise Flaw(TWO_IN_ONE)
    if code == "png" and data[end_of_png(data) :].strip(b"\0\r\n "):
        raise Flaw(TWO_IN_ONE)
    too_large = TOO_LARGE.format(limit=limits.pixels // 1_000_000)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about metadata that we do not need
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
            picture.draft("RGB", (max(width // 8, 1), max(height // 8, 1)))
        picture.load()
    return Facts(code, has_position=position)


def end_of_png(data: bytes) -> int:
    """Where the last part of a PNG ends. Raises Flaw when it is cut off before."""
    place = len(SIGNATURE)
    while place + PART <= len(data):
        length = int.from_bytes(data[place : place + 4])
        name = data[place + 4 : place + 8]
        place += PART + length
        if name == b"IEND":
            return place
    raise Flaw(BROKEN)
