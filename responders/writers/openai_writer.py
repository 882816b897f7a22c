"""Writes with any OpenAI-compatible server, through pydantic-ai; the only module that knows pydantic-ai.

The model returns sentences, each with the words or the article that it rests on; evidence that can't be found in the
mention or among the articles breaks a rule, as does anything the drafter's checks catch afterwards.
"""

import asyncio
import threading
from concurrent.futures import TimeoutError as Overdue
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field

from responders.draft import Claim, ClaimKind
from responders.writers.base import Brief, WriterBrokeRule, WriterError, WriterTimedOut, WriterUnavailable, Written
from responders.writers.checks import check_text, refuse_orders
from responders.writers.moves import moves_of
from responders.writers.prompt import instructions, material

if TYPE_CHECKING:
    from pydantic_ai.models import Model


class ReplySentence(BaseModel):
    """One sentence of the reply, and what it rests on."""

    text: str = Field(min_length=1, max_length=600)
    evidence: list[str] = Field(default_factory=list, max_length=6)


class Reply(BaseModel):
    """The reply, sentence by sentence."""

    sentences: list[ReplySentence] = Field(min_length=1, max_length=8)


class OpenAIWriter:
    """Writes with a model behind an OpenAI-compatible API. Thread-safe."""

    def __init__(
        self, model: "str | Model[Any]", *, base_url: str = "", api_key: str = "", timeout_seconds: float = 20
    ) -> None:
        """`model` is the server's name for it, or a pydantic-ai model; raises WriterUnavailable without pydantic-ai."""
        try:
            from pydantic_ai import Agent, PromptedOutput
        except ImportError as error:
            raise WriterUnavailable(
                "pydantic-ai is not installed. Install it with: pip install 'answerable[openai]'"
            ) from error
        self._name = model if isinstance(model, str) else model.model_name
        self._timeout = timeout_seconds
        served = _served(model, base_url, api_key) if isinstance(model, str) else model
        self._agent: Agent[None, Reply] = Agent(served, output_type=PromptedOutput(Reply), retries=1)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=_serve, args=(self._loop,), name="openai-writer", daemon=True)
        self._thread.start()

    @property
    def name(self) -> str:
        """What the console shows as the draft's writer."""
        return f"openai:{self._name}"

    def close(self) -> None:
        """Stop the thread that talks to the server; whatever is still under way is given up."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(5)

    def write(self, brief: Brief) -> Written:
        """Return the model's reply with its evidence; raises WriterError, and nothing else, when there is none."""
        refuse_orders(brief)
        reply = self._ask(brief)
        text = check_text(" ".join(sentence.text.strip() for sentence in reply.sentences), brief)
        claims = tuple(claim for sentence in reply.sentences for claim in _claims(sentence, text, brief))
        sources = tuple(dict.fromkeys(str(claim.evidence) for claim in claims if isinstance(claim.evidence, str)))
        return Written(text, moves_of(text, brief.language, answered=bool(sources)), sources, (), claims)

    def _ask(self, brief: Brief) -> Reply:
        from pydantic_ai.exceptions import AgentRunError, ModelAPIError, UserError

        run = self._agent.run(
            material(brief),
            instructions=instructions(brief),
            model_settings={"timeout": self._timeout, "max_tokens": 500, "temperature": 0.4},
        )
        future = asyncio.run_coroutine_threadsafe(run, self._loop)
        try:
            return future.result(self._timeout).output
        except Overdue:
            future.cancel()
            raise WriterTimedOut(f"it took longer than {self._timeout:g} seconds.") from None
        except ModelAPIError:
            raise WriterUnavailable("its server can't be reached or answered with an error.") from None
        except (AgentRunError, UserError):
            raise WriterBrokeRule("it didn't answer in the form it was asked for.") from None
        except WriterError:
            raise
        except Exception as error:
            raise WriterUnavailable(f"it failed ({type(error).__name__}).") from error


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    loop.run_forever()
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    if tasks:
        loop.run_until_complete(asyncio.wait(tasks))
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()


def _served(model: str, base_url: str, api_key: str) -> "Model[Any]":
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    return OpenAIChatModel(model, provider=OpenAIProvider(base_url=base_url or None, api_key=api_key or "none"))


def _claims(sentence: ReplySentence, text: str, brief: Brief) -> list[Claim]:
    """Return the claims that a sentence's evidence makes; raise WriterBrokeRule for evidence that isn't there."""
    at = max(0, text.find(" ".join(sentence.text.split())))
    span = (at, at + len(sentence.text))
    claims = []
    for quoted in (quote.strip() for quote in sentence.evidence if quote.strip()):
        article = next(
            (passage.article for passage in brief.passages if passage.article.id == quoted.strip("[]")), None
        )
        start = brief.mention.text.lower().find(quoted.lower())
        if article is not None:
            claims.append(
                Claim(ClaimKind.GROUNDED, True, f"This sentence rests on '{article.title}'.", article.id, span)
            )
        elif start >= 0:
            place = (start, start + len(quoted))
            claims.append(Claim(ClaimKind.GROUNDED, True, "This sentence rests on the person's words.", place, span))
        else:
            raise WriterBrokeRule("it named evidence that isn't in the mention or the articles.")
    return claims
