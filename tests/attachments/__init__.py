"""Files people attach."""
