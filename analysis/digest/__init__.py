"""One edition of a meeting's opener, made of counts that may be shown."""
