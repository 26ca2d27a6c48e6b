"""Draw up the table of days off and make-up days from the `holidays` library.

    python bench/prefill_holidays.py > src/ketnap/regulations/holidays.yaml

The result is a proposal: someone compares each year with the Government's notice and sets
`confirmed: true`. A year is proposed as confirmed only where the library cites the official
notice of that year's swapped days.
"""

from __future__ import annotations

from datetime import date

import holidays

CITED = {2015, 2018, 2019, 2024, 2025}
UNSURE = {(11, 24)}
SWAPPED = {date(2026, 1, 2): date(2026, 1, 10)}
"""Day off: make-up Saturday; announced on 25-12-2025 and not in the library."""
LIBRARY = "dữ liệu thư viện holidays 0.109"
BASIS = {2026: f"{LIBRARY}; ngày nghỉ 02/01 theo thông báo hoán đổi ngày 25/12/2025"}
HEAD = """\
# Ngày nghỉ, ngày nghỉ hoán đổi và ngày làm bù, theo từng năm.
# Năm nào chưa có người đối chiếu với thông báo chính thức thì ghi confirmed: false.
"""


def prefill(first: int = 2015, last: int = 2027) -> str:
    """The YAML text for those years, in the form `ketnap.law.calendar.load_years` reads."""
    span = range(first, last + 1)
    table = holidays.VN(years=span, language="vi")
    english = holidays.VN(years=span, language="en_US")
    for day, instead in SWAPPED.items():
        table[day] = f"Ngày nghỉ (thay cho ngày {instead:%d/%m/%Y})"
        english[day] = f"Day off (substituted from {instead:%m/%d/%Y})"
    lines = [HEAD]
    for year in span:
        lines.append(f"{year}:")
        lines.append(f"  confirmed: {str(year in CITED).lower()}")
        lines.append(f"  basis: {BASIS.get(year, LIBRARY)}")
        lines.append("  days_off:")
        for day in sorted(day for day in table if day.year == year):
            name = table[day].replace('"', "'")
            kind = "swapped" if name.startswith("Ngày nghỉ (thay") else "public"
            doubt = ", confidence: unsure" if (day.month, day.day) in UNSURE else ""
            lines.append(
                f'    - {{on: {day}, kind: {kind}, name: "{name}", '
                f'name_en: "{english[day]}"{doubt}}}'
            )
        makeup = {*table.weekend_workdays, *SWAPPED.values()}
        worked = sorted(day for day in makeup if day.year == year)
        if worked:
            lines.append("  working_days:")
            lines += [
                f'    - {{on: {day}, name: "Làm bù", name_en: "Make-up working day"}}'
                for day in worked
            ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(prefill(), end="")
