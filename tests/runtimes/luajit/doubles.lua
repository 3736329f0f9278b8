-- Handles through Lua's numbers, which are doubles, and back: PREFIX FOLDER.
local ffi = require("ffi")
local rocks = require("rocks")
local every = require("every")
local C, ok, status = rocks.C, rocks.ok, rocks.status
local COUNT, AT_ONCE = 1000000, 4096

local options = rocks.options(C.ROCKS_OPTIONS_DATABASE, { create_if_missing = "true" })
local how = rocks.options(C.ROCKS_OPTIONS_OPEN, { mode = "transaction" })
local db = rocks.open("db", options, how)
local before = rocks.alive()

local address, pointer = ffi.typeof("uintptr_t"), ffi.typeof("void *")
local function to_number(handle) return tonumber(ffi.cast(address, handle)) end
local function to_handle(number) return ffi.cast(pointer, ffi.cast(address, number)) end
local function fits(number) return number % 8 == 0 and number >= 2 ^ 50 and number < 2 ^ 56 end

local kinds = rocks.kinds(db)
local numbers = {}
for i = 1, COUNT do
  local handle = kinds[i % #kinds + 1].make()
  local number = to_number(handle)
  assert(type(number) == "number" and to_handle(number) == handle)
  assert(fits(number))
  numbers[i] = number
  -- The number's object is freed, and no other.
  if i > AT_ONCE then C.rocks_release(to_handle(numbers[i - AT_ONCE])) end
end
rocks.wait_until_alive(before + AT_ONCE)
for i = COUNT - AT_ONCE + 1, COUNT do C.rocks_release(to_handle(numbers[i])) end
rocks.wait_until_alive(before)
table.sort(numbers)
for i = 2, COUNT do assert(numbers[i - 1] < numbers[i]) end -- no two handles gave one number

for _, handle in ipairs({ db, options, how }) do
  assert(to_handle(to_number(handle)) == handle)
  C.rocks_release(to_handle(to_number(handle)))
end
rocks.wait_until_alive(0)

-- One of every type, which is known by its number alone: that frees it, whatever was made of it.
local seen, objects = {}, every.every("every_")
for _, object in ipairs(objects) do
  local number = to_number(object.handle)
  assert(fits(number) and to_handle(number) == ffi.cast(pointer, object.handle), object.type)
  assert(seen[number] == nil, object.type)
  seen[number], object.number, object.handle = true, number, nil
end
for _, object in ipairs(objects) do
  local count = every.alive(object.type)
  assert(count > 0, object.type)
  C.rocks_release(to_handle(object.number))
  for _ = 1, 10000 do
    if every.alive(object.type) == count - 1 then break end
    ffi.C.usleep(1000)
  end
  assert(every.alive(object.type) == count - 1, object.type)
end
rocks.wait_until_alive(0)

-- Sinks, which callbacks get: an append by the number is one to the sink. A callback must not be called
-- from code that LuaJIT compiled.
local asked = 0
local function merges()
  local calls = ffi.new("rocks_associative_merge_operator_callbacks")
  calls.struct_size, calls.name = ffi.sizeof(calls), "lua.sinks"
  calls.merge = function(_, _, _, _, _, _, result, why)
    local number, other = to_number(result), to_number(why)
    if not fits(number) or not fits(other) or number == other then return false end
    asked = asked + 1
    return C.rocks_sink_append(to_handle(number), "by a number", 11, nil) == C.ROCKS_OK
  end
  local merging = rocks.maker("merge_operator", function(out)
    return C.rocks_merge_operator_new_associative(calls, out, status)
  end)()
  local with = rocks.options(C.ROCKS_OPTIONS_DATABASE, { create_if_missing = "true" })
  ok(C.rocks_options_set_merge_operator(with, "merge_operator", merging, status))
  local of_sinks = rocks.open("sinks", with, nil)
  local value = ffi.new("rocks_buffer")
  for i = 1, 100 do
    ok(C.rocks_db_merge(of_sinks, nil, nil, "key", 3, "operand", 7, status))
    ok(C.rocks_db_get(of_sinks, nil, nil, "key", 3, value, status))
    assert(ffi.string(value.data, value.len) == "by a number")
    ok(C.rocks_buffer_free(value, status))
    assert(asked >= i)
  end
  ok(C.rocks_db_close(of_sinks, status))
  for _, handle in ipairs({ merging, with }) do C.rocks_release(handle) end
end
jit.off(merges, true)
merges()
rocks.wait_until_alive(0)
print("doubles of LuaJIT")
