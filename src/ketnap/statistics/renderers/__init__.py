"""One table, many faces: the suffix of the address chooses which."""
