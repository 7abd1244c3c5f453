"""The progress of a run as a bar on a terminal."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Live

from perfeval.cli.progress import Progress


class Bar(Progress):
    """A bar of files done; then a pulsing bar, since writing has no countable steps."""

    def __init__(self) -> None:
        """A bar on stderr that is erased at its end."""
        columns = TextColumn("{task.description}"), BarColumn()
        self._live = Live(*columns, console=Console(stderr=True), transient=True)
        self._task = self._live.add_task("读取填报表", total=None)

    def read(self, done: int, found: int) -> None:
        """Moves the bar."""
        words = f"读取填报表 {done}/{found}"
        self._live.update(self._task, description=words, completed=done, total=found)

    def writing(self) -> None:
        """Shows the last count, then that the result is being written."""
        self._live.refresh()
        self._live.reset(self._task, description="计算并写出结果", total=None)

    def __enter__(self) -> Self:
        """Shows the bar."""
        self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Erases the bar."""
        self._live.stop()
