"""Events in Python: a queue under asyncio, a listener and a logger on RocksDB's threads: PREFIX FOLDER."""

import asyncio
import sys
import threading

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


def made(function, kind, *arguments):
    out = ffi.new(f"{kind} **")
    call(function, *arguments, out)
    return out[0]


def text(slice_):
    return ffi.buffer(slice_.data, slice_.len)[:].decode() if slice_.len else ""


def name(kind):
    return ffi.string(rocks.rocks_event_kind_name(kind)).decode()


def options(*settings):
    it = made(rocks.rocks_options_new, "rocks_options", rocks.ROCKS_OPTIONS_DATABASE)
    call(rocks.rocks_options_set, it, b"create_if_missing", b"true")
    for setting in settings:
        call(*setting[:1], it, *setting[1:])
    return it


def opened(path, with_options):
    db = ffi.new("rocks_db **")
    none = ffi.NULL
    call(rocks.rocks_db_open, f"{folder}/{path}".encode(), with_options, none, none, none, 0, db)
    call(rocks.rocks_options_free, with_options)
    return db[0]


def put(db, key, value):
    call(rocks.rocks_db_put, db, ffi.NULL, ffi.NULL, key, len(key), value, len(value))


def flush(db):
    call(rocks.rocks_db_flush, db, ffi.NULL, 0, ffi.NULL)


# ---- a listener and a logger: called on RocksDB's threads ---------------------------------

main = threading.get_ident()


class Listener:
    """Is told every event; what it finds wrong is found afterwards."""

    def __init__(self):
        self.told, self.elsewhere, self.lines, self.wrong = {}, 0, 0, []
        self.destroyed = threading.Semaphore(0)
        self.lock = threading.Lock()
        self.db = None
        self.handle = ffi.new_handle(self)

    def event(self, event):
        with self.lock:
            self.told[name(event.kind)] = self.told.get(name(event.kind), 0) + 1
            self.elsewhere += threading.get_ident() != main
        if self.db is not None and event.kind == rocks.ROCKS_EVENT_FLUSH_COMPLETED:
            # A listener reads its database; it does not change it.
            found, status = ffi.new("rocks_buffer *"), ffi.new("rocks_status *")
            nothing = ffi.NULL
            reads = rocks.rocks_db_get(self.db, nothing, nothing, b"key", 3, found, status)
            rocks.rocks_buffer_free(found, status)
            writes = rocks.rocks_db_put(self.db, nothing, nothing, b"k", 1, b"v", 1, status)
            if (reads, writes) != (rocks.ROCKS_OK, rocks.ROCKS_HANDLE_BUSY):
                self.wrong.append((reads, writes))
            if event.table_properties.num_entries == 0 or text(event.column_family) != "default":
                self.wrong.append("properties")


@ffi.callback("rocks_listener_answer(void *, const rocks_event *)")
def on_event(state, event):
    ffi.from_handle(state).event(event)
    return rocks.ROCKS_LISTENER_GO_ON


@ffi.callback("void(void *, rocks_log_level, const uint8_t *, size_t)")
def on_log(state, level, line, length):
    assert ffi.buffer(line, length)[:].decode(errors="replace") is not None
    listener = ffi.from_handle(state)
    with listener.lock:
        listener.lines += level >= rocks.ROCKS_LOG_INFO


@ffi.callback("void(void *)")
def on_destroy(state):
    ffi.from_handle(state).destroyed.release()


def listening():
    own = Listener()
    events = ffi.new("rocks_event_listener_callbacks *")
    events.struct_size = ffi.sizeof("rocks_event_listener_callbacks")
    events.state, events.destroy, events.event = own.handle, on_destroy, on_event
    listener = made(rocks.rocks_event_listener_new, "rocks_event_listener", events)
    lines = ffi.new("rocks_logger_callbacks *")
    lines.struct_size = ffi.sizeof("rocks_logger_callbacks")
    lines.state, lines.destroy, lines.log = own.handle, on_destroy, on_log
    logger = made(rocks.rocks_logger_new, "rocks_logger", lines)
    db = opened(
        "listening",
        options(
            (rocks.rocks_options_set, b"write_buffer_size", b"65536"),
            (rocks.rocks_options_set_event_listener, b"listeners", listener),
            (rocks.rocks_options_set_logger, b"info_log", logger),
        ),
    )
    call(rocks.rocks_event_listener_free, listener)
    call(rocks.rocks_logger_free, logger)
    put(db, b"key", b"value")
    own.db = db

    def fill(number):
        for i in range(200):
            put(db, f"{number}-{i}".encode(), bytes(1000))

    threads = [threading.Thread(target=fill, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    flush(db)
    own.db = None
    call(rocks.rocks_db_close, db)
    assert not own.wrong, own.wrong
    assert own.told["flush_begin"] >= 2 and own.told["db_shutdown_begin"] == 1, own.told
    assert own.elsewhere > 4 and own.lines > 50
    assert own.destroyed.acquire(timeout=30) and own.destroyed.acquire(timeout=30)


# ---- a queue: nothing is called back, the event loop is told by a descriptor -----------------


async def queued():
    queue = made(rocks.rocks_event_queue_new, "rocks_event_queue", b"log_level=WARN_LEVEL")
    drained = made(rocks.rocks_event_block_new, "rocks_event_block")
    db = opened(
        "queued",
        options(
            (rocks.rocks_options_add_event_queue, b"listeners", queue),
            (rocks.rocks_options_set_event_queue, b"info_log", queue),
        ),
    )
    fd = ffi.new("int32_t *")
    call(rocks.rocks_event_queue_fd, queue, fd)
    seen, lines, shut = [], 0, asyncio.Event()

    def on_readable():
        nonlocal lines
        view = ffi.new("rocks_event_block_view *")
        call(rocks.rocks_event_queue_drain, queue, 16, drained, view)
        for event in ffi.unpack(view.events, view.count):
            if event.kind == rocks.ROCKS_EVENT_LOG:
                lines += 1
                assert text(event.message) is not None
                continue
            assert text(event.db) == f"{folder}/queued"
            seen.append(name(event.kind))
            if event.kind == rocks.ROCKS_EVENT_COLUMN_FAMILY_HANDLE_DELETION_STARTED:
                shut.set()

    loop = asyncio.get_running_loop()
    loop.add_reader(fd[0], on_readable)
    for i in range(100):
        put(db, f"{i}".encode(), b"value")
        await asyncio.sleep(0)
    # The loop goes on while RocksDB works.
    await loop.run_in_executor(None, flush, db)
    await loop.run_in_executor(None, call, rocks.rocks_db_close, db)
    await asyncio.wait_for(shut.wait(), timeout=30)
    while on_more(queue):
        on_readable()
    loop.remove_reader(fd[0])
    call(rocks.rocks_event_queue_free, queue)
    call(rocks.rocks_event_block_free, drained)
    assert seen.index("flush_begin") < seen.index("flush_completed"), seen
    assert seen.count("table_file_created") == 1 and "db_shutdown_begin" in seen, seen
    assert lines > 50, lines


def on_more(queue):
    code = rocks.rocks_event_queue_wait(queue, 0, ffi.NULL)
    assert code in (rocks.ROCKS_OK, rocks.ROCKS_TIMED_OUT), code
    return code == rocks.ROCKS_OK


listening()
asyncio.run(queued())
print("events of Python")
