"""What was written here before: whether a file is ours and nobody has edited it since.

That is known from the file itself, so no cache or list can be lost or out of date. A package
(.xlsx, .docx) has a custom property with its kind and two digests (`perfeval.cells.digest`): it is
untouched while the second one holds, which survives an office program that only saves the file
again. A JSON text has a digest of all that stands before it as its last key.

What is not provably ours and untouched is never written over: it is backed up under a name of its
own, or the command is refused.
"""

import io
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import IO

from perfeval.cells import Unreadable
from perfeval.cells.custom_properties import append_custom_properties, without_custom_properties
from perfeval.cells.digest import Digests, Package, digests_of
from perfeval.files.opening import Reason, Refused, read_file
from perfeval.model import OUTPUT_PROPERTY
from perfeval.workers import Limits, outcomes

DIGEST_PROPERTY = "perfeval_digest"  # "summary <parts> <contents>"
RUN_PROPERTY = "perfeval_run"  # of a summary: the digest of the JSON of the same run
_MOST = 1 << 32  # bytes; a summary of many units is larger than any workbook that is read
_LIMITS = Limits(memory=4 * 1024**3, cpu=120, wall=240.0)
_JSON_END = re.compile(rb',\n "digest": "([0-9a-f]{64})"\n}\n?\Z')
_JSON_SCHEMA = re.compile(rb'\A(?:\xef\xbb\xbf)?\s*{\s*"schema":\s*"perfeval\.result/')
_TAIL = 120  # bytes, which hold the end of a JSON


class Kind(StrEnum):
    """What kind of file it is that is written here."""

    SUMMARY = "summary"
    VOLUME = "volume"
    TEMPLATE = "template"
    RETURNED = "returned"
    REPORT = "report"


class Ownership(StrEnum):
    """Whose a file is, and whether it may be written over."""

    ABSENT = "absent"  # there is none, or it has no bytes
    UNTOUCHED = "untouched"  # ours, and as it was written
    EDITED = "edited"  # ours, and edited since
    UNPROVEN = "unproven"  # ours, of a version that wrote no digest
    UNREADABLE = "unreadable"  # damaged, or with a password: perhaps ours
    FOREIGN = "foreign"  # a sound file that is none of ours

    @property
    def replaceable(self) -> bool:
        """Whether nothing a person wrote would be lost."""
        return self in {Ownership.ABSENT, Ownership.UNTOUCHED}


def seal(file: IO[bytes], kind: Kind, properties: Mapping[str, str], digests: Digests) -> None:
    """Adds the part of custom properties, with the digests, to a package that lacks this part.

    Args:
        file: the package, open for reading and writing; content types and links name the part.
        kind: what kind of file it is.
        properties: the other custom properties.
        digests: those of the package.

    Raises:
        OSError: it cannot be written.
    """
    digest = " ".join((kind, *digests))
    append_custom_properties(file, {**properties, DIGEST_PROPERTY: digest})


def sealed(data: bytes, kind: Kind) -> bytes:
    """A small package with the digests among its custom properties; the same for the same."""
    properties = dict(Package(data).properties())
    properties.pop(DIGEST_PROPERTY, None)
    plain = without_custom_properties(data)
    target = io.BytesIO(plain)
    seal(target, kind, properties, digests_of(plain))
    return target.getvalue()


def sealed_json(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """A JSON object, which ends with a line of "}" alone, with its digest as the last key."""
    digest, held = sha256(), b""
    for chunk in chunks:
        held += chunk
        ready, held = held[:-_TAIL], held[-_TAIL:]
        digest.update(ready)
        yield ready
    last = held.rstrip().removesuffix(b"}").rstrip()
    digest.update(last)
    yield last + f',\n "digest": "{digest.hexdigest()}"\n}}\n'.encode()


def json_digest(path: Path) -> str | None:
    """The digest that a JSON of ours names at its end; None where there is none."""
    try:
        with path.open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - _TAIL))
            found = _JSON_END.search(file.read())
    except OSError:
        return None
    return found[1].decode() if found else None


def json_ownership(path: Path) -> Ownership:
    """Whose a JSON text is."""
    try:
        data = read_file(path.resolve(), _MOST)
    except Refused as refusal:
        return _unread(refusal)
    if not data:
        return Ownership.ABSENT
    end = _JSON_END.search(data)
    if end is not None:
        same = sha256(data[: end.start()]).hexdigest() == end[1].decode()
        return Ownership.UNTOUCHED if same else Ownership.EDITED
    if not _JSON_SCHEMA.match(data):
        return Ownership.FOREIGN
    return Ownership.EDITED if b'"digest"' in data[-2 * _TAIL :] else Ownership.UNPROVEN


def ownerships(
    paths: Sequence[Path], kind: Kind, mark: str = OUTPUT_PROPERTY, *, jobs: int = 1
) -> list[Ownership]:
    """Whose each of some packages is.

    They are opened in worker processes, as anybody may have put them there.

    Args:
        paths: the files, which need not be there.
        kind: what is to be written in their place.
        mark: the property that told such a file before there were digests.
        jobs: how many processes look at the same time.
    """
    found = [_absent(path) for path in paths]
    there = [path for path, absent in zip(paths, found, strict=True) if not absent]
    task = partial(_ownership, kind=kind, mark=mark)
    answers = outcomes(task, [str(path.resolve()) for path in there], jobs=jobs, limits=_LIMITS)
    return [Ownership.ABSENT if absent else _answer(next(answers)) for absent in found]


def run_of(summary: Path) -> str | None:
    """The digest of the JSON that a summary was written with; None where it names none."""
    if _absent(summary):
        return None
    (answer,) = outcomes(_run, [str(summary.resolve())], jobs=1, limits=_LIMITS)
    return answer if isinstance(answer, str) else None


def _absent(path: Path) -> bool:
    try:
        return path.is_dir() or path.stat().st_size == 0  # a folder in the way is said by whoever
    except FileNotFoundError:  # writes
        return True
    except OSError:
        return False


def _answer(answer: object) -> Ownership:
    # What brought down the process that looked at it is not known to be ours.
    return answer if isinstance(answer, Ownership) else Ownership.UNREADABLE


def _ownership(path: str, kind: Kind, mark: str) -> Ownership:
    """Whose a package is; runs in a worker."""
    try:
        package = Package(read_file(Path(path), _MOST))
        properties = package.properties()
        own, _, digest = properties.get(DIGEST_PROPERTY, "").partition(" ")
        if own != kind:
            before = not own and mark in properties
            return Ownership.UNPROVEN if before else _sound(package)
        parts, _, contents = digest.partition(" ")
        same = package.parts_digest() == parts or package.contents_digest() == contents
    except Refused as refusal:
        return _unread(refusal)
    except Unreadable:
        return Ownership.UNREADABLE
    return Ownership.UNTOUCHED if same else Ownership.EDITED


def _sound(package: Package) -> Ownership:
    package.contents_digest()  # raises if this is neither workbook nor document
    return Ownership.FOREIGN


def _unread(refusal: Refused) -> Ownership:
    return Ownership.ABSENT if refusal.reason is Reason.VANISHED else Ownership.UNREADABLE


def _run(path: str) -> str | None:
    """Runs in a worker."""
    try:
        return Package(read_file(Path(path), _MOST)).properties().get(RUN_PROPERTY)
    except (Refused, Unreadable):
        return None
