"""What a function of the core says when its input allows no result: a documented code."""

from __future__ import annotations


class Refusal(ValueError):
    """An input that is refused with a code of the measurement specification, section 8.1."""

    def __init__(self, code: str = "invalid_input") -> None:
        super().__init__(code)
        self.code = code
