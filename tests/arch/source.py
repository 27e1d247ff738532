"""The code base as text and as trees, for the tests that read it."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "selaras"
# left aside when the code isn't a checkout: what tools and the running system leave behind
_NOT_OURS = {".venv", ".git", "data", "build", "node_modules", "__pycache__", ".hypothesis"}


@cache
def modules() -> tuple[Path, ...]:
    """Every Python file of the product, without migrations."""
    return tuple(sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tracked() -> tuple[Path, ...]:
    """The text files that are handed on: those git tracks, or all of them where there is no git."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode == 0:
        found = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        found = [path for path in ROOT.rglob("*") if not _NOT_OURS & {*path.relative_to(ROOT).parts}]
    return tuple(path for path in found if path.is_file() and is_text(path))


def is_text(path: Path) -> bool:
    try:
        path.read_text("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def table(path: Path) -> list[list[str]]:
    """The rows of all Markdown tables of a file, cells stripped, without their headings."""
    rows: list[list[str]] = []
    lines = path.read_text("utf-8").splitlines()
    for number, line in enumerate(lines):
        is_rule = line.startswith("|") and set(line) <= set("|-: ")
        is_heading = number + 1 < len(lines) and lines[number + 1].startswith("|-")
        if line.startswith("|") and not is_rule and not is_heading:
            rows.append([cell.strip() for cell in line.strip().strip("|").split("|")])
    return rows
