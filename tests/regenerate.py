"""Regenerates all that is committed and made: ``python -m tests.regenerate``.

The blank workbook, the sample workbooks, the golden result of a run over them, and the schema of
the result.
"""

import json
import shutil
from pathlib import Path

import perfeval.result
from perfeval.result.model import json_schema
from perfeval.result.writing import result_json
from perfeval.run.pipeline import evaluate
from perfeval.template import write_template
from tests.samples import BATCH, BLANK, UNREADABLE, make_batch, make_unreadable
from tests.submissions import scheme

GOLDEN = Path(__file__).parent / "golden" / "samples_2023.json"
SCHEMA = Path(perfeval.result.__file__).with_name("result.schema.json")


def schema_text() -> str:
    """The schema of the result."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n"


def golden_text() -> str:
    """The result of a run over the samples."""
    return b"".join(result_json(evaluate(BATCH, scheme(), jobs=1), scheme())).decode()


def main() -> None:
    """Writes everything anew."""
    BLANK.parent.mkdir(exist_ok=True)
    write_template(BLANK, scheme())
    for folder, make in ((BATCH, make_batch), (UNREADABLE, make_unreadable)):
        shutil.rmtree(folder, ignore_errors=True)
        make(folder)
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(golden_text(), "utf-8")
    SCHEMA.write_text(schema_text(), "utf-8")


if __name__ == "__main__":
    main()
