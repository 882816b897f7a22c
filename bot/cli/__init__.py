"""The command line."""

import sys

import click

from bot.cli.exits import run
from bot.cli.lazy import Entry, LazyGroup

COMMANDS = {
    "Start here": {
        "init": Entry("bot.cli.init:init", "Write a settings file and check that it works."),
        "up": Entry("bot.cli.desk:up", "Run the whole desk in one process."),
        "connect": Entry("bot.cli.connect:connect", "Connect an account on X, Reddit or Discord."),
        "doctor": Entry("bot.cli.doctor:doctor", "Check everything the desk needs, and say how to mend it."),
        "version": Entry("bot.cli.version:version", "Show the version of the desk and of its code."),
    },
    "Run its parts": {
        "listen": Entry("bot.cli.desk:listen", "Listen to the platforms and store what arrives."),
        "work": Entry("bot.cli.desk:work", "Do the background work: judge, draft, send."),
        "serve": Entry("bot.cli.desk:serve", "Serve the console."),
        "sandbox": Entry("bot.cli.desk:sandbox", "Run the sandbox, a platform to try things on."),
        "migrate": Entry("bot.cli.migrate:migrate", "Bring the database to this version."),
    },
    "Judge and draft": {
        "check": Entry("bot.cli.check:check", "Check texts before they are published."),
        "statement": Entry("bot.cli.statement:statement", "Check crisis statements before they are signed."),
        "clearance": Entry("bot.cli.clearance:clearance", "Verify that a post was allowed, and make the keys for it."),
        "extension": Entry("bot.cli.extension:extension", "Copy out the browser extension that checks before posting."),
        "triage": Entry("bot.cli.triage:triage", "Say what a message wants, how soon, and what to do with it."),
        "draft": Entry("bot.cli.draft:draft", "Draft a personal reply to a message."),
        "asset": Entry("bot.cli.asset:asset", "Keep the pictures we know, whose they are and what we may do."),
        "crisis": Entry("bot.cli.crisis:crisis", "See a crisis in the volume of mentions."),
        "incident": Entry("bot.cli.incident:incident", "Follow what reports danger, and take it on."),
        "issue": Entry("bot.cli.issue:issue", "Follow problems of products to the proven fix."),
        "report": Entry("bot.cli.report:report", "Show and send the weekly market report."),
        "code": Entry("bot.cli.code:code", "Read, check and test the code of ethics."),
    },
    "People and the record": {
        "user": Entry("bot.cli.user:user", "Add people, give them roles, let them in."),
        "key": Entry("bot.cli.key:key", "Make, list and revoke keys of the HTTP API."),
        "embargo": Entry("bot.cli.embargo:embargo", "Keep what is under embargo, and see who touched it."),
        "hotline": Entry("bot.cli.hotline:hotline", "Make and change the key of the employees' hotline."),
        "person": Entry("bot.cli.person:person", "Find, hand out or erase what we hold on someone who wrote to us."),
        "retention": Entry("bot.cli.retention:retention", "Keep what people said only as long as the settings say."),
        "promise": Entry("bot.cli.promise:promise", "See what we said in public that we will do."),
        "record": Entry("bot.cli.record:record", "Verify and export the record of who did what."),
    },
}


@click.group(
    cls=LazyGroup,
    table=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 1 something was found, 2 wrong command line, 3 settings, 4 database or platform "
    "out of reach, 70 a fault in Answerable, 130 interrupted.",
)
@click.option(
    "--config",
    "config_path",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="The settings file. Without it: $ANSWERABLE_CONFIG, then ./config.toml, then the defaults.",
)
@click.pass_context
def answerable(ctx: click.Context, config_path: str | None) -> None:
    """The self-hosted desk for everything a brand says, and answers, on social media.

    To try it, with nothing to set up: answerable up
    """
    ctx.obj = config_path


def main(arguments: list[str] | None = None) -> None:
    """Run `answerable` with these arguments, or the process's own, and exit."""
    sys.exit(run(lambda: answerable.main(arguments, prog_name="answerable", standalone_mode=False)))
