"""Says at the end of a test run what could not be proved without an office program."""

import pytest

from tests import office


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if office.installed() is None:
        terminalreporter.section("NOT PROVED", red=True)
        terminalreporter.line(
            "No formula was recalculated and no workbook re-saved by an office program. "
            f"{office.MISSING}.",
            red=True,
        )
