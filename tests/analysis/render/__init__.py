"""Tests of the documents; a package so that they share factories and ways of reading a file back."""
