"""Papers: forms filled from facts, and the registers that number them."""
