"""The safeguarding desk: sealed words, cases, and who is told that one waits."""
