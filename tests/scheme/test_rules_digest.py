"""The hash of rules is one of what they say: the way their file is written plays no part."""

from pathlib import Path

import pytest

from perfeval.scheme import load_scheme
from tests.scheme.test_ruleset import RULES

SHIPPED = RULES.read_text("utf-8")


def digest_of(folder: Path, text: str) -> str:
    path = folder / "own.toml"
    path.write_text(text, "utf-8")
    return load_scheme(path).rules_sha256


def replaced(old: str, new: str) -> str:
    assert old in SHIPPED, old
    return SHIPPED.replace(old, new, 1)


@pytest.mark.parametrize(
    "text",
    [
        SHIPPED,
        SHIPPED.replace("\n", "\r\n"),
        "# 区财政局 2024 年度\n" + SHIPPED,
        replaced("at_least = 90", "at_least = 90.00"),
        replaced("at_least = 90", "at_least   =   9e1"),
        replaced(
            "unit.staff_in_post / unit.establishment", "(unit.staff_in_post/unit.establishment)"
        ),
    ],
    ids=["copy", "line ends", "comment", "90.00", "9e1", "brackets and blanks"],
)
def test_same_rules_in_another_spelling_have_the_same_hash(tmp_path: Path, text: str) -> None:
    assert digest_of(tmp_path, text) == load_scheme().rules_sha256


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("at_least = 90", "at_least = 92"),
        ("at_least = 90", "at_least = 90.01"),
        ('name = "优"', 'name = "优秀"'),
        ("unit.staff_in_post / unit.establishment", "unit.establishment / unit.staff_in_post"),
        ('value = "按指标值与完成值之比"', 'value = "超出不得分"'),
        ('"加强管理"', '"加强管控"'),
        ('title = "预算调整率（53号口径，净额）"', 'title = "预算调整率"'),
    ],
)
def test_other_rules_have_another_hash(tmp_path: Path, old: str, new: str) -> None:
    assert digest_of(tmp_path, replaced(old, new)) != load_scheme().rules_sha256
