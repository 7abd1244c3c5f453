"""输入清单: every file of the folder is there, with what became of it."""

import hashlib
from pathlib import Path

from perfeval.run.pipeline import evaluate
from perfeval.run.publication import write_results
from tests.fill import clean, fill
from tests.report.results import opened, row_under
from tests.submissions import scheme

HEADER = 3


def test_each_file_has_its_fate_and_the_counts_add_up(tmp_path: Path) -> None:
    batch, result = tmp_path / "批次", tmp_path / "结果.xlsx"
    batch.mkdir()
    good, other = clean(), clean()
    good["unit"] |= {"name": "12街道", "short_name": "12街道"}
    other["unit"] |= {"name": "乙街道", "short_name": "乙街道", "budget_code": "001099"}
    other["indicator"][0]["actual"] = None
    fill(batch / "1.xlsx", scheme(), good)
    fill(batch / "2.xlsx", scheme(), other)
    (batch / "3.xlsx").write_bytes(b"")
    (batch / "~$1.xlsx").write_bytes(b"\x05clerk")
    write_results(evaluate(batch, scheme(), jobs=1), scheme(), result)
    sheet = opened(result)["输入清单"]
    assert sheet["A2"].value == "共 4 个文件 = 已计分 1 + 未计分 2 + 跳过 1"
    rows = {row["文件"]: row for row in (row_under(sheet, HEADER, n) for n in range(1, 5))}
    assert [row["序号"] for row in rows.values()] == [1, 2, 3, 4]
    fates = {name: row["状态"] for name, row in rows.items()}
    assert fates == {
        "1.xlsx": "已计分",
        "2.xlsx": "未计分",
        "3.xlsx": "未读取",
        "~$1.xlsx": "跳过",
    }
    # A name that starts with a digit would be read as a cell by some programs.
    assert rows["1.xlsx"]["原因或说明"] == "工作表名改为“单位_12街道”"
    assert rows["2.xlsx"]["原因或说明"] == "指标“‘三公’经费支出总额”的实际完成值未填"
    digest = rows["1.xlsx"]["校验值（SHA-256）"].replace("\n", "")
    assert digest == hashlib.sha256((batch / "1.xlsx").read_bytes()).hexdigest()
    assert rows["1.xlsx"]["大小（字节）"] == (batch / "1.xlsx").stat().st_size


def test_same_batch_gives_the_same_bytes(tmp_path: Path) -> None:
    batch = tmp_path / "批次"
    batch.mkdir()
    fill(batch / "1.xlsx", scheme(), clean())
    results = [tmp_path / name for name in ("甲.xlsx", "乙.xlsx")]
    for result in results:
        write_results(evaluate(batch, scheme(), jobs=1), scheme(), result)
    assert results[0].read_bytes() == results[1].read_bytes()
