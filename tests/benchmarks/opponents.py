"""What people would use instead: ``python -m tests.benchmarks.opponents naive FOLDER TARGET``.

`naive` is the loop one writes in an afternoon. `plain` is what a competent programmer builds from
the usual libraries as they come: every workbook opened once, two processes, one good-looking sheet
a unit with live formulas. Neither looks for labels, checks anything or survives a bad workbook.
"""

import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import xlsxwriter

Table = list[tuple[Any, ...]]
_TITLES = ("基本信息", "预算执行", "项目支出", "绩效指标", "基础数据", "年度重点工作", "自评结论")


def naive(folder: Path, target: Path) -> None:
    """Each sheet of each file through pandas, and one sheet a unit out."""
    units, summary = {}, []
    for path in sorted(folder.glob("*.xlsx")):
        frames = [
            pd.read_excel(path, sheet_name=title, header=None, engine="openpyxl")
            for title in _TITLES
        ]
        money = frames[1].apply(pd.to_numeric, errors="coerce")
        total = money.dropna(thresh=5).iloc[0].dropna()
        points = pd.to_numeric(frames[3].melt()["value"], errors="coerce")
        summary.append(
            {"unit": path.stem, "rate": total.iloc[-1] / total.iloc[0], "sum": points.sum()}
        )
        units[path.stem] = pd.concat(frames)
    with pd.ExcelWriter(target, engine="xlsxwriter") as writer:
        frame = pd.DataFrame(summary).sort_values("rate", ascending=False)
        frame.to_excel(writer, sheet_name="汇总")
        for name, rows in units.items():
            rows.to_excel(writer, sheet_name=name)


def plain(folder: Path, target: Path, jobs: int = 2) -> None:
    """One pass a file in a few processes, figures by their place, stock XlsxWriter."""
    paths = sorted(folder.glob("*.xlsx"))
    with ProcessPoolExecutor(jobs) as pool:
        books = list(pool.map(_tables, paths, chunksize=20))
    workbook = xlsxwriter.Workbook(str(target))
    _Plain(workbook).write([(path.stem, book) for path, book in zip(paths, books, strict=True)])
    workbook.close()


def _tables(path: Path) -> dict[str, Table]:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    tables = {title: list(book[title].iter_rows(values_only=True)) for title in _TITLES}
    book.close()
    return tables


def _filled(table: Table) -> Iterator[tuple[Any, ...]]:
    """The rows under a header that hold figures."""
    for row in table:
        if sum(isinstance(value, int | float) for value in row) > 2:
            yield row


def _decimal(value: object) -> Decimal:
    return Decimal(str(value)) if isinstance(value, int | float) else Decimal(0)


def _share(part: object, whole: object) -> float:
    divisor = _decimal(whole)
    ratio = _decimal(part) / divisor if divisor else Decimal(0)
    return float(ratio.quantize(Decimal("0.0001"), ROUND_HALF_UP))


class _Plain:
    """A summary and a sheet a unit, each cell with a format, rates and scores as formulas."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        border = {"border": 1, "font_name": "微软雅黑", "font_size": 10}
        self.workbook = workbook
        self.text = workbook.add_format(border | {"text_wrap": True})
        self.head = workbook.add_format(border | {"bold": True, "bg_color": "#1F4E79"})
        self.money = workbook.add_format(border | {"num_format": "#,##0.00"})
        self.percent = workbook.add_format(border | {"num_format": "0.00%"})

    def write(self, books: Sequence[tuple[str, dict[str, Table]]]) -> None:
        rows = []
        summary = self.workbook.add_worksheet("汇总")
        for name, book in books:
            total = next(_filled(book["预算执行"]))
            scores = [_decimal(row[-1]) for row in _filled(book["绩效指标"])]
            rows.append((name, total, sum(scores, Decimal(0))))
        rows.sort(key=lambda row: row[2], reverse=True)
        for at, (name, total, score) in enumerate(rows, start=1):
            summary.write_number(at, 0, at, self.money)
            summary.write_url(at, 1, f"internal:'{name}'!A1", self.text, name)
            for column, value in enumerate(total, start=2):
                self._cell(summary, at, column, value)
            summary.write_number(at, len(total) + 3, float(score), self.money)
            summary.write_formula(at, len(total) + 4, f"='{name}'!F7", self.money, 0)
        for title in ("预算执行", "项目支出", "绩效指标"):
            self._list(title, books)
        for name, book in books:
            self._unit(name, book)

    def _list(self, title: str, books: Sequence[tuple[str, dict[str, Table]]]) -> None:
        """One sheet with the rows of every unit, the rates referring to the units' sheets."""
        sheet, row = self.workbook.add_worksheet(title), 1
        for name, book in books:
            for line in _filled(book[title]):
                sheet.write_url(row, 0, f"internal:'{name}'!A1", self.text, name)
                for column, value in enumerate(line[:15], start=1):
                    self._cell(sheet, row, column, value)
                for column, letter in enumerate("PQR", start=16):
                    reference = f"='{name}'!{letter}{row % 30 + 1}"
                    sheet.write_formula(row, column, reference, self.percent, 0.95)
                row += 1
        sheet.autofilter(0, 0, row, 18)
        sheet.freeze_panes(1, 1)

    def _unit(self, name: str, book: dict[str, Table]) -> None:
        sheet = self.workbook.add_worksheet(name)
        sheet.set_column(0, 18, 12)
        sheet.merge_range(0, 0, 0, 18, f"{name}复核表", self.head)
        row = 2
        for title in ("预算执行", "项目支出"):
            row = self._block(sheet, row, title, book[title])
        row = self._block(sheet, row, "绩效指标", book["绩效指标"])
        for title in ("基本信息", "自评结论", "基础数据"):
            for line in book[title]:
                if any(value is not None for value in line):
                    for column, value in enumerate(line[:6]):
                        self._cell(sheet, row, column, value)
                    row += 1
        sheet.freeze_panes(2, 0)
        sheet.set_landscape()

    def _block(self, sheet: Any, row: int, title: str, table: Table) -> int:
        sheet.merge_range(row, 0, row, 18, title, self.head)
        row += 1
        for line in _filled(table):
            for column, value in enumerate(line[:15]):
                self._cell(sheet, row, column, value)
            figures = [at for at, value in enumerate(line[:15]) if isinstance(value, int | float)]
            first, last = figures[0], figures[-1]
            one, other = (f"{chr(ord('A') + at)}{row + 1}" for at in (last, first))
            rate = _share(line[last], line[first])
            sheet.write_formula(
                row, 15, f'=IF({other}=0,"",ROUND({one}/{other},4))', self.percent, rate
            )
            score = f'=IF(COUNT({one},{other})<2,"",ROUND(MIN({one},{other}),2))'
            sheet.write_formula(row, 16, score, self.money, rate)
            sheet.write_formula(row, 17, f"=P{row + 1}-Q{row + 1}", self.money, 0)
            sheet.write_blank(row, 18, None, self.text)
            row += 1
        return row + 1

    def _cell(self, sheet: Any, row: int, column: int, value: object) -> None:
        if isinstance(value, int | float):
            sheet.write_number(row, column, value, self.money)
        elif value is None:
            sheet.write_blank(row, column, None, self.text)
        else:
            sheet.write_string(row, column, str(value), self.text)


if __name__ == "__main__":
    {"naive": naive, "plain": plain}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
