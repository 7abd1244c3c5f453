"""Reads a whole workbook: is it a workbook, is it this form, where are its sheets and blocks."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache, partial
from hashlib import sha256
from pathlib import Path, PurePosixPath

from perfeval.cells import FileFormat, Kind, Sheet, Unreadable, Workbook, read_workbook
from perfeval.model import (
    ORIGINS_PROPERTY,
    OUTPUT_PROPERTY,
    CellRef,
    Fault,
    FaultKind,
    Row,
    Submission,
)
from perfeval.reader.answers import is_opinion_title, read_answers
from perfeval.reader.block_reader import BlockReader
from perfeval.reader.circular_references import CircularReferences
from perfeval.reader.hidden import hidden_faults
from perfeval.reader.locate.blocks import BlockLocation, locate_blocks
from perfeval.reader.locate.labels import Labels, normalized, normalized_titles
from perfeval.reader.locate.sheets import (
    MAX_TEXT_LENGTH,
    SheetMatches,
    find_sheets,
    form_titles,
    template_titles,
    text_length,
)
from perfeval.scheme import Scheme
from perfeval.scheme.form import Block, Form
from perfeval.scheme.form import Sheet as FormSheet

_XLSX_ENDINGS = frozenset({".xlsx", ".xlsm", ".xltx", ".xltm"})
_ADDRESSES_SHOWN = 3
_MOST_ORIGINS = 3
_SHA256 = re.compile(r"\b[0-9a-f]{64}\b")


def read_submission(path: Path, name: str, scheme: Scheme) -> Submission:
    """Reads one workbook.

    Args:
        path: where the file is; it is opened for reading only.
        name: its name inside the batch folder, used in every reference to it.
        scheme: the form to read by.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        return refused(name, b"", "unopenable", error.strerror or "")
    return submission_of(data, name, scheme)


def submission_of(data: bytes, name: str, scheme: Scheme) -> Submission:
    """Reads one workbook that is already in memory.

    Args:
        data: all bytes of the file.
        name: its name inside the batch folder, used in every reference to it.
        scheme: the form to read by.
    """
    form = scheme.form
    wanted = {*form_titles(form), normalized(form.form_identity.sheet)}
    try:
        workbook = read_workbook(
            data, lambda title: normalized(title) in wanted or is_opinion_title(title)
        )
    except Unreadable as refusal:
        return refused(name, data, refusal.reason.value, refusal.detail)
    if sum(map(text_length, workbook.sheets)) > MAX_TEXT_LENGTH:
        return refused(name, data, "too_much_text")
    return _SubmissionReader(name, data, form, workbook).submission()


def refused(name: str, data: bytes, reason: str, detail: str = "") -> Submission:
    """The submission of a file that is not read, for a reason that check I101 puts into words."""
    fault = Fault(
        FaultKind.UNREADABLE, CellRef(name), "工作簿", facts={"reason": reason, "detail": detail}
    )
    return Submission(name, sha256(data).hexdigest(), len(data), _stem(name), faults=(fault,))


def _stem(name: str) -> str:
    return PurePosixPath(name).stem


class _SubmissionReader:
    """Reads an opened workbook in one pass."""

    def __init__(self, name: str, data: bytes, form: Form, workbook: Workbook) -> None:
        self.name, self.data, self.form, self.workbook = name, data, form, workbook
        self.found = SheetMatches()
        self.faults: list[Fault] = list(_faults_of_file(name, workbook))
        self.records: dict[str, Row] = {}
        self.tables: dict[str, Mapping[str, Row]] = {}
        self.lists: dict[str, tuple[Row, ...]] = {}
        self.cells_read = self.cells_filled = 0

    def submission(self) -> Submission:
        form_id, version = self._identity()
        digest = sha256(self.data).hexdigest()
        if OUTPUT_PROPERTY in self.workbook.properties:
            fault = Fault(FaultKind.OWN_OUTPUT, CellRef(self.name), "工作簿")
            return Submission(
                *(self.name, digest, len(self.data), _stem(self.name)),
                faults=(fault,),
                answers=read_answers(self.name, self.workbook, apart=True),
            )
        if form_id in {None, self.form.id}:
            self.found = find_sheets(
                self.name, self.form, self.workbook, partial(read_workbook, self.data, lenient=True)
            )
        if not self._is_this_form(form_id):
            titles = "、".join(sheet.title for sheet in self.workbook.sheets)
            facts = {"found": f"表样编号 {form_id}" if form_id else f"工作表：{titles}"}
            fault = Fault(FaultKind.NOT_THIS_FORM, CellRef(self.name), "工作簿", facts=facts)
            kinds = {FaultKind.SHEET_UNREADABLE, FaultKind.SHEETS_TOO_MANY}
            faults = (fault, *(other for other in self.found.faults if other.kind in kinds))
            return Submission(
                self.name, digest, len(self.data), _stem(self.name), version, faults=faults
            )
        if version not in self.form.accepted_versions:
            facts = {"found": version or "未注明", "expected": self.form.version}
            self.faults.append(
                Fault(FaultKind.OTHER_VERSION, CellRef(self.name), "表样版本", facts=facts)
            )
        self.faults += self.found.faults
        self._read_sheets(self.form.not_asked(version))
        return Submission(
            workbook=self.name,
            sha256=digest,
            size=len(self.data),
            unit=self._unit(),
            form_version=version,
            records=self.records,
            tables=self.tables,
            lists=self.lists,
            faults=tuple(self.faults),
            cells_read=self.cells_read,
            cells_filled=self.cells_filled,
            sheets_left_out=self._left_out(),
            unit_key=normalized(self.records["unit"]["name"].shown),
            answers=read_answers(self.name, self.workbook),
            origins=_origins(self.workbook),
        )

    def _identity(self) -> tuple[str | None, str | None]:
        """Form id and version, from a document property, a defined name or the hidden sheet."""
        where = self.form.form_identity
        properties, names = self.workbook.properties, self.workbook.names
        form_id, version = properties.get(where.property_id), properties.get(where.property_version)
        form_id = form_id or names.get(where.name_id, "").strip('"') or None
        version = version or names.get(where.name_version, "").strip('"') or None
        for sheet in self.workbook.sheets:
            if normalized(sheet.title) == normalized(where.sheet):
                form_id = form_id or _text_right_of(sheet, where.property_id)
                version = version or _text_right_of(sheet, where.property_version)
        return form_id, version

    def _is_this_form(self, form_id: str | None) -> bool:
        if form_id is not None:
            return form_id == self.form.id
        # A form pasted into a new workbook has lost its form id but has its sheets.
        required = [sheet for sheet in self.form.sheet if sheet.required]
        present = [sheet for sheet in required if sheet.title in self.found.sheets]
        return len(present) * 2 > len(required)

    def _read_sheets(self, not_asked: frozenset[tuple[str, str]]) -> None:
        """Reads the form sheet by sheet; form sheets pasted onto one sheet are located together."""
        # A sheet found under another title has its cells only among the matches.
        read = (labels.sheet for labels in self.found.sheets.values())
        circular_references = CircularReferences(
            (*read, *self.workbook.sheets), self.workbook.names
        )
        locations: dict[str, dict[str, BlockLocation]] = {}
        readers: list[BlockReader] = []
        for form_sheet in self.form.sheet:
            title = self.found.title(form_sheet)
            labels: Labels | None = self.found.sheets.get(form_sheet.title)
            if labels is not None and not labels.places and not form_sheet.required:
                labels = None  # an optional sheet without any label counts as missing
            form_sheets = self._form_sheets_on(labels) if labels else [form_sheet]
            if labels is not None and title not in locations:
                locations[title] = locate_blocks(form_sheets, labels)
            reader = BlockReader(
                self.name,
                title,
                labels,
                _titles(form_sheets),
                locations.get(title, {}),
                circular_references,
                not_asked,
            )
            readers.append(reader)
            for block in form_sheet.block:
                self._read_block(reader, block)
            if labels is not None:
                self.faults += hidden_faults(reader.rows, labels.sheet, form_sheet.title)
        for reader in readers:
            self.faults += reader.faults
            self.cells_read += reader.rows.read_count
            self.cells_filled += reader.rows.filled_count

    def _form_sheets_on(self, labels: Labels) -> list[FormSheet]:
        """The form sheets that are read from one sheet of the workbook."""
        return [sheet for sheet in self.form.sheet if self.found.sheets.get(sheet.title) is labels]

    def _read_block(self, reader: BlockReader, block: Block) -> None:
        match block.layout:
            case "record":
                self.records[block.name] = reader.record(block)
            case "table":
                self.tables[block.name] = reader.table(block)
            case "list":
                self.lists[block.name] = reader.list(block)

    def _unit(self) -> str:
        unit = self.records["unit"]
        for field in ("short_name", "name"):
            value = unit[field].value
            if isinstance(value, str):
                return value
        return _stem(self.name)

    def _left_out(self) -> tuple[str, ...]:
        known = template_titles(self.form)
        read = {labels.sheet.title for labels in self.found.sheets.values()}
        return tuple(
            sheet.title
            for sheet in self.workbook.sheets
            if normalized(sheet.title) not in known and sheet.title not in read
        )


def _faults_of_file(name: str, workbook: Workbook) -> Iterator[Fault]:
    """Faults of how the file is stored, whatever its content."""
    whole = CellRef(name)
    ending = PurePosixPath(name).suffix
    if workbook.format is not FileFormat.XLSX:
        facts = {"format": workbook.format.value}
        yield Fault(FaultKind.OTHER_FORMAT, whole, "工作簿", facts=facts)
    elif ending.lower() not in _XLSX_ENDINGS:
        yield Fault(FaultKind.OTHER_ENDING, whole, "工作簿", facts={"ending": ending or name})
    for sheet in workbook.sheets:
        if sheet.invalid_addresses:
            shown = "\n".join(sheet.invalid_addresses[:_ADDRESSES_SHOWN])
            facts = {"count": str(len(sheet.invalid_addresses)), "addresses": shown}
            yield Fault(FaultKind.OFF_GRID, CellRef(name, sheet.title), sheet.title, facts=facts)


def _origins(workbook: Workbook) -> tuple[str, ...]:
    """What a returned copy was made of; anybody may have written there anything."""
    return tuple(_SHA256.findall(workbook.properties.get(ORIGINS_PROPERTY, ""))[:_MOST_ORIGINS])


def _text_right_of(sheet: Sheet, key: str) -> str | None:
    """The text to the right of a key on the hidden sheet of the form id."""
    for (row, column), cell in sheet.cells.items():
        if cell.kind is Kind.TEXT and cell.text == key:
            other = sheet.cells.get((row, column + 1))
            return other.text if other else None
    return None


def _titles(sheets: list[FormSheet]) -> frozenset[str]:
    """Every label of these form sheets, normalised."""
    return frozenset[str]().union(*(_words(sheet.labels) for sheet in sheets))


@lru_cache  # of the sheets of one form
def _words(labels: tuple[tuple[str, ...], ...]) -> frozenset[str]:
    return frozenset(words for titles in labels for words in normalized_titles(titles))
