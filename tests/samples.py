"""How one small TOML file becomes one sample workbook, and a folder of them a batch."""

import os
import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from perfeval.scheme import Scheme
from perfeval.scheme.form import Form
from perfeval.template import cell_addresses, write_template
from tests import fill
from tests.submissions import scheme

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "samples" / "2023_source"
BATCH = ROOT / "samples" / "2023"
UNREADABLE = ROOT / "samples" / "2023_无法读取"
BLANK = ROOT / "workbook_templates" / "部门单位整体支出绩效自评填报表.xlsx"

_NOT_FORM_DATA = ("expect", "plant", "columns_reversed", "form_version")
# The lock file that an office program writes next to a workbook while it is open.
LOCK_FILE = ("~$示例东门街道.xlsx", b"\x06clerk" + b"\x00" * 48)


def load(path: Path) -> dict[str, Any]:
    """A sample's TOML with exact decimals."""
    return tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)


def expected(path: Path) -> list[tuple[str, str | None, str | None]]:
    """What must be found in a sample: check, sheet and cell (no cell: a fault of a sheet)."""
    addresses = cell_addresses(_form_of(load(path)).form)
    return [
        (
            item["check"],
            *addresses.get(item.get("at", ""), (item.get("sheet"), item.get("cell"))),
        )
        for item in load(path).get("expect", ())
    ]


def expected_errors(path: Path) -> set[str]:
    """The checks that may speak of errors in a sample."""
    return {item["check"] for item in load(path).get("expect", ()) if "severity" in item}


def make_sample(source: Path, target: Path) -> None:
    """Writes the workbook that a sample's TOML describes."""
    sample = load(source)
    form = _form_of(sample)
    filled = {key: value for key, value in sample.items() if key not in _NOT_FORM_DATA}
    write_template(target, form, filled=filled)
    edits = [_edit(dict(item), form) for item in sample.get("plant", ())]
    if edits:
        fill.plant(target, *edits)


def _form_of(sample: Mapping[str, Any]) -> Scheme:
    """The form as the unit had it: an older version, or the columns of its lists turned round."""
    form = scheme().form
    version = sample.get("form_version", form.version)
    form = form.model_copy(update={"version": version})
    turned = columns_reversed(form) if sample.get("columns_reversed") else form
    return Scheme(turned, scheme().rules, "")


def columns_reversed(form: Form) -> Form:
    """The form with the columns of its lists turned round."""
    sheets = []
    for sheet in form.sheet:
        blocks = tuple(
            block.model_copy(update={"field": block.field[::-1]})
            if block.layout == "list"
            else block
            for block in sheet.block
        )
        sheets.append(sheet.model_copy(update={"block": blocks}))
    return form.model_copy(update={"sheet": tuple(sheets)})


def _edit(item: dict[str, Any], form: Scheme) -> fill.Edit:
    edit: Callable[..., fill.Edit] = getattr(fill, item.pop("kind"))
    if "at" in item:
        item["at"] = cell_addresses(form.form)[item["at"]]
    return edit(**item)


def make_batch(folder: Path) -> None:
    """Writes every sample of the batch, and a lock file among them."""
    folder.mkdir(parents=True, exist_ok=True)
    for source in sorted(SOURCE.glob("*.toml")):
        make_sample(source, folder / f"{source.stem}.xlsx")
    name, content = LOCK_FILE
    (folder / name).write_bytes(content)


def make_unreadable(folder: Path) -> None:
    """Writes files that units send by mistake and that no program could read as this form."""
    folder.mkdir(parents=True, exist_ok=True)
    # An OLE container with the name of an encrypted package in its directory.
    directory = "EncryptedPackage".encode("utf-16-le").ljust(512, b"\x00")
    header = bytes.fromhex("d0cf11e0a1b11ae1").ljust(512, b"\x00")
    (folder / "示例金沙街道（有密码）.xlsx").write_bytes(header + directory)
    (folder / "示例石桥街道（其实是网页）.xlsx").write_bytes(
        "<html><body><table><tr><td>绩效自评</td></tr></table></body></html>".encode()
    )
    (folder / "示例白塔街道（没有传完）.xlsx").write_bytes(BLANK.read_bytes()[:9000])
    (folder / "示例清泉街道（空文件）.xlsx").write_bytes(b"")
    for path in folder.iterdir():  # not written just now: that would be a copy on its way
        os.utime(path, (0, 0))
    other = scheme().form.model_copy(update={"id": "staff-count", "title": "财政供养人员统计表"})
    write_template(folder / "财政供养人员统计表.xlsx", Scheme(other, scheme().rules, ""))
