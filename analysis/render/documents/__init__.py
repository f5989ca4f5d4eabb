"""The opener and the report as HTML, PDF, Word, slides, sheets and Easy Read."""
