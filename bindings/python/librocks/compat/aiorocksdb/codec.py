"""Values as Python objects, by the prefixes of their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Codec:
    """Makes bytes of values, and values of bytes, for the keys with a prefix; None: all keys."""

    def __init__(
        self,
        prefix: bytes | None,
        loads: Callable[[bytes], Any] | None = None,
        dumps: Callable[[Any], bytes] | None = None,
        key_split: bytes = b":",
    ) -> None:
        self.prefix = prefix
        self._loads = loads
        self._dumps = dumps
        self.key_split = key_split

    def loads(self, data: bytes) -> Any:
        return data if self._loads is None else self._loads(data)

    def dumps(self, data: Any) -> bytes:
        made: bytes = data if self._dumps is None else self._dumps(data)
        return made

    def prefix_match(self, key: bytes) -> bool:
        return self.prefix is None or key.startswith(self.prefix)

    def create_key(self, *args: bytes) -> bytes:
        """The prefix and parts of a key, joined."""
        return self.key_split.join([self.prefix or b"", *args])

    @classmethod
    def find_codec(cls, key: bytes, codec_list: Iterable[Codec]) -> Codec:
        """The first codec that matches."""
        for codec in codec_list:
            if codec.prefix_match(key):
                return codec
        raise ValueError(f"key {key!r} missing codec")


__all__ = ["Codec"]
