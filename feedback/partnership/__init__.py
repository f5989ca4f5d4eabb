"""Meetings, visits, the shadow executive, and what agencies and other groups bring."""
