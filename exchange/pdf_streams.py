"""Looking through the objects of a PDF. Runs in a limited process (exchange.limited), never in the server's.

Objects may be packed into streams, where a look at the bytes of the file does not see them, and names may be spelled
with the numbers of their signs. This is no reader of PDF files: what it cannot see through is refused.
"""

import re
import zlib
from collections.abc import Iterator

from exchange.limited import Unfit

ACTING, LOCKED, ODD = "acting", "locked", "odd"
MOST_STREAMS = 500
LARGEST_STREAM = 4 * 1024 * 1024
"""What the objects of one stream may measure; those of hundreds of scanned pages are a fraction of it."""
LARGEST_IN_ALL = 16 * 1024 * 1024

_NAME_ENDS = rb"(?![^\x00\t\n\f\r ()<>\[\]{}/%])"
_ACTS = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData)" + _NAME_ENDS)
"""What a scanner never writes."""
_LOCKED = re.compile(rb"/Encrypt" + _NAME_ENDS)
_PACKED = re.compile(rb"/ObjStm" + _NAME_ENDS)
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_HOW_PACKED = re.compile(rb"/(?:Filter|DecodeParms|F|FFilter|FDecodeParms)" + _NAME_ENDS)
_DEFLATED = re.compile(rb"/Filter\s*(?:/FlateDecode|\[\s*/FlateDecode\s*\])" + _NAME_ENDS)
_NUMBERED = re.compile(rb"#([0-9A-Fa-f]{2})")


def inspect(content: bytes) -> bytes:
    """Return nothing where a PDF is seen to run and carry nothing. Raises Unfit."""
    whole = _spelled(content)
    if _ACTS.search(whole):
        raise Unfit(ACTING)
    streams = list(_streams(content))
    if any(_LOCKED.search(header) for header, _body in streams):
        raise Unfit(LOCKED)
    packed = [(header, body) for header, body in streams if _PACKED.search(header)]
    if len(packed) > MOST_STREAMS or len(packed) != len(_PACKED.findall(whole)):  # one that stands where none is seen
        raise Unfit(ODD)
    left = LARGEST_IN_ALL
    for header, body in packed:
        objects = _unpacked(header, body)
        left -= len(objects)
        if left < 0:
            raise Unfit(ODD)
        if _ACTS.search(_spelled(objects)):
            raise Unfit(ACTING)
    return b""


def _streams(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield each stream behind what stands before it since the last; at the end, what stands behind the last."""
    start = 0
    while begins := _STREAM.search(content, start):
        end = content.find(b"endstream", begins.end())
        if end < 0:
            raise Unfit(ODD)
        yield _spelled(content[start : begins.start()]), content[begins.end() : end]
        start = end + len(b"endstream")
    yield _spelled(content[start:]), b""


def _unpacked(header: bytes, body: bytes) -> bytes:
    """The objects of a stream. Raises Unfit for one that is packed as no usual writer does, is cut off or too large."""
    own = header[header.rfind(b"obj") :]
    if not _HOW_PACKED.search(own):
        return body
    if len(_HOW_PACKED.findall(own)) > 1 or not _DEFLATED.search(own):
        raise Unfit(ODD)
    unpacking = zlib.decompressobj()
    try:
        objects = unpacking.decompress(body, LARGEST_STREAM)
    except zlib.error as error:
        raise Unfit(ODD) from error
    if not unpacking.eof:
        raise Unfit(ODD)
    return objects


def _spelled(text: bytes) -> bytes:
    """Names as they are meant: "/#4Aava#53cript" is "/JavaScript"."""
    return _NUMBERED.sub(lambda found: bytes([int(found[1], 16)]), text)
