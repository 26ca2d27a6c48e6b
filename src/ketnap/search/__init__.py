"""Finding people, cases, units and screens from one box; only what the searcher may see."""
