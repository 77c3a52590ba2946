"""The rules of the house, held by machine. Each message says the cure."""

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter

import pytest

from tests.house import imports, is_route, modules, named, room, written

FLOORS = {
    0: "database at_once errors permissions config settings audit encryption promises dates words "
    "sql_days mail texting daily cells stored_files pictures markdown reading_age sheets pdf jobs "
    "navigation headers sorry fields web",
    1: "people",
    2: "inventory",
    3: "loans",
    4: "groups",
    5: "support",
    6: "home reports imports demo",
    # 7 is for the routes of every wing.
    8: "app cli checks migrate migrations __main__",
}
FLOOR_OF = {name: floor for floor, names in FLOORS.items() for name in names.split()}

# Each outside library has one place where it is used, and can be changed.
PLACES = {
    "weasyprint": ("techloan.pdf",),
    "python_calamine": ("techloan.sheets",),
    "xlsxwriter": ("techloan.sheets",),
    "csv": ("techloan.sheets",),
    "huey": ("techloan.jobs",),
    "alembic": ("techloan.migrate", "techloan.migrations"),
    "argon2": ("techloan.people.passwords",),
    "zxcvbn": ("techloan.people.passwords",),
    "cryptography": ("techloan.encryption",),
    "smtplib": ("techloan.mail",),
    "waitress": ("techloan.cli",),
    "click": ("techloan.cli",),
    "PIL": ("techloan.pictures",),
    "markdown_it": ("techloan.markdown",),
    "nh3": ("techloan.markdown",),
    "pyphen": ("techloan.reading_age",),
}
WEB = {"flask", "flask_login", "flask_wtf", "flask_limiter", "werkzeug", "wtforms"}
MAY_USE_WEB = {
    "techloan.web",
    "techloan.headers",
    "techloan.fields",
    "techloan.navigation",
    "techloan.home.throttle",
}
PURE = {"techloan.permissions", "techloan.errors", "techloan.words", "techloan.dates"}

# Who hands a row to the worker commits it first, or the worker would not find it.
MAY_COMMIT = {"techloan.imports.services"}

# The words that product.md gives up for better ones, where an identifier of ours would hold them.
NOT_OUR_WORDS = {
    "equipment": "device",
    "accessory": "kit",
    "accessories": "kit",
    "customer": "client",
    "patient": "client",
    "tenant": "partner",
    "location": "site",
    "appointment": "support session",
    "reservation": "request",
    "booking": "request",
    "checkout": "check_out",
    "checkin": "check_in",
}


def floor(name: str) -> int:
    """Return the floor on which a module stands."""
    part = name.split(".")[1] if "." in name else "__main__"
    assert part in FLOOR_OF, f"{name} has no floor yet: give {part!r} one in FLOORS."
    return 7 if is_route(name) else FLOOR_OF[part]


def wing(name: str) -> str:
    return name.split(".")[1] if "." in name else ""


def edges() -> Iterator[tuple[str, str]]:
    """Give each import of one module of techloan by another."""
    for name, imported in imports().items():
        inside = {other for other in imported if other.startswith("techloan.")} - {name}
        yield from ((name, other) for other in sorted(inside))


def test_imports_run_downwards():
    upwards = [
        f"{name} (floor {floor(name)}) imports {other} (floor {floor(other)})"
        for name, other in edges()
        if floor(other) > floor(name)
        or (floor(other) == floor(name) in range(1, 7) and wing(name) != wing(other))
    ]
    assert upwards == [], "Move what both need to a lower floor, or hand it in as an argument."


def test_no_imports_run_in_a_circle():
    below = {name: {other for one, other in edges() if one == name} for name in modules()}
    TopologicalSorter(below).prepare()  # raises CycleError, naming the circle


def test_nobody_imports_the_factory_but_the_command_line():
    wrong = [n for n, other in edges() if other == "techloan.app" and wing(n) != "cli"]
    assert wrong == [], "Import what you need from its own module, never through techloan.app."


def test_nobody_imports_a_route_but_the_factory_and_its_own_folder():
    wrong = [
        f"{name} imports {other}"
        for name, other in edges()
        if is_route(other)
        and name != "techloan.app"
        and not (is_route(name) and wing(name) == wing(other))
    ]
    assert wrong == [], "Move what both need into queries.py, services.py or a named helper."


def test_only_routes_know_the_web():
    wrong = [
        name
        for name, imported in imports().items()
        if imported & (WEB | {"techloan.web"})
        and floor(name) < 8
        and not is_route(name)
        and room(name) != "forms"
        and name not in MAY_USE_WEB
    ]
    assert wrong == [], "Flask stops at routes.py: take who, when and what as arguments."


def test_rules_are_pure():
    wrong = {
        name: sorted(imported & (WEB | {"sqlalchemy"}))
        for name, imported in imports().items()
        if (room(name) == "rules" or name in PURE) and imported & (WEB | {"sqlalchemy"})
    }
    assert wrong == {}, "rules.py takes dates and values; ask the database in queries.py."


def test_rules_and_models_stand_on_what_is_below_them():
    above = {"services", "queries", "settings", "audit", "jobs", "config", "checks"}
    wrong = [
        f"{name} imports {other}"
        for name, other in edges()
        if (room(name) in ("rules", "models") and room(other) in above)
        or (room(name) == "rules" and room(other) in ("models", "database"))
    ]
    assert wrong == [], "Keep tables and rules free of services, queries and settings."


@pytest.mark.parametrize("library", PLACES)
def test_an_outside_library_is_used_in_its_one_place(library: str):
    wrong = [
        name
        for name, imported in imports().items()
        if library in imported
        and not any(name == p or name.startswith(f"{p}.") for p in PLACES[library])
    ]
    assert wrong == [], f"{library} is used in {PLACES[library]} only; call what it offers there."


def test_services_never_commit():
    wrong = [
        f"{name} line {node.lineno}"
        for name, tree in modules().items()
        if room(name) == "services" and name not in MAY_COMMIT
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("commit", "rollback")
    ]
    assert wrong == [], "The route, the command or the import commits, once."


def test_no_file_is_longer_than_300_lines():
    lengths = {named(path): len(path.read_text().splitlines()) for path in written()}
    assert {n: length for n, length in lengths.items() if length > 300} == {}, "Split these files."


def test_everything_public_says_what_it_does():
    silent = [
        f"{name}: {getattr(node, 'name', 'the module')}"
        for name, tree in modules().items()
        for node in (*([tree] if tree.body else []), *_public(tree))
        if ast.get_docstring(node) is None
    ]
    assert silent == [], "Say in a docstring what goes in and out, or begin the name with _."


def _public(
    tree: ast.Module | ast.ClassDef,
) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            # A method that a library calls is described by that library.
            if not node.name.startswith("process_"):
                yield node
            if isinstance(node, ast.ClassDef):
                yield from _public(node)


def test_one_word_is_used_for_one_thing():
    wrong = sorted(
        {
            f"{name}: {identifier} (say {NOT_OUR_WORDS[part]})"
            for name, tree in modules().items()
            for identifier in _named_here(tree)
            for part in re.findall(r"[a-z]+", re.sub(r"([A-Z])", r"_\1", identifier).lower())
            if part in NOT_OUR_WORDS
        }
    )
    assert wrong == [], "Use the words of product.md section 2."


def _named_here(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


MAIL = re.compile(r"[\w.+-]+@((?:[\w-]+\.)+[a-z]+)")
# The numbers that Ofcom keeps free for drama are nobody's; every other number may be somebody's.
PHONE = re.compile(r"(?<![\w.\-])(?:\+44 ?|0)(?:\d{10}|\d{3,4} \d{3} ?\d{3,4}|\d{4} \d{5,6})(?!\w)")
DRAMA = re.compile(r"^(?:\+44|0)(?:7700900\d{3}|1632960\d{3}|8081570\d{3})$")


def test_every_address_is_of_nobody():
    wrong = [
        f"{named(path)}: {found.group()}"
        for path in written()
        for found in MAIL.finditer(path.read_text())
        if not re.search(r"(^|\.)example\.(org|com|net)$", found.group(1))
    ]
    assert wrong == [], "Write addresses at example.org."


def test_every_telephone_number_is_of_nobody():
    wrong = [
        f"{named(path)}: {found.group()}"
        for path in written()
        if not named(path).startswith("tests/")
        for found in PHONE.finditer(path.read_text())
        if not DRAMA.match(found.group().replace(" ", ""))
    ]
    assert wrong == [], "Use 07700 900xxx, 01632 960xxx or 0808 157 0xxx."


def test_the_project_speaks_of_itself_alone():
    elsewhere = re.compile(
        r"/" + r"work/|/home/\w+/|pypi\.org|pythonhosted\.org|registry\.npmjs|proxy\.golang"
    )
    wrong = [
        f"{named(path)}: {found.group()}"
        for path in written()
        for found in elsewhere.finditer(path.read_text())
        if path.name != "test_house.py"
    ]
    assert wrong == [], "No paths of one machine, and no addresses of package registries."
