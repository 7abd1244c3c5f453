"""S4xx of the workbook alone: points, self-scores, and what the indicators are."""

from collections.abc import Iterator
from decimal import Decimal

from perfeval.checks.registry import Fact, Hit, Skip, check
from perfeval.checks.submission_cells import figure
from perfeval.expression import exact, round_fraction
from perfeval.model import UNFILLED, CellValue, Problem, Row, Severity, Submission
from perfeval.scheme import Scheme
from perfeval.scheme.ruleset import NEGATIVE, POSITIVE, QUALITATIVE
from perfeval.wording import normalise_text, quoted

_ENOUGH_FOR_A_SLIP = 3
_TRACE = Decimal("0.000001")  # of a point: a hundredth off by less is a hundredth


def indicators_of(submission: Submission) -> tuple[Row, ...]:
    """The indicators of a submission."""
    return submission.lists.get("indicator", ())


def name_of(row: Row) -> str:
    """An indicator's name as quoted in a message."""
    return quoted(row["name"].shown) or "（未命名）"


def target_of(row: Row) -> CellValue:
    """The cell of the target in force."""
    adjusted = row["adjusted_target"]
    return row["target"] if adjusted.problem in UNFILLED else adjusted


def is_met(sign: object, target: Decimal | None, actual: Decimal | None) -> bool:
    """Whether a target is met; False for 定性 and where a figure is missing.

    As the rules score it: a negative result counts as 0 where the target is not negative itself,
    and “=” is met by more than its target, unless that is 0 or less.
    """
    if target is None or actual is None:
        return False
    done = actual if target < 0 else max(actual, Decimal(0))
    if sign == "=" and target <= 0:
        return done == target
    return done <= target if sign in NEGATIVE else sign in POSITIVE and done >= target


@check(
    "S402",
    needs=("indicator",),
    not_positive=(Severity.ERROR, "“{name}”的分值为 {points}，应大于 0，请核对。"),
)
def points_not_positive(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """指标分值小于或等于 0。

    Blank points are C201's.
    """
    del scheme
    for row in indicators_of(submission):
        points = figure(row["points"])
        if points is not None and points <= 0:
            facts: dict[str, Fact] = {"name": name_of(row), "points": points}
            yield Hit("not_positive", row["points"], facts, expected="大于 0")


@check(
    "S403",
    needs=("budget", "indicator"),
    exceeded=(
        Severity.ERROR,
        "“{name}”自评得分 {score} 分，超过分值 {points} 分，请核对。",
    ),
)
def self_score_above_points(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """自评得分超过分值。"""
    total = submission.tables["budget"]["total"]
    most: Decimal | None = scheme.rules.number("execution_points")
    scores = [("预算执行", total["self_score"], most)]
    scores += [
        (name_of(row), row["self_score"], figure(row["points"]))
        for row in indicators_of(submission)
    ]
    for name, cell, points in scores:
        score = figure(cell)
        if score is not None and points is not None and score > points:
            facts: dict[str, Fact] = {"name": name, "score": score, "points": points}
            yield Hit("exceeded", cell, facts, expected=f"不超过 {points:f}")


@check(
    "S408",
    needs=("indicator",),
    twice=(
        Severity.NOTICE,
        "指标“{name}”与单列计分的预算执行重复，建议换成反映产出或效益的指标。",
    ),
)
def execution_scored_twice(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """预算执行率又作为绩效指标重复计分。"""
    phrases = {normalise_text(phrase) for phrase in scheme.rules.words("execution_as_indicator")}
    for row in indicators_of(submission):
        if normalise_text(row["name"].shown) in phrases:
            yield Hit("twice", row["name"], {"name": name_of(row)})


@check(
    "S409",
    needs=("indicator",),
    unreadable=(
        Severity.ERROR,
        "“{name}”的指标值和实际完成值都不是数字，无法计分；能量化的请填数字，不能量化的请把指标性质改为“定性”，并从列表中选实际完成值。",
    ),
)
def target_and_actual_unreadable(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """定量指标的指标值和实际完成值都不是数字。

    One of them alone is C202's; both together mean that the sign is wrong.
    """
    del scheme
    for row in indicators_of(submission):
        cells = (target_of(row), row["actual"])
        unreadable = all(cell.problem is Problem.UNREADABLE for cell in cells)
        if unreadable and row["sign"].value not in {None, QUALITATIVE}:
            yield Hit("unreadable", row["sign"], {"name": name_of(row)}, expected="定性")


@check(
    "S414",
    needs=("indicator",),
    twice=(
        Severity.WARNING,
        "指标“{name}”与第 {first} 个指标重名，请改名；合并的请把分值和自评得分一并相加。",
    ),
)
def duplicate_indicator(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """指标名称重复。"""
    del scheme
    first: dict[str, int] = {}
    for ordinal, row in enumerate(indicators_of(submission), start=1):
        name = normalise_text(row["name"].shown)
        if name and first.setdefault(name, ordinal) != ordinal:
            yield Hit("twice", row["name"], {"name": name_of(row), "first": first[name]})


@check(
    "S416",
    needs=("indicator",),
    slipped=(
        Severity.WARNING,
        "全部 {count} 个定量指标的{column}都与分值相同，像是把分值填到了这一列，请核对。",
    ),
)
def points_in_another_column(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """每个指标的指标值或实际完成值都等于分值，像是填错了列。"""
    del scheme
    rows = [row for row in indicators_of(submission) if row["sign"].value != QUALITATIVE]
    points = [figure(row["points"]) for row in rows]
    if len(rows) < _ENOUGH_FOR_A_SLIP or None in points:
        return
    for column in ("target", "actual"):
        if [figure(row[column]) for row in rows] == points:
            cell = rows[0][column]
            yield Hit("slipped", cell, {"count": len(rows), "column": cell.label})


@check(
    "S421",
    needs=("indicator",),
    finer=(
        Severity.WARNING,
        "“{name}”的分值 {points} 超过两位小数，得分只算到两位小数，请把分值改为 {rounded} 这样的两位小数，并使各项分值合计不变。",
    ),
)
def points_finer_than_a_hundredth(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """指标分值超过两位小数。"""
    del scheme
    for row in indicators_of(submission):
        points = figure(row["points"])
        rounded = None if points is None else round_fraction(exact(points), 2)
        # What is less comes of the arithmetic of a formula.
        if points is not None and rounded is not None and abs(points - rounded) >= _TRACE:
            facts: dict[str, Fact] = {"name": name_of(row), "points": points, "rounded": rounded}
            yield Hit("finer", row["points"], facts, expected=rounded)


@check(
    "S422",
    needs=("indicator",),
    repeated=(
        Severity.WARNING,
        "“{name}”的完成情况照抄了指标值“{words}”，自评却只有 {score} 分，低于达成档的下限 {least} 分，请按实际写明完成情况，或核对得分。",
    ),
)
def met_in_words_but_not_in_points(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """定性指标的完成情况与指标值文字相同，自评得分却低于达成档。"""
    share = scheme.rules.number("band_met")
    for row in indicators_of(submission):
        words, done = (normalise_text(cell.shown) for cell in (target_of(row), row["actual"]))
        points, score = figure(row["points"]), figure(row["self_score"])
        if row["sign"].value != QUALITATIVE or not words or words != done:
            continue
        if points is not None and score is not None and score < share * points:
            facts: dict[str, Fact] = {"name": name_of(row), "words": quoted(row["actual"].shown)}
            facts |= {"score": score, "least": share * points}
            yield Hit("repeated", row["self_score"], facts, expected=f"不低于 {share * points:f}")


@check(
    "S423",
    needs=("indicator",),
    kept=(
        Severity.NOTICE,
        "“{name}”按规则“{rule}”直接采用自评得分，没有复算，请核实完成值和佐证材料。",
    ),
)
def score_not_recomputed(submission: Submission, scheme: Scheme) -> Iterator[Hit | Skip]:
    """计分规则直接采用自评得分，没有复算。

    A band of 定性 limits the self-score by the level achieved, which is a rule of its own.
    """
    rules = {
        sign: rule
        for rule in scheme.rules.score
        if not rule.level and "self_score" in rule.formula.names
        for sign in rule.signs
    }
    for row in indicators_of(submission):
        rule = rules.get(str(row["sign"].value))
        if rule and figure(row["self_score"]) is not None:
            facts: dict[str, Fact] = {"name": name_of(row), "rule": rule.title}
            yield Hit("kept", row["self_score"], facts)


CHECKS = (
    met_in_words_but_not_in_points,
    score_not_recomputed,
    points_not_positive,
    points_finer_than_a_hundredth,
    self_score_above_points,
    execution_scored_twice,
    target_and_actual_unreadable,
    duplicate_indicator,
    points_in_another_column,
)
