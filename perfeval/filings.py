"""Which workbooks of a batch are of one unit, and which of those are copies of one filing.

A unit is known by its full name, and by its budget code (预算单位编码) where two units of different
districts have one full name. What was filed is the values, not the bytes: a workbook that was
opened and saved again is the same filing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from perfeval.model import Examined, Row, Submission
from perfeval.scheme import Scheme
from perfeval.wording import normalise_name


def filings_by_unit(submissions: Sequence[Submission]) -> list[list[Submission]]:
    """The workbooks of each unit, the one with the plainest name first.

    A name is plainer the shorter it is; of equally long ones the first by code points. Workbooks
    that name no unit are left out.
    """
    by_unit: dict[str, list[Submission]] = {}
    for submission in submissions:
        if submission.unit_key:
            by_unit.setdefault(submission.unit_key, []).append(submission)
    return [sorted(group, key=_plainness) for group in by_unit.values()]


def is_one_filing(group: Sequence[Submission], scheme: Scheme) -> bool:
    """Whether workbooks are copies of each other: the same bytes, or the same values."""
    if len({submission.sha256 for submission in group}) == 1:
        return True
    first, *others = (list(_values(submission, scheme)) for submission in group)
    return all(other == first for other in others)


def mended_copies(submissions: Sequence[Submission]) -> Iterator[tuple[Submission, Submission]]:
    """Returned copies that were filled in, each with every workbook that it was made of."""
    by_digest: dict[str, list[Submission]] = {}
    for submission in submissions:
        by_digest.setdefault(submission.sha256, []).append(submission)
    for copy in submissions:
        for digest in copy.origins:
            for origin in by_digest.get(digest, ()):
                yield copy, origin


def differences(copy: Submission, origin: Submission) -> list[str]:
    """In what a returned copy is not of the filing it was made of; empty if it mends that one."""
    different = []
    if copy.unit_key != origin.unit_key:
        same_name = _full_name(copy) == _full_name(origin)
        different.append("预算单位编码" if same_name else "单位名称")
    if copy.form_version != origin.form_version:
        different.append("表样版本")
    years = [submission.cell("unit.year") for submission in (copy, origin)]
    ours, before = (year.value if year else None for year in years)
    if before not in {None, ours}:
        different.append("评价年度")
    return different


def superseded(submissions: Sequence[Submission]) -> dict[str, tuple[str, ...]]:
    """Workbooks in whose place mended copies count, each with those copies.

    Which copy is of which file its origins say, never a name or a time. Copies that were mended
    in turn count no more than the file they came from; of two copies of one file both stay.
    """
    pairs = [
        (copy, origin)
        for copy, origin in mended_copies(submissions)
        if copy.unit_key and not differences(copy, origin)
    ]
    copies: dict[str, set[str]] = {}
    for copy, origin in pairs:
        copies.setdefault(origin.workbook, set()).add(copy.workbook)
    newest = {workbook: _newest(workbook, copies) for workbook in copies}
    return {workbook: tuple(sorted(found)) for workbook, found in newest.items() if found}


def _newest(workbook: str, copies: Mapping[str, set[str]]) -> set[str]:
    """The copies at the ends of the lines that lead from a workbook."""
    seen, left = {workbook}, [workbook]
    while left:
        following = copies.get(left.pop(), set()) - seen
        seen |= following
        left.extend(following)
    return {name for name in seen if name not in copies}


def tell_units_apart(examined: Sequence[Examined]) -> list[Examined]:
    """The workbooks of a batch, each with a key and a name that no other unit has.

    The full name stands for a unit wherever its short name is that of another unit, too; with
    the budget code where the full name is the same as well.
    """
    keys = _unit_keys([item.submission for item in examined])
    names = _unit_names([item.submission for item in examined], keys)
    return [_renamed(item, *both) for item, *both in zip(examined, keys, names, strict=True)]


def budget_code(submission: Submission) -> str:
    """预算单位编码 as compared: without white space and leading zeros; "" if there is none."""
    cell = submission.cell("unit.budget_code")
    return normalise_name(cell.shown).lstrip("0") if cell and cell.value is not None else ""


def _plainness(submission: Submission) -> tuple[int, str]:
    return len(submission.workbook), submission.workbook


def _values(submission: Submission, scheme: Scheme) -> Iterator[tuple[object, ...]]:
    """Every value that was filed; a computed cell is recomputed here, so nobody files it."""
    for block in scheme.form.blocks:
        typed = [field.name for field in block.field if field.computed is None]
        for key, row in _rows(submission, block.name):
            for name in typed:
                cell = row.get(name)
                if cell is not None:
                    shown = cell.shown if cell.problem else ""
                    yield block.name, key, name, cell.value, cell.problem, shown


def _rows(submission: Submission, block: str) -> Iterator[tuple[object, Row]]:
    if block in submission.records:
        yield "", submission.records[block]
    yield from submission.tables.get(block, {}).items()
    yield from enumerate(submission.lists.get(block, ()))


def _unit_keys(submissions: Sequence[Submission]) -> list[str]:
    """A key for each workbook; a name that comes with several codes is that of several units.

    Where one of the workbooks has no code nobody can tell of which of the units it is, so that
    all of them stay under the one name.
    """
    codes: dict[str, set[str]] = {}
    for submission in submissions:
        codes.setdefault(submission.unit_key, set()).add(budget_code(submission))
    several = {key for key, found in codes.items() if key and len(found) > 1 and "" not in found}
    return [
        f"{submission.unit_key} {budget_code(submission)}"
        if submission.unit_key in several
        else submission.unit_key
        for submission in submissions
    ]


def _unit_names(submissions: Sequence[Submission], keys: Sequence[str]) -> list[str]:
    """What each unit is called: by its short name, else its full one, else that with its code."""
    names = [submission.unit for submission in submissions]
    for longer in (_full_name, _name_with_code):
        shared = _shared(names, keys)
        names = [
            longer(submission) if key and normalise_name(name) in shared else name
            for submission, name, key in zip(submissions, names, keys, strict=True)
        ]
    return names


def _shared(names: Sequence[str], keys: Sequence[str]) -> set[str]:
    """The names, as compared, that several units have."""
    owners: dict[str, set[str]] = {}
    for name, key in zip(names, keys, strict=True):
        if key:
            owners.setdefault(normalise_name(name), set()).add(key)
    return {name for name, units in owners.items() if len(units) > 1}


def _full_name(submission: Submission) -> str:
    cell = submission.cell("unit.name")
    return cell.shown if cell and cell.value is not None else submission.unit


def _name_with_code(submission: Submission) -> str:
    cell = submission.cell("unit.budget_code")
    code = cell.shown.strip() if cell and cell.value is not None else ""
    return f"{_full_name(submission)}（{code}）" if code else _full_name(submission)


def _renamed(item: Examined, key: str, name: str) -> Examined:
    """The workbook with this key and name, and its name in whatever was found in it."""
    submission, findings, skipped = item
    if (submission.unit_key, submission.unit) == (key, name):
        return item
    return Examined(
        replace(submission, unit_key=key, unit=name),
        tuple(finding._replace(unit=name) for finding in findings),
        tuple(skip._replace(unit=name) for skip in skipped),
    )
