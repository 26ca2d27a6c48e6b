"""How Django itself reads and shows dates and numbers: day first, in every language."""
