"""Debian packages without an administrator: fetched by apt, which checks their signatures, and
unpacked inside `.venv`, so that nothing on the machine changes."""

import os
import re
import shutil
from pathlib import Path

from scripts.steps import VENV, Environment, Stop, quietly

NATIVE = VENV / "native"
PRIVATE = VENV / "apt"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


def can_unpack() -> bool:
    """Whether this is a Debian (or a child of it) whose tools can fetch and unpack a package."""
    return all(shutil.which(tool) for tool in ("apt-get", "dpkg-deb"))


def unpack(*packages: str) -> None:
    """Fetch `packages`, and what they need that the machine has not, and unpack all into NATIVE."""
    try:
        _unpack(packages, options=[])
    except Stop:
        # The machine's package lists are absent or old, as in most container images. An ordinary
        # user may fetch lists of his own, into a folder of his own.
        _unpack(packages, options=_own_lists())


def _unpack(packages: tuple[str, ...], options: list[str]) -> None:
    env = os.environ | {"LC_ALL": "C"}
    cannot = f"Debian's packages {' '.join(packages)} could not be fetched."
    apt = ["apt-get", "-q", *options]
    plan = quietly(
        [*apt, "-s", "-y", "--no-install-recommends", "install", *packages],
        env=env,
        otherwise=cannot,
    )
    names = re.findall(r"^Inst (\S+)", plan, flags=re.MULTILINE)
    parcels = PRIVATE / "parcels"
    shutil.rmtree(parcels, ignore_errors=True)
    parcels.mkdir(parents=True)
    quietly([*apt, "download", *names], env=env, cwd=parcels, otherwise=cannot)
    NATIVE.mkdir(exist_ok=True)
    for parcel in sorted(parcels.glob("*.deb")):
        quietly(["dpkg-deb", "-x", parcel, NATIVE], env=env, otherwise=cannot)
    shutil.rmtree(parcels)


def _own_lists() -> list[str]:
    lists, cache = PRIVATE / "lists", PRIVATE / "cache"
    options = [f"-oDir::State::lists={lists}", f"-oDir::Cache={cache}"]
    for folder in (lists / "partial", cache / "archives" / "partial"):
        folder.mkdir(parents=True, exist_ok=True)
    quietly(
        ["apt-get", "-q", *options, "update"],
        env=os.environ | {"LC_ALL": "C"},
        otherwise="Debian's package lists could not be fetched.",
    )
    return options


def pip_wheel() -> Path | None:
    """Debian's own pip, as a wheel that can be run: from the machine, or from what was unpacked."""
    for root in (Path("/"), NATIVE):
        found = sorted((root / "usr/share/python-wheels").glob("pip-*.whl"))
        if found:
            return found[-1]
    return None


def with_certificates(env: Environment) -> Environment:
    """`env`, naming the unpacked certificates where the machine has none.

    Debian's pip looks for the machine's own file, and a bare Debian has not got it. What pip's
    own settings say about certificates still counts for more.
    """
    authorities = NATIVE / "usr/share/ca-certificates/mozilla"
    if CERTIFICATES.exists() or not authorities.is_dir():
        return env
    bundle = NATIVE / "authorities.pem"
    if not bundle.exists():
        bundle.write_text("".join(file.read_text() for file in sorted(authorities.glob("*.crt"))))
    return {"REQUESTS_CA_BUNDLE": str(bundle)} | env


def with_libraries(env: Environment) -> Environment:
    """`env` in which programs find the unpacked libraries, and fonts if the machine has none."""
    folders = [str(folder) for folder in sorted((NATIVE / "usr/lib").glob("*-linux-*"))]
    if not folders:
        return env
    earlier = env.get("LD_LIBRARY_PATH")
    changed = env | {"LD_LIBRARY_PATH": ":".join(folders + ([earlier] if earlier else []))}
    if not Path("/etc/fonts/fonts.conf").exists():
        changed["FONTCONFIG_FILE"] = str(_font_configuration())
    return changed


def _font_configuration() -> Path:
    # The links inside Debian's own fonts.conf point outside the unpacked folder.
    file = NATIVE / "fonts.conf"
    file.write_text(
        "<fontconfig>\n"
        f"  <dir>{NATIVE}/usr/share/fonts</dir>\n"
        "  <dir>/usr/share/fonts</dir>\n"
        f"  <cachedir>{NATIVE}/font-cache</cachedir>\n"
        "</fontconfig>\n"
    )
    return file
