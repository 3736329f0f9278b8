"""A compaction filter and a collector of table properties in Python, called from RocksDB's
background threads: PREFIX FOLDER."""

import sys
import threading

from cffi import FFI

prefix, folder = sys.argv[1:]
ffi = FFI()
with open(f"{prefix}/include/rocks.cdef.h", encoding="utf-8") as header:
    ffi.cdef(header.read())
rocks = ffi.dlopen(f"{prefix}/lib/librocks.so")
status = ffi.new("rocks_status *")
main_thread = threading.get_ident()
threads, destroyed, collectors = set(), [], {}


def ok(code):
    assert code == rocks.ROCKS_OK, (code, ffi.string(status.message).decode())


def view(slice):
    return ffi.buffer(slice.data, slice.len)[:] if slice.len else b""


def quiet(exception, value, traceback):
    """The exception of a callback is its failure: what it returns then is 0."""


@ffi.callback(
    "rocks_compaction_decision(void *, const rocks_compaction_record *, rocks_sink *, rocks_sink *)",
    onerror=quiet,
)
def decide(_state, record, result, error):
    threads.add(threading.get_ident())
    value = view(record.value)
    if value == b"raise":
        raise ValueError("a Python exception")
    if value == b"fail":
        rocks.rocks_sink_append(error, b"no such value", 13, ffi.NULL)
        return rocks.ROCKS_COMPACTION_FAILED
    if value == b"drop":
        return rocks.ROCKS_COMPACTION_REMOVE
    if value == b"change":
        rocks.rocks_sink_append(result, b"changed", 7, ffi.NULL)
        return rocks.ROCKS_COMPACTION_CHANGE_VALUE
    return rocks.ROCKS_COMPACTION_KEEP


@ffi.callback("void(void *)")
def destroy(state):
    destroyed.append(ffi.from_handle(state))


@ffi.callback(
    "bool(void *, const rocks_table_properties_collector_context *, void **, rocks_sink *)"
)
def create(_state, _context, collector, _error):
    made = ffi.new_handle([0])
    collectors[made] = True
    collector[0] = made
    return True


@ffi.callback("bool(void *, const rocks_table_entry *, rocks_sink *)")
def add(collector, entry, _error):
    ffi.from_handle(collector)[0] += entry.key.len
    return True


@ffi.callback("bool(void *, rocks_sink *, rocks_sink *)")
def finish(collector, properties, _error):
    total = str(ffi.from_handle(collector)[0]).encode()
    return (
        rocks.rocks_sink_append_pair(properties, b"py.bytes", 8, total, len(total), ffi.NULL)
        == rocks.ROCKS_OK
    )


@ffi.callback("void(void *)")
def drop(collector):
    del collectors[collector]


state = ffi.new_handle("the state")
callbacks = ffi.new("rocks_compaction_filter_callbacks *")
callbacks.struct_size = ffi.sizeof(callbacks[0])
callbacks.state, callbacks.destroy, callbacks.filter = state, destroy, decide
filter_ = ffi.new("rocks_compaction_filter **")
ok(rocks.rocks_compaction_filter_new(callbacks, filter_, status))
collecting = ffi.new("rocks_table_properties_collector_factory_callbacks *")
collecting.struct_size = ffi.sizeof(collecting[0])
collecting.create, collecting.add_user_key = create, add
collecting.finish, collecting.destroy_collector = finish, drop
factory = ffi.new("rocks_table_properties_collector_factory **")
ok(rocks.rocks_table_properties_collector_factory_new(collecting, factory, status))

options = ffi.new("rocks_options **")
ok(rocks.rocks_options_new(rocks.ROCKS_OPTIONS_DATABASE, options, status))
ok(rocks.rocks_options_set(options[0], b"create_if_missing", b"true", status))
ok(
    rocks.rocks_options_set_compaction_filter(
        options[0], b"compaction_filter", filter_[0], status
    )
)
ok(
    rocks.rocks_options_set_table_properties_collector_factory(
        options[0], b"table_properties_collectors", factory[0], status
    )
)
db = ffi.new("rocks_db **")
path = f"{folder}/db".encode()
ok(rocks.rocks_db_open(path, options[0], ffi.NULL, ffi.NULL, ffi.NULL, 0, db, status))
ok(rocks.rocks_options_free(options[0], status))
ok(rocks.rocks_table_properties_collector_factory_free(factory[0], status))


def put(key, value):
    ok(rocks.rocks_db_put(db[0], ffi.NULL, ffi.NULL, key, len(key), value, len(value), status))


def get(key):
    found = ffi.new("rocks_buffer *")
    code = rocks.rocks_db_get(db[0], ffi.NULL, ffi.NULL, key, len(key), found, status)
    value = ffi.buffer(found.data, found.len)[:] if code == rocks.ROCKS_OK else None
    ok(rocks.rocks_buffer_free(found, status))
    return value


def compact():
    return rocks.rocks_db_compact_range(
        db[0], ffi.NULL, ffi.NULL, ffi.NULL, 0, ffi.NULL, 0, ffi.NULL, status
    )


for key in b"abc", b"d", b"e":
    put(key, {b"abc": b"keep", b"d": b"drop", b"e": b"change"}[key])
ok(compact())
assert (get(b"abc"), get(b"d"), get(b"e")) == (b"keep", None, b"changed")
assert main_thread not in threads and threads

collection = ffi.new("rocks_table_properties_collection **")
properties = ffi.new("rocks_table_properties *", {"struct_size": ffi.sizeof("rocks_table_properties")})
ok(rocks.rocks_db_table_properties(db[0], ffi.NULL, collection, status))
ok(rocks.rocks_table_properties_collection_at(collection[0], 0, ffi.NULL, properties, status))
of_user = {
    view(properties.user_names[i]): view(properties.user_values[i])
    for i in range(properties.user_count)
}
assert of_user[b"py.bytes"] == b"4" and properties.num_entries == 2  # abc and e
ok(rocks.rocks_table_properties_collection_free(collection[0], status))

put(b"d", b"raise")
put(b"e", b"fail")
assert compact() == rocks.ROCKS_CALLBACK_FAILED
assert "no such value" in ffi.string(status.message).decode()
assert (get(b"d"), get(b"e")) == (b"raise", b"fail")
count = ffi.new("uint64_t *")
ok(rocks.rocks_compaction_filter_failures(filter_[0], count, ffi.NULL, status))
assert count[0] == 2
ok(rocks.rocks_compaction_filter_free(filter_[0], status))
assert destroyed == []
ok(rocks.rocks_db_close(db[0], status))
assert destroyed == ["the state"] and collectors == {}
print("filtered")
