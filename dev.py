"""Everything a developer types: `python3 dev.py run`, or `make run`; `python3 dev.py` tells all.

Each command does all its own set-up, needs nothing but Python, and asks for no administrator.
This file is read by older Pythons too, so that they can be told kindly what is needed.
"""

import os
import sys

COMMANDS = {
    "run": "serve on http://127.0.0.1:5000 (PORT changes it), with a demo county to begin with",
    "test": "every test, on both databases (more words go to pytest)",
    "quick": "the tests that need no browser, no PDF and no PostgreSQL (more words go to pytest)",
    "check": "format, lint, types, then every test",
    "fix": "put the format right, and what the linter can mend",
    "bench": "measure the speed (more words choose what)",
    "wheel": "build the wheel, install it elsewhere and start it there",
}

OLDEST = (3, 11)


def main(words):
    """Run the command that `words` name; answers the exit code."""
    if sys.version_info < OLDEST:
        print(
            f"techloan needs Python 3.11 or newer, and this is {sys.version.split()[0]}.\n"
            f"When a newer one is installed, type: python3.11 dev.py {' '.join(words)}"
        )
        return 1
    if not words or words[0] not in COMMANDS:
        print("\n".join(f"python3 dev.py {name:6} {does}" for name, does in COMMANDS.items()))
        return 0 if words in ([], ["help"], ["--help"], ["-h"]) else 2
    os.chdir(os.path.dirname(os.path.abspath(__file__)))
    from scripts import commands, steps

    try:
        return getattr(commands, words[0])(words[1:])
    except steps.Stop as reason:
        print(reason, flush=True)
        return 1
    except PermissionError as error:
        print(
            f"This may not be written: {error.filename}.\n"
            "Perhaps another user started here before. Start in a copy of your own."
        )
        return 1
    except KeyboardInterrupt:
        print("\nStopped.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
