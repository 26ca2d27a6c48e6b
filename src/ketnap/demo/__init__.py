"""A plainly synthetic Sa Thầy: fictional people in real units, for learning and for tests."""
