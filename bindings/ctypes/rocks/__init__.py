"""RocksDB for Python, with ctypes and nothing compiled, over the C interface in abi.py.

librocks is the package for programs that need speed or asyncio; this one serves where nothing can
be installed. README.md shows how it is used.
"""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from ctypes import (
    POINTER,
    byref,
    c_char,
    c_char_p,
    c_int32,
    c_size_t,
    c_uint32,
    c_uint64,
    c_void_p,
    cast,
    create_string_buffer,
    sizeof,
    string_at,
)

from . import abi

LARGEST_INT = 2**31 - 1

C = abi.Library(os.environ.get("ROCKS_LIBRARY", "librocks.so.0"))


class RocksError(Exception):
    """A call that failed."""

    def __init__(self, status: abi.rocks_status) -> None:
        super().__init__(status.message.decode())
        self.code = status.code
        self.subcode = status.subcode
        self.severity = status.severity
        self.flags = status.flags
        self.retryable = C.rocks_status_is_retryable(byref(status))


class _Own(threading.local):
    """Memory of each thread's own for statuses and values."""

    def __init__(self) -> None:
        self.status = abi.rocks_status()
        self.status_at = byref(self.status)
        self.space = create_string_buffer(4096)
        self.length = c_size_t()
        self.length_at = byref(self.length)


own = _Own()


def code(answers: Sequence[int], name: str, *values: object) -> int:
    """The code of a call that takes a status last: ROCKS_OK or one of `answers`."""
    if str in map(type, values):  # ctypes would give wide characters
        raise TypeError("a key or value is a str; accepted: bytes")
    found: int = getattr(C, name)(*values, own.status_at)
    if found != abi.ROCKS_OK and found not in answers:
        raise RocksError(own.status)
    return found


def call(name: str, *values: object) -> None:
    code((), name, *values)


def made(name: str, *values: object) -> int:
    """What the last place before the status gets, of 64 bits: a handle, or a number."""
    out = c_uint64()
    call(name, *values, byref(out))
    return out.value


def bytes_at(place: object, length: int) -> bytes:
    """A copy of bytes of C's; the length that string_at takes is an int of C."""
    if length == 0:
        return b""
    if length <= LARGEST_INT:
        return string_at(place, length)
    return bytes((c_char * length).from_address(cast(place, c_void_p).value))


def text(given: str) -> bytes:
    """A text for C, which would cut it at a NUL."""
    if "\0" in given:
        raise ValueError(
            f"text: {given!r} has a NUL; accepted: names, paths and values without one"
        )
    return given.encode()


def text_of(part: abi.rocks_slice | abi.rocks_buffer) -> bytes:
    return bytes_at(part.data, part.len)


def taken(buffer: abi.rocks_buffer) -> bytes:
    data = text_of(buffer)
    call("rocks_buffer_free", byref(buffer))
    return data


def handle_of(thing: Handle | None) -> int | None:
    return None if thing is None else thing.handle


class Handle:
    """`close` frees it and says what failed; the garbage collector frees what was left.

    One that was closed keeps its number: the library refuses it, where None would be a default.
    """

    def __init__(self, free: str, handle: int) -> None:
        self._free = free
        self.handle = handle
        self._end = weakref.finalize(self, C.rocks_release, handle)

    def close(self) -> None:
        if self._end.detach() is None:
            return
        try:
            call(self._free, self.handle)
        except RocksError as error:
            if error.code == abi.ROCKS_HANDLE_BUSY:  # it is open as before
                self._end = weakref.finalize(self, C.rocks_release, self.handle)
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


# Functions that the library calls, on any thread: ctypes takes Python's lock for them. They live as
# long as the process: make an operator once, not for each database.
_kept: list[object] = []


def _answering(name: str, failed: int, answer: Callable[..., int]) -> object:
    """A function whose last parameter is the sink for an error. No exception may leave it."""

    def function(*values):
        try:
            return answer(*values)
        except BaseException as error:  # noqa: BLE001
            why = str(error).encode()
            C.rocks_sink_append(values[-1], why, len(why), None)
            return failed

    return getattr(abi, name)(function)


def _callbacks(kind: str, name: str, **functions: object):
    calls = getattr(abi, kind)()
    calls.struct_size = sizeof(calls)
    stored = create_string_buffer(text(name))
    calls.name = cast(stored, c_void_p).value
    for field, function in functions.items():
        setattr(calls, field, function)
    _kept.append((calls, stored, functions))
    return calls


class Options(Handle):
    """Options by RocksDB's names. kind: as in ROCKS_OPTIONS_..., "DATABASE", "READ"."""

    def __init__(self, kind: str, values: Mapping[str, object] | None = None) -> None:
        number = getattr(abi, f"ROCKS_OPTIONS_{kind}")
        super().__init__("rocks_options_free", made("rocks_options_new", number))
        for name, value in (values or {}).items():
            self.set(name, value)

    def set(self, name: str, value: object) -> None:
        shown = str(value).lower() if isinstance(value, bool) else str(value)
        call("rocks_options_set", self.handle, text(name), text(shown))

    def set_bytes(self, name: str, value: bytes) -> None:
        """Keys and prefixes, which may have any bytes."""
        call("rocks_options_set_bytes", self.handle, text(name), value, len(value))

    def add_event_queue(self, queue: EventQueue) -> None:
        """Events of the databases opened with these options go into the queue."""
        call("rocks_options_add_event_queue", self.handle, b"listeners", queue.handle)

    def merge_operator(
        self, name: str, merge: Callable[[bytes, bytes | None, bytes], bytes]
    ) -> None:
        """merge(key, existing, operand) gives the new value; existing is None where there is none.

        It must be associative: `existing` may be an operand that was merged before.
        """

        def merged(_state, key, key_len, existing, value, value_len, result, _error):
            before = text_of(abi.rocks_slice.from_address(existing)) if existing else None
            after = merge(bytes_at(key, key_len), before, bytes_at(value, value_len))
            call("rocks_sink_append", result, after, len(after))
            return True

        kind = "rocks_associative_merge_operator_callbacks"
        calls = _callbacks(kind, name, merge=_answering(f"{kind}_merge", False, merged))
        operator = made("rocks_merge_operator_new_associative", byref(calls))
        call("rocks_options_set_merge_operator", self.handle, b"merge_operator", operator)
        call("rocks_merge_operator_free", operator)

    def compaction_filter(self, name: str, filter: Callable[[bytes, bytes], bool | bytes]) -> None:
        """filter(key, value) gives True to keep the record, False to remove it, or a new value."""

        def filtered(_state, record, result, _error):
            record = abi.rocks_compaction_record.from_address(record)
            if record.value_type != abi.ROCKS_COMPACTION_TYPE_VALUE:
                return abi.ROCKS_COMPACTION_KEEP
            answer = filter(text_of(record.key), text_of(record.value))
            if isinstance(answer, bool):
                return abi.ROCKS_COMPACTION_KEEP if answer else abi.ROCKS_COMPACTION_REMOVE
            call("rocks_sink_append", result, answer, len(answer))
            return abi.ROCKS_COMPACTION_CHANGE_VALUE

        kind = "rocks_compaction_filter_callbacks"
        failed = abi.ROCKS_COMPACTION_FAILED
        calls = _callbacks(kind, name, filter=_answering(f"{kind}_filter", failed, filtered))
        made_ = made("rocks_compaction_filter_new", byref(calls))
        call("rocks_options_set_compaction_filter", self.handle, b"compaction_filter", made_)
        call("rocks_compaction_filter_free", made_)


class Readable(Handle):
    """What has `get` and `rows`. PREFIX: of its functions in C."""

    PREFIX = ""

    def get(
        self, key: bytes, family: Handle | None = None, options: Options | None = None
    ) -> bytes | None:
        place = own.space  # a callback during the call may take another
        while True:
            found = code(
                (abi.ROCKS_NOT_FOUND, abi.ROCKS_BUFFER_TOO_SMALL),
                f"{self.PREFIX}_get_into",
                self.handle,
                handle_of(family),
                handle_of(options),
                key,
                len(key),
                place,
                len(place),
                own.length_at,
            )
            if found == abi.ROCKS_NOT_FOUND:
                return None
            length = own.length.value
            if found == abi.ROCKS_OK:
                return bytes_at(place, length)
            own.space = place = create_string_buffer(length)

    def rows(
        self,
        start: bytes | None = None,
        stop: bytes | None = None,
        *,
        reverse: bool = False,
        keys_only: bool = False,
        family: Handle | None = None,
        options: Mapping[str, object] | None = None,
    ) -> Iterator[tuple[bytes, bytes | None]]:
        """Keys with values; it reads blocks of entries. options: read options by name."""
        with Options("READ", options) as reading:
            if start is not None:
                reading.set_bytes("iterate_lower_bound", start)
            if stop is not None:
                reading.set_bytes("iterate_upper_bound", stop)
            name = f"{self.PREFIX}_iter"
            iter_ = made(name, self.handle, handle_of(family), reading.handle)
        with (
            Handle("rocks_iter_free", iter_) as iter_owned,
            Handle("rocks_block_free", made("rocks_block_new")) as block,
        ):
            yield from _entries(iter_owned.handle, block.handle, reverse, keys_only)


def _entries(iter_, block, reverse, keys_only):
    end, view = (abi.ROCKS_NOT_FOUND,), abi.rocks_block_view()
    flags = abi.ROCKS_SCAN_REVERSE if reverse else 0
    flags |= abi.ROCKS_SCAN_KEYS_ONLY if keys_only else 0
    found = code(end, f"rocks_iter_seek_to_{'last' if reverse else 'first'}", iter_, None, None)
    while found == abi.ROCKS_OK:
        found = code(end, "rocks_iter_read_block", iter_, 0, 0, flags, block, byref(view))
        if found != abi.ROCKS_OK:
            return
        count = view.count + 1
        key_at = memoryview(bytes_at(view.key_offsets, 4 * count)).cast("I")
        keys = bytes_at(view.keys, view.key_bytes)
        if view.value_offsets:
            value_at = memoryview(bytes_at(view.value_offsets, 4 * count)).cast("I")
            values = bytes_at(view.values, view.value_bytes)
            for i in range(count - 1):
                yield keys[key_at[i] : key_at[i + 1]], values[value_at[i] : value_at[i + 1]]
        else:
            for i in range(count - 1):
                yield keys[key_at[i] : key_at[i + 1]], None


class Database(Readable):
    """options: of the database. mode, how: open options. families: names, all of them."""

    PREFIX = "rocks_db"

    def __init__(
        self,
        path: str | os.PathLike[str],
        options: Options | Mapping[str, object] | None = None,
        *,
        mode: str | None = None,
        families: Sequence[str] = (),
        how: Mapping[str, object] | None = None,
    ) -> None:
        given = options if isinstance(options, Options) else Options("DATABASE", options)
        opening = Options("OPEN", how)
        if mode is not None:
            opening.set("mode", mode)
        names = (c_char_p * len(families))(*map(text, families))
        handle = made(
            "rocks_db_open",
            text(os.fspath(path)),
            given.handle,
            opening.handle,
            names if families else None,
            None,
            len(families),
        )
        super().__init__("rocks_db_close", handle)
        opening.close()
        if given is not options:
            given.close()

    def family(self, name: str) -> Handle:
        family = made("rocks_db_column_family", self.handle, text(name))
        return Handle("rocks_column_family_free", family)

    def create_family(self, name: str, options: Options | None = None) -> Handle:
        function = "rocks_db_create_column_family"
        family = made(function, self.handle, text(name), handle_of(options))
        return Handle("rocks_column_family_free", family)

    def families(self) -> list[str]:
        names = abi.rocks_buffer()
        call("rocks_db_column_families", self.handle, byref(names), None)
        return taken(names).decode().split("\0")[:-1]

    def put(self, key: bytes, value: bytes, family=None, options=None) -> None:
        self._write("put", family, options, key, len(key), value, len(value))

    def merge(self, key: bytes, operand: bytes, family=None, options=None) -> None:
        self._write("merge", family, options, key, len(key), operand, len(operand))

    def delete(self, key: bytes, family=None, options=None) -> None:
        self._write("delete", family, options, key, len(key))

    def _write(self, verb: str, family, options, *rest: object) -> None:
        call(f"rocks_db_{verb}", self.handle, handle_of(family), handle_of(options), *rest)

    def multi_get(
        self, keys: Sequence[bytes], options: Options | None = None
    ) -> list[bytes | None]:
        keys = list(
            keys
        )  # a sequence may make its items on the fly, and C reads them where they are
        slices = (abi.rocks_slice * len(keys))()
        for at, key in enumerate(keys):
            slices[at].data, slices[at].len = cast(c_char_p(key), c_void_p).value, len(key)
        values, codes = POINTER(abi.rocks_slice)(), POINTER(c_int32)()
        with Handle("rocks_values_free", made("rocks_values_new")) as result:
            call(
                "rocks_db_multi_get",
                self.handle,
                None,
                handle_of(options),
                slices,
                len(keys),
                0,
                result.handle,
                byref(values),
                byref(codes),
            )
            found: list[bytes | None] = []
            for at in range(len(keys)):
                if codes[at] not in (abi.ROCKS_OK, abi.ROCKS_NOT_FOUND):
                    call("rocks_values_status_at", result.handle, at)
                found.append(text_of(values[at]) if codes[at] == abi.ROCKS_OK else None)
            return found

    def write(self, batch: Batch, options: Options | None = None) -> None:
        call("rocks_db_write", self.handle, handle_of(options), batch.handle)

    def flush(self) -> None:
        call("rocks_db_flush", self.handle, None, 0, None)

    def compact(self, family: Handle | None = None) -> None:
        whole = (None, None, 0, None, 0, None)
        call("rocks_db_compact_range", self.handle, handle_of(family), *whole)

    def snapshot(self) -> Snapshot:
        return Snapshot("rocks_snapshot_free", made("rocks_db_snapshot", self.handle))

    def begin(self, options: Options | None = None, write: Options | None = None) -> Transaction:
        """Of a database opened with mode "transaction" or "optimistic_transaction".

        write: write options, for the commit.
        """
        handle = made("rocks_txn_begin", self.handle, handle_of(write), handle_of(options))
        return Transaction("rocks_txn_free", handle)


class Snapshot(Readable):
    PREFIX = "rocks_snapshot"


class Writable(Handle):
    """Writes without a database's options."""

    PREFIX = ""

    def put(self, key: bytes, value: bytes, family: Handle | None = None) -> None:
        self._write("put", family, key, len(key), value, len(value))

    def merge(self, key: bytes, operand: bytes, family: Handle | None = None) -> None:
        self._write("merge", family, key, len(key), operand, len(operand))

    def delete(self, key: bytes, family: Handle | None = None) -> None:
        self._write("delete", family, key, len(key))

    def _write(self, verb: str, family: Handle | None, *rest: object) -> None:
        call(f"{self.PREFIX}_{verb}", self.handle, handle_of(family), *rest)


class Batch(Writable):
    PREFIX = "rocks_batch"

    def __init__(self) -> None:
        super().__init__("rocks_batch_free", made("rocks_batch_new"))

    def clear(self) -> None:
        call("rocks_batch_clear", self.handle)

    def count(self) -> int:
        out = c_uint32()
        call("rocks_batch_count", self.handle, byref(out))
        return out.value


class Transaction(Writable, Readable):
    PREFIX = "rocks_txn"

    def get_for_update(self, key: bytes, family: Handle | None = None) -> bytes | None:
        """The value, or None; nobody else may change the key before the commit."""
        value = abi.rocks_buffer()
        found = code(
            (abi.ROCKS_NOT_FOUND,),
            "rocks_txn_get_for_update",
            self.handle,
            handle_of(family),
            None,
            key,
            len(key),
            1,
            1,
            byref(value),
        )
        return taken(value) if found == abi.ROCKS_OK else None

    def commit(self) -> None:
        call("rocks_txn_commit", self.handle)

    def rollback(self) -> None:
        call("rocks_txn_rollback", self.handle)


class EventQueue(Handle):
    """settings: as "capacity=100;kinds=flush_completed"."""

    def __init__(self, settings: str | None = None) -> None:
        given = None if settings is None else text(settings)
        super().__init__("rocks_event_queue_free", made("rocks_event_queue_new", given))

    def wait(self, milliseconds: int) -> bool:
        """Whether an event came within the time."""
        answers = (abi.ROCKS_TIMED_OUT,)
        return code(answers, "rocks_event_queue_wait", self.handle, milliseconds) == abi.ROCKS_OK

    def drain(self) -> list[dict[str, str]]:
        """What waits: kind ("flush_completed"), db, column_family, file_path, message."""
        view, found = abi.rocks_event_block_view(), []
        with Handle("rocks_event_block_free", made("rocks_event_block_new")) as block:
            call("rocks_event_queue_drain", self.handle, 0, block.handle, byref(view))
            events = cast(view.events, POINTER(c_void_p))
            for at in range(view.count):
                event = abi.rocks_event.from_address(events[at])
                row = {"kind": string_at(C.rocks_event_kind_name(event.kind)).decode()}
                for name in ("db", "column_family", "file_path", "message"):
                    row[name] = text_of(getattr(event, name)).decode(errors="replace")
                found.append(row)
        return found


class Backups(Handle):
    def __init__(self, path: str, options: Options | None = None) -> None:
        engine = made("rocks_backup_engine_open", text(path), handle_of(options))
        super().__init__("rocks_backup_engine_free", engine)

    def create(self, db: Database) -> int:
        """The number of the new backup."""
        out = c_uint32()
        given = (self.handle, db.handle, None, None, 0, None)
        call("rocks_backup_engine_create", *given, byref(out))
        return out.value

    def restore(self, id: int, path: str) -> None:
        """id: 0 is the latest."""
        given = (self.handle, id, text(path), None, None, None, 0, None)
        call("rocks_backup_engine_restore", *given)


def alive() -> int:
    """How many objects of the library are alive in the process."""
    return made("rocks_handles_alive", None)
