"""The file of logins: names, roles and salted hashes; whatever else stands in it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from pledgebook.doors.gate import logins
from pledgebook.doors.gate.logins import NotALogin, keep_login, read_logins
from pledgebook.doors.gate.visitors import Role, Visitor
from tests.doors.command_line import pledgebook

PASSWORD = "correct horse battery"
SALT = "AAAAAAAAAAAAAAAAAAAAAA=="
HASH = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logins, "COST", (2**4, 8, 1))


def test_a_login_is_kept_as_a_salted_hash_and_opens(tmp_path: Path) -> None:
    file = tmp_path / "logins.txt"
    keep_login(file, "rosa", Role.READER, PASSWORD)
    keep_login(file, "edna", Role.EDITOR, PASSWORD)
    text = file.read_text(encoding="utf-8")
    assert PASSWORD not in text
    assert len({line.rpartition("$")[2] for line in text.splitlines()}) == 2  # one password, two salts
    assert file.stat().st_mode & 0o777 == 0o600
    known = read_logins(file)
    assert known.visitor("rosa", PASSWORD) == Visitor("rosa", Role.READER)
    assert known.visitor("edna", PASSWORD) == Visitor("edna", Role.EDITOR)
    for name, password in (("rosa", PASSWORD + " "), ("rosa", ""), ("Rosa", PASSWORD), ("", PASSWORD), ("x", "\ud800")):
        assert known.visitor(name, password) is None
    keep_login(file, "rosa", Role.EDITOR, PASSWORD[::-1])
    assert read_logins(file).visitor("rosa", PASSWORD) is None
    assert read_logins(file).visitor("rosa", PASSWORD[::-1]) == Visitor("rosa", Role.EDITOR)


def test_the_usual_cost_is_that_of_the_recommendation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    kept = logins.hashed(PASSWORD)
    assert (kept.n, kept.r, kept.p, len(kept.salt)) == (32768, 8, 3, 16)
    assert [kept.fits(PASSWORD), kept.fits(PASSWORD[:-1])] == [True, False]


@pytest.mark.parametrize("line", [
    "rosa", "rosa:reader", "rosa:owner:scrypt$16$8$1${SALT}${HASH}", "ro:sa:reader:scrypt$16$8$1${SALT}${HASH}",
    "rosa:reader:plain$16$8$1${SALT}${HASH}", "rosa:reader:scrypt$15$8$1${SALT}${HASH}",
    "rosa:reader:scrypt$1099511627776$8$1${SALT}${HASH}", "rosa:reader:scrypt$16$8$1$AAAA${HASH}",
    "rosa:reader:scrypt$16$8$1${SALT}$AAAA", "rosa:reader:scrypt$16$8$-1${SALT}${HASH}",
    "rosa:reader:scrypt$16$8$1${SALT}$???", "", "# nobody"])
def test_what_is_no_login_is_told(tmp_path: Path, line: str) -> None:
    file = tmp_path / "logins.txt"
    file.write_text(line.replace("{SALT}", SALT).replace("{HASH}", HASH) + "\n", encoding="utf-8")
    file.chmod(0o600)
    with pytest.raises(NotALogin, match="pledgebook login"):
        read_logins(file)


def test_a_file_that_others_can_read_or_that_says_a_name_twice_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "logins.txt"
    keep_login(file, "rosa", Role.READER, PASSWORD)
    file.write_text(file.read_text(encoding="utf-8") * 2, encoding="utf-8")
    with pytest.raises(NotALogin, match="stands twice"):
        read_logins(file)
    file.chmod(0o644)
    with pytest.raises(NotALogin, match="chmod 600"):
        read_logins(file)
    with pytest.raises(NotALogin, match="cannot be written"):
        keep_login(tmp_path / "none" / "logins.txt", "rosa", Role.READER, PASSWORD)


def test_the_verb_takes_the_password_from_a_pipe(tmp_path: Path) -> None:
    file = tmp_path / "logins.txt"
    done = pledgebook("login", "rosa", "--role", "editor", "--file", str(file), stdin=f"{PASSWORD}\n")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "pledgebook serve --host" in done.stderr
    assert read_logins(file).visitor("rosa", PASSWORD) == Visitor("rosa", Role.EDITOR)
    for name, password, hint in (("rosa", "short", "10 to 1000"), ("a:b", PASSWORD, "letters")):
        refused = pledgebook("login", name, "--file", str(file), stdin=f"{password}\n")
        assert (refused.exit_code, hint in refused.stderr) == (1, True)
