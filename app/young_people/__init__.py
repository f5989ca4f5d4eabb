"""What young people meet."""
