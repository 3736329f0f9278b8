"""Filter policies whose functions are Python's, called on RocksDB's threads too: PREFIX FOLDER."""

import sys
import threading
import zlib

from cffi import FFI

prefix, folder = sys.argv[1:]
ffi = FFI()
with open(f"{prefix}/include/rocks.cdef.h", encoding="utf-8") as header:
    ffi.cdef(header.read())
rocks = ffi.dlopen(f"{prefix}/lib/librocks.so")


def call(function, *arguments):
    status = ffi.new("rocks_status *")
    code = function(*arguments, status)
    assert code == rocks.ROCKS_OK, (code, ffi.string(status.message).decode())


class Crcs:
    """The interface of python-rocksdb: the CRC32 of every key, sorted."""

    def __init__(self):
        self.created, self.asked = [], []

    def name(self):
        return b"test.crcs"

    def create_filter(self, keys):
        self.created.append((threading.get_ident(), keys))
        return b"".join(sorted(zlib.crc32(key).to_bytes(4, "big") for key in keys))

    def key_may_match(self, key, filter_):
        self.asked.append((threading.get_ident(), key))
        wanted = zlib.crc32(key).to_bytes(4, "big")
        return any(filter_[at : at + 4] == wanted for at in range(0, len(filter_), 4))


class Broken(Crcs):
    """What raises is a failure: no filter is made, or every key may match."""

    def __init__(self, creates):
        super().__init__()
        self.creates = creates

    def create_filter(self, keys):
        if not self.creates:
            raise ValueError("no filter today")
        return super().create_filter(keys)

    def key_may_match(self, key, filter_):
        super().key_may_match(key, filter_)
        raise ValueError("no answer today")


class Policy:
    """The functions of an object behind a rocks_filter_policy; what raises returns false."""

    def __init__(self, of):
        self.of, self.raised, self.destroyed = of, [], threading.Event()
        raised = lambda kind, value, trace: self.raised.append(str(value))

        @ffi.callback("void(void *)")
        def destroy(_):
            self.destroyed.set()

        @ffi.callback(
            "bool(void *, const rocks_slice *, size_t, rocks_sink *, rocks_sink *)", onerror=raised
        )
        def create_filter(_, keys, count, filter_, _error):
            made = of.create_filter([ffi.buffer(keys[i].data, keys[i].len)[:] for i in range(count)])
            return rocks.rocks_sink_append(filter_, made, len(made), ffi.NULL) == rocks.ROCKS_OK

        @ffi.callback(
            "bool(void *, const uint8_t *, size_t, const uint8_t *, size_t, bool *, rocks_sink *)",
            onerror=raised,
        )
        def key_may_match(_, key, key_len, filter_, filter_len, may_match, _error):
            may_match[0] = of.key_may_match(ffi.buffer(key, key_len)[:], ffi.buffer(filter_, filter_len)[:])
            return True

        self.functions = (destroy, create_filter, key_may_match)
        name = ffi.new("char[]", of.name())
        callbacks = ffi.new("rocks_filter_policy_callbacks *")
        callbacks.struct_size = ffi.sizeof("rocks_filter_policy_callbacks")
        callbacks.destroy, callbacks.create_filter, callbacks.key_may_match = self.functions
        callbacks.name = name
        callbacks.bits_per_key = 32
        made = ffi.new("rocks_filter_policy **")
        call(rocks.rocks_filter_policy_new, callbacks, made)
        self.handle = made[0]

    def failures(self):
        count, last = ffi.new("uint64_t *"), ffi.new("rocks_buffer *")
        call(rocks.rocks_filter_policy_failures, self.handle, count, last)
        said = ffi.buffer(last.data, last.len)[:].decode()
        call(rocks.rocks_buffer_free, last)
        return count[0], said

    def free(self):
        call(rocks.rocks_filter_policy_free, self.handle)


class Database:
    def __init__(self, name, policy):
        options, db = ffi.new("rocks_options **"), ffi.new("rocks_db **")
        call(rocks.rocks_options_new, rocks.ROCKS_OPTIONS_DATABASE, options)
        call(rocks.rocks_options_set, options[0], b"create_if_missing", b"true")
        call(rocks.rocks_options_set_filter_policy, options[0], b"filter_policy", policy.handle)
        path = f"{folder}/{name}".encode()
        null = ffi.NULL
        call(rocks.rocks_db_open, path, options[0], null, null, null, 0, db)
        call(rocks.rocks_options_free, options[0])
        self.db = db[0]

    def put(self, key):
        call(rocks.rocks_db_put, self.db, ffi.NULL, ffi.NULL, key, len(key), b"v", 1)

    def has(self, key):
        value, status = ffi.new("rocks_buffer *"), ffi.new("rocks_status *")
        code = rocks.rocks_db_get(self.db, ffi.NULL, ffi.NULL, key, len(key), value, status)
        assert code in (rocks.ROCKS_OK, rocks.ROCKS_NOT_FOUND), ffi.string(status.message)
        if code == rocks.ROCKS_OK:
            call(rocks.rocks_buffer_free, value)
        return code == rocks.ROCKS_OK

    def flush(self):
        call(rocks.rocks_db_flush, self.db, ffi.NULL, 0, ffi.NULL)

    def compact(self):
        call(rocks.rocks_db_compact_range, self.db, *[ffi.NULL] * 3, 0, ffi.NULL, 0, ffi.NULL)

    def close(self):
        call(rocks.rocks_db_close, self.db)


def keys(numbers):
    return [b"key%04d" % number for number in numbers]


there, absent = keys(range(0, 400, 2)), keys(range(1, 399, 2))


def fill(db):
    for key in there[::2]:
        db.put(key)
    db.flush()
    for key in there[1::2]:
        db.put(key)
    db.flush()


def read(db):
    assert all(db.has(key) for key in there)
    assert not any(db.has(key) for key in absent)


main = threading.get_ident()

# Made in RocksDB's threads, of keys in order; asked in those that read, and no key is missed.
policy = Policy(Crcs())
crcs = policy.of
db = Database("crcs", policy)
fill(db)
db.compact()
assert [made for _, made in crcs.created] == [there[::2], there[1::2], there]
assert all(thread != main for thread, _ in crcs.created)
readers = [threading.Thread(target=read, args=(db,)) for _ in range(3)]
for reader in readers:
    reader.start()
for reader in readers:
    reader.join()
assert len(crcs.asked) == 3 * (len(there) + len(absent))
assert policy.failures() == (0, "") and not policy.raised

# Directly.
made, found = ffi.new("rocks_buffer *"), ffi.new("bool *")
slices = ffi.new("rocks_slice[]", 1)
word = ffi.from_buffer("uint8_t[]", b"word")
slices[0].data, slices[0].len = word, len(word)
call(rocks.rocks_filter_policy_create_filter, policy.handle, slices, 1, made)
assert ffi.buffer(made.data, made.len)[:] == zlib.crc32(b"word").to_bytes(4, "big")
for key, expected in ((b"word", True), (b"ward", False)):
    call(rocks.rocks_filter_policy_key_may_match, policy.handle, key, 4, made.data, made.len, found)
    assert found[0] is expected
call(rocks.rocks_buffer_free, made)
policy.free()
assert not policy.destroyed.is_set()
db.close()
assert policy.destroyed.is_set()

# What raises costs the filter, never a key.
for creates, raises in ((False, "no filter today"), (True, "no answer today")):
    policy = Policy(Broken(creates))
    db = Database(f"broken_{creates}", policy)
    fill(db)
    read(db)
    count = 2 * (len(there) + len(absent)) if creates else 2
    function = "key_may_match" if creates else "create_filter"
    assert 0 < policy.failures()[0] <= count
    assert policy.failures()[1].endswith(f": {function} failed, and gave no reason")
    assert set(policy.raised) == {raises}
    db.close()
    policy.free()
    assert policy.destroyed.wait(10)

print("filter policies of Python")
