"""Files in and out, as Python does it: bulk load, backup with progress, restore, the log applied
elsewhere: PREFIX FOLDER."""

import random
import sys

from cffi import FFI

prefix, folder = sys.argv[1:]
ffi = FFI()
with open(f"{prefix}/include/rocks.cdef.h", encoding="utf-8") as header:
    ffi.cdef(header.read())
rocks = ffi.dlopen(f"{prefix}/lib/librocks.so")
NULL = ffi.NULL


def call(function, *arguments):
    status = ffi.new("rocks_status *")
    code = function(*arguments, status)
    assert code == rocks.ROCKS_OK, (code, ffi.string(status.message).decode())


def made(kind, function, *arguments):
    out = ffi.new(f"{kind} *")
    call(function, *arguments, out)
    return out[0]


def open_db(name):
    options = made("rocks_options *", rocks.rocks_options_new, rocks.ROCKS_OPTIONS_DATABASE)
    call(rocks.rocks_options_set, options, b"create_if_missing", b"true")
    path = f"{folder}/{name}".encode()
    db = made("rocks_db *", rocks.rocks_db_open, path, options, NULL, NULL, NULL, 0)
    call(rocks.rocks_options_free, options)
    return db


def slices(all_bytes):
    array = ffi.new("rocks_slice[]", len(all_bytes))
    kept = [ffi.from_buffer(one) for one in all_bytes]
    for to, one in zip(array, kept):
        to.data, to.len = ffi.cast("uint8_t *", one), len(one)
    return array, kept


def contents(db):
    iterator = made("rocks_iter *", rocks.rocks_db_iter, db, NULL, NULL)
    key, value, status = ffi.new("rocks_slice *"), ffi.new("rocks_slice *"), ffi.new("rocks_status *")
    found = {}
    code = rocks.rocks_iter_seek_to_first(iterator, key, value, status)
    while code == rocks.ROCKS_OK:
        found[bytes(ffi.buffer(key.data, key.len))] = bytes(ffi.buffer(value.data, value.len))
        code = rocks.rocks_iter_next(iterator, key, value, status)
    assert code == rocks.ROCKS_NOT_FOUND, ffi.string(status.message)
    call(rocks.rocks_iter_free, iterator)
    return found


# Unsorted data in one go.
rows = {b"key%06d" % i: b"value %d" % i for i in range(20000)}
keys = list(rows)
random.shuffle(keys)
db = open_db("db")
load = made("rocks_bulk_load *", rocks.rocks_bulk_load_new, db, NULL, NULL)
k, keep_keys = slices(keys)
v, keep_values = slices([rows[key] for key in keys])
call(rocks.rocks_bulk_load_add_many, load, k, v, len(keys), NULL)
info = ffi.new("rocks_bulk_load_info *")
info.struct_size = ffi.sizeof("rocks_bulk_load_info")
call(rocks.rocks_bulk_load_finish, load, NULL, info)
call(rocks.rocks_bulk_load_free, load)
assert (info.given, info.loaded) == (len(rows), len(rows))
assert contents(db) == rows

# A backup that tells how far it is, by a function of Python's.
told = []


@ffi.callback("bool(void *, uint64_t, uint64_t, rocks_sink *)")
def progress(_state, done, total, _error):
    told.append((done, total))
    return True


callbacks = ffi.new("rocks_progress_callbacks *")
callbacks.struct_size, callbacks.progress = ffi.sizeof("rocks_progress_callbacks"), progress
cancel = made("rocks_cancel *", rocks.rocks_cancel_new)
call(rocks.rocks_cancel_set_progress_callbacks, cancel, callbacks)
engine = made("rocks_backup_engine *", rocks.rocks_backup_engine_open, f"{folder}/backups".encode(), NULL)
number = made("uint32_t", rocks.rocks_backup_engine_create, engine, db, NULL, b"from python", 11, cancel)
assert number == 1 and told[0][0] == 0 and told[-1][0] == told[-1][1] > 100000
call(rocks.rocks_cancel_free, cancel)
call(rocks.rocks_db_put, db, NULL, NULL, b"later", 5, b"value", 5)
call(rocks.rocks_backup_engine_verify, engine, 0, False, NULL)
call(rocks.rocks_backup_engine_restore, engine, 0, f"{folder}/copy".encode(), NULL, NULL, NULL, 0, NULL)
call(rocks.rocks_backup_engine_free, engine)

# What was written since, by the log.
copy = open_db("copy")
assert contents(copy) == rows
since = made("uint64_t", rocks.rocks_db_latest_sequence_number, copy) + 1
log = made("rocks_wal_iter *", rocks.rocks_db_wal_iter, db, since, NULL)
sequence, data = ffi.new("uint64_t *"), ffi.new("rocks_slice *")
status, applied, batches = ffi.new("rocks_status *"), ffi.new("bool *"), 0
while (code := rocks.rocks_wal_iter_next(log, sequence, data, status)) == rocks.ROCKS_OK:
    for there_already in (False, True):
        call(rocks.rocks_db_apply, copy, NULL, data.data, data.len, sequence[0], applied)
        assert applied[0] != there_already
    batches += 1
assert code == rocks.ROCKS_NOT_FOUND and batches == 1
call(rocks.rocks_wal_iter_free, log)
assert contents(copy) == contents(db) == {**rows, b"later": b"value"}
call(rocks.rocks_db_close, copy)
call(rocks.rocks_db_close, db)
print("files in and out")
