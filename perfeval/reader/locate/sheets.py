"""Matches the sheets of a workbook to the sheets of the form.

A form sheet is read from the sheet of its title. If there is none, or it was emptied, from the
only sheet that has its labels: renamed, or pasted into a new workbook, perhaps with other form
sheets on one sheet. Sheets with other titles are opened only if they may be needed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from perfeval.cells import Sheet, Unreadable, Workbook
from perfeval.model import CellRef, Fault, FaultKind
from perfeval.reader.locate.labels import Labels, labels_of, normalized
from perfeval.scheme.form import Form
from perfeval.scheme.form import Sheet as FormSheet

SheetOpener = Callable[[Callable[[str], bool]], Workbook]  # reads the sheets whose title it accepts

# The least share of its labels by which a form sheet is recognised under another title, and by
# which the sheet of its title counts as filled in; with less, it was emptied.
_MIN_SHARE = 0.6
_MIN_SHARE_OF_NAMED = 0.2
_MIN_LABELS = 3
_MAX_OTHER_SHEETS = 40
_MAX_TITLE_LENGTH = 31  # that office programs allow
# Characters of all texts of the form's sheets together, or of one other sheet. A form of 3,000 rows
# has a tenth; a few kilobytes may point a thousand cells to one text of 32,000.
MAX_TEXT_LENGTH = 4 * 1024 * 1024


@dataclass
class SheetMatches:
    """Form sheet title → the labels of the sheet it is read from, and the faults found."""

    sheets: dict[str, Labels] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def title(self, form_sheet: FormSheet) -> str:
        """The title of a form sheet in the workbook; its title in the form if it is missing."""
        labels = self.sheets.get(form_sheet.title)
        return labels.sheet.title if labels else form_sheet.title


def text_length(sheet: Sheet) -> int:
    """The number of characters of all texts of a sheet, one that is shared counted each time."""
    return sum(len(cell.text) for cell in sheet.cells.values())


def form_titles(form: Form) -> dict[str, str]:
    """The sheets of the form that units fill in: normalised title → title."""
    return {normalized(sheet.title): sheet.title for sheet in form.sheet}


def template_titles(form: Form) -> set[str]:
    """The normalised titles of all sheets of the blank workbook."""
    own = {form.instructions.title, form.self_check.title, form.form_identity.sheet}
    return {normalized(title) for title in own} | set(form_titles(form))


def find_sheets(
    name: str, form: Form, workbook: Workbook, open_sheets: SheetOpener
) -> SheetMatches:
    """Finds the sheets of the form in a workbook.

    Args:
        name: the workbook's name inside the batch folder.
        form: the form whose sheets are looked for.
        workbook: its sheets, those with the form's titles read.
        open_sheets: reads further sheets of the same workbook by their titles.
    """
    named: dict[str, Labels] = {}
    for title, form_title in form_titles(form).items():
        sheet = _sheet_by_title(workbook.sheets, title, form_title)
        if sheet is not None:
            named[form_title] = labels_of(sheet)
    intact = frozenset(
        sheet.title
        for sheet in form.sheet
        if sheet.title in named and label_share(sheet, named[sheet.title]) >= _MIN_SHARE_OF_NAMED
    )
    complete = len(intact) == len(form.sheet)
    others, unreadable, not_opened = _open_other_sheets(
        form, workbook, named, open_sheets, complete=complete
    )
    own = template_titles(form)
    unknown_titles = [
        sheet.title for sheet in workbook.sheets if normalized(sheet.title) not in own
    ]
    search = _SheetSearch(name, named, intact, others, unreadable, not_opened, unknown_titles)
    return search.found(form)


def _sheet_by_title(sheets: Iterable[Sheet], title: str, form_title: str) -> Sheet | None:
    """The sheet of exactly this title, or else the first of the same normalised title."""
    alike = [sheet for sheet in sheets if normalized(sheet.title) == title]
    exact = [sheet for sheet in alike if sheet.title == form_title]
    return next(iter(exact or alike), None)


def _open_other_sheets(
    form: Form,
    workbook: Workbook,
    named: Mapping[str, Labels],
    open_sheets: SheetOpener,
    *,
    complete: bool,
) -> tuple[dict[str, Labels], list[str], list[str]]:
    """The sheets that may be a form sheet under another title, those not readable, those too many.

    The first are title → labels. If no form sheet is missing, only sheets with a similar title
    are opened, as possible copies.
    """
    own, filled_in = template_titles(form), form_titles(form)
    taken = {labels.sheet.title for labels in named.values()}
    duplicates = [
        sheet
        for sheet in workbook.sheets
        if sheet.title not in taken and normalized(sheet.title) in filled_in
    ]
    possible = [
        sheet.title
        for sheet in workbook.sheets
        if normalized(sheet.title) not in own
        and (not complete or any(title in normalized(sheet.title) for title in own))
    ]
    unknown, not_opened = possible[:_MAX_OTHER_SHEETS], possible[_MAX_OTHER_SHEETS:]
    others = {sheet.title: labels_of(sheet) for sheet in duplicates}
    if unknown:
        chosen = set(unknown)
        try:
            again = open_sheets(lambda title: title in chosen)
        except Unreadable:  # in a part that all sheets share
            return others, unknown, not_opened
        found = [sheet for sheet in again.sheets if sheet.title in chosen]
        readable = [s for s in found if not s.unreadable and text_length(s) <= MAX_TEXT_LENGTH]
        others |= {sheet.title: labels_of(sheet) for sheet in readable if sheet.cells}
        return others, [sheet.title for sheet in found if sheet not in readable], not_opened
    return others, [], not_opened


def label_share(form_sheet: FormSheet, labels: Labels) -> float:
    """The share of a form sheet's labels that are on a sheet; 0 if they are too few to tell."""
    count = len(form_sheet.labels)
    there = sum(map(labels.has, form_sheet.labels))
    return there / count if there >= min(_MIN_LABELS, count) else 0


def _matches(form_sheet: FormSheet, labels: Labels) -> bool:
    """Whether a sheet has enough labels of a form sheet, the key of each list among them."""
    keys = [
        block.field_named(block.key).titles for block in form_sheet.block if block.layout == "list"
    ]
    has_keys = all(map(labels.has, keys))
    return has_keys and label_share(form_sheet, labels) >= _MIN_SHARE


@dataclass(frozen=True)
class _SheetSearch:
    """The search over the sheets of one workbook.

    Attributes:
        name: the name of the workbook inside the batch folder.
        named: form sheet title → the sheet of this title.
        intact: the form sheet titles whose sheet has enough of its labels.
        others: title → labels of the other sheets that were opened.
        unreadable: the titles of those that could not be opened.
        not_opened: the titles of those that were not opened, since there are too many sheets.
        unknown_titles: the titles of sheets that the blank workbook does not have.
    """

    name: str
    named: Mapping[str, Labels]
    intact: frozenset[str]
    others: Mapping[str, Labels]
    unreadable: Sequence[str]
    not_opened: Sequence[str]
    unknown_titles: Sequence[str]

    def found(self, form: Form) -> SheetMatches:
        """The sheet each form sheet is read from, and the faults found."""
        result = SheetMatches()
        duplicate_faults: list[Fault] = []
        for form_sheet in form.sheet:
            labels, alike = self._choice(form_sheet)
            if labels is not None:
                result.sheets[form_sheet.title] = labels
                duplicate_faults += [
                    self._duplicate_fault(form_sheet, other, labels) for other in alike
                ]
            elif form_sheet.required:
                result.faults.append(self._missing_fault(form_sheet, alike))
        for title, labels in result.sheets.items():
            if labels is not self.named.get(title):
                result.faults.append(self._renamed_fault(title, labels, result))
        result.faults += duplicate_faults
        result.faults += map(self._unreadable_fault, self.unreadable)
        if self.not_opened and len(result.sheets) < len(form.sheet):
            result.faults.append(self._too_many_fault())
        return result

    def _choice(self, form_sheet: FormSheet) -> tuple[Labels | None, list[Labels]]:
        """The sheet to read, None if it is missing or ambiguous, and the other matching ones."""
        own = self.named.get(form_sheet.title)
        intact = form_sheet.title in self.intact
        # Another form sheet may hold this one too, but only if this one is not in its place.
        possible = (*self.others.values(), *(() if intact else self.named.values()))
        alike = [labels for labels in possible if labels is not own]
        alike = [labels for labels in alike if _matches(form_sheet, labels)]
        if len(alike) == 1 and not intact:
            return alike[0], []
        return own, alike

    def _duplicate_fault(self, form_sheet: FormSheet, other: Labels, read: Labels) -> Fault:
        facts = {"found": other.sheet.title, "expected": read.sheet.title}
        ref = CellRef(self.name, other.sheet.title)
        return Fault(FaultKind.SHEET_TWICE, ref, form_sheet.title, facts=facts)

    def _renamed_fault(self, title: str, labels: Labels, result: SheetMatches) -> Fault:
        facts = {"found": labels.sheet.title, "expected": title}
        if sum(other is labels for other in result.sheets.values()) > 1:
            with_it = (t for t, o in result.sheets.items() if o is labels and t != title)
            facts["together"] = "、".join(with_it)
        ref = CellRef(self.name, labels.sheet.title)
        return Fault(FaultKind.SHEET_RENAMED, ref, title, facts=facts)

    def _unreadable_fault(self, title: str) -> Fault:
        ref = CellRef(self.name, title)
        return Fault(FaultKind.SHEET_UNREADABLE, ref, title, facts={"found": title})

    def _too_many_fault(self) -> Fault:
        """The fault of sheets that were passed over while a sheet of the form is missing."""
        title = self.not_opened[0]
        facts = {"found": title, "count": str(len(self.not_opened)), "most": str(_MAX_OTHER_SHEETS)}
        return Fault(FaultKind.SHEETS_TOO_MANY, CellRef(self.name, title), title, facts=facts)

    def _missing_fault(self, form_sheet: FormSheet, alike: Sequence[Labels]) -> Fault:
        """The fault of a missing sheet, with the sheets it may be."""
        titles = [labels.sheet.title for labels in alike]
        unknown_titles = [title for title in self.unknown_titles if len(title) <= _MAX_TITLE_LENGTH]
        nearest = (
            titles
            or self.unreadable
            or get_close_matches(form_sheet.title, unknown_titles, n=1, cutoff=0.5)
        )
        facts = {"nearest": "”“".join(nearest)}
        ref = CellRef(self.name, form_sheet.title)
        return Fault(FaultKind.SHEET_MISSING, ref, form_sheet.title, facts=facts)
