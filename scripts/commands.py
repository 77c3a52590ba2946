"""What `dev.py` can do, one function a command: takes further words, answers an exit code."""

import os
import shutil
import socket
import subprocess
from pathlib import Path
from typing import NoReturn

from scripts import postgres, setup, trial
from scripts.steps import HERE, PYTHON, Environment, Step, Stop, quietly, say

TECHLOAN: list[str | Path] = [PYTHON, "-m", "techloan"]
PDF_OFF = (
    "PDF is off: labels and guides cannot be made on this computer yet.\n"
    f"On Debian an administrator types: apt-get install {' '.join(setup.PDF_PACKAGES)}"
)
DEMO_SIGN_INS = (
    "In the demo county sign in as one of these, password show-me-techloan:",
    "    coordinator@demo.example.org   desk@demo.example.org",
    "    volunteer@demo.example.org     admin@demo.example.org",
)


def run(words: list[str]) -> NoReturn:
    """Serve here, for trying things out; the demo county is loaded into an empty database."""
    port = os.environ.get("PORT", "5000")
    check_port(port)
    env = setup.python_environment(development=False)
    setup.front_end(env)
    env, pdf = setup.pdf_libraries(env)
    if not pdf:
        say(PDF_OFF)
    env |= {"TECHLOAN_DEVELOPMENT": "1", "PORT": port}
    with Step("Bringing the database up to date"):
        quietly([*TECHLOAN, "db", "upgrade"], env=env, otherwise="The database was left as it was.")
    if subprocess.run([*TECHLOAN, "demo", "--if-empty"], env=env).returncode:
        raise Stop("The demo county could not be made; the reason stands above.")
    say(*DEMO_SIGN_INS, f"techloan is at http://127.0.0.1:{port}   (Ctrl+C stops it)")
    os.execve(PYTHON, [str(word) for word in [*TECHLOAN, "serve", *words]], env)


def check_port(port: str) -> None:
    """Stop, with what to do, when `port` is no port or somebody else has it."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Stop(f"PORT must be a number from 1 to 65535, not {port!r}.")
    with socket.socket() as here:
        here.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            here.bind(("127.0.0.1", int(port)))
        except OSError as error:
            raise Stop(
                f"Port {port} cannot be had ({error.strerror}). Try another: PORT=5001 make run"
            ) from error


def test(words: list[str]) -> int:
    """Every test, on both databases; says loudly what this machine has to leave out."""
    _install_for_tests()
    env = setup.python_environment(development=True)
    setup.front_end(env)
    env, pdf = setup.pdf_libraries(env)
    with postgres.for_tests(env) as url:
        have = {"postgresql": url, "chromium": shutil.which("chromium"), "pdf": pdf}
        without = [name for name, there in have.items() if not there]
        tell_what_is_left_out(without)
        if url:
            env[postgres.NAME] = url
        return _pytest(env, without, ["-n", str(_cores()), *words])


def _install_for_tests() -> None:
    if os.getuid() == 0 and shutil.which("apt-get"):
        with Step("Looking for Chromium, fonts and PostgreSQL"):
            quietly(
                ["bash", HERE / "scripts/ci-install"],
                env=os.environ,
                otherwise="What the tests need from Debian could not be installed.",
            )


def tell_what_is_left_out(without: list[str]) -> None:
    """Say loudly which tests cannot run here; with CI=true, stop instead."""
    if not without:
        return
    names = {
        "postgresql": "PostgreSQL: every test that runs on it",
        "chromium": "Chromium: every test in a browser",
        "pdf": "the PDF libraries: every test that looks at a page of paper",
    }
    lines = ["", "!!! LEFT OUT, because this machine has not got:"]
    lines += [f"!!!   {names[name]}" for name in without]
    lines += ["!!! An administrator can install them: bash scripts/ci-install", ""]
    if os.environ.get("CI") == "true":
        raise Stop(
            "\n".join([*lines, "With CI=true nothing may be left out, so this run has failed."])
        )
    say(*lines)


def _pytest(env: Environment, without: list[str], words: list[str]) -> int:
    env = env | {"TECHLOAN_TEST_WITHOUT": ",".join(without)}
    code = subprocess.run([PYTHON, "-m", "pytest", *words], env=env).returncode
    if code == 5:
        say("No test was run, and that counts as a failure.")
    return code


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2


def quick(words: list[str]) -> int:
    """The tests on SQLite that need no browser and no PDF: under a minute."""
    env = setup.python_environment(development=True)
    setup.front_end(env)
    env["HYPOTHESIS_PROFILE"] = "quick"
    env.pop(postgres.NAME, None)
    chosen = ["-n", str(_cores()), "-m", "not slow and not browser and not pdf"]
    return _pytest(env, ["postgresql", "chromium", "pdf"], [*chosen, *words])


def check(words: list[str]) -> int:
    """Format, lint and types, then every test; stops at the first that is not right."""
    env = setup.python_environment(development=True)
    for tool in (["ruff", "format", "--check", "."], ["ruff", "check", "."], ["mypy"]):
        say(" ".join(tool))
        code = subprocess.run([PYTHON, "-m", *tool], env=env).returncode
        if code:
            return code
    return test(words)


def fix(words: list[str]) -> int:
    """Mend the format and what the linter can mend by itself."""
    env = setup.python_environment(development=True)
    mended = subprocess.run([PYTHON, "-m", "ruff", "check", "--fix", *words], env=env).returncode
    return subprocess.run([PYTHON, "-m", "ruff", "format", *words], env=env).returncode or mended


def bench(words: list[str]) -> int:
    """Measure the speed on both databases where PostgreSQL is to be had."""
    env = setup.python_environment(development=True)
    setup.front_end(env)
    env, _ = setup.pdf_libraries(env)
    with postgres.for_tests(env) as url:
        if url:
            env[postgres.NAME] = url
        else:
            say("PostgreSQL is not here: only SQLite is measured.")
        return subprocess.run([PYTHON, "-m", "benchmarks", *words], env=env).returncode


def wheel(_: list[str]) -> int:
    """Build the wheel into dist/, look into it, install it elsewhere and start it there."""
    env = setup.python_environment(development=True)
    setup.front_end(env)
    built = trial.build(env, HERE / "dist")
    trial.start_elsewhere(built, env)
    say(f"wheel starts: {Path(built).relative_to(HERE)}")
    return 0
