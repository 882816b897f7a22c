"""How a command ends: its exit code, and a sentence instead of a traceback for what a user can mend.

0    done; every check passed
1    done, and there is something to see: findings, failed checks, lines that could not be read
2    the command line is not right
3    the settings, the code of ethics or the knowledge base can't be used
4    the database or a platform can't be reached
70   a fault in Answerable
74   what is to be written can't be: the disk is full, or the output closed
130  interrupted
141  whoever read the output has gone
"""

import errno
import os
import sys
from collections.abc import Callable

import click

FOUND = 1
USAGE = 2
CONFIGURATION = 3
UNREACHABLE = 4
FAULT = 70
UNWRITTEN = 74
INTERRUPTED = 130
CLOSED_PIPE = 141
DEBUG = "ANSWERABLE_DEBUG"

# By name, so that asking what an error means imports nothing: a command that never needs a database never loads one.
_MEANING = {
    "bot.config_file.ConfigError": CONFIGURATION,
    "bot.platforms.options.OptionError": CONFIGURATION,
    "policies.code.parts.CodeError": CONFIGURATION,
    "policies.signals.terms.TermError": CONFIGURATION,
    "policies.signals.learned.missing.ModelError": CONFIGURATION,
    "responders.knowledge_articles.KnowledgeError": CONFIGURATION,
    "responders.writers.base.WriterError": CONFIGURATION,
    "bot.platforms.sandbox.journal.JournalError": CONFIGURATION,
    "storage.errors.Unavailable": UNREACHABLE,
    "storage.errors.CannotStart": UNREACHABLE,
    "storage.errors.StorageError": FOUND,
    "bot.platforms.errors.PlatformError": UNREACHABLE,
}
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Stop(Exception):
    """Ends the command with a message for the user and an exit code."""

    def __init__(self, message: str, code: int = FOUND) -> None:
        super().__init__(message)
        self.code = code


def run(command: Callable[[], object]) -> int:
    """Run a command and return its exit code; what went wrong is said on standard error."""
    out = sys.stdout
    if out is None:
        say("Standard output is closed, so nothing can be written. If nobody is to read it, send it to /dev/null.")
        return UNWRITTEN
    try:
        code = command()  # click hands back the code of an Exit
        sys.stdout.flush()
    except click.UsageError as error:
        error.show()
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        say("\nInterrupted.")
        return INTERRUPTED
    except BrokenPipeError:
        return _hushed(CLOSED_PIPE)  # whoever read us has seen enough
    except SystemExit:
        if sys.stdout is out:
            raise
        return _hushed(CLOSED_PIPE)  # click saw that first, wrapped standard output, and would end with 1
    except Exception as error:  # noqa: BLE001 (the last one who can say something kind)
        return explain(error)
    return code if isinstance(code, int) else 0


def _hushed(code: int) -> int:
    """Let Python not complain again when it closes standard output, and return the code."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def explain(error: Exception) -> int:
    """Say what an error means for the user, and return its exit code."""
    code = meaning(error)
    if os.environ.get(DEBUG):
        import traceback

        traceback.print_exception(error)
    if code is None and isinstance(error, OSError) and error.filename:
        say(f"{error.filename}: {error.strerror}.")
        return USAGE
    if code is None and isinstance(error, OSError) and error.errno in _FULL:
        say(f"What was found can't be written: {error.strerror}. Make room and run it again.")
        return _hushed(UNWRITTEN)
    if code is None:
        say(f"This is a fault in Answerable ({type(error).__name__}), not of yours. Please report it.")
        say(f"To see where it happened, run the command again with {DEBUG}=1 before it.")
        return FAULT
    say(str(error))
    return code


def meaning(error: BaseException) -> int | None:
    """Return the exit code that an error of ours stands for, or None for a fault."""
    if isinstance(error, Stop):
        return error.code
    for kind in type(error).__mro__:
        if (code := _MEANING.get(f"{kind.__module__}.{kind.__qualname__}")) is not None:
            return code
    return None


def say(sentence: str) -> None:
    """Write a sentence to standard error."""
    click.echo(sentence, err=True)
