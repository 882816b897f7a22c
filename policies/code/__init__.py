"""The code as data: a directory of TOML with a version and a digest, which a brand copies and edits."""

from policies.code.loading import EXAMPLE, load_code
from policies.code.parts import ClockRule, Code, CodeError, Embargo, Product, Spokesperson
from policies.code.placing import placed

__all__ = ["EXAMPLE", "ClockRule", "Code", "CodeError", "Embargo", "Product", "Spokesperson", "load_code", "placed"]
