"""The house read as text: its modules, what they import, its files and templates."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent.parent
PACKAGE = HERE / "techloan"
TEMPLATES = HERE / "templates"
# What people write; what machines write (locks, the built front end) is not looked at.
WRITTEN = (
    "techloan/**/*.py",
    "techloan/assets/**/*.js",
    "techloan/assets/**/*.scss",
    "tests/**/*.py",
    "templates/**/*.html",
    "scripts/*",
    "benchmarks/**/*.py",
    "docs/**/*.md",
    "*.py",
    "*.md",
    "*.toml",
    "Makefile",
)


@cache
def modules() -> dict[str, ast.Module]:
    """Return the syntax tree of every module of techloan, by its dotted name."""
    return {_dotted(path): ast.parse(path.read_text()) for path in sorted(PACKAGE.rglob("*.py"))}


def _dotted(path: Path) -> str:
    parts = path.relative_to(HERE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imports() -> dict[str, frozenset[str]]:
    """Return what each module imports: modules of techloan, or the first name of a library."""
    return {name: frozenset(_imported(tree)) for name, tree in modules().items()}


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (_known(alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (_known(f"{node.module}.{alias.name}") for alias in node.names)


def _known(name: str) -> str:
    if not name.startswith("techloan"):
        return name.split(".")[0]
    return name if name in modules() else name.rpartition(".")[0]


def is_route(name: str) -> bool:
    """Say whether a module is a wing's `routes.py` or in its folder `routes/`."""
    return "routes" in name.split(".")[2:4]


def room(name: str) -> str:
    """Return what a module is called within its wing: `rules`, `models`, `routes`."""
    return "routes" if is_route(name) else name.rpartition(".")[2]


def written() -> list[Path]:
    """Return every file that people wrote for this project."""
    found = {path for pattern in WRITTEN for path in HERE.glob(pattern) if path.is_file()}
    return sorted(path for path in found if path.suffix not in (".pyc", ".whl"))


def templates() -> list[Path]:
    """Return every template."""
    return sorted(TEMPLATES.rglob("*.html"))


def named(path: Path) -> str:
    """Return a file's name as seen from the top of the project."""
    return str(path.relative_to(HERE))
