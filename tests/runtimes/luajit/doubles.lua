-- Handles through Lua's numbers, which are doubles, and back: PREFIX FOLDER.
local ffi = require("ffi")
local rocks = require("rocks")
local C = rocks.C
local COUNT, AT_ONCE = 1000000, 4096

local options = rocks.options(C.ROCKS_OPTIONS_DATABASE, { create_if_missing = "true" })
local how = rocks.options(C.ROCKS_OPTIONS_OPEN, { mode = "transaction" })
local db = rocks.open("db", options, how)
local before = rocks.alive()

local address, pointer = ffi.typeof("uintptr_t"), ffi.typeof("void *")
local function to_number(handle) return tonumber(ffi.cast(address, handle)) end
local function to_handle(number) return ffi.cast(pointer, ffi.cast(address, number)) end

local kinds = rocks.kinds(db)
local numbers = {}
for i = 1, COUNT do
  local handle = kinds[i % #kinds + 1].make()
  local number = to_number(handle)
  assert(type(number) == "number" and to_handle(number) == handle)
  assert(number % 8 == 0 and number >= 2 ^ 50 and number < 2 ^ 56)
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
print("doubles of LuaJIT")
