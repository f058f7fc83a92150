"""What a batch has done so far: an SQLite file in its output folder, which survives the end of the process at any moment.

Everything is found by the content of a file (SHA-256), never by its name: a photo that changed is looked at again, one
that was only moved is not. Of collection codes it holds fingerprints only.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path
from typing import Any

from .errors import BatchError
from .examination import Examination
from .identification import Identity

_SCHEMA = """
CREATE TABLE IF NOT EXISTS about (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS looks (sha256 TEXT, role TEXT, code TEXT, PRIMARY KEY (sha256, role)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS examinations (
    id INTEGER PRIMARY KEY, configuration TEXT, sha256 TEXT, result TEXT, finished BLOB, refusal TEXT, pixels TEXT,
    hashes BLOB, thumbnail BLOB, UNIQUE (configuration, sha256)
);
CREATE TABLE IF NOT EXISTS written (path TEXT PRIMARY KEY, sha256 TEXT) WITHOUT ROWID;
"""
_VERSION = 1


class Journal:
    """The journal of one output folder; one process at a time.

    Args:
        path: the file; made when it does not exist.

    Raises:
        BatchError: ``busy`` when another process has it open, ``journal`` when the file is none of this version.
    """

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, timeout=1, isolation_level=None)
        try:
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")  # before WAL, which then needs no shared memory
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute("PRAGMA secure_delete = ON")
            with self.transaction():
                for statement in _SCHEMA.split(";\n"):
                    self._db.execute(statement)
                self._db.execute("INSERT OR IGNORE INTO about VALUES ('version', ?)", (_VERSION,))
                self._db.execute("INSERT OR IGNORE INTO about VALUES ('salt', ?)", (secrets.token_bytes(16),))
            stored = self._about("version")
        except sqlite3.OperationalError as error:
            self._db.close()
            zh, en = (
                "另一个批处理正在使用这个输出文件夹，请等它结束。",
                "Another batch is using this output folder: wait for it.",
            )
            raise BatchError("busy", zh, en) from error
        except sqlite3.DatabaseError as error:
            self._db.close()
            raise self._foreign(path) from error
        if stored != _VERSION:
            self._db.close()
            raise self._foreign(path)
        self.salt: bytes = self._about("salt")

    @staticmethod
    def _foreign(path: Path) -> BatchError:
        zh = f"{path} 不是本版本的批处理记录，请换一个输出文件夹，或删除这个文件后重新处理。"
        en = f"{path} is no journal of this version: choose another output folder, or delete the file to start afresh."
        return BatchError("journal", zh, en)

    def _about(self, key: str) -> Any:
        return self._db.execute("SELECT value FROM about WHERE key = ?", (key,)).fetchone()[0]

    def close(self) -> None:
        """Close the file; another process may open it then."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside, or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # First looks ------------------------------------------------------------------------------------------------------

    def looks(self) -> dict[tuple[str, str], str | None]:
        """Fingerprint (None: no code) by content and role."""
        return {(sha256, role): code for sha256, role, code in self._db.execute("SELECT * FROM looks")}

    def add_look(self, identity: Identity) -> None:
        """Remember whether a content is a code."""
        if identity.sha256:
            row = (identity.sha256, identity.role, identity.code)
            self._db.execute("INSERT OR REPLACE INTO looks VALUES (?, ?, ?)", row)

    # Examinations -----------------------------------------------------------------------------------------------------

    def examined(self, configuration: str) -> set[str]:
        """The contents that are done under a configuration."""
        rows = self._db.execute("SELECT sha256 FROM examinations WHERE configuration = ?", (configuration,))
        return {sha256 for (sha256,) in rows}

    def add(self, configuration: str, examination: Examination) -> None:
        """Remember a lasting examination; one that is there already stays."""
        row = (configuration, *astuple(examination)[:-1])
        self._db.execute("INSERT OR IGNORE INTO examinations VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    def examination(self, configuration: str, sha256: str) -> Examination | None:
        """The examination of a content; None when there is none."""
        query = "SELECT * FROM examinations WHERE configuration = ? AND sha256 = ?"
        row = self._db.execute(query, (configuration, sha256)).fetchone()
        return Examination(*row[2:]) if row else None

    def prune(self, contents: Iterable[str]) -> None:
        """Forget every content but these: what was taken out of a batch is not kept."""
        with self.transaction():
            self._db.execute("CREATE TEMP TABLE kept (sha256 TEXT PRIMARY KEY) WITHOUT ROWID")
            self._db.executemany("INSERT OR IGNORE INTO kept VALUES (?)", ((sha256,) for sha256 in contents))
            for table in ("looks", "examinations"):
                self._db.execute(f"DELETE FROM {table} WHERE sha256 NOT IN (SELECT sha256 FROM kept)")
            self._db.execute("DROP TABLE kept")

    # Files that were written ------------------------------------------------------------------------------------------

    def written(self) -> dict[str, str]:
        """Digest of each file that the batch wrote by number, by its path in the output folder."""
        return dict(self._db.execute("SELECT * FROM written").fetchall())

    def add_written(self, path: str, sha256: str) -> None:
        """Remember a file before it is written."""
        self._db.execute("INSERT OR REPLACE INTO written VALUES (?, ?)", (path, sha256))

    def set_written(self, files: dict[str, str]) -> None:
        """Replace the list of files written by number."""
        with self.transaction():
            self._db.execute("DELETE FROM written")
            self._db.executemany("INSERT INTO written VALUES (?, ?)", files.items())
