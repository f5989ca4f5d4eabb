"""Redaction: names, contact details and what else says who somebody is, replaced by their kind.

This package alone makes `SafeText`.
"""

from feedback.redaction.files import redact_file
from feedback.redaction.redactor import VERSION, WrittenBy, redact, redact_more, stored
from feedback.redaction.text import LABELS

__all__ = ["LABELS", "VERSION", "WrittenBy", "redact", "redact_file", "redact_more", "stored"]
