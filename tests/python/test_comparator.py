"""A Python function as comparator, through cffi: PREFIX FOLDER. Called on RocksDB's own
threads too, in flushes and compactions; what it raises is a failure of the operation."""

import sys
import threading

from cffi import FFI

prefix, folder = sys.argv[1:]
ffi = FFI()
with open(f"{prefix}/include/rocks.cdef.h", encoding="utf-8") as header:
    ffi.cdef(header.read())
rocks = ffi.dlopen(f"{prefix}/lib/librocks.so")
status = ffi.new("rocks_status *")
NULL = ffi.NULL


def ok(code):
    assert code == rocks.ROCKS_OK, (code, ffi.string(status.message).decode())


def fails(code, text):
    message = ffi.string(status.message).decode()
    assert code == rocks.ROCKS_CALLBACK_FAILED and text in message, (code, message)


class Comparator:
    """compare(a, b) and name(), as python-rocksdb's interface has them."""

    def __init__(self):
        self.threads, self.destroyed, self.raises = set(), 0, None

    def name(self):
        return b"python.by_length"

    def compare(self, a, b):
        self.threads.add(threading.get_ident())
        if self.raises:
            raise self.raises
        return (len(a) - len(b)) or (a > b) - (a < b)


def callbacks_of(it):
    def failed(kind, error, trace):
        # The call returns False then: cffi's default for a callback that raises.
        text = f"{kind.__name__}: {error}".encode()
        rocks.rocks_sink_append(trace.tb_frame.f_locals["sink"], text, len(text), NULL)

    @ffi.callback("bool(void *, const uint8_t *, size_t, const uint8_t *, size_t, int32_t *, "
                  "rocks_sink *)", onerror=failed)
    def compare(state, a, a_len, b, b_len, order, sink):
        order[0] = it.compare(ffi.buffer(a, a_len)[:], ffi.buffer(b, b_len)[:])
        return True

    @ffi.callback("void(void *)")
    def destroy(state):
        assert ffi.from_handle(state) is it
        it.destroyed += 1

    handle, name = ffi.new_handle(it), ffi.new("char[]", it.name())
    callbacks = ffi.new("rocks_comparator_callbacks *")
    callbacks.struct_size = ffi.sizeof("rocks_comparator_callbacks")
    callbacks.state, callbacks.name = handle, name
    callbacks.compare, callbacks.destroy = compare, destroy
    # Python must not collect what C calls.
    return callbacks, (compare, destroy, handle, name)


it = Comparator()
callbacks, alive = callbacks_of(it)
comparator = ffi.new("rocks_comparator **")
ok(rocks.rocks_comparator_new(callbacks, comparator, status))
options = ffi.new("rocks_options **")
ok(rocks.rocks_options_new(rocks.ROCKS_OPTIONS_DATABASE, options, status))
ok(rocks.rocks_options_set_string(
    options[0], b"create_if_missing=true;level0_file_num_compaction_trigger=2", status))
ok(rocks.rocks_options_set_comparator(options[0], b"comparator", comparator[0], status))
path = f"{folder}/db".encode()
db = ffi.new("rocks_db **")


def open_db():
    return rocks.rocks_db_open(path, options[0], NULL, NULL, NULL, 0, db, status)


def put(key, value):
    return rocks.rocks_db_put(db[0], NULL, NULL, key, len(key), value, len(value), status)


def flush():
    return rocks.rocks_db_flush(db[0], NULL, 0, NULL, status)


def keys():
    found, it, key = [], ffi.new("rocks_iter **"), ffi.new("rocks_slice *")
    ok(rocks.rocks_db_iter(db[0], NULL, NULL, it, status))
    code = rocks.rocks_iter_seek_to_first(it[0], key, NULL, status)
    while code == rocks.ROCKS_OK:
        found.append(ffi.buffer(key.data, key.len)[:])
        code = rocks.rocks_iter_next(it[0], key, NULL, status)
    assert code == rocks.ROCKS_NOT_FOUND, ffi.string(status.message)
    ok(rocks.rocks_iter_free(it[0], status))
    return found


ok(open_db())
wanted = sorted((str(7 ** i).encode() for i in range(40)), key=lambda key: (len(key), key))
for round in range(3):
    for key in reversed(wanted):
        ok(put(key, b"value"))
    ok(flush())
ok(rocks.rocks_db_compact_range(db[0], NULL, NULL, NULL, 0, NULL, 0, NULL, status))
assert keys() == wanted
# The main thread, and RocksDB's that flushed and compacted.
assert len(it.threads) > 1, it.threads

# Python threads beside RocksDB's.
def write(number):
    mine = ffi.new("rocks_status *")
    for i in range(50):
        key = f"{number}:{i}".encode()
        assert rocks.rocks_db_put(db[0], NULL, NULL, key, len(key), b"", 0, mine) == rocks.ROCKS_OK


workers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
ok(flush())
assert len(keys()) == len(wanted) + 200

# What Python raises is told, and the next call works.
ok(put(b"w", b""))
it.raises = ValueError("no order for these")
fails(put(b"x", b""), "ValueError: no order for these")
it.raises = None
ok(put(b"y", b""))
count, last = ffi.new("uint64_t *"), ffi.new("rocks_buffer *")
ok(rocks.rocks_comparator_failures(comparator[0], count, last, status))
assert count[0] > 0 and b"ValueError" in ffi.string(ffi.cast("char *", last.data))
ok(rocks.rocks_buffer_free(last, status))

ok(rocks.rocks_db_close(db[0], status))
ok(open_db())
assert len(keys()) == len(wanted) + 203
ok(rocks.rocks_comparator_free(comparator[0], status))
ok(rocks.rocks_db_close(db[0], status))
assert it.destroyed == 0
ok(rocks.rocks_options_free(options[0], status))
assert it.destroyed == 1
print("comparator")
