"""The bodies of the long-running commands. Each returns when SIGTERM or SIGINT asked it to stop and work is put down."""

from collections.abc import Callable

from bot.config import Config


def up(config: Config, *, ready: Callable[[], None] = lambda: None) -> None:
    """Run listeners, workers, console and, for a sandbox account, the sandbox, in one process.

    `ready` is called once, when the console answers: the command line then prints its address and a sign-in link.
    """
    raise NotImplementedError


def listen(config: Config) -> None:
    """Listen to every platform account whose lease is free, and store what arrives."""
    raise NotImplementedError


def work(config: Config) -> None:
    """Do the queue's work: assess, deliver, reconcile, and the calendar."""
    raise NotImplementedError


def serve(config: Config, *, ready: Callable[[], None] = lambda: None) -> None:
    """Serve the console; `ready` is called once, when it answers."""
    raise NotImplementedError


def sandbox(config: Config, *, host: str, port: int, demo: bool) -> None:
    """Run the sandbox alone, its journal in the data directory."""
    raise NotImplementedError
