"""A real PostgreSQL server for the tests: started once a run, in a folder of its own, and gone with it.

The programs are Debian's (`make test` installs them where it may); PLEDGEBOOK_POSTGRES names another folder of them.
Where there are none the tests that ask for a server are skipped, and say so; under CI they fail instead.
"""

from __future__ import annotations

import itertools
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

MISSING = ("NO SERVER: books on PostgreSQL were NOT tested. Install it (Debian: apt-get install postgresql), or name "
           "the folder of initdb and pg_ctl in PLEDGEBOOK_POSTGRES.")
USERS = ("postgres", "nobody")  # who runs it where the tests run as root: initdb refuses root
# Nothing here has to outlive a power cut.
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=32MB", "max_connections=60",
            "autovacuum=off", "listen_addresses=127.0.0.1")


def programs() -> Path | None:
    """The folder of the server's programs; None where there is none."""
    named = os.environ.get("PLEDGEBOOK_POSTGRES")
    if named:
        return Path(named)
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    found = str(installed[-1]) if installed else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@dataclass
class Server:
    """A server that runs, and books without end on it: each in a schema of its own."""

    port: int
    password: str
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def address(self, *, user: str = "owner", password: str | None = None, schema: str = "",
                database: str = "books") -> str:
        where = f"?options=-csearch_path%3D{schema}" if schema else ""
        return f"postgresql://{user}:{password or self.password}@127.0.0.1:{self.port}/{database}{where}"

    def new_place(self) -> str:
        """An address where there is no book yet."""
        schema = f"book_{next(self._numbers)}"
        self.run(f"CREATE SCHEMA {schema}")
        return self.address(schema=schema)

    def run(self, *statements: str, address: str = "") -> None:
        with psycopg.connect(address or self.address(), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(bin_folder: Path) -> Iterator[Server]:
    """A server that is there until the end of the block."""
    folder = Path(tempfile.mkdtemp(prefix="pledgebook-postgres-"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        user = next(name for name in USERS if name in {entry.pw_name for entry in pwd.getpwall()})
        shutil.chown(folder, user, pwd.getpwnam(user).pw_gid)
        as_user = ["setpriv", f"--reuid={user}", f"--regid={pwd.getpwnam(user).pw_gid}", "--clear-groups"]
    server = Server(_free_port(), secrets.token_hex(8))
    secret, cluster = folder / "password", folder / "data"
    secret.write_text(server.password)
    if as_user:
        shutil.chown(secret, user)

    def call(program: str, *given: str) -> None:
        done = subprocess.run([*as_user, str(bin_folder / program), *given], cwd=folder, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, check=False)
        assert done.returncode == 0, f"{program}: {done.stdout}"

    call("initdb", "-D", str(cluster), "-U", "owner", "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8",
         "--locale=C", "--no-sync")
    options = " ".join([f"-p {server.port}", f"-k {folder}", *(f"-c {setting}" for setting in SETTINGS)])
    # Its output goes to a file: pg_ctl's child would else keep the pipe open for ever.
    call("pg_ctl", "-D", str(cluster), "-w", "-s", "-l", str(folder / "log"), "-o", options, "start")
    try:
        # A language sorts otherwise than SQLite does; a book's own order must not care.
        server.run("CREATE DATABASE books LOCALE_PROVIDER icu ICU_LOCALE 'de' TEMPLATE template0",
                   address=server.address(database="postgres"))
        yield server
    finally:
        call("pg_ctl", "-D", str(cluster), "-m", "immediate", "-s", "stop")
        shutil.rmtree(folder)


@contextmanager
def server_or_skip() -> Iterator[Server]:
    """As `running`; where there are no programs the test that asked is skipped, and under CI it fails."""
    found = programs()
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with running(found) as server:
        yield server
