"""The icons of the pages: our name for each meaning, drawn by lucide, kept in one sprite.

An icon never stands alone: words are always beside it, or in its accessible name.
"""

from __future__ import annotations

import re
from functools import lru_cache
from zipfile import ZipFile

from django.templatetags.static import static
from lucide._compat import open_binary
from markupsafe import Markup, escape

SPRITE = "icons.svg"
STROKE = (
    'fill="none" stroke="currentColor" stroke-width="1.75"'
    ' stroke-linecap="round" stroke-linejoin="round"'
)
ICONS = {  # meaning → lucide's name
    # places
    "today": "list-checks",
    "dossiers": "folder-open",
    "classes": "graduation-cap",
    "meetings": "vote",
    "targets": "target",
    "reports": "chart-column",
    "tree": "network",
    "import": "file-spreadsheet",
    "trail": "scroll-text",
    "users": "users",
    "admin": "settings",
    "opinions": "message-square-text",
    "documents": "file-text",
    "tasks": "square-kanban",
    "unit": "building-2",
    "person": "user-round",
    "screen": "layout-panel-left",
    "bell": "bell",
    # states
    "good": "check",
    "wait": "circle-dashed",
    "unknown": "circle-question-mark",
    "bad": "x",
    "warn": "triangle-alert",
    "late": "clock-alert",
    "soon": "clock",
    "hush": "minus",
    "info": "info",
    "returned": "corner-up-left",
    # acts
    "search": "search",
    "add": "plus",
    "edit": "pencil",
    "save": "save",
    "send": "send",
    "print": "printer",
    "download": "download",
    "upload": "upload",
    "delete": "trash-2",
    "undo": "undo-2",
    "filter": "list-filter",
    "columns": "columns-3",
    "calendar": "calendar-days",
    "camera": "camera",
    "attach": "paperclip",
    "show": "eye",
    "hide": "eye-off",
    "lock": "lock",
    "key": "key-round",
    "history": "history",
    "compare": "git-compare",
    "logout": "log-out",
    "language": "languages",
    "text_size": "a-large-small",
    "help": "circle-question-mark",
    "keyboard": "keyboard",
    "menu": "menu",
    "more": "ellipsis",
    "close": "x",
    "law": "scale",
    "offline": "wifi-off",
    "backup": "database-backup",
    "health": "activity",
    # signs
    "up": "chevron-up",
    "down": "chevron-down",
    "left": "chevron-left",
    "right": "chevron-right",
    "next": "arrow-right",
    "back": "arrow-left",
    "sort": "chevrons-up-down",
    "external": "external-link",
    "rising": "trending-up",
    "falling": "trending-down",
}


@lru_cache(maxsize=1024, typed=True)  # a page draws a hundred, ever the same
def icon(name: str, label: str = "", large: bool = False) -> Markup:
    """Return the icon of a meaning (a key of ``ICONS``) as markup; KeyError for an unknown one.

    ``label`` is its accessible name where no words stand beside it; without it the icon is
    decoration and hidden from screen readers.
    """
    ICONS[name]
    size = 24 if large else 18
    voice = (
        Markup('role="img" aria-label="{}"').format(label)
        if label
        else Markup('aria-hidden="true"')
    )
    return Markup(
        '<svg class="icon" width="{0}" height="{0}" focusable="false" {1}>'
        '<use href="{2}#{3}"></use></svg>'
    ).format(size, voice, static(SPRITE), escape(name))


def sprite() -> str:
    """Return one SVG file that holds every icon of ``ICONS`` as a symbol under our name."""
    symbols = []
    with open_binary("lucide", "lucide.zip") as packed, ZipFile(packed) as drawings:
        for name, drawn_as in ICONS.items():
            drawing = drawings.read(f"{drawn_as}.svg").decode()
            shapes = re.sub(r"\s+", " ", drawing.split(">", 1)[1].rsplit("</svg>", 1)[0]).strip()
            symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24" {STROKE}>{shapes}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'
