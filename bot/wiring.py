"""The one place where the parts are put together: nothing else builds a platform, a session factory or a model."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

from bot.allowances import Allowances
from bot.business_hours import BusinessHours, hours_of
from bot.config import Config
from bot.config import Writer as WriterSettings
from bot.config_accounts import PlatformAccount, ReplayAccount, SandboxAccount
from bot.embargoes import Guard, Keys, keys_from
from bot.embargoes import Writer as Asking
from bot.embargoes.following import Following
from bot.platforms import replay
from bot.platforms.base import Meter, Platform, Unmetered
from bot.platforms.options import OptionError
from bot.platforms.sandbox import adapter as sandbox
from bot.reloading import Reloading
from bot.seen import Memory
from bot.set_aside import InForce
from bot.shadowing import load as load_shadow
from policies.code import load_code
from policies.engine import Judge
from policies.finding import Judgement
from policies.reloading import try_out
from policies.signals.bank import Bank
from policies.signals.instruments import Instruments
from policies.signals.learned import load as load_model
from policies.subject import Subject
from responders.drafter import Drafter
from responders.knowledge_base import load_knowledge
from responders.writers.base import Voice, Writer
from storage import accounts
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that runs the desk, put together once per process.

    `accounts` maps a platform account's id in storage to its platform; `clock` returns now in UTC. `allowances` is what
    the platforms' rate limits leave. `shadow` judges under a code on trial, if the settings name one; `exceptions` are
    what the judge sets aside because the database says so.
    """

    config: Config
    database: Database
    judge: Judge
    drafter: Drafter
    accounts: Mapping[int, Platform]
    clock: Callable[[], datetime]
    hours: BusinessHours
    allowances: Allowances
    shadow: Judge | None = None
    exceptions: InForce | None = None
    embargoes: Guard | None = None
    following: Following | None = None
    reloading: Reloading | None = None
    memory: Memory | None = None

    def judge_for(self, subject: Subject, writer: Asking) -> Judgement:
        """Return the verdict as this writer may see it: what is under embargo is told to those who are cleared."""
        if self.embargoes is None:
            return self.judge.judge(subject)
        asked = self.embargoes.asked(subject, writer)
        return self.embargoes.answer(self.judge.judge(asked), asked, writer, self.clock(), self.judge.judge)

    def platform(self, account_id: int) -> Platform:
        """Return the platform of an account, or raise KeyError if the settings no longer name it."""
        return self.accounts[account_id]

    async def close(self) -> None:
        """Let go of the platforms' connections and the database."""
        for platform in self.accounts.values():
            await platform.close()
        await asyncio.to_thread(self.allowances.close)
        for part in (self.exceptions, self.following, self.memory):
            if part is not None:
                await asyncio.to_thread(part.close)
        self.database.close()


def utc_now() -> datetime:
    """Return now, in UTC: the desk's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Minds:
    """What judges and what drafts: slow to load, and the same for every desk under one code and knowledge base."""

    judge: Judge
    drafter: Drafter
    shadow: Judge | None = None
    bank: Bank | None = None


def load_minds(config: Config) -> Minds:
    """Load the code, the knowledge base and the models; raise CodeError, KnowledgeError or ConfigError."""
    code = load_code(config.code.path)
    if config.code.path is not None:
        try_out(code)
    keys = embargo_keys(config)
    bank = Bank(keys.forms) if keys else None
    judge = Judge(code, Instruments(code, load_model(config.judge.model, config.judge.labels), bank))
    shadow = load_shadow(config.code.shadow)
    return Minds(judge, _drafter(config, judge), shadow.with_bank(bank) if shadow else None, bank)


def embargo_keys(config: Config) -> Keys | None:
    """Return the keys of the embargo bank, or None where the settings name none; raise ConfigError."""
    written = config.embargo.key()
    return keys_from(written.get_secret_value()) if written else None


def build(
    config: Config,
    *,
    url: str,
    sandboxes: Mapping[str, str] | None = None,
    clock: Callable[[], datetime] = utc_now,
    minds: Minds | None = None,
) -> Desk:
    """Put the desk together on the database at `url`, whose schema must be in place.

    `sandboxes` gives the addresses of sandboxes that this process runs itself, by account. Raise CodeError,
    KnowledgeError, OptionError, ConfigError or storage's Unavailable, each with a message that says how to mend it.
    """
    minds = minds or load_minds(config)
    database = Database(url, pool_size=config.work.concurrency + 6)
    minds, guard = _guarded(config, minds, database, clock)
    allowances, hours = Allowances(url, clock), config.hours
    exceptions = InForce(database, clock)
    by_id = _opened(config, database, allowances, sandboxes or {}, clock())
    memory = Memory(database, limit=config.check.seen_posts)
    judge = minds.judge.with_exceptions(exceptions).with_seen(memory)
    shadow = minds.shadow.with_exceptions(exceptions) if minds.shadow else None
    return Desk(
        config=config,
        database=database,
        judge=judge,
        drafter=minds.drafter,
        accounts=by_id,
        clock=clock,
        hours=hours_of(config.brand.timezone, hours.opens, hours.closes, hours.days, hours.holidays),
        allowances=allowances,
        shadow=shadow,
        exceptions=exceptions,
        embargoes=guard,
        following=Following(guard).start() if guard else None,
        memory=memory,
        reloading=Reloading(judge, config.code.path, shadow, config.code.shadow, clock),
    )


def _opened(
    config: Config, database: Database, allowances: Allowances, sandboxes: Mapping[str, str], now: datetime
) -> dict[int, Platform]:
    """Return the accounts' adapters, each by the number of its account, with the account's own meter."""
    # One transaction: an account that can't be opened leaves no trace.
    with database.session() as session:
        ids = [accounts.ensure(session, one.kind, one.account, now=now).id for one in config.platforms]
        return {
            number: platform(one, sandboxes, allowances.meter(number, one.kind))
            for number, one in zip(ids, config.platforms, strict=True)
        }


def _guarded(
    config: Config, minds: Minds, database: Database, clock: Callable[[], datetime]
) -> tuple[Minds, Guard | None]:
    """Return the guard of the embargo bank with the bank read, and minds that know it; raise ConfigError."""
    keys = embargo_keys(config)
    if keys is None:
        return minds, None
    bank = minds.bank or Bank(keys.forms)
    if minds.bank is None:
        shadow = minds.shadow.with_bank(bank) if minds.shadow else None
        minds = Minds(minds.judge.with_bank(bank), minds.drafter, shadow, bank)
    guard = Guard(database, bank, keys, clock)
    try:
        guard.read()
    except Exception:
        database.close()
        raise
    return minds, guard


def platform(account: PlatformAccount, sandboxes: Mapping[str, str], meter: Meter | None = None) -> Platform:
    """Return the adapter of one account in the settings; raise OptionError or ConfigError.

    The library of a real platform is loaded only if an account of its kind is named.
    """
    options = account.options()
    if isinstance(account, SandboxAccount):
        if account.account in sandboxes:
            options["url"] = sandboxes[account.account]
        elif "url" not in options:
            # Apart from `up`, the sandbox is where `up` or `answerable sandbox` would run it.
            options["url"] = f"http://{account.host}:{account.port}"
        return sandbox.open(options, account=account.account)
    if isinstance(account, ReplayAccount):
        return replay.open(options, account=account.account)
    keys = {name: secret.get_secret_value() for name, secret in account.keys().items()}
    return _opener(account.kind)(options, account=account.account, keys=keys, meter=meter or Unmetered())


def _opener(kind: str) -> Callable[..., Platform]:
    try:
        module: Any = import_module(f"bot.platforms.{kind}")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "bot":
            raise
        raise OptionError(
            f"{kind}: the library {error.name} is not installed. Install it with: pip install 'answerable[{kind}]'"
        ) from error
    opener: Callable[..., Platform] = module.open
    return opener


def _drafter(config: Config, judge: Judge) -> Drafter:
    knowledge = load_knowledge(config.knowledge.path)
    # What the settings leave open is the code's to say, whichever is in force.
    voice = Voice(brand=config.brand.name) if "name" in config.brand.model_fields_set else Voice()
    return Drafter(judge, knowledge, writer(config.writer), voice=voice)


def writer(settings: WriterSettings) -> Writer | None:
    """Return the model that writes, or None for the composer; its library is loaded only if it is asked for."""
    if settings.kind == "transformers":
        from responders.writers.transformers_writer import TransformersWriter

        return TransformersWriter(settings.model, timeout_seconds=settings.timeout_seconds)
    if settings.kind == "openai":
        from responders.writers.openai_writer import OpenAIWriter

        key = settings.api_key()
        return OpenAIWriter(
            settings.model,
            base_url=settings.base_url,
            api_key=key.get_secret_value() if key else "",
            timeout_seconds=settings.timeout_seconds,
        )
    return None
