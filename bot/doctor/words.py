"""The words' part of the examination: the code, the knowledge base, the models that read and write."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib.util import find_spec

from bot.config import Config
from bot.doctor.finding import Check, State
from bot.doctor.reaching import reachable

_SOON = timedelta(days=30)


def code(config: Config, now: datetime) -> Iterator[Check]:
    """Say which code is in force, whether it can be used, and what looks like a slip."""
    from policies.code import CodeError, load_code
    from policies.examination import lint_code
    from policies.reloading import try_out

    try:
        loaded = load_code(config.code.path)
        try_out(loaded)
    except CodeError as error:
        mend = "Correct it. A desk that runs keeps the code it has until then; one that starts now would not."
        yield Check("code", State.PROBLEM, str(error), mend)
        return
    whose = f"{config.code.path}" if config.code.path else "the example that ships"
    yield Check("code", State.FINE, f"{whose}, version {loaded.version} ({loaded.digest[:12]})")
    if slips := lint_code(loaded):
        yield Check("code", State.NOTE, f"{len(slips)} things look like slips", "See them with: answerable code lint")
    ended = [embargo.id for embargo in loaded.embargoes if embargo.until and embargo.until < now]
    if ended:
        yield Check("code", State.NOTE, f"{len(ended)} embargoes have ended", "Remove them from confidential.toml.")


def knowledge(config: Config, now: datetime) -> Iterator[Check]:
    """Say how many articles are in force, and which have expired or soon will."""
    from responders.knowledge_base import KnowledgeError, load_knowledge

    try:
        articles = load_knowledge(config.knowledge.path).articles
    except KnowledgeError as error:
        yield Check("knowledge", State.PROBLEM, str(error), "Correct the article; docs/knowledge-base.md shows one.")
        return
    today = now.date()
    expired = [article.id for article in articles if article.expires < today]
    soon = [article.id for article in articles if today <= article.expires < today + _SOON]
    yield Check("knowledge", State.FINE, f"{len(articles) - len(expired)} articles in force")
    if expired:
        told = f"{len(expired)} expired and are not used: {', '.join(expired[:5])}"
        yield Check("knowledge", State.NOTE, told, "Ask their owners to check them and set a new date.")
    if soon:
        yield Check(
            "knowledge", State.NOTE, f"{len(soon)} expire within 30 days: {', '.join(soon[:5])}", "Tell their owners."
        )


def writer(config: Config) -> Iterator[Check]:
    """Say whether what writes drafts is installed, and answers."""
    kind, model = config.writer.kind, config.writer.model
    needs = {"transformers": ("transformers", "torch"), "openai": ("pydantic_ai", "openai")}.get(kind, ())
    missing = [name for name in needs if find_spec(name) is None]
    if missing:
        yield Check(
            "writer", State.PROBLEM, f"{' and '.join(missing)} must be installed", f"pip install 'answerable[{kind}]'"
        )
    elif kind == "openai" and config.writer.base_url and not reachable(config.writer.base_url):
        yield Check(
            "writer",
            State.NOTE,
            f"{config.writer.base_url} does not answer",
            "Start it; until then the composer writes.",
        )
    else:
        yield Check("writer", State.FINE, f"{kind}{f' with {model}' if model else ', which needs no model'}")


def models(config: Config) -> Iterator[Check]:
    """Say whether the model that reads messages can be loaded."""
    from policies.signals.learned import ModelError, Small, load

    named = config.judge.model
    try:
        load(named, config.judge.labels)
    except (ModelError, OSError) as error:
        yield Check("models", State.PROBLEM, f"[judge] model: {error}", "Until then the desk does not start.")
        return
    small = f"the small model that ships can be loaded, version {Small.load().version}"
    yield Check("models", State.FINE, small if named in {"small", "none"} else f"{small}; and {named}")
