"""Accounts, the audit trail, signing in."""
