"""A batch of everything that is hard to display: odd names, very long texts, empty lists.

Each unit has one such property; the tests say what the result must make of it.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

from tests import fill
from tests.fill import clean
from tests.submissions import scheme

LONG = "示例市高新技术产业开发区示例新市区二工片区管理委员会综合事务"  # 31 characters and no more
NAMES = (
    "甲",
    "长" * 60,
    "[北]:山*?/\\'街道",
    "O'Neil 国际社区",
    "12街道",
    "A1",
    "🏢街道",
    f"{LONG}甲组",
    f"{LONG}乙组",
    "=1+1",
    "+86街道",
    "-街道",
    "@街道",
    "汇总",
    '引"号<街>&道',
)


def named(name: str) -> dict[str, Any]:
    """A unit without a fault, under this name."""
    filled = clean()
    filled["unit"] |= {"name": name, "short_name": name}
    return filled


def without_projects() -> dict[str, Any]:
    """A unit that lists no project."""
    filled = named("没有项目街道")
    filled["project"] = []
    return filled


def many_indicators() -> dict[str, Any]:
    """A unit with 60 indicators of 1.5 points each, some of every sign."""
    filled = named("指标很多街道")
    signs = (("≥", 48, 40), (">", 48, 50), ("=", 100, 90), ("≤", 14, 15), ("<", 14, 30))
    filled["indicator"] = []
    for n in range(60):
        sign, target, actual = signs[n % len(signs)]
        filled["indicator"].append(
            {
                "level1": "履职效能",
                "level2": "产出数量",
                "name": f"第 {n + 1} 项工作完成量",
                "sign": sign,
                "target": target,
                "measure_unit": "次",
                "actual": actual,
                "points": Decimal("1.5"),
                "self_score": Decimal("1.2"),
            }
        )
    return filled


def much_text() -> dict[str, Any]:
    """A unit that writes 2,000 characters wherever it may, and begins them as a formula would."""
    filled, essay = named("长篇街道"), "=" + "由于管网改造停水五天，" * 181 + "完"
    filled["unit"] |= {"goal": essay, "goal_result": "+" + essay}
    for item in filled["indicator"][:3]:
        item |= {"reason": essay, "remedy": "@" + essay}
    filled["indicator"][6]["target"] = essay[1:400]
    filled["indicator"][3] |= {"name": "很长的指标名称" * 12, "evidence": "附件一至附件二十" * 10}
    filled["project"][0] |= {"name": "-很长的项目名称" * 12, "benefit": essay, "reason": essay}
    filled["budget"]["total"]["reason"] = essay
    filled["conclusion"]["problems"] = essay
    return filled


def ten_thousand_times() -> dict[str, Any]:
    """A unit that filed its execution in 元 where 万元 are asked for."""
    filled = named("填错单位街道")
    for row in filled["budget"].values():
        row["executed"] *= 10_000
        row["adjustment"] *= 10_000
    return filled


def unscored() -> dict[str, Any]:
    """A unit that left out an actual value."""
    filled = named("漏填街道")
    filled["indicator"][0]["actual"] = None
    return filled


def without_indicators() -> dict[str, Any]:
    """A unit that lists no indicator."""
    filled = named("没有指标街道")
    filled["indicator"] = []
    return filled


def units() -> list[dict[str, Any]]:
    """What each unit fills in, before faults are planted."""
    plain = [named(name) for name in NAMES]
    # Different totals, so that the units have different ranks.
    for ordinal, filled in enumerate(plain):
        filled["indicator"][2]["actual"] = Decimal(48 - ordinal)
    return [
        *plain,
        without_projects(),
        many_indicators(),
        much_text(),
        ten_thousand_times(),
        unscored(),
        without_indicators(),
    ]


def make(folder: Path) -> Path:
    """Writes the batch."""
    folder.mkdir(parents=True)
    for ordinal, filled in enumerate(units(), start=1):
        fill.fill(folder / f"{ordinal:02}.xlsx", scheme(), filled)
    with_errors = fill.fill(folder / "#1 50% 错值.xlsx", scheme(), named("错值街道"))
    fill.plant(
        with_errors,
        fill.error(fill.place("budget.total.executed"), "#REF!"),
        fill.text(fill.place("indicator.1.points"), "十分"),
        fill.text(fill.place("indicator.2.self_score"), "满分"),
        fill.text(fill.place("indicator.3.actual"), "约 300 次"),
        fill.text(fill.place("conclusion.self_total"), "=九十"),
    )
    (folder / "读不出来.xlsx").write_bytes(b"no workbook")
    (folder / "~$01.xlsx").write_bytes(b"\x05clerk")
    return folder


def hopeless(folder: Path, *, readable: bool) -> Path:
    """A batch in which no unit can be scored; its workbooks can be read, or not even that."""
    folder.mkdir(parents=True)
    for ordinal in (1, 2):
        path = folder / f"{ordinal}.xlsx"
        if readable:
            filled = unscored()
            filled["unit"] |= {"name": f"漏填{ordinal}街道", "short_name": f"漏填{ordinal}街道"}
            fill.fill(path, scheme(), filled)
        else:
            path.write_bytes(b"")
    return folder
