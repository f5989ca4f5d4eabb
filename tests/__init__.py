"""Tests of every room; a package, so that no installed package of that name stands in its place."""
