"""Damaged copies of a workbook, the same ones for the same seed.

Half of them are damaged as files: a disk, a mail program or a broken download does that, and
checksums catch nearly all of it. The other half are damaged inside their parts and packed again
with right checksums: what no checksum catches.
"""

import io
import random
import re
import zipfile
from collections.abc import Iterator

from tests.cells.surgery import unzipped
from tests.hostile.making import Parts, packed

_TAG = re.compile(rb"<[^<>]*>")
_ATTRIBUTE = re.compile(rb'="[^"]*"')
_TEXT = re.compile(rb">[^<>]+<")
# What attributes and texts of a workbook may be mistaken for.
_STRING_LITERAL = [
    *(b"", b"0", b"-1", b"1", b"99999999999999999999", b"1e400", b"NaN", b"A1", b"XFD1048576"),
    *(b"A0", b"ZZZZ9", b"A1:XFD1048576", b"s", b"n", b"b", b"e", b"d", b"str", b"inlineStr", b"%"),
    *(b"rId1", b"rId99", b"../../x", b"&lt;", b"&#0;", b"&x;", b"_x0000_", b"\xff", b"yyyy"),
    b"x" * 300,
]  # fmt: skip


def mutants(data: bytes, count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Damaged copies of a workbook, each with the name of its damage."""
    chance = random.Random(seed)
    parts = unzipped(data)
    for _ in range(count):
        if chance.random() < 0.5:
            name = chance.choice(sorted(_OF_BYTES))
            yield name, _OF_BYTES[name](data, chance)
        else:
            name = chance.choice(sorted(_OF_PARTS))
            yield name, packed_even_twice(_OF_PARTS[name](dict(parts), chance))


def packed_even_twice(parts: Parts) -> bytes:
    """A zip of these parts; a name that ends in two blanks is a second member of that name."""
    if not any(name.endswith("  ") for name in parts):
        return packed(parts)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name.removesuffix("  "))
            archive.NameToInfo.pop(info.filename, None)
            archive.writestr(info, content)
    return target.getvalue()


def _span(data: bytes, chance: random.Random, most: int = 300) -> tuple[int, int]:
    start = chance.randrange(max(1, len(data)))
    return start, min(len(data), start + chance.randint(1, most))


def _flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 8])):
        at = chance.randrange(max(1, len(changed)))
        if changed:
            changed[at] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _left_out(data: bytes, chance: random.Random) -> bytes:
    start, end = _span(data, chance)
    return data[:start] + data[end:]


def _repeated(data: bytes, chance: random.Random) -> bytes:
    start, end = _span(data, chance)
    return data[:end] + data[start:end] * chance.choice([1, 1, 50]) + data[end:]


def _swapped(data: bytes, chance: random.Random) -> bytes:
    (a, b), (c, d) = sorted((_span(data, chance), _span(data, chance)))
    return data if b > c else data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def _overrun(data: bytes, chance: random.Random) -> bytes:
    start, end = _span(data, chance)
    return data[:start] + bytes([chance.choice([0, 0x20, 0x3C, 0xFF])]) * (end - start) + data[end:]


def _noise(data: bytes, chance: random.Random) -> bytes:
    start, end = _span(data, chance, 40)
    return data[:start] + chance.randbytes(end - start) + data[end:]


def _text_mode(data: bytes, chance: random.Random) -> bytes:
    """As a transfer in text mode leaves it."""
    return data.replace(b"\n", chance.choice([b"\r\n", b"", b"\r"]))


def _exchanged(pattern: re.Pattern[bytes], data: bytes, chance: random.Random) -> bytes:
    """One match of a pattern for another of the same part."""
    found = [match.span() for match in pattern.finditer(data)]
    if not found:
        return data
    (start, end), (other, other_end) = chance.choice(found), chance.choice(found)
    return data[:start] + data[other:other_end] + data[end:]


def _reworded(pattern: re.Pattern[bytes], data: bytes, chance: random.Random) -> bytes:
    """What stands inside one match, but for its ends, as another word."""
    found = [match.span() for match in pattern.finditer(data)]
    if not found:
        return data
    start, end = chance.choice(found)
    head = data[start : start + (2 if data[start : start + 1] == b"=" else 1)]
    return data[:start] + head + chance.choice(_STRING_LITERAL) + data[end - 1 :]


def _inside(parts: Parts, chance: random.Random, change: str) -> Parts:
    """A change inside one part, the larger sheets no more often than the small parts."""
    name = chance.choice(sorted(parts))
    parts[name] = _IN_A_PART[change](parts[name], chance)
    return parts


def _dropped(parts: Parts, chance: random.Random) -> Parts:
    del parts[chance.choice(sorted(parts))]
    return parts


def _renamed(parts: Parts, chance: random.Random) -> Parts:
    name = chance.choice(sorted(parts))
    new = chance.choice(
        [name.upper(), name.replace("/", "\\"), f"x{name}", name[:-1], f"../{name}"]
    )
    parts[new] = parts.pop(name)
    return parts


def _put_for_another(parts: Parts, chance: random.Random) -> Parts:
    parts[chance.choice(sorted(parts))] = parts[chance.choice(sorted(parts))]
    return parts


def _doubled(parts: Parts, chance: random.Random) -> Parts:
    name = chance.choice(sorted(parts))
    return {**parts, f"{name}  ": parts[chance.choice(sorted(parts))]}


_OF_BYTES = {
    "flipped": _flipped,
    "cut": _cut,
    "left out": _left_out,
    "repeated": _repeated,
    "swapped": _swapped,
    "overrun": _overrun,
    "noise": _noise,
    "text mode": _text_mode,
}
_IN_A_PART = {
    **_OF_BYTES,
    "tag for tag": lambda data, chance: _exchanged(_TAG, data, chance),
    "attribute for attribute": lambda data, chance: _exchanged(_ATTRIBUTE, data, chance),
    "text for text": lambda data, chance: _exchanged(_TEXT, data, chance),
    "attribute reworded": lambda data, chance: _reworded(_ATTRIBUTE, data, chance),
    "text reworded": lambda data, chance: _reworded(_TEXT, data, chance),
}
_OF_PARTS = {
    "member dropped": _dropped,
    "member renamed": _renamed,
    "member for another": _put_for_another,
    "member twice": _doubled,
    **{
        f"{change} inside": lambda parts, chance, change=change: _inside(parts, chance, change)
        for change in _IN_A_PART
    },
}
