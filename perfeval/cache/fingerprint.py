"""What an entry depends on, as one hash: the program itself, the form, the rules, the workbook."""

import sys
from collections.abc import Iterable
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import perfeval
from perfeval.scheme import Scheme

_PROGRAM = Path(perfeval.__file__).parent


def fingerprint(scheme: Scheme) -> bytes:
    """What all entries of a file depend on: another program, form or rules, another fingerprint.

    The program is its version and the bytes of its modules, so that a change in a check needs no
    new version for old results to be left aside, and the two others that read workbooks.
    """
    others = sys.version_info[:2], version("python-calamine")
    parts = [perfeval.__version__.encode(), repr(others).encode()]
    for path in sorted(_PROGRAM.rglob("*")):
        if path.suffix in {".py", ".toml"}:
            parts += [path.relative_to(_PROGRAM).as_posix().encode(), path.read_bytes()]
    parts += [scheme.rules_sha256.encode(), repr(scheme.form).encode()]
    return key_of(*parts)


def key_of(*parts: bytes | str) -> bytes:
    """A hash of some parts; the same bytes cut otherwise have another."""
    digest = sha256()
    for part in _bytes(parts):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()


def _bytes(parts: Iterable[bytes | str]) -> Iterable[bytes]:
    return (
        part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part for part in parts
    )
