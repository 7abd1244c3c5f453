"""What a command takes, all its processes together: seconds, processor seconds, memory, bytes."""

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_EVERY = 0.05  # seconds between two looks
# Adding up the pages of large processes takes milliseconds in which they wait, so between two such
# looks there is this many times as long.
_REST = 20
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass(frozen=True)
class Taken:
    """What one run took. Memory is None where the system does not tell (all but Linux)."""

    wall: float  # seconds
    cpu: float  # processor seconds of all processes
    memory: int | None  # bytes of all processes at their highest together, shared ones once
    parent: int | None  # bytes of the first process at its highest


def watch(command: Sequence[str], *, environment: dict[str, str] | None = None) -> Taken:
    """Runs a command to its end and says what it took.

    Raises:
        CalledProcessError: it failed, with a code other than 0 to 3.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    child = subprocess.Popen(  # noqa: S603 - our own programs
        command, stdout=subprocess.DEVNULL, env=environment
    )
    looks = _Looks(child.pid)
    code = child.wait()
    wall = time.perf_counter() - start
    looks.stop()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if code not in range(4):
        raise subprocess.CalledProcessError(code, command)
    waited = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    # Processes that their parent did not wait for are only in what was seen.
    return Taken(wall, max(waited, looks.cpu), looks.memory, looks.parent)


def bytes_in(*paths: Path) -> int:
    """The size of some files and folders."""
    files = [file for path in paths for file in ([path] if path.is_file() else path.rglob("*"))]
    return sum(file.stat().st_size for file in files if file.is_file())


class _Looks:
    """Looks at a process and all below it, again and again, from a thread of its own."""

    def __init__(self, root: int) -> None:
        self._root, self._over = root, threading.Event()
        self._seconds: dict[int, float] = {}
        self._memory = self._parent = 0
        self._thread = threading.Thread(target=self._look_on, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    @property
    def cpu(self) -> float:
        return sum(self._seconds.values())

    @property
    def memory(self) -> int | None:
        return self._memory or None

    @property
    def parent(self) -> int | None:
        return self._parent or None

    def _look_on(self) -> None:
        due = 0.0
        while sys.platform == "linux" and not self._over.wait(_EVERY):
            began, together = time.perf_counter(), 0
            weigh = began >= due
            for pid in self._family():
                try:
                    self._seconds[pid] = _processor_seconds(pid)
                    if weigh:
                        together += _kib(f"/proc/{pid}/smaps_rollup", "Pss:") * 1024
                    if pid == self._root:
                        self._parent = _kib(f"/proc/{pid}/status", "VmHWM:") * 1024 or self._parent
                except OSError:
                    continue  # gone in the meantime
            if weigh:
                now = time.perf_counter()
                due = now + _REST * (now - began)
            self._memory = max(self._memory, together, self._parent)

    def _family(self) -> list[int]:
        """The process and all below it."""
        below: dict[int, list[int]] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    below.setdefault(_parent(int(entry.name)), []).append(int(entry.name))
                except OSError:
                    continue
        family = [self._root]
        for pid in family:
            family.extend(below.get(pid, ()))
        return family


def _stat(pid: int) -> list[str]:
    # The name in brackets may have spaces; what is counted on stands behind it.
    return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()


def _parent(pid: int) -> int:
    return int(_stat(pid)[1])


def _processor_seconds(pid: int) -> float:
    return sum(map(int, _stat(pid)[11:13])) / _TICKS


def _kib(path: str, key: str) -> int:
    for line in Path(path).read_text("utf-8", "replace").splitlines():
        if line.startswith(key):
            return int(line.split()[1])
    return 0
