"""Regenerates all that is committed and made: ``python -m tests.regenerate``.

The blank workbook, the sample workbooks, and the golden record of what a run over them gives.
"""

import shutil
from pathlib import Path

from perfeval.result.writing import record_json
from perfeval.run.pipeline import evaluate
from perfeval.template import write_template
from tests.samples import BATCH, BLANK, UNREADABLE, make_batch, make_unreadable
from tests.submissions import scheme

GOLDEN = Path(__file__).parent / "golden" / "samples_2023.json"


def golden_text() -> str:
    """The record of a run over the samples."""
    return b"".join(record_json(evaluate(BATCH, scheme(), jobs=1), scheme())).decode()


def main() -> None:
    """Writes everything anew."""
    BLANK.parent.mkdir(exist_ok=True)
    write_template(BLANK, scheme())
    for folder, make in ((BATCH, make_batch), (UNREADABLE, make_unreadable)):
        shutil.rmtree(folder, ignore_errors=True)
        make(folder)
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(golden_text(), "utf-8")


if __name__ == "__main__":
    main()
