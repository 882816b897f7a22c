"""What measures: lexicons compiled once from a code, and the learned models that were handed in."""

from policies.code import Code


class Instruments:
    """Everything loaded and compiled that measurements need. Built once, shared by threads."""

    def __init__(self, code: Code) -> None:
        self.code = code
