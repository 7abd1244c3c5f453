"""How deep we reach into XlsxWriter: the list in the room's docstring is the whole of it."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator

import perfeval
from perfeval.report import writer

OVERRIDDEN = {"Worksheet._write_rows", "Workbook._get_packager", "Packager._filename"}


def subclasses() -> Iterator[tuple[type, list[type]]]:
    """Our classes under one of the library, each with those of the library above it."""
    for module in pkgutil.walk_packages(perfeval.__path__, "perfeval."):
        if module.name.endswith("__main__"):
            continue
        for _, ours in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if ours.__module__ == module.name:
                theirs = [it for it in ours.__mro__ if it.__module__.startswith("xlsxwriter")]
                if theirs:
                    yield ours, theirs


def test_private_methods_overridden_are_those_listed() -> None:
    found = {
        f"{base.__name__}.{name}"
        for ours, theirs in subclasses()
        for base in theirs
        for name in vars(ours)
        if name in vars(base) and name.startswith("_") and not name.startswith("__")
    }
    assert found == OVERRIDDEN


def test_docstring_lists_what_is_overridden() -> None:
    assert set(re.findall(r"^- `(\w+\.\w+)`", writer.__doc__ or "", re.MULTILINE)) == OVERRIDDEN
