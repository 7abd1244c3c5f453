"""A district of made-up units for the benchmarks: every workbook differs from every other.

Figures, numbers of projects and indicators, names, reasons and remedies vary from unit to unit;
the sums hold, and about one unit in six carries one of the faults that people make.
"""

import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from pathlib import Path
from typing import Any

from tests.fill import clean, fill
from tests.submissions import scheme

_CENT = Decimal("0.01")
_FUNDING = {"local": "本级财力", "transfer": "上级转移支付", "other": "其他资金"}
_WORKS = ("社区工作", "环境整治", "老旧小区改造", "便民服务", "平安建设", "养老助餐", "就业培训")
_WORKS += ("文化活动", "应急物资", "绿化养护", "供暖管线", "残疾人帮扶", "党群阵地", "智慧网格")
_PLACES = ("东片区", "西片区", "南片区", "北片区", "八一路", "友谊路", "河滩路", "新华路")
_CAUSES = ("施工招标流标一次", "审计决算尚未完成", "设备到货推迟", "企业招工计划调整")
_CAUSES += ("冬季停工时间提前", "中标单位更换项目经理", "居民意见征集延长", "上级资金下达较晚")
_REMEDIES = ("已与承建单位签订补充协议", "已建立按月调度台账", "已提前启动下一年度采购")
_REMEDIES += ("已约谈责任科室并明确时限", "已调整用款计划", "已会同主管部门现场核查")
Kind = tuple[str, str, str, str, str, int, int]
# level 1, level 2, name, sign, measure unit, target from and to
_INDICATORS: tuple[Kind, ...] = (
    ("运行成本", "成本控制", "“三公”经费支出总额", "≤", "万元", 6, 30),
    ("运行成本", "成本控制", "公用经费支出总额", "≤", "万元", 90, 400),
    ("管理效率", "政府采购", "政府采购合同签订率", "=", "%", 100, 100),
    ("管理效率", "资产管理", "固定资产盘点次数", "≥", "次", 1, 4),
    ("履职效能", "社会管理", "开展安全隐患排查次数", "≥", "次", 30, 160),
    ("履职效能", "社会管理", "12345热线事件办结率", "≥", "%", 95, 99),
    ("履职效能", "社会管理", "矛盾纠纷调解件数", "≥", "件", 40, 500),
    ("履职效能", "公共服务", "城镇新增就业人数", "≥", "人", 200, 900),
    ("履职效能", "公共服务", "职业技能培训人次", "≥", "人次", 80, 600),
    ("履职效能", "公共服务", "养老助餐服务人次", "≥", "人次", 900, 9000),
    ("履职效能", "环境整治", "整治背街小巷条数", "≥", "条", 5, 40),
    ("履职效能", "环境整治", "投诉办理平均时长", "≤", "天", 3, 10),
    ("社会效应", "社会效益", "惠民政策宣传社区覆盖率", "=", "%", 100, 100),
    ("社会效应", "社会效益", "文体活动场次", "≥", "场", 12, 90),
    ("社会效应", "可持续影响", "网格化管理长效机制建设", "定性", "", 0, 0),
    ("社会效应", "满意度", "居民满意度", "≥", "%", 85, 95),
)


def make(folder: Path, count: int, first: int = 0) -> None:
    """Writes the workbooks of the units from the first to before the count, on all processors."""
    folder.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor() as pool:
        for _ in pool.map(partial(make_one, folder), range(first, count), chunksize=20):
            pass


def make_one(folder: Path, number: int, variant: int = 0) -> None:
    """Writes the workbook of one unit."""
    fill(folder / f"{number:06}.xlsx", scheme(), unit(number, variant))


def unit(number: int, variant: int = 0) -> dict[str, Any]:
    """What the unit of this number fills in, the same each time; a variant has other figures."""
    pick = random.Random(number + 1_000_003 * variant)
    filled = clean()
    filled["unit"] |= {
        "name": f"示例市示例区第{number}街道办事处",
        "short_name": f"示例{number}街道",
        "budget_code": f"{number:06}",
        "filed_on": date(2024, 3, 1 + pick.randrange(28)),
        "head": f"负责人{pick.randrange(1000)}",
        "goal": f"完成{_some(pick, _WORKS, 3)}等 {pick.randrange(8, 30)} 项年度任务。",
        "goal_result": f"{_some(pick, _PLACES, 2)}各项任务完成 {pick.randrange(90, 100)}%，"
        f"服务居民 {pick.randrange(3000, 90000)} 人次。",
    }
    filled["project"] = [_project(pick, number, at) for at in range(pick.randrange(3, 9))]
    filled["budget"] = _budget(pick, filled["project"])
    filled["indicator"] = list(_indicators(pick, number))
    _base_data(pick, filled)
    _conclude(pick, filled, number)
    if number % 6 == 5:
        _blunder(pick, filled)
    return filled


def _some(pick: random.Random, words: tuple[str, ...], count: int) -> str:
    return "、".join(pick.sample(words, count))


def _money(pick: random.Random, low: int, high: int) -> Decimal:
    return Decimal(pick.randrange(low * 100, high * 100)) / 100


def _part(whole: Decimal, share: float) -> Decimal:
    return (whole * Decimal(str(share))).quantize(_CENT, ROUND_HALF_UP)


def _project(pick: random.Random, number: int, at: int) -> dict[str, Any]:
    original = _money(pick, 20, 600)
    final = original + _part(original, pick.randrange(-10, 25) / 100)
    executed = _part(final, pick.randrange(86, 101) / 100)
    return {
        "name": f"{pick.choice(_PLACES)}{pick.choice(_WORKS)}项目（{number}-{at + 1}）",
        "funding": list(_FUNDING.values())[at % 3],
        "original": original,
        "final": final,
        "midyear_executed": _part(executed, pick.randrange(40, 75) / 100),
        "executed": executed,
        "benefit": f"惠及居民 {pick.randrange(300, 9000)} 人，点位 {pick.randrange(3, 60)} 处。",
    }


def _budget(pick: random.Random, projects: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    rows = {"personnel": _line(pick, 900, 3000), "operating": _line(pick, 100, 400)}
    columns = ("original", "final", "midyear_executed", "executed")
    for name, funding in _FUNDING.items():
        own = [project for project in projects if project["funding"] == funding]
        rows[name] = {key: sum((item[key] for item in own), Decimal(0)) for key in columns}
    for name, parts in (
        ("basic", ("personnel", "operating")),
        ("project", tuple(_FUNDING)),
        ("total", ("basic", "project")),
    ):
        rows[name] = {key: sum((rows[part][key] for part in parts), Decimal(0)) for key in columns}
    for row in rows.values():
        row |= {"adjustment": row["final"] - row["original"], "policy_adjustment": Decimal(0)}
    total = rows["total"]
    score = 10 * total["executed"] / total["final"]
    total |= {"points": 10, "self_score": score.quantize(_CENT, ROUND_HALF_UP)}
    total["reason"] = f"{pick.choice(_CAUSES)}，结余 {total['final'] - total['executed']} 万元。"
    order = ("total", "basic", "personnel", "operating", "project", *_FUNDING)
    return {name: rows[name] for name in order}


def _line(pick: random.Random, low: int, high: int) -> dict[str, Any]:
    original = _money(pick, low, high)
    final = original + _part(original, pick.randrange(0, 12) / 100)
    executed = _part(final, pick.randrange(92, 101) / 100)
    return {
        "original": original,
        "final": final,
        "midyear_executed": _part(executed, pick.randrange(45, 60) / 100),
        "executed": executed,
    }


def _indicators(pick: random.Random, number: int) -> Iterator[dict[str, Any]]:
    chosen = sorted(pick.sample(range(len(_INDICATORS)), pick.randrange(6, 13)))
    share, rest = divmod(90, len(chosen))
    for ordinal, at in enumerate(chosen):
        points = Decimal(share + (ordinal < rest))
        yield _indicator(pick, number, _INDICATORS[at], points) | {"evidence": f"附件{ordinal + 1}"}


def _indicator(pick: random.Random, number: int, kind: Kind, points: Decimal) -> dict[str, Any]:
    level1, level2, name, sign, measure_unit, low, high = kind
    row: dict[str, Any] = {"level1": level1, "level2": level2, "name": name, "sign": sign}
    row |= {"points": points, "self_score": points}
    if sign == "定性":
        row["target"] = f"建立{_some(pick, _WORKS, 2)}三项制度"
        row["midyear"] = f"{pick.choice(_WORKS)}制度已印发"
        return row | {"actual": "达成预期指标"}
    target = Decimal(pick.randrange(low, high + 1))
    row |= {"target": target, "measure_unit": measure_unit}
    if sign == "≤":
        actual = _part(target, pick.randrange(80, 101) / 100)
        return row | {"actual": actual, "midyear": _part(actual, 0.45)}
    missed = pick.random() < 0.2
    growth = pick.randrange(90, 100) if missed else pick.randrange(100, 110)
    actual = min(_part(target, growth / 100), Decimal(100) if measure_unit == "%" else target * 2)
    row |= {"actual": actual, "midyear": _part(actual, 0.62 if measure_unit != "%" else 0.97)}
    if actual < target:
        row["self_score"] = (points * actual / target).quantize(_CENT, ROUND_HALF_UP)
        gap = f"少完成 {target - actual}{measure_unit}"
        row["reason"] = f"{pick.choice(_PLACES)}{pick.choice(_CAUSES)}，{gap}（{number}）。"
        row["remedy"] = f"{pick.choice(_REMEDIES)}，{pick.randrange(1, 7)} 月底前补齐（{number}）。"
    return row


def _base_data(pick: random.Random, filled: dict[str, Any]) -> None:
    car, meals = _money(pick, 4, 20), _money(pick, 1, 3)
    for column, share in (("budget", 1.0), ("actual", 0.9), ("last_year", 1.1)):
        rows = filled["san_gong"]
        rows["car_running"][column] = _part(car, share)
        rows["reception"][column] = _part(meals, share)
        rows["total"][column] = rows["car_running"][column] + rows["reception"][column]
    bought = filled["procurement"]
    for name in ("goods", "works", "services"):
        budget = _money(pick, 10, 90)
        bought[name] = {"budget": budget, "executed": _part(budget, 0.95)}
    for column in ("budget", "executed"):
        parts = (bought[name][column] for name in ("goods", "works", "services"))
        bought["total"][column] = sum(parts, Decimal(0))
    operating, total = filled["budget"]["operating"], filled["budget"]["total"]
    filled["running"]["operating"] = {
        "budget": operating["final"],
        "executed": operating["executed"],
    }
    filled["carry_over"]["balance"] = {
        "last_year_end": _money(pick, 10, 90),
        "this_year_end": total["final"] - total["executed"],
    }
    admin, public = pick.randrange(10, 40), pick.randrange(10, 50)
    filled["unit"] |= {
        "establishment": admin + public,
        "establishment_admin": admin,
        "establishment_public": public,
        "staff_in_post": admin + public - pick.randrange(4),
        "communities": pick.randrange(3, 20),
    }


def _conclude(pick: random.Random, filled: dict[str, Any], number: int) -> None:
    scores = [row["self_score"] for row in filled["indicator"]]
    total = sum(scores, filled["budget"]["total"]["self_score"])
    filled["conclusion"] = {
        "self_total": total,
        "self_grade": scheme().rules.grade_of(total),
        "problems": f"一是{pick.choice(_CAUSES)}；二是{pick.choice(_PLACES)}进度偏慢（{number}）。",
        "remedies": f"一是{pick.choice(_REMEDIES)}；二是{pick.choice(_REMEDIES)}（{number}）。",
        "suggestions": f"建议在{pick.choice(_WORKS)}上同步下达目标调整批复（{number}）。",
    }


def _blunder(pick: random.Random, filled: dict[str, Any]) -> None:
    """One fault that people make."""
    match pick.randrange(5):
        case 0:
            filled["budget"]["total"]["final"] += 10
        case 1:
            filled["indicator"][0]["self_score"] += 1
        case 2:
            del filled["indicator"][1]["actual"]
        case 3:
            filled["conclusion"]["problems"] = "无"
        case 4:
            filled["budget"]["personnel"]["executed"] *= 10_000
