"""What `ketnap` can be told to do: one module per order, found here by its name.

A module has ``register(parser)``, which adds its arguments, and ``run(args) -> int``, which carries
the order out and returns 0 (done), 1 (the answer is no) or 2 (unusable input).
"""

from __future__ import annotations

SUMMARIES = {  # order as shown by `ketnap --help`: module name → (Vietnamese, English)
    "run": ("chạy chương trình trên máy này", "serve the program on this machine"),
    "organisations": (
        "nạp các đơn vị từ tệp, hoặc in cây tổ chức của một ngày",
        "load units from a file, or print the tree of a day",
    ),
    "demo": ("nạp dữ liệu minh họa (người hư cấu)", "load the demo (fictional people)"),
    "judge": (
        "xét một hồ sơ theo quy định và giải thích",
        "judge the facts of a case and explain the verdict",
    ),
    "figures": ("in số liệu của một đơn vị", "print the figures of a unit"),
    "import": ("nhập danh sách từ tệp .xlsx, .csv", "import rows from .xlsx or .csv"),
    "export": ("xuất danh sách hoặc gói trao đổi", "export lists or exchange packages"),
    "tick": ("tìm việc đến hạn, quá hạn và báo", "find what fell due and notify"),
    "verify": ("kiểm tra toàn vẹn của nhật ký và số liệu", "check the trail and the figures"),
    "backup": ("sao lưu dữ liệu vào một tệp", "write a backup file"),
    "restore": ("phục hồi dữ liệu từ tệp sao lưu", "restore from a backup file"),
    "admin-link": (
        "tạo liên kết một lần cho người quản trị đầu tiên",
        "make the one-time link of the first administrator",
    ),
    "prepare": (
        "chuẩn bị cơ sở dữ liệu và tệp tĩnh",
        "prepare the database, catalogs and static files",
    ),
    "worker": ("chạy các việc dài đang chờ", "carry out long work that waits"),
    "catalog": (
        "cập nhật bản dịch tiếng Anh (người phát triển)",
        "bring the English catalog up to date (developers)",
    ),
    "docs": (
        "viết lại tài liệu sinh tự động (người phát triển)",
        "write the generated documents (developers)",
    ),
}
