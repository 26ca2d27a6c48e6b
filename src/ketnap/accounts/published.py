"""``docs/permissions.md``: the matrix of rights as a page, written from the code."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from ketnap.accounts import rights
from ketnap.accounts.addresses import ADDRESSES, PUBLIC, SIGNED_IN
from ketnap.accounts.models import Role

OPEN_TO = {PUBLIC: "không cần đăng nhập", SIGNED_IN: "mọi người đã đăng nhập", "": "–"}


def document() -> str:
    """Return the text of ``docs/permissions.md``."""
    return (
        "\n".join([*_head(), *_roles(), *_lines_of_each_role(), *_fields(), *_addresses()]) + "\n"
    )


def _head() -> Iterator[str]:
    yield "# Quyền"
    yield ""
    yield (
        "Sinh tự động từ `ketnap.accounts.rights` và `ketnap.accounts.addresses`; không sửa tay "
        "(`ketnap docs`)."
    )
    yield (
        "Quyền = vai × việc × trường × bước, giữ tại một tổ chức, có ngày bắt đầu và kết thúc; "
        "không bao giờ vượt ra ngoài tổ chức ấy và cấp dưới của nó."
    )
    yield (
        "Ngoài phạm vi, mọi địa chỉ trả lời như không có (404), giống hệt khi hồ sơ không tồn tại."
    )


def _roles() -> Iterator[str]:
    yield from ("", "## Vai và việc", "")
    yield "| Việc | " + " | ".join(str(role.label) for role in Role) + " |"
    yield "|---|" + "---|" * len(Role)
    for action in rights.ACTIONS.values():
        held = (rights.grant_of(role, action.key) for role in Role)
        cells = ("" if g is None else "●" if g.stages is None else "◐" for g in held)
        wrote = " ✎" if action.writes else ""
        yield f"| {action.label} (`{action.key}`){wrote} | " + " | ".join(cells) + " |"
    yield ""
    yield "● mọi bước · ◐ một số bước (xem dưới) · ✎ việc có ghi dữ liệu"


def _lines_of_each_role() -> Iterator[str]:
    for role in Role:
        yield from ("", f"## {role.label} (`{role.value}`)", "")
        yield from ("| Việc | Trường được đọc | Bước | Vì sao |", "|---|---|---|---|")
        for grant in rights.MATRIX:
            if grant.role != role:
                continue
            fields = ", ".join(rights.FIELD_GROUPS[group][0] for group in grant.groups)
            steps = "mọi bước" if grant.stages is None else ", ".join(grant.stages)
            if grant.except_stages:
                steps += ", trừ " + ", ".join(grant.except_stages)
            label = rights.ACTIONS[grant.action].label
            yield f"| {label} (`{grant.action}`) | {fields} | {steps} | {grant.why} |"


def _fields() -> Iterator[str]:
    yield from ("", "## Trường nhạy cảm", "")
    yield from ("| Nhóm | Trường |", "|---|---|")
    for group, (label, _english) in rights.FIELD_GROUPS.items():
        names = [f"`{field}`" for field, of in rights.FIELDS.items() if of == group]
        if names:
            yield f"| {label} | {', '.join(names)} |"
    yield ""
    yield "Số định danh luôn che bớt; mở ra là một lần xem, có trong nhật ký."


def _routes(
    patterns: list[URLPattern | URLResolver], before: str = "/"
) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        elif pattern.name:
            yield pattern.name, route


def _addresses() -> Iterator[str]:
    yield from ("", "## Địa chỉ", "")
    yield from ("| Địa chỉ | Tên | Mở trang cần | Gửi biểu mẫu cần |", "|---|---|---|---|")
    where = dict(reversed(list(_routes(get_resolver().url_patterns))))
    for name, access in ADDRESSES.items():
        needs = (OPEN_TO.get(key) or f"`{key}`" for key in (access.get, access.post))
        yield f"| `{where.get(name, '')}` | `{name}` | {' | '.join(needs)} |"
