"""The rules for routes and templates, held by machine. Each message says the cure."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, nodes
from werkzeug.routing import Rule

from techloan import encryption
from techloan.app import create_app
from techloan.config import Config
from tests.house import TEMPLATES, is_route, modules, named, templates

LONGEST_VIEW = 25
# A label holds its address in capitals, so that its code stays small.
LABEL = {"/d/<tag>", "/D/<tag>"}
SEGMENT = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*(\.(pdf|csv|xlsx|json|js|txt))?$")
PARAMETER = re.compile(r"^<(?:(?P<type>int|any\([^)]+\)):)?(?P<name>[a-z_]+)>(\.(pdf|csv|xlsx))?$")


@pytest.fixture(scope="module")
def bare_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Return the application for looking at its routes; its database stays empty."""
    folder = tmp_path_factory.mktemp("routes")
    url = f"sqlite:///{folder / 'none.sqlite'}"
    key = encryption.new_key()
    secret = "a secret key for tests, long enough"
    return create_app(Config(folder, url, url, secret, (key,), "", "", 0, False, 5000))


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def views() -> Iterator[tuple[str, ast.FunctionDef, list[str]]]:
    """Give each view with its module and the names of its decorators' methods."""
    for name, tree in modules().items():
        if is_route(name):
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef):
                    how = [d.func.attr for d in node.decorator_list if _is_route_mark(d)]
                    if how:
                        yield name, node, how


def _is_route_mark(decorator: ast.expr) -> bool:
    return (
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr in ("get", "post", "put", "delete", "patch", "route")
    )


def test_every_route_says_who_may_use_it(bare_app: Flask):
    unmarked = [
        f"{rule.endpoint} {rule}"
        for rule in rules(bare_app)
        if (view := bare_app.view_functions[rule.endpoint])
        and hasattr(view, "permission") == hasattr(view, "is_public")
    ]
    assert unmarked == [], "Mark the view with web.requires(...) or web.public, and one only."


def test_few_routes_are_public(bare_app: Flask):
    open_to_all = {
        str(rule)
        for rule in rules(bare_app)
        if hasattr(bare_app.view_functions[rule.endpoint], "is_public")
    }
    known = {"/sign-in", "/forgotten-password", "/set-password/<token>", "/healthz", *LABEL}
    # Whoever has the secret address of a guide may read it while the loan lasts.
    known.add("/g/<token>")
    assert open_to_all <= known, "A page for strangers is a decision: add it here on purpose."


def test_a_view_answers_either_get_or_post(bare_app: Flask):
    both = [
        f"{rule.endpoint} {rule.methods}"
        for rule in rules(bare_app)
        if (rule.methods or set()) - {"HEAD", "OPTIONS"} not in ({"GET"}, {"POST"})
    ]
    assert both == [], "Write two functions with two names, @blueprint.get and @blueprint.post."
    assert [f"{name}.{view.name}" for name, view, how in views() if len(set(how)) > 1] == []


def test_addresses_are_in_kebab_case(bare_app: Flask):
    wrong = [
        str(rule)
        for rule in rules(bare_app)
        for part in str(rule).strip("/").split("/")
        if part and "<" not in part and not SEGMENT.match(part) and str(rule) not in LABEL
    ]
    assert wrong == [], "Write addresses in small letters with hyphens: /check-out."


def test_parameters_of_addresses_are_typed_where_they_are_numbers(bare_app: Flask):
    wrong = []
    for rule in rules(bare_app):
        for part in str(rule).split("/"):
            found = PARAMETER.match(part)
            if "<" in part and (
                found is None or (found["type"] == "int") != found["name"].endswith("_id")
            ):
                wrong.append(str(rule))
    assert wrong == [], "Write <int:loan_id> for a number and <tag> for a word, alone in its part."


def test_no_view_is_longer_than_a_screenful():
    longer = {
        f"{name}.{view.name}": length
        for name, view, _ in views()
        if (length := (view.end_lineno or 0) - view.lineno + 1) > LONGEST_VIEW
    }
    assert longer == {}, "Load, call one service, commit, answer: put the fourth step in a service."


@pytest.mark.parametrize("path", templates(), ids=named)
def test_a_template_is_safe_and_tidy(path: Path):
    text = path.read_text()
    assert _without_token(text) == [], "Put {{ csrf() }} of macros/fields.html into the form."
    assert _inline(text) == [], "Scripts and styles live in techloan/assets: the CSP refuses these."
    assert re.findall(r"\|\s*safe\b|autoescape false", text) == [], "Never turn escaping off."
    assert _imported_in_vain(text) == [], "Take the macro out of the import."
    assert _not_there(text) == [], "The macro or template named here does not exist."


def _without_token(text: str) -> list[str]:
    forms = re.findall(r"<form\b.*?</form>", text, re.DOTALL)
    posting = [form for form in forms if re.search(r"""method=["']?post""", form, re.IGNORECASE)]
    carrying = re.compile(rf"\b({'|'.join(sorted(_token_macros()))})\b")
    return [form for form in posting if not carrying.search(form)]


@cache
def _token_macros() -> frozenset[str]:
    """Return the names of the macros that write the token into the form around them."""
    bodies = {
        name: body
        for path in templates()
        for name, body in re.findall(
            r"{%-? macro (\w+)\(.*?%}(.*?){%-? endmacro", path.read_text(), re.DOTALL
        )
        if "<form" not in body
    }
    found = {"csrf_token"}
    while (
        more := {n for n, b in bodies.items() if re.search(rf"\b({'|'.join(found)})\(", b)} - found
    ):
        found |= more
    return frozenset(found)


def _inline(text: str) -> list[str]:
    without_comments = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    return re.findall(
        r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:|<script\b(?![^>]*\ssrc=)[^>]*>",
        without_comments,
        re.IGNORECASE,
    )


def _parsed(text: str) -> nodes.Template:
    return Environment(extensions=["jinja2.ext.do"], autoescape=True).parse(text)


def _from_imports(text: str) -> Iterator[tuple[str, str, str]]:
    """Give each macro that is imported: from where, by which name, called what here."""
    for node in _parsed(text).find_all(nodes.FromImport):
        if isinstance(node.template, nodes.Const):
            for name in node.names:
                there, here = (name, name) if isinstance(name, str) else name
                yield node.template.value, there, here


def _imported_in_vain(text: str) -> list[str]:
    used = {node.name for node in _parsed(text).find_all(nodes.Name) if node.ctx == "load"}
    return [here for _, _, here in _from_imports(text) if here not in used]


def _not_there(text: str) -> list[str]:
    """Return the macros and templates that a template names and nobody wrote."""
    missing = []
    for template, macro, _ in _from_imports(text):
        path = TEMPLATES / template
        if not path.exists() and not template.startswith("govuk_"):
            missing.append(template)
        elif path.exists():
            tree = _parsed(path.read_text())
            offered = {node.name for node in tree.find_all(nodes.Macro)}
            offered |= {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}
            missing += [] if macro in offered else [f"{template}: {macro}"]
    for node in _parsed(text).find_all((nodes.Extends, nodes.Include)):
        name = node.template.value if isinstance(node.template, nodes.Const) else None
        missing += [name] if name and not (TEMPLATES / name).exists() else []
    return missing


def test_every_page_that_a_view_renders_exists():
    named_pages = {
        node.args[0].value
        for tree in modules().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "render_template"
        and isinstance(node.args[0], ast.Constant)
    }
    assert named_pages
    missing = sorted(name for name in named_pages if not (TEMPLATES / name).exists())
    assert missing == [], "Write the template, or correct its name."
