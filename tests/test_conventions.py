"""The rules of the house that no linter knows."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import perfeval

PACKAGE = Path(perfeval.__file__).parent
README = Path(__file__).parents[1] / "README.md"
MODULES = sorted(PACKAGE.rglob("*.py"))


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_module_is_short_and_says_why_it_exists(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= 300
    assert ast.get_docstring(ast.parse(text))


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_functions_are_short(path: Path) -> None:
    functions = (
        node
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    )
    # The parameters of a command are its help text; only its body counts.
    lengths = [(node.name, (node.end_lineno or 0) - node.body[0].lineno + 1) for node in functions]
    assert [(name, length) for name, length in lengths if length > 60] == []


@pytest.mark.parametrize(
    ("library", "rooms"),
    [
        (
            "zipfile",
            (
                *("cells/", "returned/", "document/"),
                *("report/writer/packager.py", "run/publication.py", "files/archives.py"),
                "files/member_names.py",
            ),
        ),
        ("xml", ("cells/", "returned/")),
        ("openpyxl", ("returned/",)),
        ("xlsxwriter", ("report/", "template/")),
        ("pandas", ("scoring/",)),
        ("docx", ("document/",)),
        ("python_calamine", ("cells/",)),
        ("typer", ("cli/",)),
        ("tomllib", ("scheme/configuration.py",)),
        ("multiprocessing", ("workers/",)),
        ("psutil", ("workers/",)),
        ("filelock", ("files/atomic.py",)),
        ("msgspec", ("cache/codec.py",)),
    ],
)
def test_library_is_used_in_its_room_alone(library: str, rooms: tuple[str, ...]) -> None:
    users = [name(path) for path in MODULES if library in imports(path)]
    assert [user for user in users if not user.startswith(rooms or ("-",))] == []


@pytest.mark.parametrize(
    "room", ["scoring", "expression", "checks", "reader", "scheme/identities.py"]
)
def test_no_float_on_the_way_to_a_score(room: str) -> None:
    paths = [PACKAGE / room] if room.endswith(".py") else sorted((PACKAGE / room).rglob("*.py"))
    calls = [
        f"{name(path)}:{node.lineno}"
        for path in paths
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) in {"float", "round"}
    ]
    assert calls == []


def test_no_room_without_a_purpose_in_its_name() -> None:
    # Inside the package: a checkout may lie in a folder of any name.
    names = " ".join(name(path) for path in PACKAGE.rglob("*"))
    assert [word for word in ("util", "helper", "common", "misc") if word in names.lower()] == []


def test_readme_says_of_every_room_which_lines_belong_there() -> None:
    rooms = {f"{path.parent.name}/" for path in PACKAGE.glob("*/__init__.py")}
    rooms |= {path.name for path in PACKAGE.glob("[!_]*.py")}
    rows = re.findall(r"^\| `([^`]+)` \| (.+) \|$", README.read_text("utf-8"), re.MULTILINE)
    described = [room for room, _ in rows if room != "schemes/<name>/"]  # data, no modules
    assert sorted(described) == sorted(rooms)
