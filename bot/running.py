"""The bodies of the long-running commands. Each returns when SIGTERM or SIGINT asked it to stop and work is put down."""

from bot.config import Config


def up(config: Config) -> None:
    """Run listeners, workers, console and, for a sandbox account, the sandbox, in one process."""
    raise NotImplementedError


def listen(config: Config) -> None:
    """Listen to every platform account whose lease is free, and store what arrives."""
    raise NotImplementedError


def work(config: Config) -> None:
    """Do the queue's work: assess, deliver, reconcile, and the calendar."""
    raise NotImplementedError


def serve(config: Config) -> None:
    """Serve the console."""
    raise NotImplementedError
