"""Hashes that entries of the cache depend on: of the program, form and rules, and of a workbook."""

import sys
from collections.abc import Iterable
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import perfeval
from perfeval.scheme import Scheme

_PACKAGE = Path(perfeval.__file__).parent


def fingerprint(scheme: Scheme) -> bytes:
    """A SHA-256 of the program, the form and the rules; entries of another are not used.

    The program is its version and the bytes of its modules, so that a changed check needs no new
    version for old entries to be left out, with the versions of Python and of the library that
    reads the other formats, as both affect what is read.
    """
    runtime = sys.version_info[:2], version("python-calamine")
    parts = [perfeval.__version__.encode(), repr(runtime).encode()]
    for path in sorted(_PACKAGE.rglob("*")):
        if path.suffix in {".py", ".toml"}:
            parts += [path.relative_to(_PACKAGE).as_posix().encode(), path.read_bytes()]
    parts += [scheme.rules_sha256.encode(), repr(scheme.form).encode()]
    return key_of(*parts)


def key_of(*parts: bytes | str) -> bytes:
    """A SHA-256 of some parts and their lengths: "ab", "c" and "a", "bc" have different ones."""
    digest = sha256()
    for part in _as_bytes(parts):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()


def _as_bytes(parts: Iterable[bytes | str]) -> Iterable[bytes]:
    # File names that are no UTF-8 have half surrogate pairs.
    return (
        part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part for part in parts
    )
