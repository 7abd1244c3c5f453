"""The fill-in form as typed, frozen values, read from form.toml.

The blank workbook is written from these values and a filled one is read by them, so a label, a
limit or a drop-down exists once. Unknown keys are refused.
"""

from functools import cached_property
from pathlib import Path
from string import Formatter
from typing import Literal, NamedTuple

from pydantic import model_validator

from perfeval.model import Severity
from perfeval.scheme.block import Block, Field, FieldType, Sheet, TableRow, refuse_duplicates
from perfeval.scheme.configuration import Formula, Part, load_toml, validated

__all__ = [
    "Block",
    "Field",
    "FieldType",
    "Form",
    "Identity",
    "IdentityCheck",
    "IdentityInstance",
    "Sheet",
    "TableRow",
    "load_form",
]

# What the message of an identity's check may be filled with.
IDENTITY_FACTS = frozenset({"label", "title", "left", "right", "difference"})


class Identity(Part):
    """An arithmetic relation between cells that a unit can mend itself."""

    check: str
    title: str
    left: Formula
    right: Formula
    relation: Literal["=", "<="] = "="
    blanks: Literal["skip", "zero"] = "skip"
    tolerance: str = "tolerance_money"
    block: str = ""
    each: tuple[str, ...] = ()


class IdentityCheck(Part):
    """What is said where an identity with this check id does not hold."""

    id: str
    severity: Severity
    description: str  # as 方法说明 lists the check
    message: str
    zero_is: str = ""  # the check that reports a left side filled in as 0; this one then does not


class IdentityInstance(NamedTuple):
    """An identity at the cells it relates: once, or in one of the rows it is repeated for."""

    identity: Identity
    title: str
    left_key: str  # the dotted name of the cell on the left
    keys: tuple[tuple[str, str], ...]  # each name of the formulas and its dotted name
    columns: frozenset[str]  # those names that are columns of a list
    in_row: bool


class Instructions(Part):
    """The text of 填报说明."""

    title: str
    lines: tuple[str, ...]
    legend: tuple[tuple[str, str], ...]


class SelfCheck(Part):
    """The words of 自查结果."""

    title: str
    passed: str
    failed: str
    hint: str


class FormIdentity(Part):
    """Where a workbook carries the form's id and version, in three places."""

    property_id: str
    property_version: str
    name_id: str
    name_version: str
    sheet: str


class Form(Part):
    """A whole fill-in form."""

    id: str
    version: str
    title: str
    accepted_versions: tuple[str, ...]
    instructions: Instructions
    self_check: SelfCheck
    form_identity: FormIdentity
    sheet: tuple[Sheet, ...]
    identity: tuple[Identity, ...]
    identity_check: tuple[IdentityCheck, ...] = ()

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Every block, in the order of the sheets."""
        return tuple(block for sheet in self.sheet for block in sheet.block)

    @cached_property
    def lists(self) -> frozenset[str]:
        """The names of the blocks with open rows."""
        return frozenset(block.name for block in self.blocks if block.layout == "list")

    @cached_property
    def identity_instances(self) -> tuple[IdentityInstance, ...]:
        """Every identity, those repeated for rows once a row, in the order of the file."""
        return tuple(
            self._instance(identity, row)
            for identity in self.identity
            for row in identity.each or ("",)
        )

    @cached_property
    def instances_by_check(self) -> dict[str, list[IdentityInstance]]:
        """The same by the id of the check they belong to."""
        found: dict[str, list[IdentityInstance]] = {}
        for instance in self.identity_instances:
            found.setdefault(instance.identity.check, []).append(instance)
        return found

    def _instance(self, identity: Identity, row: str) -> IdentityInstance:
        names = identity.left.names + identity.right.names
        prefix, title = "", identity.title
        if row:
            prefix = f"{identity.block}.{row}."
            rows = {part.name: part.title for part in self.block(identity.block).row}
            title = title.format(row=rows[row])
        columns = frozenset(name for name in names if name.split(".")[0] in self.lists)
        keys = tuple((name, prefix + name) for name in names)
        return IdentityInstance(identity, title, keys[0][1], keys, columns, in_row=bool(row))

    def not_asked(self, version: str | None) -> frozenset[tuple[str, str]]:
        """What a version did not have yet, as names of block and field.

        A version that is not known may be any: what is not there is then not asked either.
        """
        order = self.accepted_versions
        had = order[: order.index(version) + 1] if version in order else ()
        return frozenset(
            (block.name, field.name)
            for block in self.blocks
            for field in block.field
            if any(since and since not in had for since in (block.since, field.since))
        )

    def block(self, name: str) -> Block:
        """The block of that name.

        Raises:
            KeyError: the form has no such block.
        """
        return self._block_by_name[name]

    @cached_property
    def _block_by_name(self) -> dict[str, Block]:
        return {block.name: block for block in self.blocks}

    def sheet_of(self, block_name: str) -> Sheet:
        """The sheet that a block stands on.

        Raises:
            KeyError: the form has no such block.
        """
        return self._sheet_by_block[block_name]

    @cached_property
    def _sheet_by_block(self) -> dict[str, Sheet]:
        return {block.name: sheet for sheet in self.sheet for block in sheet.block}

    @cached_property
    def cell_titles(self) -> dict[str, str]:
        """The printed words for every dotted name: "budget.total.final" → "合计·全年预算数"."""
        titles: dict[str, str] = {}
        for block in self.blocks:
            for field in block.field:
                if block.layout == "table":
                    for row in block.row:
                        if block.has_cell(row, field):
                            key = f"{block.name}.{row.name}.{field.name}"
                            titles[key] = f"{row.title}·{field.title}"
                else:
                    titles[f"{block.name}.{field.name}"] = field.title
        return titles

    @model_validator(mode="after")
    def _consistent(self) -> "Form":
        refuse_duplicates([sheet.title for sheet in self.sheet], "sheets")
        refuse_duplicates([block.name for block in self.blocks], "blocks")
        if self.version not in self.accepted_versions:
            message = f"version {self.version} is not among accepted_versions"
            raise ValueError(message)
        since = {block.since for block in self.blocks}
        since |= {field.since for block in self.blocks for field in block.field}
        unknown = since - {"", *self.accepted_versions}
        if unknown:
            message = f"since {', '.join(sorted(unknown))} is not among accepted_versions"
            raise ValueError(message)
        titles = self.cell_titles
        for identity in self.identity:
            for name in identity.left.names + identity.right.names:
                keys = [f"{identity.block}.{row}.{name}" for row in identity.each] or [name]
                for key in keys:
                    if "." in key and key not in titles:
                        message = f"identity {identity.check}: {key} is not a cell of the form"
                        raise ValueError(message)
        self._check_identity_checks()
        return self

    def _check_identity_checks(self) -> None:
        refuse_duplicates([check.id for check in self.identity_check], "identity checks")
        for check in self.identity_check:
            fields = {field for _, field, _, _ in Formatter().parse(check.message) if field}
            unknown = fields - IDENTITY_FACTS
            if unknown or check.id not in self.instances_by_check:
                why = f"unknown {', '.join(sorted(unknown))}" if unknown else "no identity has it"
                message = f"identity check {check.id}: {why}"
                raise ValueError(message)


def load_form(path: Path) -> Form:
    """Reads and checks a form.toml.

    Raises:
        ConfigurationError: the file cannot be used.
    """
    return validated(Form, load_toml(path), path.name)
