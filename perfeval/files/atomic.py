"""Getting results into place: beside it first, then all together, so that the old ones stay whole.

    with reserved(target) as delivery:
        write(delivery.beside(target))
        write(delivery.beside(other))
        delivery.commit()

Whatever happens before `commit` — a full disk, an error, a kill — leaves everything as it was. A
caller that may be told to stop is told in its turn when it is too late for that.
One run at a time delivers to a target. What a killed run left behind, the next one removes.

`write_whole` is for a file that stands for itself: one of many reports or returned workbooks.
"""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import copy2

from filelock import FileLock, Timeout

_ROLES = ("new", "old")  # of the files beside a target


class BusyError(OSError):
    """Another run is delivering to the same target."""


def lock_path(target: Path) -> Path:
    """The file whose lock keeps two runs to one target apart."""
    return _beside(target, "lock")


@contextmanager
def reserved(
    target: Path, *others: Path, committing: Callable[[], None] = lambda: None
) -> Iterator["Delivery"]:
    """Keeps a target, and the files that go with it, for this run alone.

    Args:
        target: the file whose lock keeps two runs apart.
        others: files that go with it; what a killed run left beside any of them is removed.
        committing: called when files are about to take their places.

    Raises:
        BusyError: another run has it.
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
        delivery = Delivery(committing)
        for place in (target, *others):
            delivery.sweep(place)
        try:
            yield delivery
        finally:
            delivery.clear()
    finally:
        if lock.is_locked:
            # Still locked: whoever opened the file meanwhile finds that it is no longer this one.
            # On Windows an open file cannot be removed, and the lock itself does it.
            with suppress(OSError):
                path.unlink()
            lock.release()


def write_whole(target: Path, data: bytes) -> None:
    """Writes one file beside its place, then moves it there, so that it is never half there.

    Raises:
        OSError: naming the target: it cannot be written; what was there before is unchanged.
    """
    written = _beside(target, "new")
    try:
        written.write_bytes(data)
        _on_the_disk(written)
        written.replace(target)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(target)) from error
    finally:
        written.unlink(missing_ok=True)


class Delivery:
    """Files written beside their targets, that take their places together or not at all."""

    def __init__(self, committing: Callable[[], None] = lambda: None) -> None:
        """Nothing is written yet; ``committing`` is called before anything takes its place."""
        self._committing = committing
        self.kept_aside: list[tuple[Path, Path]] = []  # what was there, and its copy
        self._targets: list[Path] = []
        self._gone: list[Path] = []
        self._folders: list[Path] = []

    def beside(self, target: Path) -> Path:
        """Where to write what is to become ``target``; there is nothing at that path."""
        self.sweep(target)
        self._targets.append(target)
        return _beside(target, "new")

    def keep_aside(self, target: Path) -> None:
        """Copies what is at a target now to a name of its own, where it is to stay.

        Raises:
            OSError: it cannot be copied.
        """
        number = 1
        while os.path.lexists(place := _aside(target, number)):
            number += 1
        copy2(target, self.beside(place))
        self.kept_aside.append((target, place))

    def folder(self, path: Path) -> None:
        """Makes a folder for targets where there is none; left empty it goes again at the end.

        What a killed run left in it is removed.

        Raises:
            OSError: it cannot be made.
        """
        self._folders.append(path)
        path.mkdir(exist_ok=True)
        for role in _ROLES:
            for left in path.glob(f".*.perfeval-{role}"):
                left.unlink(missing_ok=True)

    def remove(self, target: Path) -> None:
        """Marks a file of an earlier result that is to be gone with the commit."""
        self._gone.append(target)

    def commit(self) -> None:
        """Moves every file to its target, in the order in which they were asked for.

        Raises:
            OSError: one of them cannot be moved, or one that is to go cannot be removed; all
                are as they were.
        """
        for target in self._targets:
            _on_the_disk(_beside(target, "new"))
        self._committing()
        moved: list[tuple[Path, bool]] = []
        try:
            for target in self._targets:
                existed = _keep(target)
                _beside(target, "new").replace(target)
                moved.append((target, existed))
            for target in self._gone:
                if _keep(target):
                    target.unlink()
                    moved.append((target, True))
        except BaseException:
            for target, existed in reversed(moved):
                if existed:
                    _beside(target, "old").replace(target)
                else:
                    target.unlink(missing_ok=True)
            raise
        for folder in dict.fromkeys(target.parent for target in (*self._targets, *self._gone)):
            _folder_on_the_disk(folder)

    def clear(self) -> None:
        """Removes what is left beside the targets."""
        for target in (*self._targets, *self._gone):
            self.sweep(target)
        for folder in self._folders:
            with suppress(OSError):  # something is in it
                folder.rmdir()

    @staticmethod
    def sweep(target: Path) -> None:
        """Removes what an earlier run left beside a target."""
        for role in _ROLES:
            _beside(target, role).unlink(missing_ok=True)


def _beside(target: Path, role: str) -> Path:
    return target.with_name(f".{target.name}.perfeval-{role}")


def _aside(target: Path, number: int) -> Path:
    return target.with_name(f"{target.stem}.改动留存{number}{target.suffix}")


def _keep(target: Path) -> bool:
    """Gives the old file a second name, by which it could come back; False if there is none."""
    if not os.path.lexists(target):
        return False
    if target.is_dir() and not target.is_symlink():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    old = _beside(target, "old")
    try:
        os.link(target, old, follow_symlinks=False)
    except (OSError, NotImplementedError):  # a file system without second names
        copy2(target, old, follow_symlinks=False)
    return True


def _on_the_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _folder_on_the_disk(folder: Path) -> None:
    """Makes the new names last, where the file system can be told to."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some shares cannot, and everything is in its place already
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
