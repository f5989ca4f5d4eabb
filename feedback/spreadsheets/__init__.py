"""Tables that people upload, whoever's program wrote them: what the file is, its letters, its cells, its headings."""
