"""计分说明: the rule that gave an indicator its score, in a few words with its numbers."""

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from perfeval.expression import round_fraction
from perfeval.model import IndicatorScore, Row
from perfeval.scheme.ruleset import NEGATIVE, QUALITATIVE, RuleSet


def explanation(filed: Row, item: IndicatorScore, rules: RuleSet) -> str:
    """The phrase beside a recomputed score.

    Args:
        filed: the indicator as filled in.
        item: the indicator recomputed.
        rules: what it was recomputed by; their parameters name the modes.
    """
    score, points, actual = item.score, filed["points"].value, filed["actual"].value
    if score is None:
        return "缺少计分所需的数据，不能计分"
    if filed["sign"].value == QUALITATIVE:
        return _by_level(str(actual), filed["self_score"].value, points, score, rules)
    if not (
        isinstance(points, Decimal) and isinstance(actual, Decimal) and item.target is not None
    ):
        return _OTHERWISE
    percent = "%" if filed["measure_unit"].value == "%" else ""
    adjusted = "（调整后）" if filed["adjusted_target"].value is not None else ""
    row = _Quantity(points, actual, item.target, score, percent, adjusted)
    if row.target < 0:
        return _below_zero(row)
    return (_limit if filed["sign"].value in NEGATIVE else _reached)(row, rules)


@dataclass(frozen=True)
class _Quantity:
    """The figures of a row, and how they are put into words."""

    points: Decimal
    actual: Decimal  # may be below zero, as filed
    target: Decimal
    score: Decimal
    percent: str  # "%" where the row is measured in percent
    adjusted: str  # what marks an adjusted target

    @property
    def full(self) -> str:
        """The points."""
        return _plain(self.points)

    @property
    def done(self) -> str:
        """What was achieved."""
        return f"{_plain(self.actual)}{self.percent}"

    @property
    def aim(self) -> str:
        """What was to be achieved."""
        return f"{_plain(self.target)}{self.percent}"

    @property
    def named_aim(self) -> str:
        """What was to be achieved, by its name."""
        return f"指标值 {self.aim}{self.adjusted}"

    @property
    def is_full(self) -> bool:
        """Whether the score is all points; what these have beyond two decimals does not count."""
        return self.score == round_fraction(Fraction(self.points), 2, ROUND_DOWN)

    def gives(self, share: Fraction) -> bool:
        """Whether this share of the points is the score."""
        due = round_fraction(max(Fraction(self.points) * share, Fraction(0)), 2)
        return self.score == due or (due > self.points and self.is_full)


def execution_words(total: Row, score: Decimal | None, points: Decimal) -> str:
    """The phrase beside the score of the budget's execution.

    Args:
        total: the budget's total row as filled in.
        score: what was recomputed.
        points: the points of the item.
    """
    executed, final = total["executed"].value, total["final"].value
    if not points:
        return "按规则，预算执行没有分值"
    if score is None:
        return "缺少计分所需的数据，不能计分"
    if not isinstance(executed, Decimal) or not isinstance(final, Decimal) or not final:
        return _OTHERWISE
    if round_fraction(Fraction(points) * Fraction(executed) / Fraction(final), 2) == score:
        return f"{_plain(points)} × {_plain(executed)} ÷ {_plain(final)}"
    return f"执行率超过 100%，按 {_plain(points)} 分计" if score == points else _OTHERWISE


_OTHERWISE = "按规则计算，见方法说明"
_HUNDREDTH = Decimal("0.01")


def _plain(number: Decimal) -> str:
    """A number without zeros that say nothing."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _by_level(level: str, claimed: object, points: object, score: Decimal, rules: RuleSet) -> str:
    """Of a 定性 indicator: whether the self-score, as filed, is inside the band of its level."""
    if not isinstance(claimed, Decimal) or not isinstance(points, Decimal):
        return _OTHERWISE
    lowest, highest = rules.band(level, points)
    if lowest <= claimed < highest + _HUNDREDTH and claimed <= points:
        if score != claimed:  # it has more than two decimals
            return f"“{level}”：自评得分在该档以内，按两位小数计 {score:.2f}"
        return f"“{level}”：自评得分在该档以内，予以采用"
    return f"“{level}”：自评得分不在该档以内，取最近的界限 {score:.2f}"


def _below_zero(row: _Quantity) -> str:
    """Of an indicator with a target below zero, which is met or not."""
    if row.is_full:
        return f"指标值为负数，完成值 {row.done} 达到{row.named_aim}，得满分"
    if not row.score:
        return f"指标值为负数，完成值 {row.done} 没有达到{row.named_aim}，不得分"
    return _OTHERWISE


def _limit(row: _Quantity, rules: RuleSet) -> str:
    """Of an indicator that is better the lower."""
    target, actual = Fraction(row.target), Fraction(row.actual)
    if actual <= target:
        return f"未超出{row.named_aim}，得满分" if row.is_full else _OTHERWISE
    excess = (actual - target) / target if target else Fraction(1)
    ways = {
        "按超出比例扣分": (
            1 - excess,
            f"{row.full} × (1 − ({row.done} − {row.aim}) ÷ {row.aim})",
        ),
        "按指标值与完成值之比": (target / actual, f"{row.full} × {row.aim} ÷ {row.done}"),
        "超出不得分": (Fraction(0), ""),
    }
    share, arithmetic = ways.get(str(rules.parameter_values.get("reverse_mode")), (None, ""))
    if share is None or not row.gives(share):
        return _OTHERWISE
    if row.score:
        return f"超出{row.named_aim}：{arithmetic}"
    twice = "达到两倍，" if target and arithmetic and excess >= 1 else ""
    return f"完成值 {row.done} 超出{row.named_aim}，{twice}不得分"


def _reached(row: _Quantity, rules: RuleSet) -> str:
    """Of an indicator that is better the higher."""
    target, done = Fraction(row.target), max(Fraction(row.actual), Fraction(0))
    if done >= target and row.is_full:
        return f"达到{row.named_aim}，得满分"
    if not target:
        return f"{row.named_aim}，完成值不为 0，不得分" if not row.score else _OTHERWISE
    if done >= target:
        return _exceeded(row, rules)
    if row.actual < 0 and not row.score:
        return f"完成值 {row.done} 为负数，按 0 计"
    if not row.gives(done / target):
        return _OTHERWISE
    return f"{row.full} × {row.done} ÷ {row.aim}{row.adjusted}"


def _exceeded(row: _Quantity, rules: RuleSet) -> str:
    """Of an indicator that was met so far beyond its target that points are taken off."""
    limit = rules.parameter_values.get("over_limit")
    if not isinstance(limit, Decimal):
        return _OTHERWISE
    beyond = Fraction(row.actual - limit * row.target) / Fraction(row.target)
    if not row.gives(1 - beyond):
        return _OTHERWISE
    if not row.score:
        return f"超额完成{row.named_aim}，扣完为止，不得分"
    arithmetic = f"(1 − ({row.done} − {_plain(limit)} × {row.aim}) ÷ {row.aim})"
    return f"超额完成{row.named_aim}：{row.full} × {arithmetic}"
