"""A Python function as slice transform, through cffi: PREFIX FOLDER. Called on RocksDB's own
threads too; its prefixes are used by seeks, and what it raises is a failure."""

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


class SliceTransform:
    """transform, in_domain, in_range and name, as python-rocksdb's interface has them."""

    def __init__(self):
        self.threads, self.destroyed, self.raises = set(), 0, None

    def name(self):
        return b"python.before_slash"

    def in_domain(self, key):
        return b"/" in key

    def transform(self, key):
        self.threads.add(threading.get_ident())
        if self.raises:
            raise self.raises
        return 0, key.index(b"/") + 1

    def in_range(self, prefix):
        raise AssertionError("RocksDB does not call it any more")


def callbacks_of(it):
    def failed(kind, error, trace):
        text = f"{kind.__name__}: {error}".encode()
        rocks.rocks_sink_append(trace.tb_frame.f_locals["sink"], text, len(text), NULL)

    @ffi.callback("bool(void *, const uint8_t *, size_t, bool *, rocks_sink *)", onerror=failed)
    def in_domain(state, key, key_len, is_in, sink):
        is_in[0] = it.in_domain(ffi.buffer(key, key_len)[:])
        return True

    @ffi.callback("bool(void *, const uint8_t *, size_t, size_t *, size_t *, rocks_sink *)",
                  onerror=failed)
    def transform(state, key, key_len, offset, size, sink):
        offset[0], size[0] = it.transform(ffi.buffer(key, key_len)[:])
        return True

    @ffi.callback("bool(void *, const uint8_t *, size_t)")
    def in_range(state, prefix, prefix_len):
        return it.in_range(ffi.buffer(prefix, prefix_len)[:])

    @ffi.callback("void(void *)")
    def destroy(state):
        it.destroyed += 1

    name = ffi.new("char[]", it.name())
    callbacks = ffi.new("rocks_slice_transform_callbacks *")
    callbacks.struct_size = ffi.sizeof("rocks_slice_transform_callbacks")
    callbacks.name, callbacks.destroy = name, destroy
    callbacks.in_domain, callbacks.transform, callbacks.in_range = in_domain, transform, in_range
    return callbacks, (in_domain, transform, in_range, destroy, name)


it = SliceTransform()
callbacks, alive = callbacks_of(it)
transform = ffi.new("rocks_slice_transform **")
ok(rocks.rocks_slice_transform_new(callbacks, transform, status))
statistics = ffi.new("rocks_statistics **")
ok(rocks.rocks_statistics_new(NULL, statistics, status))
options = ffi.new("rocks_options **")
ok(rocks.rocks_options_new(rocks.ROCKS_OPTIONS_DATABASE, options, status))
ok(rocks.rocks_options_set_string(
    options[0], b"create_if_missing=true;table.filter_policy=bloomfilter:10;"
    b"table.whole_key_filtering=false;level0_file_num_compaction_trigger=2", status))
ok(rocks.rocks_options_set_slice_transform(
    options[0], b"prefix_extractor", transform[0], status))
ok(rocks.rocks_options_set_statistics(options[0], b"statistics", statistics[0], status))
ok(rocks.rocks_slice_transform_free(transform[0], status))
db = ffi.new("rocks_db **")
ok(rocks.rocks_db_open(f"{folder}/db".encode(), options[0], NULL, NULL, NULL, 0, db, status))
ok(rocks.rocks_options_free(options[0], status))


def put(key):
    return rocks.rocks_db_put(db[0], NULL, NULL, key, len(key), b"", 0, status)


def spared():
    """How many seeks a table's filter answered."""
    value, total = ffi.new("uint64_t *"), 0
    for level in b"last", b"non.last":
        name = b"rocksdb." + level + b".level.seek.filtered"
        ok(rocks.rocks_statistics_value(statistics[0], name, value, status))
        total += value[0]
    return total


def keys(target):
    """The keys with the prefix of the target, and how the walk ended."""
    found, reading = [], ffi.new("rocks_options **")
    it, key = ffi.new("rocks_iter **"), ffi.new("rocks_slice *")
    ok(rocks.rocks_options_new(rocks.ROCKS_OPTIONS_READ, reading, status))
    ok(rocks.rocks_options_set(reading[0], b"prefix_same_as_start", b"true", status))
    ok(rocks.rocks_db_iter(db[0], NULL, reading[0], it, status))
    ok(rocks.rocks_options_free(reading[0], status))
    code = rocks.rocks_iter_seek(it[0], target, len(target), key, NULL, status)
    while code == rocks.ROCKS_OK:
        found.append(ffi.buffer(key.data, key.len)[:])
        code = rocks.rocks_iter_next(it[0], key, NULL, status)
    rocks.rocks_iter_free(it[0], NULL)
    return found, code


END = rocks.ROCKS_NOT_FOUND
for round in range(3):
    for key in [b"usr/bin", b"etc/passwd", b"usr/lib", b"vmlinuz"]:
        ok(put(key))
    ok(rocks.rocks_db_flush(db[0], NULL, 0, NULL, status))
ok(rocks.rocks_db_compact_range(db[0], NULL, NULL, NULL, 0, NULL, 0, NULL, status))
assert keys(b"usr/") == ([b"usr/bin", b"usr/lib"], END)
assert keys(b"etc/") == ([b"etc/passwd"], END)
before = spared()
assert keys(b"home/") == ([], END)
assert spared() == before + 1
# The main thread, and RocksDB's that flushed and compacted.
assert len(it.threads) > 1, it.threads

it.raises = KeyError("lost")
found, code = keys(b"usr/")
message = ffi.string(status.message).decode()
assert (found, code) == ([], rocks.ROCKS_CALLBACK_FAILED) and "KeyError: 'lost'" in message
it.raises = None
assert keys(b"usr/") == ([b"usr/bin", b"usr/lib"], END)

assert it.destroyed == 0
ok(rocks.rocks_db_close(db[0], status))
ok(rocks.rocks_statistics_free(statistics[0], status))
assert it.destroyed == 1
print("slice_transform")
