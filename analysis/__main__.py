"""`python -m analysis`: the commands of understanding alone. See `heard --help`."""

from analysis.commands import app, read
from feedback.core.command_line import ended

if __name__ == "__main__":
    app.command("run", hidden=True)(read)  # what `read` was called before `heard run` started Heard
    ended(app)
