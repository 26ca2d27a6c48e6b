"""``ketnap prepare``: an upgrade of the tables is preceded by a backup, and only then."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from ketnap import backups
from ketnap.accounts.models import User
from ketnap.commands import prepare

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def test_tables_that_are_up_to_date_are_left_alone() -> None:
    assert prepare.migrate() is None


def test_an_upgrade_of_tables_with_data_is_preceded_by_a_backup_that_is_whole() -> None:
    User.objects.create(username="was-here-before")
    call_command("migrate", "ketnap", "0001", verbosity=0)
    try:
        saved = prepare.migrate()
    finally:
        call_command("migrate", verbosity=0)
    assert saved is not None
    assert saved.name.startswith("before-upgrade-")
    assert backups.examine(saved).rows["ketnap_user"] == User.objects.count() == 1
    assert prepare.migrate() is None


def test_the_first_order_of_all_makes_the_tables_it_needs(tmp_path: Path) -> None:
    world = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-m", "ketnap", "import", "people", "none.xlsx", "--unit", "xa"],
        env={**world, "KETNAP_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == "Không có đơn vị mang mã “xa”. Xem mã ở trang Cây tổ chức.\n"
