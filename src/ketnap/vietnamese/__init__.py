"""Text, names, dates and numbers as Vietnamese offices write them. Pure: no Django, no domain."""
