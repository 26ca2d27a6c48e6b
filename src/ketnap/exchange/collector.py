"""The memory collector, while a whole list is in hand.

A list of ten thousand rows is a million small objects that all stay until the end and hardly point
in circles; looking through them again and again for circles takes a quarter of an import.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Look for circles of objects only afterwards; as a decorator too. Memory is freed as ever.

    What is alive at the end counts as old: it waits for the next full look instead of being gone
    through at once, in the middle of the work.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.freeze()
            gc.unfreeze()  # from there everything goes to the oldest generation
            gc.enable()
