"""Spreadsheets and signed packages, in and out."""
