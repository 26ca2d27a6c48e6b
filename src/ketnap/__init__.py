"""Kết Nạp: membership development, from the first name on a cell's list to official recognition."""

__version__ = "0.1.0"
