"""Which sheet of a workbook is which sheet of the form.

The one that has its name, whatever else looks like it. Where none has, the one sheet that has its
labels: renamed, or pasted into a new workbook, perhaps together with others on one sheet. Sheets
that the form does not name are opened only when there is a reason to look at them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from perfeval.cells import Sheet, Unreadable, Workbook
from perfeval.model import CellRef, Fault, FaultKind
from perfeval.reader.locate.labels import Labels, labels_of, normalized
from perfeval.scheme.form import Form
from perfeval.scheme.form import Sheet as FormSheet

Opened = Callable[[Callable[[str], bool]], Workbook]  # reads the sheets asked for

# Share of its labels by which a sheet is known that lost its name, and below which one that has
# the name was emptied while its content moved elsewhere.
_KNOWN_BY = 0.6
_EMPTIED = 0.2
_FEWEST_LABELS = 3
_MOST_STRANGERS = 40
_LONGEST_TITLE = 31  # that office programs allow


@dataclass
class Found:
    """Form sheet title → the sheet it is read from, and what is to be said about that."""

    sheets: dict[str, Labels] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def title(self, form_sheet: FormSheet) -> str:
        """The title a form sheet has in the workbook; the form's own where it is not there."""
        labels = self.sheets.get(form_sheet.title)
        return labels.sheet.title if labels else form_sheet.title


def named_by_form(form: Form) -> dict[str, str]:
    """The sheets of the form that units fill in: title as compared → title."""
    return {normalized(sheet.title): sheet.title for sheet in form.sheet}


def own_titles(form: Form) -> set[str]:
    """Every sheet title that the blank workbook has, as compared."""
    own = {form.instructions.title, form.self_check.title, form.form_identity.sheet}
    return {normalized(title) for title in own} | set(named_by_form(form))


def find_sheets(name: str, form: Form, workbook: Workbook, opened: Opened) -> Found:
    """Finds the sheets of the form in a workbook.

    Args:
        name: the workbook's name inside the batch folder.
        form: the form whose sheets are looked for.
        workbook: its sheets, those with the form's titles read.
        opened: reads further sheets of the same workbook by their titles.
    """
    named: dict[str, Labels] = {}
    for title, form_title in named_by_form(form).items():
        sheet = _named(workbook.sheets, title, form_title)
        if sheet is not None:
            named[form_title] = labels_of(sheet)
    kept = frozenset(
        sheet.title
        for sheet in form.sheet
        if sheet.title in named and likeness(sheet, named[sheet.title]) >= _EMPTIED
    )
    complete = len(kept) == len(form.sheet)
    others = _others(form, workbook, named, opened, complete=complete)
    own = own_titles(form)
    strange = [sheet.title for sheet in workbook.sheets if normalized(sheet.title) not in own]
    return _Search(name, named, kept, others, strange).found(form)


def _named(sheets: Iterable[Sheet], title: str, form_title: str) -> Sheet | None:
    """The sheet with exactly that title, else the first with one that differs in spaces alone."""
    alike = [sheet for sheet in sheets if normalized(sheet.title) == title]
    exact = [sheet for sheet in alike if sheet.title == form_title]
    return next(iter(exact or alike), None)


def _others(
    form: Form,
    workbook: Workbook,
    named: Mapping[str, Labels],
    opened: Opened,
    *,
    complete: bool,
) -> dict[str, Labels]:
    """The sheets that may be one of the form under another name: title → labels.

    With every sheet of the form in its place, only one with a like title is worth opening.
    """
    own, filled_in = own_titles(form), named_by_form(form)
    taken = {labels.sheet.title for labels in named.values()}
    doubles = [
        sheet
        for sheet in workbook.sheets
        if sheet.title not in taken and normalized(sheet.title) in filled_in
    ]
    strangers = [
        sheet.title
        for sheet in workbook.sheets
        if normalized(sheet.title) not in own
        and (not complete or any(title in normalized(sheet.title) for title in own))
    ][:_MOST_STRANGERS]
    others = {sheet.title: labels_of(sheet) for sheet in doubles}
    if strangers:
        chosen = set(strangers)
        try:
            again = opened(lambda title: title in chosen)
        except Unreadable:
            # What the form does not name may be as broken as it likes; that a sheet of the form
            # is missing is a finding all the same.
            return others
        others |= {s.title: labels_of(s) for s in again.sheets if s.title in chosen and s.cells}
    return others


def likeness(form_sheet: FormSheet, labels: Labels) -> float:
    """The share of a form sheet's labels that stand on a sheet."""
    count = len(form_sheet.labels)
    there = sum(map(labels.has, form_sheet.labels))
    return there / count if there >= min(_FEWEST_LABELS, count) else 0


def _is_like(form_sheet: FormSheet, labels: Labels) -> bool:
    """Whether a sheet has enough of a form sheet's labels, the key of each list among them."""
    keys = [
        block.field_named(block.key).titles for block in form_sheet.block if block.layout == "list"
    ]
    has_keys = all(map(labels.has, keys))
    return has_keys and likeness(form_sheet, labels) >= _KNOWN_BY


@dataclass(frozen=True)
class _Search:
    """The sheets there are: those with a title of the form, others opened, strange titles.

    ``kept`` are the titles of the form under which enough of the sheet's labels stand.
    """

    name: str
    named: Mapping[str, Labels]
    kept: frozenset[str]
    others: Mapping[str, Labels]
    strange: Sequence[str]

    def found(self, form: Form) -> Found:
        """Each sheet of the form from where it is to be read, and the faults of that."""
        result = Found()
        twice: list[Fault] = []
        for form_sheet in form.sheet:
            labels, alike = self._choice(form_sheet)
            if labels is not None:
                result.sheets[form_sheet.title] = labels
                twice += [self._twice(form_sheet, other, labels) for other in alike]
            elif form_sheet.required:
                result.faults.append(self._missing(form_sheet, alike))
        for title, labels in result.sheets.items():
            if labels is not self.named.get(title):
                result.faults.append(self._renamed(title, labels, result))
        result.faults += twice
        return result

    def _choice(self, form_sheet: FormSheet) -> tuple[Labels | None, list[Labels]]:
        """The sheet to read, None if there is none or no telling which, and others like it."""
        own = self.named.get(form_sheet.title)
        kept = form_sheet.title in self.kept
        # Another sheet of the form may hold this one too, but only where this one is not there.
        possible = (*self.others.values(), *(() if kept else self.named.values()))
        alike = [labels for labels in possible if labels is not own]
        alike = [labels for labels in alike if _is_like(form_sheet, labels)]
        if len(alike) == 1 and not kept:
            return alike[0], []
        return own, alike

    def _twice(self, form_sheet: FormSheet, other: Labels, read: Labels) -> Fault:
        facts = {"found": other.sheet.title, "expected": read.sheet.title}
        ref = CellRef(self.name, other.sheet.title)
        return Fault(FaultKind.SHEET_TWICE, ref, form_sheet.title, facts=facts)

    def _renamed(self, title: str, labels: Labels, result: Found) -> Fault:
        facts = {"found": labels.sheet.title, "expected": title}
        if sum(other is labels for other in result.sheets.values()) > 1:
            with_it = (t for t, o in result.sheets.items() if o is labels and t != title)
            facts["together"] = "、".join(with_it)
        ref = CellRef(self.name, labels.sheet.title)
        return Fault(FaultKind.SHEET_RENAMED, ref, title, facts=facts)

    def _missing(self, form_sheet: FormSheet, alike: Sequence[Labels]) -> Fault:
        """The fault of a sheet that is not there, with those it may be."""
        titles = [labels.sheet.title for labels in alike]
        strange = [title for title in self.strange if len(title) <= _LONGEST_TITLE]
        nearest = titles or get_close_matches(form_sheet.title, strange, n=1, cutoff=0.5)
        facts = {"nearest": "”“".join(nearest)}
        ref = CellRef(self.name, form_sheet.title)
        return Fault(FaultKind.SHEET_MISSING, ref, form_sheet.title, facts=facts)
