"""Makers of test data: plain functions with keyword arguments, one per thing, sensible defaults.

Each feature adds its own makers here, under its own heading, in the order of the layers. A maker
returns a saved object and lets every field be overridden; it never hides a rule behind a default.
"""

from __future__ import annotations
