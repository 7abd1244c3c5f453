"""A workbook put into its zip part by part, each as soon as the writer has made it.

The writer makes all parts first, in memory or as files in the system's folder for temporary ones,
and packs them at the end. In memory they grow with the batch, four bytes a character; in files
units' figures are left behind when it is stopped. Here a part goes into the zip while it is made.
"""

from io import StringIO
from typing import IO, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from xlsxwriter.packager import Packager

from perfeval.report.writer.texts import Texts

_LEVEL = 4  # of 9: half the time of the usual 6, and a fifteenth more bytes
_PIECE = 256 * 1024  # characters


class Packing(Packager):  # type: ignore[misc]  # the library has no types
    """The parts of one workbook on their way into a zip, in the writer's order."""

    def __init__(self, whole: str | BinaryIO) -> None:
        """Takes the path or the stream that the zip is written to."""
        super().__init__()
        self._whole = whole
        self._zip: ZipFile
        self._part: _Part | None = None

    def _create_package(self) -> list[object]:
        with ZipFile(self._whole, "w", ZIP_DEFLATED, compresslevel=_LEVEL) as self._zip:
            try:
                super()._create_package()
            finally:  # the zip refuses to be closed while a part is open, and hides why that is
                self._end_part()
        return []  # for the writer to pack

    def _filename(self, xml_filename: str) -> StringIO:
        # The writer asks for the next part when it is done with the one before.
        self._end_part()
        # By its name alone a member is of 1 January 1980, whatever the clock says.
        self._part = _Part(self._zip.open(xml_filename, "w"))
        return self._part

    def _write_shared_strings_file(self) -> None:
        texts = Texts()
        texts.string_table = self.workbook.str_table
        if texts.string_table.count:
            texts._set_xml_writer(self._filename("xl/sharedStrings.xml"))  # noqa: SLF001
            texts._assemble_xml_file()  # noqa: SLF001

    def _end_part(self) -> None:
        part, self._part = self._part, None
        if part is not None:
            part.end()


class _Part(StringIO):
    """What the writer takes for a text in memory, which it need not open or close."""

    def __init__(self, member: IO[bytes]) -> None:
        super().__init__()
        self._member = member
        self._waiting: list[str] = []
        self._size = 0

    def write(self, text: str, /) -> int:
        self._waiting.append(text)
        self._size += len(text)
        if self._size > _PIECE:
            self._pass_on()
        return len(text)

    def end(self) -> None:
        try:
            self._pass_on()
        finally:
            self._member.close()

    def _pass_on(self) -> None:
        self._member.write("".join(self._waiting).encode())
        self._waiting.clear()
        self._size = 0
