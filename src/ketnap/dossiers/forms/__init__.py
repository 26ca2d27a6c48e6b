"""Forms of a case: new people, single facts, acts, meetings."""
