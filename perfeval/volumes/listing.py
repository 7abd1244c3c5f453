"""The manifest of the volumes in their folder: a hash of the inputs of each, and its checksum.

It says which volumes of an earlier run need not be written again. It may be deleted at any time; a
damaged one counts as missing.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from perfeval.cache import fingerprint, key_of
from perfeval.files.opening import Refused, read_file
from perfeval.model import Evaluation
from perfeval.report import WRITER_VERSION, VolumeLocation
from perfeval.scheme import Scheme

_SCHEMA = "perfeval.volumes/1"


class Listed(NamedTuple):
    """One volume as listed."""

    made_of: str  # a hash
    sha256: str  # of its file


class Keys:
    """Computes a hash over all inputs of a volume: the same hash means the same bytes."""

    def __init__(self, scheme: Scheme, summary: str) -> None:
        """Hashes what all volumes of a summary depend on."""
        self._base = key_of(fingerprint(scheme), repr(scheme.rules), WRITER_VERSION, summary)

    def __call__(self, part: Evaluation, volume: VolumeLocation) -> str:
        """The hash of a volume; a unit's figures follow from the bytes of its workbook."""
        units = (
            f"{submission.workbook!r} {submission.sha256} {submission.unit!r} {score!r}"
            for submission, score in zip(part.submissions, part.scores, strict=True)
        )
        words = repr(volume), repr(part.findings), repr(part.skipped)
        return key_of(self._base, *words, *units).hex()


def listed(path: Path) -> Mapping[str, Listed] | None:
    """The volumes in a manifest by file name; None if there is no valid manifest."""
    try:
        content = json.loads(read_file(path))
        if content["schema"] != _SCHEMA:
            return None
        volumes = content["volumes"].items()
        return {file: Listed(item["made_of"], item["sha256"]) for file, item in volumes}
    except (Refused, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def list_text(volumes: Mapping[str, Listed]) -> str:
    """The text of a manifest, the same for the same volumes."""
    content = {"schema": _SCHEMA, "volumes": {name: volumes[name]._asdict() for name in volumes}}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def is_whole(path: Path, checksum: str) -> bool:
    """Whether a file exists and has this SHA-256."""
    try:
        return sha256(read_file(path)).hexdigest() == checksum
    except Refused:
        return False
