"""hostile H4 and H5: a workbook with thousands of faults, or of very long texts, stays readable."""

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from perfeval.checks import check_submission
from tests.cli.test_commands import perfeval
from tests.fill import clean, fill
from tests.submissions import scheme, submission

LONG = "完成XX项重点工作，" + "建" * 31_990


@pytest.mark.slow
def test_numbers_and_severities_are_exact_wherever_they_are_told(tmp_path: Path) -> None:
    filled = clean()
    # 230 projects more, each with a budget below zero (C205) and one finer than a 分 (C208).
    wrong = {"funding": "其他资金", "final": -1, "original": Decimal("0.123"), "executed": 0}
    filled["project"] += [wrong | {"name": f"项目{at}"} for at in range(230)]
    folder = tmp_path / "批次"
    folder.mkdir()
    fill(folder / "甲.xlsx", scheme(), filled)
    done = perfeval("check", folder, "--return", tmp_path / "退回")
    lines = done.stdout.splitlines()
    assert sum(" C205 " in line for line in lines) == 201
    assert sum(" C208 " in line for line in lines) == 201
    (rest,) = [line for line in lines if " C205 " in line and "另有" in line]
    assert rest.endswith("另有 30 条同类问题，从这一格起，没有逐条列出，请一并核对改正。")
    target = tmp_path / "汇总.xlsx"
    perfeval("run", folder, "-o", target, "-q")
    record = json.loads(target.with_suffix(".json").read_text("utf-8"))
    faults: Counter[str] = Counter()
    severities: Counter[str] = Counter()
    for finding in record["findings"]:
        faults[finding["check"]] += finding["occurrences"]
        severities[finding["severity"]] += finding["occurrences"]
    assert (faults["C205"], faults["C208"]) == (230, 230)
    words = (
        ("错误", severities["error"]),
        ("警告", severities["warning"]),
        ("提示", severities["notice"]),
    )
    on_screen = "，".join(f"{word} {number}" for word, number in words)
    assert f"发现问题：{on_screen}。" in lines
    told = "，".join(f"{word} {number} 条" for word, number in words)
    book = openpyxl.load_workbook(target)
    assert told in str(book["核查问题"]["A2"].value)
    (copy,) = (tmp_path / "退回").glob("*.xlsx")
    # What compares units is not told to them; here there is one unit.
    assert f"共 {sum(severities.values())} 条问题：{told}。" in {
        str(cell.value) for cell in openpyxl.load_workbook(copy)["退回意见"]["A"]
    }


def test_long_texts_are_quoted_by_their_beginning_in_every_finding() -> None:
    filled = clean()
    filled["unit"] = {
        name: LONG for name, value in filled["unit"].items() if isinstance(value, str)
    }
    filled["indicator"] = [
        row | {name: LONG for name, value in row.items() if isinstance(value, str)}
        for row in filled["indicator"] * 3
    ]
    filled["project"] = [
        row | {name: LONG for name, value in row.items() if isinstance(value, str)}
        for row in filled["project"] * 3
    ]
    filled["conclusion"] = {
        name: LONG if isinstance(value, str) else value
        for name, value in filled["conclusion"].items()
    }
    findings, _ = check_submission(submission(filled), scheme())
    assert len(findings) > 50
    for finding in findings:
        assert len(finding.value) < 80, finding.check
        assert len(finding.expected) < 80, finding.check
        assert len(finding.message) < 400, finding.check
    quoted = next(item for item in findings if item.check == "T505")
    assert quoted.value == LONG[:60] + f"…（共 {len(LONG)} 字）"
