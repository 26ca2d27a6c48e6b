"""Pages of a case: today's work, the list, the case itself, its acts, meetings."""
