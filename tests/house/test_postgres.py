"""The runner of the tests' own PostgreSQL: it is found, it starts, it leaves nothing."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from tests import postgres


def test_without_programs_it_says_how_to_get_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    with pytest.raises(postgres.NoPostgres, match="set PG_BIN"):
        postgres.binaries()


def test_a_server_answers_only_to_its_password_and_is_gone_afterwards() -> None:
    with postgres.running() as server:
        with psycopg.connect(server.url) as connection:
            assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        user, _, place = server.url.partition("@")
        stranger = f"{user.rpartition(':')[0]}:wrong@{place}"
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(stranger)
        folder, process = server.folder, server.process
    assert process.poll() is not None
    assert not folder.exists()
