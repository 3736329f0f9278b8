"""The C interface as include/rocks.json describes it, for all generators of bindings."""

from __future__ import annotations

import json
import pathlib
import re
from typing import Any

Json = dict[str, Any]


class Abi:
    """The description, and what follows from it."""

    def __init__(self, description: Json) -> None:
        self.description = description
        self.handles = {handle["name"] for handle in description["handles"]}
        self.aliases = {alias["name"]: alias["type"] for alias in description["types"]}
        self.structs = {struct["name"]: struct for struct in description["structs"]}
        self.callbacks = {call["name"]: call for call in description["callbacks"]}

    @classmethod
    def read(cls, path: pathlib.Path) -> Abi:
        return cls(json.loads(path.read_text()))

    def scalar(self, kind: str) -> str:
        """The type that a name stands for."""
        return self.aliases.get(kind, kind)

    def pointed(self, field: Json) -> str | None:
        """The struct that a field points to."""
        match = re.fullmatch(r"const (rocks_\w+) \*", field["type"])
        return match[1] if match and match[1] in self.structs else None
