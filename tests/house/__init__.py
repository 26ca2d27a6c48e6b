"""The tests that guard the house: layers, names, texts, locks, generated pages."""
