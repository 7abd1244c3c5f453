"""What earlier runs found out, kept in one file beside the result, so that a rerun reads less.

The file may be deleted at any time, and whatever is wrong with it, it is only as if it were not
there. Entries are found by a hash of everything they depend on; nothing in the file is ever run.
"""

from perfeval.cache.codec import DamagedError, pack, pack_submission, unpack
from perfeval.cache.fingerprint import fingerprint, key_of
from perfeval.cache.kept import Cache

__all__ = [
    "Cache",
    "DamagedError",
    "fingerprint",
    "key_of",
    "pack",
    "pack_submission",
    "unpack",
]
