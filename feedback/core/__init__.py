"""What every room stands on: records, errors, settings, typed words, files of tables. Knows no store."""
