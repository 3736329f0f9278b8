"""The two sides that are compared: the library, and a real server on a socket in its folder."""

import os
import socket
import subprocess
import time

from cffi import FFI


class Error(str):
    """An error of Redis's: the code word and the text."""


class Simple(str):
    pass


class Double(str):
    pass


class NilArray:
    def __repr__(self):
        return "nil array"

    def __eq__(self, other):
        return isinstance(other, NilArray)

    def __hash__(self):
        return 0


class Set(list):
    pass


class Map(list):
    """Pairs, one after the other."""


def encode(words):
    parts = [b"*%d\r\n" % len(words)]
    for word in words:
        parts.append(b"$%d\r\n%s\r\n" % (len(word), word))
    return b"".join(parts)


class Parser:
    """Replies out of bytes, RESP2 or RESP3."""

    def __init__(self, more):
        self.more, self.data, self.at = more, b"", 0

    def line(self):
        while True:
            end = self.data.find(b"\r\n", self.at)
            if end >= 0:
                line = self.data[self.at : end]
                self.at = end + 2
                return line
            self.fill()

    def fill(self):
        more = self.more()
        if not more:
            raise EOFError("the other side ended")
        self.data, self.at = self.data[self.at :] + more, 0

    def bytes(self, count):
        while len(self.data) - self.at < count + 2:
            self.fill()
        found = self.data[self.at : self.at + count]
        self.at += count + 2
        return found

    def reply(self):
        line = self.line()
        kind, rest = line[:1], line[1:]
        if kind == b":":
            return int(rest)
        if kind == b"+":
            return Simple(rest.decode("latin1"))
        if kind == b"-":
            return Error(rest.decode("latin1"))
        if kind == b"_":
            return None
        if kind == b",":
            return Double(rest.decode())
        if kind == b"#":
            return rest == b"t"
        if kind == b"$":
            return None if rest == b"-1" else self.bytes(int(rest))
        if kind == b"=":
            return self.bytes(int(rest))[4:]
        if kind == b"*" and rest == b"-1":
            return NilArray()
        count = int(rest)
        made = {b"*": list, b"~": Set, b">": list, b"%": Map}[kind]
        return made(self.reply() for _ in range(count * (2 if kind == b"%" else 1)))


class Client:
    """A connection to a server."""

    def __init__(self, made):
        self.socket = made
        self.parser = Parser(lambda: self.socket.recv(1 << 20))

    def call(self, *words):
        self.socket.sendall(encode(words))
        return self.parser.reply()


class Server:
    """A real server, without persistence, reached through a socket in its folder."""

    def __init__(self, folder, program="redis-server"):
        os.makedirs(folder, exist_ok=True)
        self.path = f"{folder}/socket"
        args = [program, "--port", "0", "--unixsocket", self.path, "--dir", folder]
        args += ["--save", "", "--appendonly", "no", "--daemonize", "no"]
        # So often it looks whose time to wait is over.
        args += ["--hz", "500", "--dynamic-hz", "no"]
        self.process = subprocess.Popen(args, stdout=subprocess.DEVNULL)

    def client(self):
        for _ in range(2000):
            try:
                made = socket.socket(socket.AF_UNIX)
                made.connect(self.path)
                return Client(made)
            except OSError:
                assert self.process.poll() is None, "the server ended"
                time.sleep(0.01)
        raise TimeoutError("the server does not answer")

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Session:
    """A client of the library's."""

    def __init__(self, library):
        self.embedded, self.ffi, self.rocks = library, library.ffi, library.rocks
        made = self.ffi.new("rocks_redis_session **")
        library.ok(self.rocks.rocks_redis_session_new(library.redis, made, library.status))
        self.session = made[0]
        self.version = self.ffi.new("int32_t *")

    def call(self, *words):
        library, ffi, rocks = self.embedded, self.ffi, self.rocks
        held = [ffi.from_buffer("uint8_t[]", word) for word in words]
        args = ffi.new("rocks_slice[]", [(one, len(one)) for one in held])
        reply, status = library.reply, library.status
        library.ok(
            rocks.rocks_redis_session_call(self.session, args, len(words), ffi.NULL, reply, status)
        )
        library.ok(rocks.rocks_redis_session_protocol(self.session, self.version, status))
        library.ok(rocks.rocks_redis_reply_resp(reply, self.version[0], library.bytes, status))
        raw = ffi.buffer(library.bytes.data, library.bytes.len)[:]
        parser = Parser(lambda: b"")
        parser.data = raw
        found = parser.reply()
        assert parser.at == len(raw), (words, raw)
        return found

    def free(self):
        self.embedded.ok(self.rocks.rocks_redis_session_free(self.session, self.embedded.status))


class Library:
    """The library's structures in a database of its own."""

    def __init__(self, prefix, folder, mode=None):
        self.ffi = ffi = FFI()
        with open(f"{prefix}/include/rocks.cdef.h", encoding="utf-8") as header:
            ffi.cdef(header.read())
        self.rocks = rocks = ffi.dlopen(f"{prefix}/lib/librocks.so")
        self.status = ffi.new("rocks_status *")
        self.folder, self.mode, self.sessions = folder, mode, []
        reply = ffi.new("rocks_redis_reply **")
        self.ok(rocks.rocks_redis_reply_new(reply, self.status))
        self.reply, self.bytes = reply[0], ffi.new("rocks_slice *")
        self.open()

    def ok(self, code):
        if code != 0:
            raise RuntimeError((code, self.ffi.string(self.status.message).decode()))

    def open(self):
        ffi, rocks, status = self.ffi, self.rocks, self.status
        options, how = ffi.new("rocks_options **"), ffi.new("rocks_options **")
        self.ok(rocks.rocks_options_new(rocks.ROCKS_OPTIONS_DATABASE, options, status))
        self.ok(rocks.rocks_options_set(options[0], b"create_if_missing", b"true", status))
        self.ok(rocks.rocks_options_new(rocks.ROCKS_OPTIONS_OPEN, how, status))
        if self.mode:
            self.ok(rocks.rocks_options_set(how[0], b"mode", self.mode.encode(), status))
        db, redis = ffi.new("rocks_db **"), ffi.new("rocks_redis **")
        path = f"{self.folder}/db".encode()
        self.ok(rocks.rocks_db_open(path, options[0], how[0], ffi.NULL, ffi.NULL, 0, db, status))
        self.ok(rocks.rocks_redis_open(db[0], ffi.NULL, redis, status))
        self.ok(rocks.rocks_options_free(options[0], status))
        self.ok(rocks.rocks_options_free(how[0], status))
        self.db, self.redis = db[0], redis[0]

    def client(self):
        session = Session(self)
        self.sessions.append(session)
        return session

    def faults(self):
        """What the check of all rows finds."""
        status = self.status
        self.ok(self.rocks.rocks_redis_check(self.redis, self.ffi.NULL, self.reply, status))
        self.ok(self.rocks.rocks_redis_reply_resp(self.reply, 3, self.bytes, status))
        parser = Parser(lambda: b"")
        parser.data = self.ffi.buffer(self.bytes.data, self.bytes.len)[:]
        found = parser.reply()
        return dict(zip(found[::2], found[1::2]))[b"faults"]

    def close(self):
        for session in self.sessions:
            session.free()
        self.sessions = []
        self.ok(self.rocks.rocks_redis_free(self.redis, self.status))
        self.ok(self.rocks.rocks_db_close(self.db, self.status))
