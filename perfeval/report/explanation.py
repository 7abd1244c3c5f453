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


def execution_words(total: Row, score: Decimal | None, points: Decimal) -> str:
    """The phrase beside the score of the budget's execution.

    Args:
        total: the budget's total row as filled in.
        score: what was recomputed.
        points: the points of the item.
    """
    executed, final = total["executed"].value, total["final"].value
    if score is None:
        return "缺少计分所需的数据，不能计分"
    if not isinstance(executed, Decimal) or not isinstance(final, Decimal) or not final:
        return _OTHERWISE
    if round_fraction(Fraction(points) * Fraction(executed) / Fraction(final), 2) == score:
        return f"{_plain(points)} × {_plain(executed)} ÷ {_plain(final)}"
    return f"执行率超过 100%，按 {_plain(points)} 分计" if score == points else _OTHERWISE


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
    aim = item.target or Decimal(0)
    if max(actual, Decimal(0)) <= aim:
        return f"未超出{target}，得满分" if item.score == points else _OTHERWISE
    beyond, full, limit = f"超出{target}", _plain(points), _plain(aim)
    ways = {
        "按超出比例扣分": (
            Fraction(points) * (1 - Fraction(actual - aim) / Fraction(aim)) if aim else Fraction(0),
            f"{full} × (1 − ({_plain(actual)} − {limit}) ÷ {limit})",
        ),
        "按指标值与完成值之比": (
            Fraction(points) * Fraction(aim) / Fraction(actual),
            f"{full} × {limit} ÷ {_plain(actual)}",
        ),
        "超出不得分": (Fraction(0), ""),
    }
    value, sum_of_it = ways.get(str(rules.parameter_values.get("reverse_mode")), (None, ""))
    if value is None or round_fraction(max(value, Fraction(0)), 2) != item.score:
        return _OTHERWISE
    if item.score:
        return f"{beyond}：{sum_of_it}"
    twice = "达到两倍，" if aim and sum_of_it and actual >= 2 * aim else ""
    return f"完成值 {_plain(actual)} {beyond}，{twice}不得分"


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
        return _exceeded(target, actual, item, points, rules)
    if actual < 0 and item.score == 0:
        return f"完成值 {_plain(actual)} 为负数，按 0 计"
    if round_fraction(Fraction(points) * Fraction(done) / Fraction(aim), 2) != item.score:
        return _OTHERWISE
    return f"{_plain(points)} × {_plain(actual)} ÷ {target.removeprefix('指标值 ')}"


def _exceeded(
    target: str, actual: Decimal, item: IndicatorScore, points: Decimal, rules: RuleSet
) -> str:
    """Of an indicator that was met so far beyond its target that points are taken off."""
    aim, limit = item.target, rules.parameter_values.get("over_limit")
    if not aim or not isinstance(limit, Decimal):
        return _OTHERWISE
    value = Fraction(points) * (1 - Fraction(actual - limit * aim) / Fraction(aim))
    if round_fraction(max(value, Fraction(0)), 2) != item.score:
        return _OTHERWISE
    beyond = f"超额完成{target}"
    if not item.score:
        return f"{beyond}，扣完为止，不得分"
    done, aimed = _plain(actual), _plain(aim)
    return f"{beyond}：{_plain(points)} × (1 − ({done} − {_plain(limit)} × {aimed}) ÷ {aimed})"
