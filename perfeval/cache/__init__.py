"""The cache: what earlier runs made of their workbooks, in one file beside the result.

A rerun looks up a workbook by its name and its bytes, and reads only those that changed. The file
may be deleted at any time, and whatever is wrong with it, it is as if it were not there. Nothing
in it is ever run.
"""

from perfeval.cache.cache import Cache
from perfeval.cache.codec import DamagedError, pack, pack_submission, unpack
from perfeval.cache.fingerprint import fingerprint, key_of

__all__ = [
    "Cache",
    "DamagedError",
    "fingerprint",
    "key_of",
    "pack",
    "pack_submission",
    "unpack",
]
