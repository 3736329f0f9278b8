"""cffi in ABI mode takes rocks.cdef.h as it is: PREFIX FOLDER."""

import sys
from array import array

from cffi import FFI

prefix, folder = sys.argv[1:]
ffi = FFI()
with open(f"{prefix}/include/rocks.cdef.h", encoding="utf-8") as header:
    ffi.cdef(header.read())
rocks = ffi.dlopen(f"{prefix}/lib/librocks.so")
status = ffi.new("rocks_status *")


def ok(code):
    assert code == rocks.ROCKS_OK, (code, ffi.string(status.message).decode())


options = ffi.new("rocks_options **")
ok(rocks.rocks_options_new(rocks.ROCKS_OPTIONS_DATABASE, options, status))
ok(rocks.rocks_options_set(options[0], b"create_if_missing", b"true", status))
db = ffi.new("rocks_db **")
path = f"{folder}/db".encode()
ok(rocks.rocks_db_open(path, options[0], ffi.NULL, ffi.NULL, ffi.NULL, 0, db, status))

key, value = b"k\0ey", bytes(range(256))
ok(rocks.rocks_db_put(db[0], ffi.NULL, ffi.NULL, key, len(key), value, len(value), status))
found = ffi.new("rocks_buffer *")
ok(rocks.rocks_db_get(db[0], ffi.NULL, ffi.NULL, key, len(key), found, status))
assert ffi.buffer(found.data, found.len)[:] == value
ok(rocks.rocks_buffer_free(found, status))
room, length = bytearray(300), ffi.new("size_t *")
ok(rocks.rocks_db_get_into(db[0], ffi.NULL, ffi.NULL, key, len(key), ffi.from_buffer(room), 300, length, status))
assert room[:length[0]] == value

# Columns from arrays of the runtime's own: no pointer to any key, and none kept.
names, ends = b"MarsVenusEarth", array("q", [0, 4, 9, 14])
column = ffi.new("rocks_column *", {"struct_size": ffi.sizeof("rocks_column"), "data_len": len(names)})
column.data, column.offsets64 = ffi.from_buffer(names), ffi.from_buffer("int64_t[]", ends)
ok(rocks.rocks_db_put_columns(db[0], ffi.NULL, ffi.NULL, column, column, 3, status))
asked, ends = b"VenusPlutoEarth", array("I", [0, 5, 10, 15])
column.data, column.data_len = ffi.from_buffer(asked), len(asked)
column.offsets64, column.offsets32 = ffi.NULL, ffi.from_buffer("uint32_t[]", ends)
values, view = ffi.new("rocks_values **"), ffi.new("rocks_column_view *")
ok(rocks.rocks_values_new(values, status))
ok(
    rocks.rocks_db_multi_get_columns(
        db[0], ffi.NULL, ffi.NULL, column, 3, 0, values[0], ffi.NULL, ffi.NULL, status
    )
)
offsets, data, validity = array("I", [9] * 4), bytearray(16), bytearray(1)
ok(
    rocks.rocks_values_read_into(
        values[0],
        0,
        3,
        ffi.from_buffer("uint32_t[]", offsets),
        ffi.from_buffer(data),
        16,
        ffi.from_buffer(validity),
        1,
        view,
        status,
    )
)
assert view.count == 3 and view.null_count == 1 and view.done == 1
assert list(offsets) == [0, 5, 5, 10] and data[:10] == b"VenusEarth" and validity[0] == 0b101
ok(rocks.rocks_values_free(values[0], status))

absent = rocks.rocks_db_get(db[0], ffi.NULL, ffi.NULL, b"none", 4, found, status)
assert absent == rocks.ROCKS_NOT_FOUND and found.data == ffi.NULL
wrong = rocks.rocks_options_set(options[0], b"write_bufer_size", b"1", status)
assert wrong == rocks.ROCKS_INVALID_ARGUMENT
assert "write_bufer_size" in ffi.string(status.message).decode()
assert rocks.rocks_status_is_retryable(status) is False

ok(rocks.rocks_db_close(db[0], status))
ok(rocks.rocks_options_free(options[0], status))
assert rocks.rocks_db_close(db[0], status) == rocks.ROCKS_CLOSED
print("cffi", ffi.string(rocks.rocks_version()).decode())
