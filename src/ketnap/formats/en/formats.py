"""The same forms as in Vietnamese: a reader of English must see the dates of the papers."""

from ketnap.formats.vi.formats import *  # noqa: F403
