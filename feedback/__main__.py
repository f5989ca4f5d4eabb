"""`python -m feedback`: the commands of collecting alone, where nothing above them is installed. See `heard --help`."""

from feedback.commands import app
from feedback.core.command_line import ended

if __name__ == "__main__":
    ended(app)
