"""What several databases share: caches, environments, limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from . import _core
from ._options import _text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def option_string(values: Mapping[str, Any]) -> str | None:
    """Options of an object, as its constructor takes them."""
    return ";".join(f"{name}={_text(value)}" for name, value in values.items()) or None


def _key_lines(keys: Mapping[str, bytes]) -> str:
    """Master keys as the library takes them: a line each."""
    for name in keys:
        # Where a line would be another key's, or a remark.
        if name.startswith("#") or any(mark in name for mark in "=\r\n"):
            message = f'keys: the id {name!r} begins with "#", or holds "=" or a line feed'
            raise ValueError(message)
    return "\n".join(f"{name} = {memoryview(key).hex()}" for name, key in keys.items())


class _Shared:
    """An object with values by names."""

    _calls_python: ClassVar[bool] = False
    _handle: _core.Handle
    _get: ClassVar[Callable[[_core.Handle, str], int]]
    _set: ClassVar[Callable[[_core.Handle, str, str], None]]
    _put: ClassVar[Callable[[_core.Handle, str, _core.Handle], None]]

    def __getitem__(self, name: str) -> int:
        """A value by its name, such as `usage`."""
        return type(self)._get(self._handle, name)

    def __setitem__(self, name: str, value: object) -> None:
        """Changes a value while databases use the object."""
        type(self)._set(self._handle, name, _text(value))

    def _attach(self, options: _core.Handle, name: str) -> None:
        type(self)._put(options, name, self._handle)

    def __repr__(self) -> str:
        return f"<librocks.{type(self).__name__}>"


class Cache(_Shared):
    """A cache of blocks, or of rows: `Cache("256MB")`, `Cache(capacity="1G", num_shard_bits=4)`.
    Other kinds: `Cache(id="HyperClockCache", capacity="1G")`."""

    _get = _core.cache_value
    _set = _core.cache_set
    _put = _core.options_set_cache

    def __init__(self, capacity: int | str | None = None, **options: Any) -> None:
        if capacity is not None:
            options = {"capacity": capacity, **options}
        self._handle = _core.cache_new(option_string(options))

    @property
    def capacity(self) -> int:
        """How many bytes it holds at most."""
        return self["capacity"]

    @capacity.setter
    def capacity(self, value: int | str) -> None:
        self["capacity"] = value

    @property
    def usage(self) -> int:
        """How many bytes it holds."""
        return self["usage"]

    def erase_unreferenced(self) -> None:
        """Drops what nobody uses."""
        _core.cache_erase_unreferenced(self._handle)


class Env(_Shared):
    """Files, clocks and threads: `Env()` is the default one, `Env("memory")` keeps files in
    memory, `Env("encrypted:/path/of/the/keys")` encrypts them."""

    _get = _core.env_value
    _set = _core.env_set
    _put = _core.options_set_env

    def __init__(self, name: str | None = None) -> None:
        self._handle = _core.env_new_by_name(name)

    @classmethod
    def encrypted(cls, keys: Mapping[str, bytes], *, base: Env | None = None) -> Env:
        """An env that encrypts the files of another, by AES-256: `keys` has master keys of 32 bytes
        by their ids, and the last one is for new files."""
        made = cls.__new__(cls)
        handle = None if base is None else base._handle
        made._handle = _core.env_new_encrypted_by_keys(handle, _key_lines(keys))
        return made

    def set_encryption_keys(self, keys: Mapping[str, bytes]) -> None:
        """Other keys for an env of `encrypted`: to rotate, the old ones and a new one behind."""
        _core.env_set_encryption_keys(self._handle, _key_lines(keys))


class RateLimiter(_Shared):
    """Limits the bytes that flushes and compactions write per second:
    `RateLimiter(rate_bytes_per_sec="50MB")`."""

    _get = _core.rate_limiter_value
    _set = _core.rate_limiter_set
    _put = _core.options_set_rate_limiter

    def __init__(self, **options: Any) -> None:
        self._handle = _core.rate_limiter_new(option_string(options) or "")


class WriteBufferManager(_Shared):
    """Limits the memory of all memtables of several databases."""

    _get = _core.write_buffer_manager_value
    _set = _core.write_buffer_manager_set
    _put = _core.options_set_write_buffer_manager

    def __init__(self, *, cache: Cache | None = None, **options: Any) -> None:
        handle = None if cache is None else cache._handle
        self._handle = _core.write_buffer_manager_new(option_string(options), handle)


class SstFileManager(_Shared):
    """Watches the space of table files, and slows their deletion."""

    _get = _core.sst_file_manager_value
    _set = _core.sst_file_manager_set
    _put = _core.options_set_sst_file_manager

    def __init__(self, *, env: Env | None = None, **options: Any) -> None:
        handle = None if env is None else env._handle
        self._handle = _core.sst_file_manager_new(option_string(options), handle)
