"""Writes with a local model through transformers; the only module that knows transformers and torch."""

import threading
from pathlib import Path
from typing import Any

from responders.writers.base import Brief, WriterError, WriterTimedOut, WriterUnavailable, Written
from responders.writers.checks import check_text, refuse_orders
from responders.writers.moves import moves_of
from responders.writers.prompt import instructions, material

_ASK = "Write only the text of the reply."


class TransformersWriter:
    """Writes with a model by name or path (a folder, or one GGUF file). One text at a time; safe to share.

    A GGUF file also needs the packages `gguf` and `accelerate`.
    """

    def __init__(self, model: str, *, timeout_seconds: float = 60, max_new_tokens: int = 160) -> None:
        """Load nothing yet: the model is loaded when it is first asked to write."""
        self._model_name, self._timeout, self._most = model, timeout_seconds, max_new_tokens
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    @property
    def name(self) -> str:
        """What the console shows as the draft's writer."""
        return f"transformers:{Path(self._model_name).name}"

    def write(self, brief: Brief) -> Written:
        """Return the model's reply; raises WriterError, and nothing else, when there is none."""
        refuse_orders(brief)
        if not self._lock.acquire(timeout=self._timeout):
            raise WriterTimedOut("it is still busy with another reply.")
        try:
            text = self._generate(brief)
        finally:
            self._lock.release()
        text = check_text(text, brief)
        sources = tuple(passage.article.id for passage in brief.passages if passage.article.answer[:40] in text)
        return Written(text, moves_of(text, brief.language, answered=bool(sources)), sources)

    def _generate(self, brief: Brief) -> str:
        try:
            tokenizer, model = self._load()
            prompt = tokenizer.apply_chat_template(
                [
                    {"role": "system", "content": instructions(brief)},
                    {"role": "user", "content": f"{material(brief)}\n{_ASK}"},
                ],
                tokenize=False,
                add_generation_prompt=True,
            )
            inputs = tokenizer(prompt, return_tensors="pt", add_special_tokens=False)
            done = model.generate(
                **inputs, max_new_tokens=self._most, max_time=self._timeout, do_sample=False, repetition_penalty=1.1
            )
            fresh = done[0][inputs["input_ids"].shape[1] :].tolist()
        except WriterError:
            raise
        except Exception as error:
            raise WriterUnavailable(f"the local model failed ({type(error).__name__}).") from error
        if len(fresh) < self._most and tokenizer.eos_token_id not in fresh:
            raise WriterTimedOut(f"it took longer than {self._timeout:g} seconds.")
        return str(tokenizer.decode(fresh, skip_special_tokens=True))

    def _load(self) -> tuple[Any, Any]:
        if self._loaded is None:
            try:
                from transformers import AutoModelForCausalLM, AutoTokenizer
            except ImportError as error:
                raise WriterUnavailable(
                    "transformers is not installed. Install torch for your machine, "
                    "then: pip install 'answerable[transformers]'"
                ) from error
            path = Path(self._model_name)
            where, more = (
                (str(path.parent), {"gguf_file": path.name}) if path.suffix == ".gguf" else (self._model_name, {})
            )
            try:
                self._loaded = (
                    AutoTokenizer.from_pretrained(where, **more),
                    AutoModelForCausalLM.from_pretrained(where, **more).eval(),
                )
            except Exception as error:
                said = str(error).strip().partition("\n")[0][:160]
                raise WriterUnavailable(f"the model can't be loaded: {said}") from error
        return self._loaded
