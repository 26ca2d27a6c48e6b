"""Safekeeping: one file that holds everything but the keys, proved before anyone relies on it.

back_up(path, key=…)    database + files + list of keys + manifest, written whole or not at all
examine(path, key=…)    every byte checked; what is inside
restore(path, home, …)  into an empty place
drill(home, …)          back up, restore to a fresh place, compare
"""

from ketnap.backups.archive import DamagedBackup, LockedBackup, Manifest, examine
from ketnap.backups.making import Backup, back_up
from ketnap.backups.restoring import DrillResult, PlaceTaken, drill, restore

__all__ = [
    "Backup",
    "DamagedBackup",
    "DrillResult",
    "LockedBackup",
    "Manifest",
    "PlaceTaken",
    "back_up",
    "drill",
    "examine",
    "restore",
]
