"""Options of every kind, by RocksDB's names: as keywords, as a dict, as attributes."""

from __future__ import annotations

import enum
import os
import threading
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Protocol, runtime_checkable

from . import _core
from ._errors import InvalidArgument, NotFound


@runtime_checkable
class Attachable(Protocol):
    """An object that is the value of an option: a cache, a comparator, …"""

    _calls_python: ClassVar[bool]

    def _attach(self, options: _core.Handle, name: str) -> None: ...


def _text(value: Any) -> str:
    """A value as rocks_options_set takes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, enum.Enum):
        return _text(value.value)
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, os.PathLike):
        return os.fsdecode(value)
    if isinstance(value, list | tuple):
        return ":".join(_text(item) for item in value)
    if isinstance(value, Mapping):  # a struct in a list
        return "{" + "".join(f"{name}={_text(of)};" for name, of in value.items()) + "}"
    if value is None:
        return "nullptr"
    raise TypeError(f"a number, text, list, dict or object of librocks is needed, not {value!r}")


class _Setter:
    """Sets options of a handle: those that are texts in one call, all of them or none."""

    def __init__(self, handle: _core.Handle, kind: int) -> None:
        self.handle = handle
        self.kind = kind
        self.names: list[str] = []
        self.texts: list[str] = []
        self.objects: dict[str, Any] = {}

    def add(self, name: str, value: Any) -> None:
        if isinstance(value, Mapping):
            for inner, of in value.items():
                self.add(f"{name}.{inner}", of)
        elif isinstance(value, Attachable):
            self.objects[name] = value
        elif isinstance(value, bytes | bytearray | memoryview):
            if _describe(self.kind, name).value_type == _core.OPTION_TYPE_BYTES:
                self.objects[name] = value
            else:
                self.add(name, bytes(value).decode())
        elif value is None and _describe(self.kind, name).value_type == _core.OPTION_TYPE_BYTES:
            self.objects[name] = None
        else:
            self.names.append(name)
            self.texts.append(_text(value))

    def apply(self) -> None:
        if self.names:
            _core.options_set_many(self.handle, self.names, self.texts)
        # Some objects must be made for the env that the options have.
        for name, value in sorted(self.objects.items(), key=lambda item: item[0] != "env"):
            if isinstance(value, Attachable):
                value._attach(self.handle, name)
            else:
                _core.options_set_bytes(self.handle, name, value)


def name_list(names: bytes) -> list[str]:
    """Names, each ended by a NUL or an end of line."""
    end = "\0" if b"\0" in names else "\n"
    return [name for name in names.decode().split(end) if name]


_descriptions: dict[tuple[int, str], _core.option_description] = {}


def _describe(kind: int, name: str) -> _core.option_description:
    key = kind, name
    found = _descriptions.get(key)
    if found is None:
        found = _descriptions[key] = _core.options_describe(kind, name)
    return found


def _value(handle: _core.Handle, kind: int, name: str) -> Any:
    """The value of an option, as Python's type of it."""
    description = _describe(kind, name)
    try:
        data = _core.options_value(handle, name)
    except NotFound:
        return None
    if description.value_type == _core.OPTION_TYPE_BYTES:
        return data
    text = data.decode(errors="surrogateescape")
    if description.value_type == _core.OPTION_TYPE_BOOLEAN:
        return text == "true"
    if description.value_type == _core.OPTION_TYPE_INTEGER:
        return int(text) if text.lstrip("-").isdigit() else text
    if description.value_type == _core.OPTION_TYPE_DOUBLE:
        return float(text)
    if description.value_type == _core.OPTION_TYPE_LIST:
        return text.split(":") if text else []
    if description.value_type == _core.OPTION_TYPE_OBJECT and text == "nullptr":
        return None
    return text


class BaseOptions:
    """Options of one kind. Every option has RocksDB's own name, as a keyword here and as an
    attribute; what has a dot in it is a dict, or an attribute of an attribute:
    `DatabaseOptions(table={"block_size": "16k"})`, `options.table.block_size = 16384`."""

    KIND: ClassVar[int]

    _handle: _core.Handle
    _objects: dict[str, Any]
    _calls_python: bool

    def __init__(self, values: Mapping[str, Any] | None = None, /, **more: Any) -> None:
        set_ = object.__setattr__
        set_(self, "_handle", _core.options_new(self.KIND))
        set_(self, "_objects", {})
        set_(self, "_calls_python", False)
        self.update(values, **more)

    @classmethod
    def _of(cls, handle: _core.Handle) -> Any:
        self = cls.__new__(cls)
        object.__setattr__(self, "_handle", handle)
        object.__setattr__(self, "_objects", {})
        object.__setattr__(self, "_calls_python", False)
        return self

    def update(self, values: Mapping[str, Any] | None = None, /, **more: Any) -> None:
        """Sets options: those that are no objects all together, or none."""
        setter = _Setter(self._handle, self.KIND)
        for name, value in {**(values or {}), **more}.items():
            setter.add(name, value)
        setter.apply()
        for name, value in setter.objects.items():
            self._objects[name] = value
            if isinstance(value, Attachable) and value._calls_python:
                object.__setattr__(self, "_calls_python", True)
        for name in setter.names:
            self._objects.pop(name, None)

    def set_string(self, text: str) -> None:
        """Sets options from a string as RocksDB writes it in an OPTIONS file."""
        _core.options_set_string(self._handle, text)

    def copy(self) -> Any:
        """Options of their own, with the same values and objects."""
        made = self._of(_core.options_copy(self._handle))
        object.__setattr__(made, "_objects", dict(self._objects))
        object.__setattr__(made, "_calls_python", self._calls_python)
        return made

    def names(self) -> list[str]:
        """The names of all options of this kind, those with a dot too."""
        return name_list(_core.options_names(self._handle))

    def to_dict(self) -> dict[str, Any]:
        """All options by their names."""
        return {name: self[name] for name in self.names()}

    def describe(self, name: str) -> _core.option_description:
        """What an option is for, its type, default and limits."""
        return _describe(self.KIND, name)

    def __getitem__(self, name: str) -> Any:
        if name in self._objects:
            return self._objects[name]
        return _value(self._handle, self.KIND, name)

    def __setitem__(self, name: str, value: Any) -> None:
        self.update({name: value})

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            if name == "table" or any(n.startswith(f"{name}.") for n in self.names()):
                return Nested(self, name)
            return self[name]
        except InvalidArgument as error:
            raise AttributeError(str(error)) from None

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self.__class__.__dict__ or name.startswith("_"):
            object.__setattr__(self, name, value)
            return
        self[name] = value

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *{name.split(".")[0] for name in self.names()}]

    def __str__(self) -> str:
        return _core.options_string(self._handle).decode(errors="replace")

    def __repr__(self) -> str:
        plain = self.__class__()
        changed = [
            f"{name}={self[name]!r}"
            for name in self.names()
            if "." not in name and self[name] != plain[name]
        ]
        return f"{self.__class__.__name__}({', '.join(changed)})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, BaseOptions):
            return NotImplemented
        return self.KIND == other.KIND and self.to_dict() == other.to_dict()

    __hash__ = None  # type: ignore[assignment]


class Nested:
    """The options whose names begin with a name and a dot."""

    _of: BaseOptions
    _name: str

    def __init__(self, of: BaseOptions, name: str) -> None:
        object.__setattr__(self, "_of", of)
        object.__setattr__(self, "_name", name)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self._of[f"{self._name}.{name}"]
        except InvalidArgument as error:
            raise AttributeError(str(error)) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self._of[f"{self._name}.{name}"] = value

    def __iter__(self) -> Iterator[str]:
        start = f"{self._name}."
        return (n[len(start) :] for n in self._of.names() if n.startswith(start))

    def __dir__(self) -> list[str]:
        return list(self)

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in self)
        return f"<{self._name}: {values}>"


# ---- keywords of calls ----

_cache: dict[object, _core.Handle] = {}
_cache_lock = threading.Lock()
_MOST = 128


def by_keywords(kind: int, keywords: dict[str, Any]) -> _core.Handle:
    """Options out of keywords. Those of plain values are kept: programs use few of them, often."""
    key: object = None
    if all(type(value) in (bool, int, str, float) for value in keywords.values()):
        key = kind, tuple(keywords.items()), tuple(map(type, keywords.values()))
        found = _cache.get(key)
        if found is not None:
            return found
    base = keywords.pop("options", None)
    if base is None:
        handle = _core.options_new(kind)
    elif kind == base.KIND:
        handle = _core.options_copy(base._handle)
    else:
        raise TypeError(f"options: those of this call are another kind than {base!r}")
    setter = _Setter(handle, kind)
    for name, value in keywords.items():
        setter.add(name, value)
    setter.apply()
    if key is not None:
        with _cache_lock:
            while len(_cache) >= _MOST:
                del _cache[next(iter(_cache))]
            _cache[key] = handle
    return handle


def handle_of(
    kind: int, options: BaseOptions | None, keywords: Mapping[str, Any]
) -> _core.Handle | None:
    """The handle of options of a call, which may be changed by keywords; None: the defaults."""
    if not keywords:
        if options is not None and kind != options.KIND:
            raise TypeError(f"options: those of this call are another kind than {options!r}")
        return None if options is None else options._handle
    given = dict(keywords)
    if options is not None:
        given["options"] = options
    return by_keywords(kind, given)


_core.set_options(by_keywords)
