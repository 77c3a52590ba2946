"""The start: what `dev.py` and its steps promise to somebody with a fresh machine."""

import ast
import re
import socket

import pytest

import dev
from scripts import commands, debian, setup, steps

LOCKS = sorted(steps.HERE.glob("requirements*.txt"))


def own_stamps(folder, monkeypatch):
    monkeypatch.setattr(steps, "VENV", folder)
    monkeypatch.setattr(steps, "STAMPS", folder / "stamps")


def put_program(folder, name, line):
    (folder / name).write_text(f"#!/bin/sh\n{line}\n")
    (folder / name).chmod(0o755)


def test_dev_py_can_be_read_by_an_older_python():
    ast.parse((steps.HERE / "dev.py").read_text(), feature_version=(3, 9))


def test_an_older_python_is_told_what_is_needed(monkeypatch, capsys):
    monkeypatch.setattr(dev, "OLDEST", (99, 0))
    assert dev.main(["run"]) == 1
    assert "techloan needs Python 3.11 or newer" in capsys.readouterr().out


def test_an_unknown_word_shows_what_there_is(capsys):
    assert dev.main(["rum"]) == 2
    assert "python3 dev.py run" in capsys.readouterr().out


def test_every_command_has_its_function_and_its_line_in_the_makefile():
    makefile = (steps.HERE / "Makefile").read_text()
    targets = re.search(r"^\.PHONY: (.+)$", makefile, flags=re.MULTILINE)[1].split()
    assert sorted(targets) == sorted(dev.COMMANDS)
    assert all(callable(getattr(commands, name)) for name in dev.COMMANDS)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_locked_package_has_its_hash_and_names_no_address(lock):
    text = lock.read_text()
    packages = [block for block in re.split(r"\n(?=\S)", text) if not block.startswith("#")]
    assert packages
    assert [block for block in packages if "==" not in block or "--hash=sha256:" not in block] == []
    assert "://" not in text


def test_the_npm_lock_names_no_address_to_fetch_from():
    assert '"resolved"' not in (steps.HERE / "package-lock.json").read_text()


def test_a_taken_port_is_said_with_what_to_type():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(steps.Stop, match="Try another: PORT=5001 make run"):
            commands.check_port(str(other.getsockname()[1]))


def test_a_port_that_is_no_number_is_said():
    with pytest.raises(steps.Stop, match="a number from 1 to 65535"):
        commands.check_port("lots")


def test_packages_borrowed_from_another_copy_are_never_changed(tmp_path, monkeypatch):
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (tmp_path / "node_modules").symlink_to(theirs)
    for name in ("package.json", "package-lock.json"):
        (tmp_path / name).write_text("{}")
    for module in (steps, setup):
        monkeypatch.setattr(module, "HERE", tmp_path)
    own_stamps(tmp_path, monkeypatch)
    put_program(tmp_path, "node", "echo v20.1.0")
    put_program(tmp_path, "npm", 'echo "$1" >> "$0-was-asked-to"')
    monkeypatch.setenv("PATH", str(tmp_path))
    setup.front_end({"PATH": str(tmp_path)})
    assert (tmp_path / "npm-was-asked-to").read_text().split() == ["run"]


def test_a_failing_program_shows_its_last_words_and_what_to_do():
    with pytest.raises(steps.Stop, match=r"(?s)no such tablet.*Start again\."):
        steps.quietly(["sh", "-c", "echo no such tablet; exit 3"], env={}, otherwise="Start again.")


def test_a_step_is_done_again_when_what_it_was_made_from_changes(tmp_path, monkeypatch):
    monkeypatch.setattr(steps, "HERE", tmp_path)
    own_stamps(tmp_path, monkeypatch)
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets/desk.js").write_text("one")
    steps.remember("static", steps.fingerprint(tmp_path / "assets"))
    assert steps.is_done("static", steps.fingerprint(tmp_path / "assets"))
    (tmp_path / "assets/desk.js").write_text("two")
    assert not steps.is_done("static", steps.fingerprint(tmp_path / "assets"))


def test_what_is_left_out_is_said_loudly(monkeypatch, capsys):
    monkeypatch.delenv("CI", raising=False)
    commands.tell_what_is_left_out(["chromium"])
    assert "LEFT OUT" in capsys.readouterr().out


def test_with_ci_nothing_may_be_left_out(monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(steps.Stop, match=r"(?s)PostgreSQL.*this run has failed"):
        commands.tell_what_is_left_out(["postgresql"])


def test_unpacked_libraries_and_fonts_are_found_by_programs(tmp_path, monkeypatch):
    monkeypatch.setattr(debian, "NATIVE", tmp_path)
    assert debian.with_libraries({"A": "b"}) == {"A": "b"}
    (tmp_path / "usr/lib/x86_64-linux-gnu").mkdir(parents=True)
    found = debian.with_libraries({"LD_LIBRARY_PATH": "/opt/mine"})["LD_LIBRARY_PATH"]
    assert found == f"{tmp_path}/usr/lib/x86_64-linux-gnu:/opt/mine"


def test_old_node_is_not_used(tmp_path, monkeypatch):
    put_program(tmp_path, "npm", "echo 9")
    put_program(tmp_path, "node", "echo v18.19.0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not setup.machine_has_node()
    put_program(tmp_path, "node", "echo v20.1.0")
    assert setup.machine_has_node()
