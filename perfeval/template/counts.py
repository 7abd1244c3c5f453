"""The lines of 自查结果 that count faulty cells: unfilled, unreadable, without a reason.

Each count is computed twice, by a formula and in Python for the stored result; the recalculation
test compares the two. An error value makes a count impossible, shown as a dash; the line that
counts error values uses ISERROR and always has a result.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from perfeval.scheme import Scheme
from perfeval.scheme.form import Field, FieldType
from perfeval.template.figures import Figures, as_number, is_blank
from perfeval.template.layout import BlockPlan, SheetPlan, Slot, areas
from perfeval.template.selfcheck import UNWEIGHED, Line, row_count


@dataclass(frozen=True)
class Counter:
    """Counts over the workbook that is being written."""

    scheme: Scheme
    plans: tuple[SheetPlan, ...]
    refs: Mapping[str, str]
    figures: Figures

    def lines(self) -> Iterator[Line]:
        """Every line, what is missing first."""
        for sheet in self.plans:
            if any(slot.required for plan in sheet.blocks for slot in plan.slots()):
                parts = [self._unfilled(plan) for plan in sheet.blocks]
                title = f"{sheet.sheet.title}：必填单元格都已填写"
                yield _line("C201", title, *_added(parts))
        yield _line("C202", "应填数字、日期的单元格没有文字", *_added(self._texts()))
        formula = "+".join(
            f"SUMPRODUCT(--ISERROR({area}))"
            for sheet in self.plans
            for plan in sheet.blocks
            for area in areas(sheet.sheet.title, _inputs(plan))
        )
        yield _line("C203", "没有 #DIV/0! 一类的错误值", formula, 0)
        yield _line("C205", "不应为负数的单元格没有负数", *_added(self._negatives()))
        yield _line("C206", "下拉选择的单元格没有列表以外的内容", *_added(self._strange_choices()))
        for sheet in self.plans:
            for plan in sheet.blocks:
                if plan.block.layout == "list":
                    yield from self._list_lines(plan)

    def _slots(self, wanted: Callable[[Field], bool]) -> Iterator[tuple[str, list[Slot]]]:
        """Sheet by sheet, the inputs whose field is wanted."""
        for sheet in self.plans:
            slots = [slot for plan in sheet.blocks for slot in _inputs(plan) if wanted(slot.field)]
            if slots:
                yield sheet.sheet.title, slots

    def _unfilled(self, plan: BlockPlan) -> tuple[str, int]:
        """Required cells left blank."""
        block = plan.block
        if block.layout != "list":
            needed = [slot for slot in plan.slots() if slot.required]
            blank = [slot for slot in needed if is_blank(self.figures.value(slot.key))]
            formula = "+".join(
                f"SUMPRODUCT(--(LEN(TRIM({area}))=0))" for area in areas(plan.sheet, needed)
            )
            return formula, len(blank)
        names = [field.name for field in block.field if field.required]
        tests = "+".join(f"(LEN(TRIM({plan.span(name)}))=0)" for name in names)
        rows = self.figures.rows(block.name)
        count = sum(is_blank(row.get(name)) for row in rows for name in names)
        formula = f"SUMPRODUCT((LEN({plan.content})>0)*({tests}))"
        if self.scheme.form.sheet_of(block.name).required:
            # A unit without project money has no projects to list; each has its indicators.
            money = "budget.project.final" if block.name == "project" else ""
            due = f",N({self.refs[money]})>0" if money else ""
            formula += f"+IF(AND({row_count(plan)}=0{due}),1,0)"
            count += not rows and (not money or (self.figures.number(money) or 0) > 0)
        return formula, count

    def _texts(self) -> Iterator[tuple[str, int]]:
        def wanted(field: Field) -> bool:
            numeric = field.type.numeric and field.type is not FieldType.QUANTITY
            return numeric or field.type is FieldType.DATE

        for sheet, slots in self._slots(wanted):
            formulas = [
                f"SUMPRODUCT(ISTEXT({area})*(LEN(TRIM({area}))>0))" for area in areas(sheet, slots)
            ]
            count = sum(_is_text(self.figures.value(slot.key)) for slot in slots)
            yield "+".join(formulas), count
        for plan, field in self._quantities():
            sign, word = next(iter(field.text_when.items()))
            span, signs = plan.span(field.name), plan.span(sign)
            count = sum(
                _is_text(row.get(field.name)) and row.get(sign) != word
                for row in self.figures.given(plan.block.name)
            )
            test = f'({signs}<>"{word}")*ISTEXT({span})*(LEN(TRIM({span}))>0)'
            yield f"SUMPRODUCT({test})", count

    def _quantities(self) -> Iterator[tuple[BlockPlan, Field]]:
        for sheet in self.plans:
            for plan in sheet.blocks:
                for field in plan.block.field:
                    if field.type is FieldType.QUANTITY and field.text_when:
                        yield plan, field

    def _negatives(self) -> Iterator[tuple[str, int]]:
        for sheet, slots in self._slots(lambda field: field.minimum == 0):
            values = [as_number(self.figures.value(slot.key)) for slot in slots]
            formulas = [f'COUNTIF({area},"<0")' for area in areas(sheet, slots)]
            yield "+".join(formulas), sum(value is not None and value < 0 for value in values)

    def _strange_choices(self) -> Iterator[tuple[str, int]]:
        for sheet, slots in self._slots(lambda field: bool(field.choices)):
            for name in dict.fromkeys(slot.field.name for slot in slots):
                own = [slot for slot in slots if slot.field.name == name]
                words = (*own[0].field.choices, *own[0].field.aliases)
                formulas = [
                    f"SUMPRODUCT((LEN(TRIM({area}))>0)*{_not_among(area, words)})"
                    for area in areas(sheet, own)
                ]
                values = [self.figures.value(slot.key) for slot in own]
                count = sum(not is_blank(v) and str(v).strip() not in words for v in values)
                yield "+".join(formulas), count
        for plan, field in self._quantities():
            if field.text_choices:
                sign, word = next(iter(field.text_when.items()))
                span = plan.span(field.name)
                test = f'({plan.span(sign)}="{word}")*(LEN(TRIM({span}))>0)'
                count = sum(
                    row.get(sign) == word
                    and not is_blank(value := row.get(field.name))
                    and str(value).strip() not in field.text_choices
                    for row in self.figures.given(plan.block.name)
                )
                yield f"SUMPRODUCT({test}*{_not_among(span, field.text_choices)})", count

    def _list_lines(self, plan: BlockPlan) -> Iterator[Line]:
        names = {field.name for field in plan.block.field}
        if {"points", "self_score", "reason"} <= names:
            yield from self._score_lines(plan)
        for identity in self.scheme.form.identity:
            sides = identity.left.names + identity.right.names
            if identity.each and identity.relation == "<=" and set(sides) <= names:
                title = identity.title.format(row="各项目")
                yield self._at_most(plan, identity.check, title, sides)

    def _score_lines(self, plan: BlockPlan) -> Iterator[Line]:
        points, score, reason = (plan.span(name) for name in ("points", "self_score", "reason"))
        both = f"ISNUMBER({points})*ISNUMBER({score})"
        known = [
            (most, filed, row.get("reason"))
            for row in self.figures.rows(plan.block.name)
            if (most := as_number(row.get("points"))) is not None
            and (filed := as_number(row.get("self_score"))) is not None
        ]
        values = self.figures.column(f"{plan.block.name}.points")
        none = sum(value is not None and value <= 0 for value in values)
        yield _line("S402", "各指标分值大于 0", f'COUNTIF({points},"<=0")', none)
        own, execution = self.refs["budget.total.self_score"], "budget.total.self_score"
        most = self.scheme.rules.number("execution_points")
        filed = self.figures.number(execution)
        formula = (
            f"SUMPRODUCT({both}*({score}>{points}))+IF(ISNUMBER({own}),IF({own}>{most},1,0),0)"
        )
        above = sum(row[1] > row[0] for row in known) + (filed is not None and filed > most)
        yield _line("S403", "自评得分不超过分值", formula, above)
        formula = f"SUMPRODUCT({both}*({score}<{points})*(LEN(TRIM({reason}))=0))"
        silent = sum(row[1] < row[0] and is_blank(row[2]) for row in known)
        yield _line("T501", "得分低于分值的指标都写了偏差原因", formula, silent)

    def _at_most(self, plan: BlockPlan, check: str, title: str, sides: tuple[str, ...]) -> Line:
        """Rows in which one figure exceeds another by more than rounding."""
        less, more = (plan.span(name) for name in sides)
        tolerance = self.scheme.rules.number("tolerance_money")
        texts = f"SUMPRODUCT(ISTEXT({less})+ISTEXT({more}))"
        # A limit below 0 is a fault of its own (C205).
        due = f"ISNUMBER({less})*ISNUMBER({more})*({more}>=0)"
        test = f"{due}*(ROUND({less}-{more},6)>{tolerance})"
        rows = self.figures.rows(plan.block.name)
        if any(isinstance(row.get(name), str) for row in rows for name in sides):
            return _line(check, title, f'IF({texts}>0,"",SUMPRODUCT({test}))', None)
        pairs = [(as_number(row.get(sides[0])), as_number(row.get(sides[1]))) for row in rows]
        count = sum(
            a is not None and b is not None and b >= 0 and a - b > tolerance for a, b in pairs
        )
        return _line(check, title, f'IF({texts}>0,"",SUMPRODUCT({test}))', count)


def _inputs(plan: BlockPlan) -> list[Slot]:
    return [slot for slot in plan.slots() if slot.field.computed is None]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and not is_blank(value)


def _not_among(area: str, words: tuple[str, ...]) -> str:
    """1 for each cell that holds none of these words."""
    listed = ",".join(f'"{word}"' for word in words)
    return f"ISNA(MATCH(TRIM({area}),{{{listed}}},0))"


def _added(parts: Iterable[tuple[str, int]]) -> tuple[str, int]:
    pairs = list(parts)
    return "+".join(formula for formula, _ in pairs), sum(count for _, count in pairs)


def _line(check: str, title: str, formula: str, count: int | None) -> Line:
    result = f'=IF({{left}}="","{UNWEIGHED}",IF({{left}}=0,"√","×"))'
    stored = UNWEIGHED if count is None else "×" if count else "√"
    left = "" if count is None else float(count)
    return Line(
        check, title, (f'=IFERROR({formula},"")', left), ("=0", 0.0), result, stored, counts=True
    )
