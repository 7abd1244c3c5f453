"""narrative.toml: what ships is sound, and a slip is told by its place."""

from pathlib import Path

import pytest

from perfeval.narrative import load_templates
from perfeval.scheme.configuration import ConfigurationError

SOUND = """
title = "报告"
lead = []
[sign]
"≥" = "不低于"
[[section]]
heading = "情况"
content = [{ sentences = ["在职{unit.staff_in_post}人。"] }]
"""


def refusal(path: Path, old: str, new: str) -> str:
    assert old in SOUND
    path.write_text(SOUND.replace(old, new), "utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_templates(path)
    return str(caught.value)


def test_shipped_templates_are_sound() -> None:
    headings = [section.heading[0] for section in load_templates().section]
    assert headings == [
        "基本情况",
        "预算规模及安排",
        "支出管理及使用",
        "绩效分析",
        "评价结论",
        "存在的主要问题及原因",
        "改进措施和建议",
    ]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("{unit.staff_in_post}", "{unit.staff}", "“在职{unit.staff}人。”：没有 unit.staff"),
        ("{unit.staff_in_post}", "{unit.phone}", "没有 unit.phone"),
        ("{unit.staff_in_post}", "{?unit.staff}", "没有 unit.staff"),
        ("{unit.staff_in_post}", "{Unit}", "花括号里应当是小写英文名称"),
        ("{unit.staff_in_post}", "{unit.name!r}", "花括号里应当是小写英文名称"),
        ("{unit.staff_in_post}", "{name}", "没有 name"),
        ("sentences =", "sentence =", "不认识这一项"),
        ('heading = "情况"', 'heading = "情况"\neach = "projects"', "没有名为 projects 的表"),
        ("lead = []", "", "lead：缺少这一项"),
        ("{ sentences", '{ lines_of = "unit.duties", sentences', "应当只写一项"),
        ("{ sentences", '{ otherwise = "无", sentences', "不配"),
        ('sentences = ["在职{unit.staff_in_post}人。"]', 'list_of = "project"', "要有 item"),
        (
            'sentences = ["在职{unit.staff_in_post}人。"]',
            'list_of = "project", item = "{item}"',
            "没有 item",
        ),
        ('sentences = ["在职{unit.staff_in_post}人。"]', 'lines_of = "unit.x"', "没有 unit.x"),
    ],
)
def test_slip_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    message = refusal(tmp_path / "narrative.toml", old, new)
    assert message.startswith("narrative.toml：")
    assert words in message


def test_headings_go_no_deeper_than_their_numbers(tmp_path: Path) -> None:
    deep = "".join(f'[[section{".section" * level}]]\nheading = "层"\n' for level in range(1, 4))
    path = tmp_path / "narrative.toml"
    path.write_text(SOUND + deep, "utf-8")
    with pytest.raises(ConfigurationError, match="标题最多 3 级"):
        load_templates(path)
