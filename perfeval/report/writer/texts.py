"""The texts that all sheets of a workbook share, written in one piece where they are plain.

The writer looks at each of them six times: for two kinds of control characters, for space at
either end, for formatted parts, for marks of XML. Nearly all are one line without any of these.
"""

from xlsxwriter.sharedstrings import SharedStrings

from perfeval.report.writer.cell_xml import escaped


class Texts(SharedStrings):  # type: ignore[misc]  # the library has no types
    """The part of a workbook that holds its texts."""

    def _write_si(self, string: str) -> None:
        # What can be printed has no space but the plain one, and no control character; one that
        # is written as _x000D_ is what a text must not look like.
        plain = string.isprintable() and not string.startswith((" ", "<r>")) and "_x" not in string
        if plain and not string.endswith(" "):
            self.fh.write(f"<si><t>{escaped(string)}</t></si>")
        else:
            super()._write_si(string)
