"""Merge operators whose functions are Python's, called on RocksDB's threads too: PREFIX FOLDER."""

import struct
import sys
import threading

from cffi import FFI

prefix, folder = sys.argv[1:]
ffi = FFI()
with open(f"{prefix}/include/rocks.cdef.h", encoding="utf-8") as header:
    ffi.cdef(header.read())
rocks = ffi.dlopen(f"{prefix}/lib/librocks.so")


def ok(code, status):
    assert code == rocks.ROCKS_OK, (code, ffi.string(status.message).decode())


def call(function, *arguments):
    status = ffi.new("rocks_status *")
    ok(function(*arguments, status), status)


def text(function, *arguments):
    """Why a call fails."""
    status = ffi.new("rocks_status *")
    return function(*arguments, status), ffi.string(status.message).decode()


def append(sink, data):
    return rocks.rocks_sink_append(sink, data, len(data), ffi.NULL) == rocks.ROCKS_OK


def sliced(slice_):
    return None if slice_ == ffi.NULL else ffi.buffer(slice_.data, slice_.len)[:]


class Functions:
    """Hands the methods of an object to RocksDB; counts what is called elsewhere."""

    def __init__(self, of):
        self.of, self.elsewhere, self.destroyed = of, 0, threading.Event()
        self.handle = ffi.new_handle(self)
        self.name = ffi.new("char[]", of.name())

    def here(self):
        # Python knows a thread that it did not start by a dummy.
        thread = threading.current_thread()
        self.elsewhere += isinstance(thread, threading._DummyThread)  # pylint: disable=protected-access


def self_of(state):
    return ffi.from_handle(state)


def failing(function):
    """An exception is a failure, with its text."""

    def run(state, *arguments):
        functions, error = self_of(state), arguments[-1]
        functions.here()
        try:
            good, data = function(functions.of, *arguments[:-1])
            return bool(good) and append(arguments[-2], data)
        except Exception as why:  # pylint: disable=broad-except
            append(error, repr(why).encode())
            return False

    return run


@ffi.callback("void(void *)")
def destroy(state):
    self_of(state).destroyed.set()


@ffi.callback(
    "bool(void *, const uint8_t *, size_t, const rocks_slice *, const uint8_t *, size_t,"
    " rocks_sink *, rocks_sink *)"
)
@failing
def merge(of, key, key_len, existing, value, value_len, _result):
    return of.merge(ffi.buffer(key, key_len)[:], sliced(existing), ffi.buffer(value, value_len)[:])


def full(of, key, key_len, existing, operands, count, _result):
    shown = [sliced(operands + i) for i in range(count)]
    return of.full_merge(ffi.buffer(key, key_len)[:], sliced(existing), shown)


@ffi.callback(
    "bool(void *, const uint8_t *, size_t, const rocks_slice *, const rocks_slice *, size_t,"
    " rocks_sink *, rocks_merge_choice *, rocks_sink *)"
)
def full_merge(state, *arguments):
    # Without the choice, which is set for a result already.
    return failing(full)(state, *arguments[:6], arguments[7])


@ffi.callback(
    "bool(void *, const uint8_t *, size_t, const uint8_t *, size_t, const uint8_t *, size_t,"
    " rocks_sink *, rocks_sink *)"
)
@failing
def partial_merge(of, key, key_len, left, left_len, right, right_len, _result):
    left, right = ffi.buffer(left, left_len)[:], ffi.buffer(right, right_len)[:]
    return of.partial_merge(ffi.buffer(key, key_len)[:], left, right)


class UintAdd:
    """python-rocksdb's example of an AssociativeMergeOperator."""

    def merge(self, _key, existing, value):
        if value == b"raise____":
            raise ValueError("no number")
        total = struct.unpack("<Q", existing)[0] if existing else 0
        return True, struct.pack("<Q", total + struct.unpack("<Q", value)[0])

    def name(self):
        return b"uint_add"


class Append:
    """A full merge and a partial one."""

    def __init__(self):
        self.pairs = 0

    def full_merge(self, key, existing, operands):
        if b"never" in operands:
            return False, b""
        return True, b"/".join(([existing] if existing is not None else [key]) + operands)

    def partial_merge(self, _key, left, right):
        self.pairs += 1
        return True, left + b"/" + right

    def name(self):
        return b"append"


def associative(functions):
    made = ffi.new("rocks_merge_operator **")
    calls = ffi.new("rocks_associative_merge_operator_callbacks *")
    calls.struct_size = ffi.sizeof("rocks_associative_merge_operator_callbacks")
    calls.state, calls.destroy, calls.name = functions.handle, destroy, functions.name
    calls.merge = merge
    call(rocks.rocks_merge_operator_new_associative, calls, made)
    return made[0]


def general(functions):
    made = ffi.new("rocks_merge_operator **")
    calls = ffi.new("rocks_merge_operator_callbacks *")
    calls.struct_size = ffi.sizeof("rocks_merge_operator_callbacks")
    calls.state, calls.destroy, calls.name = functions.handle, destroy, functions.name
    calls.full_merge, calls.partial_merge = full_merge, partial_merge
    call(rocks.rocks_merge_operator_new, calls, made)
    return made[0]


def open_db(name, operator):
    options, db = ffi.new("rocks_options **"), ffi.new("rocks_db **")
    call(rocks.rocks_options_new, rocks.ROCKS_OPTIONS_DATABASE, options)
    call(rocks.rocks_options_set, options[0], b"create_if_missing", b"true")
    call(rocks.rocks_options_set_merge_operator, options[0], b"merge_operator", operator)
    path = f"{folder}/{name}".encode()
    call(rocks.rocks_db_open, path, options[0], ffi.NULL, ffi.NULL, ffi.NULL, 0, db)
    call(rocks.rocks_options_free, options[0])
    call(rocks.rocks_merge_operator_free, operator)
    return db[0]


def put_merge(db, key, operand):
    call(rocks.rocks_db_merge, db, ffi.NULL, ffi.NULL, key, len(key), operand, len(operand))


def get(db, key):
    found = ffi.new("rocks_buffer *")
    call(rocks.rocks_db_get, db, ffi.NULL, ffi.NULL, key, len(key), found)
    value = ffi.buffer(found.data, found.len)[:]
    call(rocks.rocks_buffer_free, found)
    return value


def flush(db):
    call(rocks.rocks_db_flush, db, ffi.NULL, 0, ffi.NULL)


def compact(db):
    call(rocks.rocks_db_compact_range, db, ffi.NULL, ffi.NULL, ffi.NULL, 0, ffi.NULL, 0, ffi.NULL)


add = Functions(UintAdd())
db = open_db("associative", associative(add))


def count():
    for i in range(200):
        put_merge(db, b"k%d" % (i % 5), struct.pack("<Q", i))


threads = [threading.Thread(target=count) for _ in range(4)]
for thread in threads:
    thread.start()
for _ in range(3):
    flush(db)
for thread in threads:
    thread.join()
flush(db)
compact(db)
assert sum(struct.unpack("<Q", get(db, b"k%d" % k))[0] for k in range(5)) == 4 * sum(range(200))
assert add.elsewhere > 0
put_merge(db, b"bad", b"raise____")
found = ffi.new("rocks_buffer *")
code, why = text(rocks.rocks_db_get, db, ffi.NULL, ffi.NULL, b"bad", 3, found)
assert code == rocks.ROCKS_CALLBACK_FAILED
assert why.startswith('merge operator "') and why.endswith(""", key "bad", column family "default": ValueError('no number')"""), why
flush(db)
compact(db)
assert text(rocks.rocks_db_get, db, ffi.NULL, ffi.NULL, b"bad", 3, found)[1] == why
assert not add.destroyed.is_set()
call(rocks.rocks_db_close, db)
assert add.destroyed.wait(10)

joined = Functions(Append())
db = open_db("full", general(joined))
put_merge(db, b"k", b"a")
flush(db)
compact(db)
assert get(db, b"k") == b"k/a"
put_merge(db, b"k", b"b")
put_merge(db, b"k", b"c")
flush(db)
assert joined.of.pairs == 1
assert get(db, b"k") == b"k/a/b/c"
values, operands, number = ffi.new("rocks_values **"), ffi.new("const rocks_slice **"), ffi.new("size_t *")
call(rocks.rocks_values_new, values)
arguments = (db, ffi.NULL, ffi.NULL, b"k", 1, 0, ffi.NULL, values[0], operands, number)
call(rocks.rocks_db_get_merge_operands, *arguments)
assert [sliced(operands[0] + i) for i in range(number[0])] == [b"a", b"b/c"]
call(rocks.rocks_values_free, values[0])
put_merge(db, b"k", b"never")
code, why = text(rocks.rocks_db_get, db, ffi.NULL, ffi.NULL, b"k", 1, found)
assert code == rocks.ROCKS_CALLBACK_FAILED and "no reason" in why
call(rocks.rocks_db_close, db)
assert joined.destroyed.wait(10) and joined.elsewhere > 0
print("merge operators of Python")
