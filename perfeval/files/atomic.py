"""Atomic writes: results are staged next to their targets, then renamed together.

    with file_transaction(target) as transaction:
        write(transaction.stage(target))
        write(transaction.stage(other))
        transaction.commit()

Whatever happens before `commit` — a full disk, an error, a kill — leaves every old file as it was.
A caller that can be asked to stop passes ``before_commit``, from which on it is too late to stop.
A lock file lets one run at a time write to a target. What a killed run left behind, the next one
removes.

`write_atomically` is for a single file: one of many reports or returned workbooks.
"""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from shutil import copy2
from typing import NamedTuple

from filelock import FileLock, Timeout

from perfeval.files.ownership import Ownership

_LONGEST_NAME = 255  # bytes, of any file system
_ROLES = ("new", "old")  # of the temporary files next to a target


class BusyError(OSError):
    """Another run is writing to the same target."""


class Backup(NamedTuple):
    """A file that is not written over without a copy, its copy, and whose it was."""

    target: Path
    copy: Path
    ownership: Ownership


def lock_path(target: Path) -> Path:
    """The file whose lock keeps two runs to one target apart."""
    return _temporary(target, "lock")


@contextmanager
def file_transaction(
    target: Path, *others: Path, before_commit: Callable[[], None] = lambda: None
) -> Iterator["FileTransaction"]:
    """Locks a target and begins a transaction; on leaving, what was not committed is removed.

    Args:
        target: the file whose lock keeps two runs apart.
        others: files written with it; what a killed run left next to any of them is removed.
        before_commit: called by `commit` before the first file is replaced.

    Raises:
        BusyError: another run holds the lock.
        OSError: nothing can be written there.
    """
    if target.is_dir() and not target.is_symlink():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    if not target.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(target.parent))
    path = lock_path(target)
    lock = FileLock(path, timeout=0)
    try:
        try:
            lock.acquire()
        except Timeout as error:
            raise BusyError(errno.EBUSY, os.strerror(errno.EBUSY), str(target)) from error
        transaction = FileTransaction(before_commit)
        for file in (target, *others):
            transaction.remove_leftovers(file)
        try:
            yield transaction
        finally:
            transaction.clean_up()
    finally:
        if lock.is_locked:
            # Removed before it is released: a run that opened the file meanwhile finds that the
            # path no longer leads to the file it has locked, and tries again. On Windows an open
            # file cannot be removed; there the lock removes it itself.
            with suppress(OSError):
                path.unlink()
            lock.release()


def write_atomically(target: Path, data: bytes) -> None:
    """Writes one file under a temporary name, then renames it, so that it is never half there.

    Raises:
        OSError: naming the target: it cannot be written; what was there before is unchanged.
    """
    _replace(target, lambda staged: staged.write_bytes(data), named=target)


def back_up(target: Path, ownership: Ownership) -> Backup:
    """Copies a file to a name that no later run overwrites.

    Raises:
        OSError: naming the target: it cannot be copied.
    """
    copy = _free_backup_path(target)
    _replace(copy, lambda staged: copy2(target, staged), named=target)
    return Backup(target, copy, ownership)


def _replace(path: Path, write: Callable[[Path], object], *, named: Path) -> None:
    """Writes a file next to its place and moves it there.

    Raises:
        OSError: naming ``named``: it cannot be written.
    """
    staged = _temporary(path, "new")
    try:
        write(staged)
        _fsync(staged)
        staged.replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(named)) from error
    finally:
        staged.unlink(missing_ok=True)


class FileTransaction:
    """Files staged next to their targets, which replace them all together or not at all.

    Attributes:
        backups: the files that `back_up` copied, each with its copy and whose it was.
    """

    def __init__(self, before_commit: Callable[[], None] = lambda: None) -> None:
        """Nothing is staged yet; ``before_commit`` is called before the first replacement."""
        self._before_commit = before_commit
        self.backups: list[Backup] = []
        self._targets: list[Path] = []
        self._removed: list[Path] = []
        self._folders: list[Path] = []

    def stage(self, target: Path) -> Path:
        """The temporary path to write what is to become ``target``; there is no file yet."""
        self.remove_leftovers(target)
        self._targets.append(target)
        return _temporary(target, "new")

    def back_up(self, target: Path, ownership: Ownership) -> None:
        """Copies the present file of a target to a name that no later run overwrites.

        Raises:
            OSError: it cannot be copied.
        """
        copy = _free_backup_path(target)
        copy2(target, self.stage(copy))
        self.backups.append(Backup(target, copy, ownership))

    def make_folder(self, path: Path) -> None:
        """Makes a folder for targets where there is none; one left empty is removed at the end.

        What a killed run left in it is removed.

        Raises:
            OSError: it cannot be made.
        """
        self._folders.append(path)
        path.mkdir(exist_ok=True)
        for role in _ROLES:
            for leftover in path.glob(f".*.perfeval-{role}"):
                leftover.unlink(missing_ok=True)

    def remove(self, target: Path) -> None:
        """Marks a file of an earlier result to be removed by `commit`."""
        self._removed.append(target)

    def commit(self) -> None:
        """Renames every staged file to its target, in the order in which they were staged.

        Raises:
            OSError: a file cannot be replaced or removed; all are as they were.
        """
        for target in self._targets:
            _fsync(_temporary(target, "new"))
        self._before_commit()
        done: list[tuple[Path, bool]] = []  # a target, and whether there was a file before
        try:
            for target in self._targets:
                existed = _save_old(target)
                _temporary(target, "new").replace(target)
                done.append((target, existed))
            for target in self._removed:
                if _save_old(target):
                    target.unlink()
                    done.append((target, True))
        except BaseException:
            for target, existed in reversed(done):
                if existed:
                    _temporary(target, "old").replace(target)
                else:
                    target.unlink(missing_ok=True)
            raise
        for folder in dict.fromkeys(target.parent for target in (*self._targets, *self._removed)):
            _fsync_folder(folder)

    def clean_up(self) -> None:
        """Removes the temporary files and the folders that are still empty."""
        for target in (*self._targets, *self._removed):
            self.remove_leftovers(target)
        for folder in self._folders:
            with suppress(OSError):  # it is not empty
                folder.rmdir()

    @staticmethod
    def remove_leftovers(target: Path) -> None:
        """Removes the temporary files of a target, of this run or of one that was killed."""
        for role in _ROLES:
            _temporary(target, role).unlink(missing_ok=True)


def _temporary(target: Path, role: str) -> Path:
    # In the target's own folder: a rename is atomic only within one file system.
    name = f".{target.name}.perfeval-{role}"
    if len(os.fsencode(name)) > _LONGEST_NAME:
        name = f".{sha256(os.fsencode(target.name)).hexdigest()}.perfeval-{role}"
    return target.with_name(name)


def _backup_path(target: Path, number: int) -> Path:
    return target.with_name(f"{target.stem}.改动留存{number}{target.suffix}")


def _free_backup_path(target: Path) -> Path:
    number = 1
    while os.path.lexists(path := _backup_path(target, number)):
        number += 1
    return path


def _save_old(target: Path) -> bool:
    """Gives the old file a second name, for a rollback; False if there is no old file."""
    if not os.path.lexists(target):
        return False
    if target.is_dir() and not target.is_symlink():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    old = _temporary(target, "old")
    try:
        os.link(target, old, follow_symlinks=False)
    except (OSError, NotImplementedError):  # a file system without hard links
        copy2(target, old, follow_symlinks=False)
    return True


def _fsync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _fsync_folder(folder: Path) -> None:
    """Makes the renames durable, where the file system allows it."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some shares refuse; the files are already in their places
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
