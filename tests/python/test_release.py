"""rocks_release as a finalizer of Python: weakref.finalize and ffi.gc over cffi: PREFIX FOLDER."""

import gc
import sys
import threading
import time
import weakref

from cffi import FFI

prefix, folder = sys.argv[1:]
ffi = FFI()
with open(f"{prefix}/include/rocks.cdef.h", encoding="utf-8") as header:
    ffi.cdef(header.read())
rocks = ffi.dlopen(f"{prefix}/lib/librocks.so")
NONE = ffi.NULL


def call(function, *arguments):
    status = ffi.new("rocks_status *")
    code = function(*arguments, status)
    assert code == rocks.ROCKS_OK, (code, ffi.string(status.message).decode())


def made(function, kind, *arguments):
    out = ffi.new(f"{kind} **")
    call(function, *arguments, out)
    return out[0]


def alive(kind=NONE):
    count = ffi.new("uint64_t *")
    call(rocks.rocks_handles_alive, kind, count)
    return count[0]


def wait_until(condition):
    for _ in range(60000):
        if condition():
            return
        time.sleep(0.001)
    raise AssertionError("waited in vain")


class Object:
    """A handle that goes when Python drops its object, in any order and on any thread."""

    def __init__(self, handle):
        self.handle = handle
        self.end = weakref.finalize(self, rocks.rocks_release, handle)


def opened(name):
    options = Object(
        made(rocks.rocks_options_new, "rocks_options", rocks.ROCKS_OPTIONS_DATABASE)
    )
    call(rocks.rocks_options_set, options.handle, b"create_if_missing", b"true")
    path = f"{folder}/{name}".encode()
    return Object(
        made(rocks.rocks_db_open, "rocks_db", path, options.handle, NONE, NONE, NONE, 0)
    )


# ---- by reference counts: nothing is left ---------------------------------------------------

db = opened("finalized")
assert alive() == 1
call(rocks.rocks_db_put, db.handle, NONE, NONE, b"key", 3, b"value", 5)
for each in range(30000):
    Object(made(rocks.rocks_db_iter, "rocks_iter", db.handle, NONE, NONE))
    Object(made(rocks.rocks_db_snapshot, "rocks_snapshot", db.handle))
    Object(made(rocks.rocks_batch_new, "rocks_batch"))
assert alive() == 1, alive()

# ---- by the garbage collector, the database with its children -------------------------------


class Pair:
    def __init__(self, name):
        self.db = opened(name)
        self.iter = Object(made(rocks.rocks_db_iter, "rocks_iter", self.db.handle, NONE, NONE))
        self.itself = self


for each in range(10):
    Pair(f"pair{each}")
gc.collect()
wait_until(lambda: alive() == 1)

# ---- ffi.gc ---------------------------------------------------------------------------------

for each in range(30000):
    ffi.gc(made(rocks.rocks_value_new, "rocks_value"), rocks.rocks_release)
assert alive() == 1, alive()

# ---- what Python ended itself is left alone -------------------------------------------------

batch = Object(made(rocks.rocks_batch_new, "rocks_batch"))
call(rocks.rocks_batch_free, batch.handle)
del batch
assert alive() == 1

# ---- from inside a callback, and from several threads ---------------------------------------

kept = []


@ffi.callback(
    "bool(void *, const uint8_t *, size_t, const rocks_slice *, const uint8_t *, size_t,"
    " rocks_sink *, rocks_sink *)"
)
def merge(_state, _key, _key_len, _existing, value, length, result, _error):
    kept.clear()
    return rocks.rocks_sink_append(result, value, length, NONE) == rocks.ROCKS_OK


callbacks = ffi.new("rocks_associative_merge_operator_callbacks *")
callbacks.struct_size = ffi.sizeof("rocks_associative_merge_operator_callbacks")
merging_name = ffi.new("char[]", b"test.releases")
callbacks.name = merging_name
callbacks.merge = merge
merging = Object(
    made(rocks.rocks_merge_operator_new_associative, "rocks_merge_operator", callbacks)
)
options = Object(made(rocks.rocks_options_new, "rocks_options", rocks.ROCKS_OPTIONS_DATABASE))
call(rocks.rocks_options_set, options.handle, b"create_if_missing", b"true")
call(rocks.rocks_options_set_merge_operator, options.handle, b"merge_operator", merging.handle)
path = f"{folder}/merging".encode()
other = Object(made(rocks.rocks_db_open, "rocks_db", path, options.handle, NONE, NONE, NONE, 0))
del merging, options
call(rocks.rocks_db_merge, other.handle, NONE, NONE, b"key", 3, b"value", 5)


def work():
    room, length = ffi.new("char[8]"), ffi.new("size_t *")
    for _ in range(200):
        kept.append(Object(made(rocks.rocks_db_iter, "rocks_iter", other.handle, NONE, NONE)))
        kept.append(Object(made(rocks.rocks_db_snapshot, "rocks_snapshot", other.handle)))
        call(rocks.rocks_db_get_into, other.handle, NONE, NONE, b"key", 3, room, 8, length)
        assert ffi.buffer(room, length[0])[:] == b"value"


threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
kept.clear()
wait_until(lambda: alive() == 2)
del other
wait_until(lambda: alive() == 1)

failures = ffi.new("uint64_t *")
call(rocks.rocks_release_failures, failures, NONE)
assert failures[0] == 0
# The database itself: weakref.finalize ends it as the process exits.
print("released by Python")
