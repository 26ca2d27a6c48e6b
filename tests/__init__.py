"""The tests of Kết Nạp; they mirror src/ketnap, and house/ guards the house itself."""
