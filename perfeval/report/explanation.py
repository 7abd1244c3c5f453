"""计分说明: the rule that gave an indicator its score, in a few words with its numbers."""

from decimal import Decimal
from fractions import Fraction

from perfeval.expression import round_fraction
from perfeval.model import IndicatorScore, Row
from perfeval.ruleset import NEGATIVE, QUALITATIVE, RuleSet


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
        return _by_level(str(actual), filed["self_score"].value, score)
    if not (
        isinstance(points, Decimal) and isinstance(actual, Decimal) and item.target is not None
    ):
        return _OTHERWISE
    adjusted = "（调整后）" if filed["adjusted_target"].value is not None else ""
    target = f"指标值 {_plain(item.target)}{adjusted}"
    if filed["sign"].value in NEGATIVE:
        return _limit(target, actual, item, points, rules)
    return _reached(target, actual, item, points, rules)


_OTHERWISE = "按规则计算，见方法说明"


def _plain(number: Decimal) -> str:
    """A number without zeros that say nothing."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _by_level(level: str, claimed: object, score: Decimal) -> str:
    if score == claimed:
        return f"“{level}”：自评得分在该档以内，予以采用"
    return f"“{level}”：自评得分不在该档以内，取最近的界限 {score:.2f}"


def _limit(
    target: str, actual: Decimal, item: IndicatorScore, points: Decimal, rules: RuleSet
) -> str:
    """Of an indicator that is better the lower."""
    within = item.target is not None and max(actual, Decimal(0)) <= item.target
    if within and item.score == points:
        return f"未超出{target}，得满分"
    mode = rules.parameter_values.get("reverse_mode")
    if within or mode is None:
        return _OTHERWISE
    return f"完成值 {_plain(actual)} 超出{target}，{mode}"


def _reached(
    target: str, actual: Decimal, item: IndicatorScore, points: Decimal, rules: RuleSet
) -> str:
    """Of an indicator that is better the higher."""
    aim, done = item.target or Decimal(0), max(actual, Decimal(0))
    if done >= aim and item.score == points:
        return f"达到{target}，得满分"
    if not aim:
        return f"{target}，完成值不为 0，不得分" if item.score == 0 else _OTHERWISE
    if done >= aim:
        mode = rules.parameter_values.get("over_deduct")
        return f"超额完成{target}，{mode}" if mode else _OTHERWISE
    if actual < 0 and item.score == 0:
        return f"完成值 {_plain(actual)} 为负数，按 0 计"
    if round_fraction(Fraction(points) * Fraction(done) / Fraction(aim), 2) != item.score:
        return _OTHERWISE
    return f"{_plain(points)} × {_plain(actual)} ÷ {target.removeprefix('指标值 ')}"
