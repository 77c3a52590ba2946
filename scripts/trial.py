"""A wheel is only good when it starts away from here: build it, look into it, try it elsewhere."""

import re
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

from scripts import setup
from scripts.steps import HERE, PYTHON, Environment, Step, Stop, quietly

NEEDED = (
    r"techloan/templates/base\.html",
    r"techloan/migrations/env\.py",
    r"techloan/migrations/versions/\w+\.py",
    r"techloan/static/.+\.css",
    r"techloan/static/.+\.js",
)


def build(env: Environment, folder: Path) -> Path:
    """Build the wheel into `folder`, see that all it must carry is in it, and return its path."""
    shutil.rmtree(folder, ignore_errors=True)
    with Step("Building the wheel"):
        quietly(
            [PYTHON, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
            env=env,
            otherwise="The wheel could not be built.",
        )
    (wheel,) = folder.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    absent = [wanted for wanted in NEEDED if not any(re.fullmatch(wanted, name) for name in names)]
    if absent:
        raise Stop(f"The wheel lacks what it needs: {', '.join(absent)}")
    return wheel


def start_elsewhere(wheel: Path, env: Environment) -> None:
    """Install `wheel` into an environment of its own in another folder, start it, ask for pages."""
    with tempfile.TemporaryDirectory(prefix="techloan-wheel-") as name:
        folder = Path(name)
        python = _install(wheel, folder, env)
        with Step("Starting it there"):
            _serve_and_ask(python, folder, _fresh(env, python, folder))


def _install(wheel: Path, folder: Path, env: Environment) -> Path:
    python = folder / "venv" / "bin" / "python"
    pip, env = setup.pip_for(python, env)
    sorry = f"The wheel could not be installed. {setup.ONLINE}"
    with Step("Installing it in another folder"):
        quietly([PYTHON, "-m", "venv", "--without-pip", folder / "venv"], env=env, otherwise=sorry)
        locked: list[str | Path] = [
            "--require-hashes",
            "--only-binary=:all:",
            "-r",
            HERE / "requirements.txt",
        ]
        quietly([*pip, "install", "-q", *locked], env=env, cwd=folder, otherwise=sorry)
        alone: list[str | Path] = ["--no-deps", "--no-index", wheel]
        quietly([*pip, "install", "-q", *alone], env=env, cwd=folder, otherwise=sorry)
    return python


def _fresh(env: Environment, python: Path, folder: Path) -> Environment:
    """The environment of a new office: nothing of ours, but its own secrets and data folder."""
    clean = {name: value for name, value in env.items() if not name.startswith("TECHLOAN_")}
    make_key = "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"
    key = quietly([python, "-c", make_key], env=clean, otherwise="No key could be made.")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return clean | {
        "TECHLOAN_DATA": str(folder / "data"),
        "TECHLOAN_SECRET_KEY": secrets.token_urlsafe(48),
        "TECHLOAN_DATA_KEYS": key.strip(),
        "PORT": str(port),
    }


def _serve_and_ask(python: Path, folder: Path, env: Environment) -> None:
    techloan = python.parent / "techloan"
    sorry = "The installed wheel could not make its database."
    quietly([techloan, "db", "upgrade"], env=env, cwd=folder, otherwise=sorry)
    said = folder / "serve.log"
    with said.open("w") as log:
        server = subprocess.Popen([techloan, "serve"], cwd=folder, env=env, stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{env['PORT']}"
            _wait(f"{address}/healthz", server)
            page = _get(f"{address}/sign-in")
            asset = re.search(r'(?:href|src)="(/static/[^"]+)"', page)
            if not asset:
                raise Stop("The sign-in page names no file under /static/.")
            _get(address + asset[1])
        except (Stop, urllib.error.URLError) as reason:
            raise Stop(
                f"{said.read_text()}\nThe installed wheel does not serve: {reason}"
            ) from None
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        try:
            _get(address)
            return
        except urllib.error.URLError:
            if server.poll() is not None:
                raise Stop("it stopped by itself.") from None
            time.sleep(0.2)
    raise Stop("it did not answer within 20 seconds.")


def _get(address: str) -> str:
    # A proxy in the environment is for the world outside, not for this machine's own server.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(address, timeout=10) as answer:
        return str(answer.read().decode("utf-8", "replace"))
