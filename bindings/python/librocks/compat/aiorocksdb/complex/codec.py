"""The codec of the rows that aiorocksdb kept for its methods in the manner of Redis."""

from __future__ import annotations

from ..codec import Codec


class ComplexCodec(Codec):
    """Matches keys that begin with `__redis:complex`. Nothing is kept under such keys here."""

    def __init__(self) -> None:
        super().__init__(b"__redis:complex")

    @classmethod
    def create_data_key(cls, *args: bytes) -> bytes:
        """Parts of a key, joined; they must not begin with `__redis`."""
        key = b":".join(args)
        assert not key.startswith(b"__redis"), "keys that begin with __redis are reserved"
        return key


__all__ = ["ComplexCodec"]
