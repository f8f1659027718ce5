"""A file of logins in, whether a name and a password belong together out.

One login a line: `name:role:scrypt$n$r$p$salt$hash`, salt and hash in base64. A line that begins with # is a remark.
The cost stands in each line, so that new lines can be made dearer while old ones go on working. scrypt is RFC 7914;
the cost is one of those that OWASP's cheat sheet on storing passwords gives (2**15, 8, 3: 32 MiB).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from pledgebook.doors.gate.visitors import Role, Visitor
from pledgebook.model import PledgebookError

NAME = re.compile(r"[\w.@+-]{1,64}")
SHORTEST_PASSWORD = 10  # characters
LONGEST_PASSWORD = 1000
COST = (2**15, 8, 3)
DEAREST = 2**30  # bytes that one check may take


class NotALogin(PledgebookError):
    """A file of logins that cannot be used, or a name or password that cannot be kept in one."""


@dataclass(frozen=True, slots=True)
class Hashed:
    """A password that can be checked and not read."""

    n: int
    r: int
    p: int
    salt: bytes
    digest: bytes

    def fits(self, password: str) -> bool:
        return secrets.compare_digest(_scrypt(password, self.n, self.r, self.p, self.salt), self.digest)

    def __str__(self) -> str:
        salt, digest = (base64.b64encode(part).decode("ascii") for part in (self.salt, self.digest))
        return f"scrypt${self.n}${self.r}${self.p}${salt}${digest}"


@dataclass(frozen=True, slots=True)
class Login:
    """A visitor who may come in with a password."""

    visitor: Visitor
    hashed: Hashed

    def __str__(self) -> str:
        return f"{self.visitor.name}:{self.visitor.role}:{self.hashed}"


class Logins:
    """All logins of a file."""

    def __init__(self, known: Mapping[str, Login]) -> None:
        self._known = known
        self._nobody = hashed(secrets.token_urlsafe(16))
        self._one_at_a_time = Lock()  # each check takes 32 MiB

    def visitor(self, name: str, password: str) -> Visitor | None:
        """The visitor of this name and password. An unknown name takes as long as a wrong password."""
        login = self._known.get(name)
        with self._one_at_a_time:
            fits = (login.hashed if login else self._nobody).fits(password[:LONGEST_PASSWORD])
        return login.visitor if login and fits else None


def hashed(password: str) -> Hashed:
    """A password with a salt of its own, ready to be kept."""
    salt = secrets.token_bytes(16)
    return Hashed(*COST, salt, _scrypt(password, *COST, salt))


def _scrypt(password: str, n: int, r: int, p: int, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, n=n, r=r, p=p, dklen=32,
                          maxmem=128 * r * (n + p + 2))


def read_logins(path: Path) -> Logins:
    """The logins of a file. Raises NotALogin."""
    known = _lines_of(path)
    if not known:
        raise NotALogin("There is no login in the file.", str(path),
                        f"Make one: pledgebook login NAME --file {path}")
    return Logins(known)


def keep_login(path: Path, name: str, role: Role, password: str) -> None:
    """Puts a login into a file, in place of one of the same name. Raises NotALogin."""
    if not NAME.fullmatch(name):
        raise NotALogin(f"{name!r} cannot be the name of a login.", "NAME",
                        "Use letters, figures and . @ + - _ only, at most 64.")
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise NotALogin(f"The password has {len(password)} characters.", name,
                        f"Choose one of {SHORTEST_PASSWORD} to {LONGEST_PASSWORD}; several words are easy to keep.")
    known = _lines_of(path) if path.exists() else {}
    known[name] = Login(Visitor(name, role), hashed(password))
    beside = path.with_name(f"{path.name}.new")
    try:
        beside.unlink(missing_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.writelines(f"{known[one]}\n" for one in sorted(known))
        beside.replace(path)
    except OSError as error:
        raise NotALogin(f"The file of logins cannot be written ({error.strerror}).", str(path),
                        "Choose a folder that is there and that you may write to.") from error


def _lines_of(path: Path) -> dict[str, Login]:
    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise NotALogin("Others on this machine can read the file of logins.", str(path), f"Run: chmod 600 {path}")
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise NotALogin("The file of logins cannot be read.", str(path),
                        f"Make one: pledgebook login NAME --file {path}") from error
    known: dict[str, Login] = {}
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith("#"):
            login = _login_in(line.strip(), f"{path}, line {number}")
            if login.visitor.name in known:
                raise NotALogin(f"{login.visitor.name} stands twice.", f"{path}, line {number}", "Keep one of the two.")
            known[login.visitor.name] = login
    return known


def _login_in(line: str, where: str) -> Login:
    try:
        name, role, secret = line.split(":")
        method, *cost, salt, digest = secret.split("$")
        n, r, p = map(int, cost)
        kept = Hashed(n, r, p, base64.b64decode(salt, validate=True), base64.b64decode(digest, validate=True))
        visitor = Visitor(name, Role(role))
    except (ValueError, binascii.Error) as error:
        raise NotALogin("This is no login.", where, "Write name:role:scrypt$…, as `pledgebook login` does.") from error
    usable = n > 1 and n & (n - 1) == 0 and r > 0 and 0 < p < 100 and 128 * r * (n + p + 2) <= DEAREST
    if method != "scrypt" or not NAME.fullmatch(name) or not usable or len(kept.salt) < 16 or len(kept.digest) != 32:
        raise NotALogin("This login cannot be used.", where, "Make it anew with `pledgebook login`.")
    return Login(visitor, kept)
