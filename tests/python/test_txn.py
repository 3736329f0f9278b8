"""Transactions whose function is Python's, run again after conflicts: PREFIX FOLDER."""

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


def options(kind, **values):
    made = ffi.new("rocks_options **")
    call(rocks.rocks_options_new, kind, made)
    for name, value in values.items():
        call(rocks.rocks_options_set, made[0], name.encode(), value.encode())
    return made[0]


def open_db(mode):
    opened = ffi.new("rocks_db **")
    database = options(rocks.ROCKS_OPTIONS_DATABASE, create_if_missing="true")
    how = options(rocks.ROCKS_OPTIONS_OPEN, mode=mode)
    path = f"{folder}/{mode}".encode()
    call(rocks.rocks_db_open, path, database, how, ffi.NULL, ffi.NULL, 0, opened)
    call(rocks.rocks_options_free, database)
    call(rocks.rocks_options_free, how)
    return opened[0]


def number_in(db, key):
    value = ffi.new("rocks_buffer *")
    status = ffi.new("rocks_status *")
    code = rocks.rocks_db_get(db, ffi.NULL, ffi.NULL, key, len(key), value, status)
    if code == rocks.ROCKS_NOT_FOUND:
        return 0
    ok(code, status)
    (number,) = struct.unpack("<q", ffi.buffer(value.data, value.len))
    call(rocks.rocks_buffer_free, value)
    return number


class InTheWay(Exception):
    """A call that the transaction needed failed; its status says why."""


class Txn:
    """What a function gets: its calls fill the status that the helper looks at."""

    def __init__(self, raw, status):
        self.raw, self.status = raw, status

    def get_for_update(self, key):
        value = ffi.new("rocks_buffer *")
        code = rocks.rocks_txn_get_for_update(
            self.raw, ffi.NULL, ffi.NULL, key, len(key), 1, 1, value, self.status
        )
        if code == rocks.ROCKS_NOT_FOUND:
            return 0
        if code != rocks.ROCKS_OK:
            raise InTheWay(code)
        (number,) = struct.unpack("<q", ffi.buffer(value.data, value.len))
        rocks.rocks_buffer_free(value, ffi.NULL)
        return number

    def put(self, key, number):
        data = struct.pack("<q", number)
        args = (ffi.NULL, key, len(key), data, len(data), self.status)
        if rocks.rocks_txn_put(self.raw, *args) != rocks.ROCKS_OK:
            raise InTheWay


@ffi.callback("bool(void *, rocks_txn *, rocks_status *)", error=False, onerror=lambda *_: None)
def run_python(state, txn, status):
    # An exception ends here as False: rolled back.
    ffi.from_handle(state)(Txn(txn, status))
    return True


def run(db, function, txn_options=ffi.NULL, attempts=0):
    """The status of the last attempt."""
    status = ffi.new("rocks_status *")
    state = ffi.new_handle(function)
    code = rocks.rocks_txn_run(
        db, ffi.NULL, txn_options, attempts, ffi.NULL, run_python, state, status
    )
    return code, ffi.string(status.message).decode() if code != rocks.ROCKS_OK else ""


def threads_that_count(db, txn_options):
    """Threads add to one number; none of what they add is lost."""
    failed, runs = [], [0]

    def add(txn):
        runs[0] += 1
        txn.put(b"sum", txn.get_for_update(b"sum") + 1)

    def work():
        for _ in range(50):
            code, text = run(db, add, txn_options, attempts=1000)
            if code != rocks.ROCKS_OK:
                failed.append((code, text))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed, failed
    assert number_in(db, b"sum") == 200
    assert runs[0] >= 200


def an_exception_rolls_back(db, txn_options):
    def stumble(txn):
        txn.put(b"never", 1)
        raise ValueError("a function that stumbles")

    code, text = run(db, stumble, txn_options)
    assert code == rocks.ROCKS_CALLBACK_FAILED, (code, text)
    assert "run" in text, text
    assert number_in(db, b"never") == 0


def a_conflict_is_tried_again():
    """Optimistic: somebody writes the key that the function read, twice."""
    db = open_db("optimistic_transaction")
    data, seen = struct.pack("<q", 40), []

    def overtaken(txn):
        seen.append(txn.get_for_update(b"key"))
        if len(seen) < 3:
            call(rocks.rocks_db_put, db, ffi.NULL, ffi.NULL, b"key", 3, data, len(data))
        txn.put(b"key", seen[-1] + 1)

    code, text = run(db, overtaken)
    assert code == rocks.ROCKS_OK, text
    assert seen == [0, 40, 40] and number_in(db, b"key") == 41

    seen.clear()
    code, text = run(db, overtaken, attempts=2)
    assert code == rocks.ROCKS_BUSY and '"key"' in text, (code, text)
    assert len(seen) == 2 and number_in(db, b"key") == 40
    threads_that_count(db, ffi.NULL)
    an_exception_rolls_back(db, ffi.NULL)
    call(rocks.rocks_db_close, db)


def a_lock_is_waited_for():
    db = open_db("transaction")
    impatient = options(rocks.ROCKS_OPTIONS_TRANSACTION, lock_timeout="20")
    holder = ffi.new("rocks_txn **")
    call(rocks.rocks_txn_begin, db, ffi.NULL, ffi.NULL, holder)
    call(rocks.rocks_txn_put, holder[0], ffi.NULL, b"key", 3, b"12345678", 8)
    attempts = []

    def late(txn):
        attempts.append(1)
        if len(attempts) == 3:
            call(rocks.rocks_txn_rollback, holder[0])
        txn.put(b"key", 7)

    code, text = run(db, late, impatient)
    assert code == rocks.ROCKS_OK, text
    assert len(attempts) == 3 and number_in(db, b"key") == 7
    call(rocks.rocks_txn_free, holder[0])
    threads_that_count(db, impatient)
    an_exception_rolls_back(db, impatient)
    call(rocks.rocks_options_free, impatient)
    call(rocks.rocks_db_close, db)


a_conflict_is_tried_again()
a_lock_is_waited_for()
print("transactions of Python")
