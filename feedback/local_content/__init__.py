"""Content that a partnership makes its own: local help, its name and colours, its places. One mechanism for all of it."""
