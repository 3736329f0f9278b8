-- The library for the tests of LuaJIT: rocks.cdef.h as it is, failures as errors, and the kinds of
-- objects that are cheap to make.
local ffi = require("ffi")
local M = {}

local header = assert(io.open(arg[1] .. "/include/rocks.cdef.h"))
ffi.cdef(header:read("*a"))
header:close()
ffi.cdef("int usleep(unsigned int microseconds);")
local C = ffi.load(arg[1] .. "/lib/librocks.so")
M.C = C

local status = ffi.new("rocks_status")

function M.ok(code)
  if code ~= C.ROCKS_OK then error(ffi.string(status.message), 2) end
end
local ok = M.ok
M.status = status

-- A function that makes objects of a type by `make(out)`.
function M.maker(type, make)
  local out = ffi.new("rocks_" .. type .. " *[1]")
  return function()
    ok(make(out))
    return out[0]
  end
end
local maker = M.maker

function M.options(kind, settings)
  local options = maker("options", function(out) return C.rocks_options_new(kind, out, status) end)()
  for name, value in pairs(settings) do ok(C.rocks_options_set(options, name, value, status)) end
  return options
end

function M.open(name, options, how)
  return maker("db", function(out)
    return C.rocks_db_open(arg[2] .. "/" .. name, options, how, nil, nil, 0, out, status)
  end)()
end

-- Name and maker of each cheap kind; db: a database with transactions.
function M.kinds(db)
  local kinds = {}
  local function kind(type, make) kinds[#kinds + 1] = { type = type, make = maker(type, make) } end
  kind("value", function(out) return C.rocks_value_new(out, status) end)
  kind("values", function(out) return C.rocks_values_new(out, status) end)
  kind("block", function(out) return C.rocks_block_new(out, status) end)
  kind("batch", function(out) return C.rocks_batch_new(out, status) end)
  kind("cancel", function(out) return C.rocks_cancel_new(out, status) end)
  kind("event_block", function(out) return C.rocks_event_block_new(out, status) end)
  kind("options", function(out) return C.rocks_options_new(C.ROCKS_OPTIONS_READ, out, status) end)
  kind("comparator", function(out) return C.rocks_comparator_new_by_name("reverse_bytewise", out, status) end)
  kind("slice_transform", function(out) return C.rocks_slice_transform_new_by_name("fixed:4", out, status) end)
  kind("column_family", function(out) return C.rocks_db_column_family(db, "default", out, status) end)
  kind("snapshot", function(out) return C.rocks_db_snapshot(db, out, status) end)
  kind("iter", function(out) return C.rocks_db_iter(db, nil, nil, out, status) end)
  kind("txn", function(out) return C.rocks_txn_begin(db, nil, nil, out, status) end)
  return kinds
end

function M.alive()
  local count = ffi.new("uint64_t[1]")
  ok(C.rocks_handles_alive(nil, count, status))
  return tonumber(count[0])
end

-- A released database closes on a thread of the library.
function M.wait_until_alive(count)
  for _ = 1, 10000 do
    if M.alive() == count then return end
    ffi.C.usleep(1000)
  end
  error(M.alive() .. " handles alive, not " .. count)
end

return M
