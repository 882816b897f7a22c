"""`answerable up`, its three parts, and the sandbox: the commands that run until they are stopped."""

import click

from bot.cli.settings import config

_STOP = (
    "Runs until Ctrl-C or SIGTERM; work in hand is put down first. Exit codes: 0 stopped, 3 settings, 4 out of reach."
)


@click.command(epilog=_STOP)
@click.option(
    "--sign-in-link/--no-sign-in-link", default=True, help="Print a one-time sign-in link while nobody has one."
)
@click.pass_context
def up(ctx: click.Context, sign_in_link: bool) -> None:
    """Run the whole desk in one process: listeners, workers, the calendar, the console.

    Without settings it starts a private database under ./data and a sandbox with invented messages.

    \b
      answerable up
    """
    from bot.cli.starting import announce, prepare
    from bot.config import SandboxAccount
    from bot.running import up as run

    settings = config(ctx)
    sandboxes = [
        ("port in [[platforms]]", one.host, one.port)
        for one in settings.platforms
        if isinstance(one, SandboxAccount) and not one.url
    ]
    url = prepare(settings, ("console.port", settings.console.host, settings.console.port), *sandboxes)
    places = [f"http://{host}:{port}" for _, host, port in sandboxes]
    run(settings, ready=lambda: announce(settings, url, sign_in_link=sign_in_link, sandboxes=places))


@click.command(epilog=_STOP)
@click.pass_context
def listen(ctx: click.Context) -> None:
    """Listen to the platforms and store what arrives.

    Each account is heard by one listener at a time, by lease: a second one waits and takes over when the first is gone.

    \b
      answerable --config desk.toml listen
    """
    from bot.cli.starting import prepare
    from bot.running import listen as run

    settings = config(ctx)
    prepare(settings)
    run(settings)


@click.command(epilog=_STOP)
@click.pass_context
def work(ctx: click.Context) -> None:
    """Do the background work: judge, draft, send, and keep the calendar.

    Run as many as you like, on as many machines; they share the work by the database.

    \b
      answerable --config desk.toml work
    """
    from bot.cli.starting import prepare
    from bot.running import work as run

    settings = config(ctx)
    prepare(settings)
    run(settings)


@click.command(epilog=_STOP)
@click.pass_context
def serve(ctx: click.Context) -> None:
    """Serve the console.

    \b
      answerable --config desk.toml serve
    """
    from bot.cli.starting import announce, prepare
    from bot.running import serve as run

    settings = config(ctx)
    url = prepare(settings, ("console.port", settings.console.host, settings.console.port))
    run(settings, ready=lambda: announce(settings, url))


@click.command(epilog="Runs until Ctrl-C or SIGTERM.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", type=click.IntRange(1, 65_535), default=8766, show_default=True, help="The port.")
@click.option("--demo/--empty", default=True, show_default=True, help="Fill an empty sandbox with invented messages.")
@click.option(
    "--as",
    "speaks",
    type=click.Choice(("sandbox", "x", "reddit", "discord")),
    default="sandbox",
    show_default=True,
    help="Whose API it answers: its own, or that of a real platform.",
)
@click.pass_context
def sandbox(ctx: click.Context, host: str, port: int, demo: bool, speaks: str) -> None:
    """Run the sandbox alone: a small platform with a web page, and faults that can be switched on.

    Its posts are kept in the data directory. To have a desk elsewhere use it, give the desk its address as `url`.
    As X, Reddit or Discord it lets the desk's real adapters be tried without keys: they speak to it as to the original.

    \b
      answerable sandbox --port 8766
      answerable sandbox --as x --port 8767
    """
    from bot import logging
    from bot.cli.starting import still_free
    from bot.running import sandbox as run

    settings = config(ctx)
    logging.setup(settings.log)
    still_free("--port", host, port)
    url = f"http://{host}:{port}"
    click.echo(f"\n  The sandbox is at  {url}\n")
    if speaks != "sandbox":
        lines = (
            "[[platforms]]",
            f'kind = "{speaks}"',
            'account = "AuroraCare"',
            f'url = "{url}"',
            f'web_url = "{url}"',
        )
        click.echo("  For a desk to use it, put this into its settings:\n\n    " + "\n    ".join(lines) + "\n")
    run(settings, host=host, port=port, demo=demo, speaks=speaks)
