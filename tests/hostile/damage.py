"""Workbooks damaged by chance, in each of the ways a file comes to harm or is meant to do some.

Every damaged file is of a unit of its own: one that can still be read must not count as another
workbook of an undamaged unit.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from tests.cells.surgery import unzipped, zipped
from tests.fill import place, plant, text
from tests.samples import BATCH

Damage = Callable[[bytes, Random], bytes]

_VALUE = re.compile(rb'(?<=[a-zA-Z]=")[^"<>]*(?=")|(?<=>)[^<>]+(?=</)')
_STRANGE = (
    *(b"", b"0", b"-1", b"1e400", b"NaN", b"true", b"x", b"99999999999"),
    *(b"A1:XFD1048576", b"../../../etc/passwd", b"=1+1", "九".encode(), b"&#27;[31m"),
)
_OTHER_KINDS = (
    b"",
    b"\x89PNG\r\n\x1a\n" + b"\0" * 64,
    b"%PDF-1.7\n",
    b"<html><table><tr><td>1</td></tr></table></html>",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2048,
    b"PK\x05\x06" + b"\0" * 18,
    b"Rar!\x1a\x07\x00",
    "单位,分值\n甲,10\n".encode("gbk"),
)
_DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


def flipped(data: bytes, chance: Random) -> bytes:
    """A few bits the wrong way, as a bad disk or cable leaves them."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def cut(data: bytes, chance: Random) -> bytes:
    """Half a download."""
    return data[: chance.randrange(len(data))]


def spliced(data: bytes, chance: Random) -> bytes:
    """A block left out, doubled or overwritten."""
    at = chance.randrange(len(data))
    end = at + chance.randint(1, 4096)
    middle = chance.choice((b"", data[at:end] * 2, b"\0" * (end - at)))
    return data[:at] + middle + data[end:]


def noise(data: bytes, chance: Random) -> bytes:
    """A whole container around a part that is no XML any more."""
    return _in_a_part(data, chance, spliced)


def strange_value(data: bytes, chance: Random) -> bytes:
    """Sound XML with values that nobody expects."""
    for _ in range(chance.randint(1, 3)):
        data = _in_a_part(data, chance, _other_value)
    return data


def swapped(data: bytes, chance: Random) -> bytes:
    """Two parts in each other's place."""
    parts = unzipped(data)
    one, other = chance.sample(sorted(parts), 2)
    parts[one], parts[other] = parts[other], parts[one]
    return zipped(parts)


def skipped(data: bytes, chance: Random) -> bytes:
    """A part that is missing."""
    parts = unzipped(data)
    del parts[chance.choice(sorted(parts))]
    return zipped(parts)


def entities(data: bytes, chance: Random) -> bytes:
    """A part that declares entities, as a bomb does."""
    return _in_a_part(data, chance, lambda part, _: re.sub(rb"(?=<\w)", _DOCTYPE, part, count=1))


def nested(data: bytes, chance: Random) -> bytes:
    """A part nested deeper than any stack."""
    deep = b"<a>" * 200_000
    return _in_a_part(data, chance, lambda part, _: re.sub(rb"(?=</\w)", deep, part, count=1))


def another_kind(data: bytes, chance: Random) -> bytes:
    """No workbook at all."""
    del data
    return chance.choice(_OTHER_KINDS)


KINDS: tuple[Damage, ...] = (
    *(flipped, cut, spliced, noise, strange_value, strange_value),
    *(swapped, skipped, entities, nested, another_kind),
)


def damaged_files(room: Path, count: int, seed: int) -> Iterator[bytes]:
    """So many damaged workbooks, made of the samples; the same for the same seed."""
    chance = Random(seed)
    sources = sorted(BATCH.glob("[!~]*.xlsx"))
    for number in range(count):
        path = room / "损坏前.xlsx"
        path.write_bytes(chance.choice(sources).read_bytes())
        unit = f"损坏{number}号"
        keys = ("unit.name", "unit.short_name", "unit.budget_code")
        plant(path, *(text(place(key), unit) for key in keys))
        yield KINDS[number % len(KINDS)](path.read_bytes(), chance)


def _in_a_part(data: bytes, chance: Random, damage: Damage) -> bytes:
    parts = unzipped(data)
    name = chance.choice(sorted(name for name in parts if parts[name]))
    parts[name] = damage(parts[name], chance)
    return zipped(parts)


def _other_value(part: bytes, chance: Random) -> bytes:
    values = list(_VALUE.finditer(part))
    if not values:
        return part
    value = chance.choice(values)
    return part[: value.start()] + chance.choice(_STRANGE) + part[value.end() :]
