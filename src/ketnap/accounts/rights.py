"""Who may do what: the one matrix role × action × field group × stage, as data with reasons.

Published as ``docs/permissions.md`` (`ketnap docs`). A right never reaches beyond the organisation
it is held at and what stands under it: see ``ketnap.organisations.scope``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ketnap.accounts.models import Role


@dataclass(frozen=True)
class Action:
    """Something pages and services ask for. ``writes`` marks those that change data."""

    key: str
    label: str
    label_en: str
    writes: bool = False


ACTIONS: dict[str, Action] = {
    a.key: a
    for a in (
        Action("see_work", "Xem việc cần làm", "See the work to do"),
        Action("see_tree", "Xem cây tổ chức", "See the tree of organisations"),
        Action("see_dossiers", "Xem hồ sơ", "See dossiers"),
        Action("nominate", "Giới thiệu quần chúng vào nguồn", "Nominate people", writes=True),
        Action("edit_dossiers", "Lập và cập nhật hồ sơ", "Open and edit dossiers", writes=True),
        Action("record_meeting", "Ghi họp và biểu quyết", "Record meetings and votes", writes=True),
        Action(
            "record_committee", "Ghi nghị quyết của cấp ủy", "Record committee resolutions", True
        ),
        Action("decide", "Ghi quyết định, trả hồ sơ", "Record decisions, return dossiers", True),
        Action("move_dossiers", "Chuyển hồ sơ sang chi bộ khác", "Move dossiers", writes=True),
        Action("reveal_identity", "Mở số định danh", "Reveal identity numbers"),
        Action("manage_classes", "Mở lớp, ghi chứng nhận", "Run classes, certificates", True),
        Action("see_figures", "Xem số liệu", "See figures"),
        Action(
            "see_names_behind_figures", "Xem danh sách sau con số", "See the names behind figures"
        ),
        Action("set_targets", "Giao chỉ tiêu", "Set targets", writes=True),
        Action("close_period", "Chốt số liệu kỳ báo cáo", "Close a reporting period", writes=True),
        Action("import", "Nhập từ bảng tính", "Import spreadsheets", writes=True),
        Action("export", "Xuất danh sách", "Export lists"),
        Action("export_sensitive", "Xuất dữ liệu nhạy cảm", "Export sensitive data"),
        Action("see_trail", "Xem nhật ký", "See the trail"),
        Action("verify_trail", "Kiểm tra toàn vẹn nhật ký", "Verify the trail"),
        Action("erase_values", "Xóa giá trị theo yêu cầu hợp pháp", "Erase values lawfully", True),
        Action("manage_tree", "Sắp xếp tổ chức", "Reorganise the tree", writes=True),
        Action("manage_users", "Quản lý người dùng, vai trò", "Manage users and roles", True),
        Action("approve", "Phê duyệt việc cần hai người", "Approve what takes two people", True),
        Action("administer", "Quản trị hệ thống", "Administer the system", writes=True),
    )
}

FIELD_GROUPS: dict[str, tuple[str, str]] = {
    "basic": ("Thông tin chung", "Basic"),
    "sensitive": ("Dân tộc, tôn giáo", "Ethnicity, religion"),
    "identity": ("Số định danh", "Identity number"),
    "verification": ("Kết quả thẩm tra", "Verification result"),
    "trail": ("Nhật ký", "Trail"),
    "figures": ("Số liệu", "Figures"),
}

# Fields (of people, cases and what belongs to them) that are not basic.
FIELDS: dict[str, str] = {
    "ethnicity": "sensitive",
    "religion": "sensitive",
    "religious": "sensitive",
    "foreign_marriage": "sensitive",
    "family_planning_breach": "sensitive",
    "identity_number": "identity",
    "identity_index": "identity",
    "political_history_flag": "verification",
    "clear": "verification",
}

SOURCING = ("sourced", "on_list")
LEARNING = ("on_list", "class_sent", "class_passed", "admitted", "probation", "recognition_due")
WITH_SUPERIOR = ("submitted",)


@dataclass(frozen=True)
class Grant:
    """One line of the matrix: what a role may do, on which fields, at which stages, and why.

    ``stages`` None means every stage; ``except_stages`` are taken out.
    """

    role: Role
    action: str
    why: str
    groups: tuple[str, ...] = ("basic",)
    stages: tuple[str, ...] | None = None
    except_stages: tuple[str, ...] = ()

    def at(self, stage: str | None) -> bool:
        """Tell whether the grant holds at ``stage`` (None: the question is not about a stage)."""
        if stage is None:
            return True
        return stage not in self.except_stages and (self.stages is None or stage in self.stages)


EVERYTHING_READ = ("basic", "sensitive", "identity", "verification")


def _grants(role: Role, *lines: tuple[str, str]) -> Iterator[Grant]:
    for action, why in lines:
        yield Grant(role, action, why)


MATRIX: tuple[Grant, ...] = (
    # bí thư chi bộ: the cell starts every case and answers for its papers
    Grant(Role.CELL_SECRETARY, "see_dossiers", "Chi bộ lập hồ sơ của mình", EVERYTHING_READ),
    Grant(
        Role.CELL_SECRETARY,
        "edit_dossiers",
        "Chi bộ lập hồ sơ; khi hồ sơ đang ở cấp trên thì chi bộ không sửa",
        EVERYTHING_READ,
        except_stages=WITH_SUPERIOR,
    ),
    *_grants(
        Role.CELL_SECRETARY,
        ("see_work", "Việc của chi bộ"),
        ("see_tree", "Vị trí của chi bộ trong đảng bộ"),
        ("nominate", "Chi bộ tạo nguồn"),
        ("record_meeting", "Chi bộ họp và biểu quyết"),
        ("reveal_identity", "Đối chiếu giấy tờ khi lập hồ sơ"),
        ("see_figures", "Số liệu của chi bộ"),
        ("see_names_behind_figures", "Người của chi bộ mình"),
    ),
    # cán bộ văn phòng: keeps the cases of a committee
    Grant(Role.CLERK, "see_dossiers", "Giữ hồ sơ của đảng bộ", EVERYTHING_READ),
    Grant(Role.CLERK, "edit_dossiers", "Cập nhật hồ sơ của đảng bộ", EVERYTHING_READ),
    *_grants(
        Role.CLERK,
        ("see_work", "Việc của văn phòng"),
        ("see_tree", "Các đơn vị trực thuộc"),
        ("nominate", "Ghi nguồn do đơn vị giới thiệu"),
        ("record_meeting", "Ghi thay chi bộ khi được nhờ"),
        ("record_committee", "Văn phòng ghi nghị quyết của đảng ủy"),
        ("move_dossiers", "Chuyển sinh hoạt trong đảng bộ"),
        ("reveal_identity", "Đối chiếu giấy tờ"),
        ("manage_classes", "Lập danh sách cử học"),
        ("see_figures", "Báo cáo của đảng bộ"),
        ("see_names_behind_figures", "Người của đảng bộ mình"),
        ("set_targets", "Phân bổ chỉ tiêu cho chi bộ"),
        ("import", "Nhập danh sách đang theo dõi bằng bảng tính"),
        ("export", "Lập danh sách gửi cấp trên"),
        ("see_trail", "Xem ai đã xem và sửa hồ sơ"),
    ),
    # cán bộ tổ chức: appraises, prepares decisions, answers for the figures
    Grant(Role.ORGANISATION_OFFICER, "see_dossiers", "Thẩm định hồ sơ", EVERYTHING_READ),
    Grant(Role.ORGANISATION_OFFICER, "edit_dossiers", "Bổ sung khi thẩm định", EVERYTHING_READ),
    *_grants(
        Role.ORGANISATION_OFFICER,
        ("see_work", "Việc của ban tổ chức"),
        ("see_tree", "Các đơn vị trực thuộc"),
        ("nominate", "Ghi nguồn do đơn vị giới thiệu"),
        ("record_meeting", "Ghi kỳ họp của cấp ủy"),
        ("record_committee", "Ghi nghị quyết của cấp ủy"),
        ("decide", "Ghi quyết định của cấp có thẩm quyền, trả hồ sơ"),
        ("move_dossiers", "Chuyển sinh hoạt giữa các đảng bộ"),
        ("reveal_identity", "Đối chiếu khi thẩm định"),
        ("manage_classes", "Kế hoạch mở lớp"),
        ("see_figures", "Thống kê của đảng bộ"),
        ("see_names_behind_figures", "Đối chiếu số liệu với người"),
        ("set_targets", "Tham mưu giao chỉ tiêu"),
        ("close_period", "Chốt số liệu gửi cấp trên"),
        ("import", "Nhập danh sách đang theo dõi"),
        ("export", "Lập danh sách"),
        ("export_sensitive", "Biểu thống kê có dân tộc, tôn giáo; cần xác nhận lại người dùng"),
        ("see_trail", "Xem ai đã xem và sửa hồ sơ"),
        ("verify_trail", "Kiểm tra trước khi chốt số liệu"),
        ("manage_tree", "Ghi việc sắp xếp tổ chức; người thứ hai phê duyệt"),
        ("approve", "Phê duyệt việc người khác trình"),
        ("erase_values", "Xóa theo yêu cầu hợp pháp; người thứ hai phê duyệt"),
    ),
    # lãnh đạo: figures without names
    *_grants(
        Role.LEADER,
        ("see_tree", "Các đơn vị trực thuộc"),
        ("see_figures", "Chỉ đạo theo số liệu; không cần tên người"),
        ("approve", "Phê duyệt việc cần hai người"),
    ),
    # cán bộ mở lớp: only who learns, only while they learn
    Grant(
        Role.CLASS_ORGANISER,
        "see_dossiers",
        "Chỉ người đang trong diện học lớp, chỉ thông tin chung",
        ("basic",),
        stages=LEARNING,
    ),
    *_grants(
        Role.CLASS_ORGANISER,
        ("see_tree", "Đơn vị cử học viên"),
        ("manage_classes", "Mở lớp, cấp chứng nhận"),
        ("import", "Nhập danh sách lớp"),
        ("export", "Danh sách lớp"),
    ),
    # đoàn thể: names people, then lets go
    Grant(
        Role.NOMINATOR,
        "see_dossiers",
        "Chỉ người đang ở bước tạo nguồn, chỉ thông tin chung",
        ("basic",),
        stages=SOURCING,
    ),
    *_grants(
        Role.NOMINATOR,
        ("see_tree", "Chọn chi bộ để giới thiệu"),
        ("nominate", "Đoàn thể giới thiệu quần chúng ưu tú"),
    ),
    # kiểm tra, giám sát: reads everything, writes nothing
    Grant(Role.AUDITOR, "see_dossiers", "Kiểm tra, giám sát", EVERYTHING_READ),
    *_grants(
        Role.AUDITOR,
        ("see_tree", "Phạm vi kiểm tra"),
        ("reveal_identity", "Đối chiếu khi kiểm tra"),
        ("see_figures", "Đối chiếu số liệu"),
        ("see_names_behind_figures", "Đối chiếu số liệu với người"),
        ("see_trail", "Kiểm tra việc xem và sửa"),
        ("verify_trail", "Kiểm tra toàn vẹn"),
    ),
    # quản trị: the machine and the accounts, never a case
    *_grants(
        Role.ADMINISTRATOR,
        ("see_tree", "Giao vai trò theo đơn vị"),
        ("see_trail", "Chỉ phần tài khoản và quản trị, không có hồ sơ"),
        ("verify_trail", "Kiểm tra toàn vẹn"),
        ("manage_users", "Cấp tài khoản và vai trò"),
        ("approve", "Phê duyệt vai trò người khác trình"),
        ("administer", "Sao lưu, lịch nghỉ, tình trạng hệ thống"),
    ),
)

# What may be read of fields that no case carries.
_READS = {"trail": "see_trail", "figures": "see_figures"}
# Levels at which a role counts as high: a second factor is required and the role must end.
LOW_KINDS = frozenset({"cell", "grassroots_cell", "sectional_body", "grassroots_party_body"})

_BY_ROLE_ACTION: dict[tuple[str, str], Grant] = {(g.role.value, g.action): g for g in MATRIX}


def grant_of(role: str, action: str) -> Grant | None:
    """Return the line of the matrix for a role and an action, if there is one."""
    if action not in ACTIONS:
        raise KeyError(f"no such action: {action}")
    return _BY_ROLE_ACTION.get((str(role), action))


def may(role: str, action: str, group: str | None = None, stage: str | None = None) -> bool:
    """Tell whether ``role`` may do ``action`` on fields of ``group`` in a case at ``stage``.

    :raises KeyError: no such action or field group (a spelling mistake must not pass as "no").
    """
    if group is not None and group not in FIELD_GROUPS:
        raise KeyError(f"no such field group: {group}")
    grant = grant_of(role, action)
    if grant is None or not grant.at(stage):
        return False
    if group is None or group in grant.groups:
        return True
    return _READS.get(group) == action


def group_of(field: str) -> str:
    """Return the field group a field belongs to."""
    return FIELDS.get(field, "basic")


def is_high(role: str, kind: str) -> bool:
    """Tell whether a role at an organisation of ``kind`` needs a second factor and an end date.

    Administrators always; everybody from commune level up. An unknown kind counts as high.
    """
    return role == Role.ADMINISTRATOR or kind not in LOW_KINDS
