"""The report of a unit: in its order, with its figures, without what was not filled in."""

import re
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from perfeval.narrative import Heading, Narrative, Paragraph, Table, load_templates, narrate
from perfeval.narrative.facts import facts_of, known_names
from perfeval.result.reading import read_result
from perfeval.result.writing import build_result
from perfeval.run.pipeline import evaluate
from tests import records
from tests.fill import clean, fill
from tests.regenerate import GOLDEN
from tests.submissions import scheme


def report(folder: Path, filled: dict[str, Any]) -> Narrative:
    """The report of a unit that filled in its workbook like this."""
    fill(folder / "甲.xlsx", scheme(), filled)
    result = build_result(evaluate(folder, scheme(), jobs=1), scheme())
    points = result.rules.execution_points
    return narrate(result.units[0], scheme().form, load_templates(), points)


def paragraphs(narrative: Narrative, heading: str) -> list[str]:
    """The paragraphs right under a heading."""
    found, inside = [], False
    for block in narrative.blocks:
        if isinstance(block, Heading):
            inside = block.text.endswith(heading)
        elif inside and isinstance(block, Paragraph):
            found.append(block.text)
    return found


def headings(narrative: Narrative) -> list[str]:
    return [block.text for block in narrative.blocks if isinstance(block, Heading)]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Narrative:
    return report(tmp_path_factory.mktemp("批次"), clean())


def test_sections_come_in_the_order_of_the_published_report(whole: Narrative) -> None:
    numbered = [text for text in headings(whole) if re.match("[一二三四五六七]、", text)]
    assert numbered == [
        "一、基本情况",
        "二、预算规模及安排",
        "三、支出管理及使用",
        "四、绩效分析",
        "五、评价结论",
        "六、存在的主要问题及原因",
        "七、改进措施和建议",
    ]
    assert "（三）“三公”经费" in headings(whole)
    assert "8．居民满意度" in headings(whole)


def test_title_and_lead_say_whose_and_when(whole: Narrative) -> None:
    assert whole.lead == (
        "（2023年度）",
        "单位名称：示例市示例区示例街道办事处",
        "填报时间：2024年3月20日",
    )


def test_money_is_told_with_its_rates(whole: Narrative) -> None:
    (adjusted,) = paragraphs(whole, "预算调整")
    # (200 − 60) ÷ 3200 = 4.375% → 4.38%
    assert adjusted == (
        "年初预算3200.00万元，年中调增200.00万元，全年预算3400.00万元。总调整率（含政策性）6.25%。"
        "其中因政策和上级交办调增60.00万元，预算调整率（53号口径，净额）4.38%。"
    )
    (san_gong,) = paragraphs(whole, "“三公”经费")
    # 8.90 ÷ 9.50; (9.50 − 9.90) ÷ 9.90 = −4.04%; (8.90 − 9.80) ÷ 9.80 = −9.18%
    assert san_gong == (
        "本年预算9.50万元，本年决算8.90万元，“三公”经费控制率93.68%。"
        "上年预算9.90万元，本年预算比上年下降4.04%。"
        "上年决算9.80万元，本年决算比上年下降9.18%。"
    )


def test_parts_are_not_told_as_part_of_a_sum_that_is_missing(
    whole: Narrative, tmp_path: Path
) -> None:
    (said,) = paragraphs(whole, "预算执行")
    assert "预算执行率97%。其中基本支出2380.20万元、项目支出917.80万元。" in said
    filled = clean()
    filled["budget"]["total"]["executed"] = None
    (said,) = paragraphs(report(tmp_path, filled), "预算执行")
    assert said.startswith(
        "全年预算3400.00万元，全年执行数未填报或无法识别。"
        "基本支出执行2380.20万元、项目支出执行917.80万元。"
    )


def test_indicator_is_told_from_target_to_score(whole: Narrative) -> None:
    (counted,) = paragraphs(whole, "城镇新增就业人数")
    assert counted == (
        "年度指标值为不低于400人，年中经批准调增50人，调整后为不低于450人。"
        "年中监控完成230人，全年实际完成441人，完成率98%。"
        "偏差原因：辖区两家企业推迟到 2024 年一季度招工，少安置 9 人。"
        "改进措施：一季度举办两场专场招聘会，优先安置登记失业人员。"
        "分值12分，自评得分11.76分，核定得分与自评一致。佐证材料：附件5。"
    )
    (in_words,) = paragraphs(whole, "网格化管理长效机制建设")
    assert in_words == (
        "预期目标为“建立并落实网格员包片、事件流转、办结反馈三项制度”。"
        "年中监控情况为“三项制度已印发，事件流转平台调试中”，全年完成情况为“达成预期指标”。"
        "分值12分，自评得分12分，核定得分与自评一致。佐证材料：附件7。"
    )


@pytest.mark.parametrize(
    ("sign", "words"),
    [("≥", "不低于48次"), (">", "不低于48次"), ("≤", "不超过48次"), ("<", "不超过48次")],
)
def test_words_of_a_sign_agree_with_how_it_scores(tmp_path: Path, sign: str, words: str) -> None:
    """trust A14: “<” at its target scores full marks, so it is not said to be 低于."""
    filled = clean()
    name = filled["indicator"][2]["name"]
    filled["indicator"][2] |= {"sign": sign, "actual": D(48)}
    (said,) = paragraphs(report(tmp_path, filled), name)
    assert said.startswith(f"年度指标值为{words}。")
    assert "自评得分12分，核定得分与自评一致" in said


@pytest.mark.parametrize(
    ("ordinal", "changes", "words"),
    [
        (
            5,
            {"sign": ">"},
            "年度指标值为不低于400人，年中经批准调增50人，调整后为不低于450人。",
        ),
        (8, {"sign": ">", "actual": D(90)}, "年度指标值为不低于90%。"),
        (
            1,
            {"sign": "<", "adjusted_target": D("8.9")},
            "年度指标值为不超过9.50万元，年中经批准调减0.60万元，调整后为不超过8.90万元。",
        ),
        (3, {"sign": "<", "target": D(0), "actual": D(0)}, "年度指标值为不超过0次。"),
    ],
)
def test_words_of_a_strict_sign_agree_wherever_it_stands(
    ordinal: int, changes: dict[str, Any], words: str, tmp_path: Path
) -> None:  # trust A14
    filled = clean()
    filled["indicator"][ordinal - 1] |= changes
    (said,) = paragraphs(report(tmp_path, filled), filled["indicator"][ordinal - 1]["name"])
    assert said.startswith(words)


def test_one_rate_of_adjustment_keeps_its_plain_name(tmp_path: Path) -> None:
    filled = clean()
    filled["budget"]["total"]["policy_adjustment"] = None
    (said,) = paragraphs(report(tmp_path, filled), "预算调整")
    assert said.endswith("预算调整率6.25%。")


def test_filed_and_recomputed_score_stand_apart_where_they_differ(tmp_path: Path) -> None:
    filled = clean()
    filled["indicator"][2]["actual"] = D(40)  # 12 × 40 ÷ 48 = 10
    narrative = report(tmp_path, filled)
    (said,) = paragraphs(narrative, "开展安全隐患排查次数")
    assert "自评得分12分，核定得分10分，自评比核定高2分。" in said
    (verdict,) = paragraphs(narrative, "评价结论")
    assert verdict == (
        "2023年度整体支出绩效自评总分98.96分，自评等级为“优”。"
        "按计分规则复算，核定总分96.96分，其中预算执行9.70分、绩效指标87.26分，"
        "自评总分比核定总分高2分，核定等级为“优”，与自评等级一致。"
    )


def test_unscored_unit_says_why_it_has_no_total(tmp_path: Path) -> None:
    filled = clean()
    del filled["indicator"][2]["actual"]
    narrative = report(tmp_path, filled)
    (verdict,) = paragraphs(narrative, "评价结论")
    assert verdict.endswith("因指标“开展安全隐患排查次数”的实际完成值未填，没有核定总分和等级。")
    (said,) = paragraphs(narrative, "开展安全隐患排查次数")
    assert "实际完成值未填报或无法识别。" in said
    assert said.endswith("分值12分，自评得分12分，没有核定得分。佐证材料：附件3。")


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (D(-200), "年中调减200.00万元，全年预算"),
        (D(0), "年中没有调整，全年预算"),
        (None, "年中调增200.00万元，全年预算"),  # 3400 - 3200,
    ],
)
def test_adjustment_goes_either_way(tmp_path: Path, amount: D | None, words: str) -> None:
    filled = clean()
    filled["budget"]["total"]["adjustment"] = amount
    (said,) = paragraphs(report(tmp_path, filled), "预算调整")
    assert words in said


def test_more_people_than_posts_is_said(tmp_path: Path) -> None:
    filled = clean()
    filled["unit"]["staff_in_post"] = 66
    (said,) = paragraphs(report(tmp_path, filled), "人员编制")
    assert said.endswith("年末在职66人，在职人员控制率110%。在职人数比编制数多6人。")


def test_sum_of_projects_is_not_said_where_one_of_them_lacks_its_figure(tmp_path: Path) -> None:
    filled = clean()
    del filled["project"][1]["executed"]
    narrative = report(tmp_path, filled)
    by_funding = next(text for text in texts(narrative) if text.startswith("按资金来源分"))
    assert by_funding == (
        "按资金来源分：本级财力项目2个；上级转移支付项目1个，预算310.00万元，执行290.00万元；"
        "其他资金项目1个，预算50.00万元，执行47.00万元。"
    )
    second = next(text for text in texts(narrative) if text.startswith("（2）环境综合整治项目"))
    assert "预算187.00万元，执行数未填报或无法识别。" in second


def test_what_was_not_filled_in_is_left_out_or_said_so(tmp_path: Path) -> None:
    filled = {key: clean()[key] for key in ("budget", "indicator", "conclusion")}
    filled["unit"] = {"name": "示例市甲街道办事处", "year": 2023}
    for block in ("problems", "remedies"):
        del filled["conclusion"][block]
    narrative = report(tmp_path, filled)
    assert paragraphs(narrative, "主要职能") == ["主要职能未填报。"]
    assert paragraphs(narrative, "存在的主要问题及原因") == ["存在的主要问题及原因未填报。"]
    assert "填报时间：未填报" in narrative.lead
    said = headings(narrative)
    assert [text for text in said if "三公" in text and "、" not in text and "．" not in text] == []
    assert not [text for text in said if "政府采购" in text and text.startswith("（")]
    # The sections that are left out leave no gap in the numbers.
    assert "（三）预算执行" in said


def texts(narrative: Narrative) -> list[str]:
    said = [narrative.title, *narrative.lead]
    for block in narrative.blocks:
        match block:
            case Table(title=title, rows=rows):
                said += [title, *(cell for row in rows for cell in row)]
            case Heading(text=text) | Paragraph(text=text):
                said.append(text)
    return said


@pytest.mark.parametrize("filled_in", [20, D("9.5"), None, "十"])
def test_points_of_the_execution_are_the_rules(filled_in: Any, tmp_path: Path) -> None:
    filled = clean()  # trust A13
    filled["budget"]["total"]["points"] = filled_in
    said = " ".join(paragraphs(report(tmp_path, filled), "预算执行得分"))
    assert "分值10分，自评得分9.70分" in said


def test_no_report_of_the_samples_has_a_slip() -> None:
    slips = re.compile("None|[。；，]{2}|，。|；。|（）|“”|[{}]|万元万元|%%|nan|：。")
    for unit in read_result(GOLDEN).units:
        narrative = narrate(unit, scheme().form, load_templates())
        assert [text for text in texts(narrative) if slips.search(text)] == []
        sentences = [block.text for block in narrative.blocks if isinstance(block, Paragraph)]
        assert [text for text in sentences if text[-1] not in "。！？"] == []
        assert [block for block in narrative.blocks if not getattr(block, "text", "表")] == []


def test_every_fact_of_the_samples_has_a_known_name() -> None:
    names = known_names(scheme())
    for unit in read_result(GOLDEN).units:
        facts = facts_of(unit, scheme().form, load_templates().sign, known_names(scheme()))
        assert facts.own.keys() <= names.own
        for group, rows in facts.groups.items():
            assert {name for row in rows for name in row} <= names.groups[group]


def test_unit_without_anything_still_has_a_report() -> None:
    unit = records.result(records.unit("")).units[0]
    narrative = narrate(unit, scheme().form, load_templates())
    assert "改进措施未填报。" in texts(narrative)


def test_indicator_without_a_name_is_not_lost(tmp_path: Path) -> None:
    filled = clean()
    del filled["indicator"][0]["name"]
    assert "1．指标名称未填报" in headings(report(tmp_path, filled))


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    evil = "=1+1\n{unit.name} </w:t>&amp; " + "长" * 2000
    filled = clean()
    filled["indicator"][0] |= {"reason": evil, "name": "{score}"}
    narrative = report(tmp_path, filled)
    (said,) = paragraphs(narrative, "1．{score}")
    assert "偏差原因：=1+1；{unit.name} </w:t>&amp; 长长" in said
