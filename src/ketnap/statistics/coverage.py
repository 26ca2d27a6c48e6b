"""Indicators of places: hamlets without members or a cell of their own, cells that admit nobody."""

from __future__ import annotations

import polars as pl

from ketnap.statistics.indicator import Basis, Indicator

col = pl.col
DORMANT_YEARS = 3  # setting of the installation: ketnap.web Installation may say otherwise

HAMLETS = [
    Indicator(
        key,
        label,
        label_en,
        Basis.HAMLETS,
        counts,
        unit="thôn",
        unit_en="hamlets",
    )
    for key, label, label_en, counts in (
        ("hamlets", "Thôn, tổ dân phố", "Hamlets", pl.lit(True)),
        (
            "hamlets_without_member",
            "Thôn chưa có đảng viên",
            "Hamlets without a member",
            ~col("has_member"),
        ),
        (
            "hamlets_without_cell",
            "Thôn chưa có chi bộ riêng",
            "Hamlets without a cell of their own",
            ~col("has_cell"),
        ),
    )
]
CELLS = [
    Indicator(
        "cells", "Chi bộ", "Cells", Basis.CELLS, pl.lit(True), unit="chi bộ", unit_en="cells"
    ),
    Indicator(
        "dormant_cells",
        f"Chi bộ từ {DORMANT_YEARS} năm không kết nạp",
        f"Cells with no admission for {DORMANT_YEARS} years",
        Basis.CELLS,
        col("dormant"),
        unit="chi bộ",
        unit_en="cells",
        definition=f"Chi bộ thành lập đã đủ {DORMANT_YEARS} năm và không có lễ kết nạp nào trong "
        f"{DORMANT_YEARS} năm tính đến ngày cuối kỳ.",
        definition_en=f"Cells at least {DORMANT_YEARS} years old without a ceremony in the "
        f"{DORMANT_YEARS} years up to the last day.",
    ),
    Indicator(
        "cells_admitting",
        "Chi bộ có kết nạp trong kỳ",
        "Cells that admitted in the period",
        Basis.CELLS,
        col("admitting"),
        unit="chi bộ",
        unit_en="cells",
    ),
]
ALL = [*HAMLETS, *CELLS]
