"""Formats under a condition, written the short way where the condition is a plain one.

Every unit's sheet has some ten: the colours of its grades and of cells with findings. The writer
looks through all kinds of conditions for each of them, twice.
"""

from typing import Any

from xlsxwriter.worksheet import Worksheet

from perfeval.report.writer.cell_xml import LETTERS, escaped

# What is said of a cell equal to a value, and of a formula that is true.
_EQUAL, _TRUE = {"type", "criteria", "value", "format"}, {"type", "criteria", "format"}


class QuickConditions(Worksheet):  # type: ignore[misc]  # the library has no types
    """A worksheet with a short way for two kinds of conditions; cells go by their numbers."""

    def conditional_format(self, *place_and_rule: Any) -> int:  # noqa: ANN401 - as the writer's
        """A format that some cells have while a condition holds."""
        *place, rule = place_and_rule
        kind = _plain_kind(rule)
        top, left, bottom, right = place if len(place) == 4 else (0, 0, -1, -1)
        if not kind or top > bottom or left > right:
            return int(super().conditional_format(*place_and_rule))
        cells = f"{LETTERS[left]}{top + 1}"
        if (top, left) != (bottom, right):
            cells += f":{LETTERS[right]}{bottom + 1}"
        number = rule["format"]._get_dxf_index()  # noqa: SLF001
        known = {"type": kind, "format": number, "priority": self.dxf_priority}
        if kind == "cellIs":
            known |= {"criteria": "equal", "value": rule["value"]}
        else:
            known |= {"criteria": rule["criteria"]}
        self.dxf_priority += 1
        self.cond_formats.setdefault(cells, []).append(known)
        return 0

    def _write_cf_rule(self, params: dict[str, Any]) -> None:
        if params.keys() == {*_EQUAL, "priority"} and params["criteria"] == "equal":
            operator, formula = ' operator="equal"', params["value"]
        elif params.keys() == {*_TRUE, "priority"} and params["type"] == "expression":
            operator, formula = "", params["criteria"]
        else:
            super()._write_cf_rule(params)
            return
        kind, look, order = params["type"], params["format"], params["priority"]
        start = f'<cfRule type="{kind}" dxfId="{look}" priority="{order}"{operator}>'
        words = escaped(self._prepare_formula(str(formula), expand_future_functions=True))
        self.fh.write(f"{start}<formula>{words}</formula></cfRule>")


def _plain_kind(rule: dict[str, Any]) -> str:
    """What a workbook calls the kind of a plain condition; empty for any other."""
    if rule.keys() == _EQUAL and (rule["type"], rule["criteria"]) == ("cell", "=="):
        return "cellIs" if isinstance(rule["value"], str) else ""
    return "expression" if rule.keys() == _TRUE and rule["type"] == "formula" else ""
