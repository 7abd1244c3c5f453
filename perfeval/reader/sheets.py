"""Which sheet of a workbook is which sheet of the form.

The one that has its name, whatever else looks like it. Where none has, the one sheet that has its
labels: renamed, or pasted into a new workbook, perhaps together with others on one sheet. Sheets
that the form does not name are opened only when there is a reason to look at them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from perfeval.cells import Sheet, Unreadable, Workbook
from perfeval.form import Form
from perfeval.form import Sheet as FormSheet
from perfeval.model import CellRef, Fault, FaultKind
from perfeval.reader.labels import Labels, label_words, labels_of, normalized

Opened = Callable[[Callable[[str], bool]], Workbook]  # reads the sheets asked for

# Share of its labels by which a sheet is known that lost its name, and below which one that has
# the name was emptied while its content moved elsewhere.
_KNOWN_BY = 0.6
_EMPTIED = 0.2
_FEWEST_LABELS = 3
_MOST_STRANGERS = 40


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
    found = Found()
    named: dict[str, Labels] = {}
    for title, form_title in named_by_form(form).items():
        sheet = _named(workbook.sheets, title, form_title)
        if sheet is not None:
            named[form_title] = labels_of(sheet)
    others = _others(form, workbook, named, opened)
    for form_sheet in form.sheet:
        if not _find(name, form_sheet, named, others, found) and form_sheet.required:
            found.faults.append(_missing(name, form, form_sheet, workbook, others))
    return found


def _named(sheets: Iterable[Sheet], title: str, form_title: str) -> Sheet | None:
    """The sheet with exactly that title, else the first with one that differs in spaces alone."""
    alike = [sheet for sheet in sheets if normalized(sheet.title) == title]
    exact = [sheet for sheet in alike if sheet.title == form_title]
    return next(iter(exact or alike), None)


def _others(
    form: Form, workbook: Workbook, named: Mapping[str, Labels], opened: Opened
) -> dict[str, Labels]:
    """The sheets that may be one of the form under another name: title → labels.

    With every sheet of the form in its place, only one with a like title is worth opening.
    """
    own = own_titles(form)
    doubles = [
        sheet
        for sheet in workbook.sheets
        if normalized(sheet.title) in own
        and normalized(sheet.title) in named_by_form(form)
        and all(labels.sheet is not sheet for labels in named.values())
    ]
    complete = all(
        sheet.title in named and likeness(sheet, named[sheet.title]) >= _EMPTIED
        for sheet in form.sheet
    )
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
    titles = [part.titles for block in form_sheet.block for part in (*block.field, *block.row)]
    there = sum(any(label_words(title) in labels.places for title in group) for group in titles)
    return there / len(titles) if there >= min(_FEWEST_LABELS, len(titles)) else 0


def _find(
    name: str,
    form_sheet: FormSheet,
    named: Mapping[str, Labels],
    others: Mapping[str, Labels],
    found: Found,
) -> bool:
    """Whether the sheet is there; with what is to be said of it noted."""
    own = named.get(form_sheet.title)
    kept = own is not None and likeness(form_sheet, own) >= _EMPTIED
    # Another sheet of the form may hold this one too, but only where this one is not there.
    possible = others.values() if kept else (*others.values(), *named.values())
    alike = [x for x in possible if x is not own and _is_like(form_sheet, x)]
    if own is not None and (kept or len(alike) != 1):
        found.sheets[form_sheet.title] = own
        for labels in alike:
            found.faults.append(_fault(FaultKind.SHEET_TWICE, name, form_sheet, labels, own))
    elif len(alike) == 1:
        found.sheets[form_sheet.title] = alike[0]
        found.faults.append(_fault(FaultKind.SHEET_RENAMED, name, form_sheet, alike[0], None))
    return form_sheet.title in found.sheets


def _missing(
    name: str,
    form: Form,
    form_sheet: FormSheet,
    workbook: Workbook,
    others: Mapping[str, Labels],
) -> Fault:
    """The fault of a sheet that is not there, with those it may be."""
    alike = [title for title, labels in others.items() if _is_like(form_sheet, labels)]
    own = own_titles(form)
    strange = [sheet.title for sheet in workbook.sheets if normalized(sheet.title) not in own]
    nearest = alike or get_close_matches(form_sheet.title, strange, n=1, cutoff=0.5)
    facts = {"nearest": "”“".join(nearest)}
    ref = CellRef(name, form_sheet.title)
    return Fault(FaultKind.SHEET_MISSING, ref, form_sheet.title, facts=facts)


def _is_like(form_sheet: FormSheet, labels: Labels) -> bool:
    """Whether a sheet has enough of a form sheet's labels, the key of each list among them."""
    keys = [
        block.field_named(block.key).titles for block in form_sheet.block if block.layout == "list"
    ]
    has_keys = all(any(label_words(t) in labels.places for t in titles) for titles in keys)
    return has_keys and likeness(form_sheet, labels) >= _KNOWN_BY


def _fault(
    kind: FaultKind, name: str, form_sheet: FormSheet, labels: Labels, own: Labels | None
) -> Fault:
    facts = {"found": labels.sheet.title, "expected": own.sheet.title if own else form_sheet.title}
    return Fault(kind, CellRef(name, labels.sheet.title), form_sheet.title, facts=facts)
