"""Turns a trained network into ONNX with 8-bit weights."""

import tempfile
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn


def export(network: nn.Module, target: Path, *, narrow: bool = False) -> None:
    """Writes the network as ONNX: matrices in 8 bits, and with `narrow` the table of words in 4.

    Its heads are narrowed too: `body.crown` puts others in their place.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    network.eval()
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        _trace(network, whole)
        kinds = ["MatMul", "Gemm", "Attention", *([] if narrow else ["Gather"])]
        # Per channel: a head's columns and a layer's features have ranges of their own.
        quantize_dynamic(
            whole, target, op_types_to_quantize=kinds, per_channel=True, weight_type=QuantType.QInt8
        )  # fmt: skip
    if narrow:
        _narrow_words(target)


def _trace(network: nn.Module, path: Path) -> None:
    sample: tuple[Tensor, Tensor] = (torch.ones((2, 8), dtype=torch.long), torch.ones((2, 8), dtype=torch.long))
    names = ["input_ids", "attention_mask"]
    axes: dict[str, Any] = {name: {0: "texts", 1: "pieces"} for name in names} | {"scores": {0: "texts"}}
    torch.onnx.export(
        network, sample, str(path), input_names=names, output_names=["scores"], dynamic_axes=axes, opset_version=18,
        dynamo=False,
    )  # fmt: skip


def _narrow_words(path: Path) -> None:
    import onnx
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer

    model = onnx.load(str(path))
    table = MatMulNBitsQuantizer(
        model, bits=4, block_size=64, is_symmetric=True, op_types_to_quantize=("Gather",), quant_axes=(("Gather", 1),)
    )
    table.process()
    onnx.save(table.model.model, str(path))
