-- LuaJIT's ffi takes rocks.cdef.h as it is: PREFIX FOLDER.
local ffi = require("ffi")
local prefix, folder = arg[1], arg[2]
local header = assert(io.open(prefix .. "/include/rocks.cdef.h"))
ffi.cdef(header:read("*a"))
header:close()
local rocks = ffi.load(prefix .. "/lib/librocks.so")
local C = rocks -- enumerators are reached through any library
local status = ffi.new("rocks_status")

local function ok(code)
  assert(code == C.ROCKS_OK, ffi.string(status.message))
end

local options = ffi.new("rocks_options *[1]")
ok(rocks.rocks_options_new(C.ROCKS_OPTIONS_DATABASE, options, status))
ok(rocks.rocks_options_set(options[0], "create_if_missing", "true", status))
local db = ffi.new("rocks_db *[1]")
ok(rocks.rocks_db_open(folder .. "/db", options[0], nil, nil, nil, 0, db, status))

local key, value = "k\0ey", ("v\0"):rep(100)
ok(rocks.rocks_db_put(db[0], nil, nil, key, #key, value, #value, status))
local found = ffi.new("rocks_buffer")
ok(rocks.rocks_db_get(db[0], nil, nil, key, #key, found, status))
assert(ffi.string(found.data, found.len) == value)
ok(rocks.rocks_buffer_free(found, status))

assert(rocks.rocks_db_get(db[0], nil, nil, "none", 4, found, status) == C.ROCKS_NOT_FOUND)
assert(found.data == nil)
assert(rocks.rocks_options_set(options[0], "write_bufer_size", "1", status) == C.ROCKS_INVALID_ARGUMENT)
assert(ffi.string(status.message):find("write_bufer_size", 1, true))
assert(rocks.rocks_status_is_retryable(status) == false)

ok(rocks.rocks_db_close(db[0], status))
ok(rocks.rocks_options_free(options[0], status))
assert(rocks.rocks_db_close(db[0], status) == C.ROCKS_CLOSED)
print("luajit " .. ffi.string(rocks.rocks_version()))
