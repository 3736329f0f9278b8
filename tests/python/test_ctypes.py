"""ctypes, its prototypes from rocks.json: bytes pass as they are: PREFIX FOLDER."""

import ctypes
import json
import sys

prefix, folder = sys.argv[1:]
with open(f"{prefix}/include/rocks.json", encoding="utf-8") as file:
    description = json.load(file)
described = {function["name"]: function for function in description["functions"]}
constants = {constant["name"]: constant["value"] for constant in description["constants"]}
library = ctypes.CDLL(f"{prefix}/lib/librocks.so")
SCALARS = {
    "size_t": ctypes.c_size_t,
    "int32_t": ctypes.c_int32,
    "rocks_options_kind": ctypes.c_int32,
    "const char *": ctypes.c_char_p,
}


class Buffer(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("len", ctypes.c_size_t)]


def call(name, *arguments):
    """Calls a function, which has to succeed."""
    function = getattr(library, name)
    function.argtypes = [SCALARS.get(p["type"], ctypes.c_void_p) for p in described[name]["parameters"]]
    code = function(*arguments, None)
    assert code == constants["ROCKS_OK"], (name, code)


def address(of):
    return ctypes.cast(ctypes.pointer(of), ctypes.c_void_p)


options, db = ctypes.c_void_p(), ctypes.c_void_p()
call("rocks_options_new", constants["ROCKS_OPTIONS_DATABASE"], address(options))
call("rocks_options_set", options, b"create_if_missing", b"true")
call("rocks_db_open", f"{folder}/db".encode(), options, None, None, None, 0, address(db))
key, value = b"k\0ey", bytes(range(256))
call("rocks_db_put", db, None, None, key, len(key), value, len(value))
found = Buffer()
call("rocks_db_get", db, None, None, key, len(key), address(found))
assert ctypes.string_at(found.data, found.len) == value
call("rocks_buffer_free", address(found))
room, length = ctypes.create_string_buffer(300), ctypes.c_size_t()
call("rocks_db_get_into", db, None, None, key, len(key), room, 300, address(length))
assert room.raw[: length.value] == value
call("rocks_db_close", db)
call("rocks_options_free", options)
print("ctypes")
