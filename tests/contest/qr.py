"""Two readers of QR codes, which share nothing with what draws them: one such as phones have, and one of our own.

Ours is written from ISO/IEC 18004. It reads what is printed straight and without damage: pictures of our own making.
Every codeword is checked by the syndromes of its block, so that a code which a phone would have to repair, or could
not, is refused.
"""

from collections.abc import Callable

import zxingcpp
from PIL import Image

Modules = list[list[int]]
# Of version 1 to 10, for the level Q: error correction codewords of a block, then blocks as (number, data codewords).
BLOCKS = {
    1: (13, [(1, 13)]),
    2: (22, [(1, 22)]),
    3: (18, [(2, 17)]),
    4: (26, [(2, 24)]),
    5: (18, [(2, 15), (2, 16)]),
    6: (24, [(4, 19)]),
    7: (18, [(2, 14), (4, 15)]),
    8: (22, [(4, 18), (2, 19)]),
    9: (20, [(4, 16), (4, 17)]),
    10: (24, [(6, 19), (2, 20)]),
}
ALIGNED = {1: [], 2: [6, 18], 3: [6, 22], 4: [6, 26], 5: [6, 30], 6: [6, 34]} | {
    7: [6, 22, 38],
    8: [6, 24, 42],
    9: [6, 26, 46],
    10: [6, 28, 50],
}
MASKS: list[Callable[[int, int], int]] = [
    lambda r, c: (r + c) % 2,
    lambda r, _c: r % 2,
    lambda _r, c: c % 3,
    lambda r, c: (r + c) % 3,
    lambda r, c: (r // 2 + c // 3) % 2,
    lambda r, c: r * c % 2 + r * c % 3,
    lambda r, c: (r * c % 2 + r * c % 3) % 2,
    lambda r, c: ((r + c) % 2 + r * c % 3) % 2,
]
FORMAT_MASK, LEVEL_Q = 0b101010000010010, 0b11
FINDER = [[1, 1, 1, 1, 1, 1, 1], [1, 0, 0, 0, 0, 0, 1], *[[1, 0, 1, 1, 1, 0, 1]] * 3]
FINDER += [FINDER[1], FINDER[0]]


def seen_by_a_phone(picture: Image.Image) -> list[str]:
    """The texts of the codes that stand anywhere in the picture."""
    return [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))]


class NoCode(Exception):
    """There is no code, or not one without a fault."""


def read_qr(picture: Image.Image) -> str:
    """Return the text of the only code in the picture. Raises NoCode."""
    modules = _modules(picture)
    size = len(modules)
    corners = [(0, 0), (0, size - 7), (size - 7, 0)]
    if any([row[x : x + 7] for row in modules[y : y + 7]] != FINDER for y, x in corners):
        raise NoCode("finders")
    version = (size - 17) // 4
    return _text(_data(_codewords(modules, version), version), version)


def code_of(shared: Image.Image) -> str:
    """The code of a picture to share, which stands on white in its upper right corner."""
    return read_qr(shared.convert("RGB").crop((830, 86, 1142, 386)))


def _modules(picture: Image.Image) -> Modules:
    """The dark modules: of the square that holds everything black, whose first seven are the finder's."""
    black = picture.convert("L").point(lambda light: 255 if light < 64 else 0)
    box = black.getbbox()
    if box is None:
        raise NoCode("nothing black")
    left, top, right, _bottom = box
    run = next((x for x in range(left, right) if not black.getpixel((x, top))), right) - left
    size = round((right - left) / (run / 7))
    if run < 7 or size % 4 != 1 or not 21 <= size <= 57:
        raise NoCode("not a grid")
    pitch = (right - left) / size

    def dark(row: int, column: int) -> int:
        middle = (int(left + (column + 0.5) * pitch), int(top + (row + 0.5) * pitch))
        return int(middle[1] < black.height and black.getpixel(middle) > 0)

    return [[dark(row, column) for column in range(size)] for row in range(size)]


def _mask(modules: Modules) -> int:
    """Which mask was laid over the data, as the strip along the first finder says; only level Q is known."""
    places = [(8, c) for c in (0, 1, 2, 3, 4, 5, 7, 8)] + [(r, 8) for r in (7, 5, 4, 3, 2, 1, 0)]
    bits = int("".join(str(modules[r][c]) for r, c in places), 2) ^ FORMAT_MASK
    if bits >> 13 != LEVEL_Q or _remainder(bits):
        raise NoCode("format")
    return bits >> 10 & 0b111


def _remainder(bits: int) -> int:
    for place in range(14, 9, -1):
        if bits >> place & 1:
            bits ^= 0b10100110111 << (place - 10)
    return bits


def _is_function(row: int, column: int, size: int, version: int) -> bool:
    """Whether a module belongs to no codeword."""
    if (row < 9 and (column < 9 or column >= size - 8)) or (row >= size - 8 and column < 9) or 6 in (row, column):
        return True
    if version >= 7 and ((row < 6 and column >= size - 11) or (column < 6 and row >= size - 11)):
        return True
    middles = ALIGNED[version]
    corners = {(6, 6), (6, middles[-1]), (middles[-1], 6)} if middles else set()
    return any(abs(row - y) <= 2 and abs(column - x) <= 2 for y in middles for x in middles if (y, x) not in corners)


def _codewords(modules: Modules, version: int) -> list[int]:
    """The codewords in the order of the zigzag, with the mask taken off."""
    size, mask = len(modules), MASKS[_mask(modules)]
    bits, upwards = [], True
    for right in [*range(size - 1, 6, -2), 5, 3, 1]:
        for row in range(size - 1, -1, -1) if upwards else range(size):
            for column in (right, right - 1):
                if not _is_function(row, column, size, version):
                    bits.append(modules[row][column] ^ (mask(row, column) == 0))
        upwards = not upwards
    return [int("".join(map(str, bits[start : start + 8])), 2) for start in range(0, len(bits) - 7, 8)]


def _data(codewords: list[int], version: int) -> list[int]:
    """The data of all blocks, one after another; raises NoCode where a block does not agree with its checks."""
    checks, groups = BLOCKS[version]
    lengths = [length for number, length in groups for _block in range(number)]
    blocks: list[list[int]] = [[] for _length in lengths]
    rest = iter(codewords)
    for place in range(max(lengths)):
        for block, length in zip(blocks, lengths, strict=True):
            if place < length:
                block.append(next(rest))
    whole = [list(block) for block in blocks]
    for _check in range(checks):
        for block in whole:
            block.append(next(rest))
    if any(_syndrome(block, power) for block in whole for power in range(checks)):
        raise NoCode("damaged")
    return [codeword for block in blocks for codeword in block]


def _syndrome(block: list[int], power: int) -> int:
    value, point = 0, _power_of_two(power)
    for codeword in block:
        value = _times(value, point) ^ codeword
    return value


def _power_of_two(power: int) -> int:
    value = 1
    for _step in range(power):
        value = _times(value, 2)
    return value


def _times(left: int, right: int) -> int:
    """Multiplication in GF(256) with the polynomial 285."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        left = left << 1 ^ (285 if left & 128 else 0)
        right >>= 1
    return product


def _text(data: list[int], version: int) -> str:
    """The text of the first segment: bytes."""
    bits = "".join(f"{codeword:08b}" for codeword in data)
    if bits[:4] != "0100":
        raise NoCode("not bytes")
    counted = 8 if version < 10 else 16
    length = int(bits[4 : 4 + counted], 2)
    start = 4 + counted
    return bytes(int(bits[place : place + 8], 2) for place in range(start, start + 8 * length, 8)).decode()
