-- rocks_release as LuaJIT's finalizer, with ffi.gc: PREFIX FOLDER.
local ffi = require("ffi")
local rocks = require("rocks")
local every = require("every")
local C = rocks.C

local function owned(handle) return ffi.gc(handle, C.rocks_release) end

local function open(name)
  local options = owned(rocks.options(C.ROCKS_OPTIONS_DATABASE, { create_if_missing = "true" }))
  local how = owned(rocks.options(C.ROCKS_OPTIONS_OPEN, { mode = "transaction" }))
  return owned(rocks.open(name, options, how))
end

-- Compiled code refers to objects that it takes for constant.
local function collect()
  jit.flush()
  collectgarbage()
  collectgarbage() -- what only finalized objects referred to
end

-- Objects of every cheap kind, dropped as soon as they are made; the database after them.
local function many()
  local db = open("db")
  local kinds = rocks.kinds(db)
  local most = 0
  for i = 1, 120000 do
    owned(kinds[i % #kinds + 1].make())
    if i % 1000 == 0 then most = math.max(most, rocks.alive()) end
  end
  assert(most < 120000, "none was finalized while the loop ran")
  collect()
  rocks.wait_until_alive(1)
  return db
end

-- Databases that become garbage together with their objects: they end in any order.
local function together()
  for i = 1, 10 do
    local db = open("db" .. i)
    for _, kind in ipairs(rocks.kinds(db)) do
      -- A function of Lua's serves as well. It must not refer to the object but by its parameter.
      ffi.gc(kind.make(), function(object) C.rocks_release(object) end)
    end
  end
end

-- One of every type there is, dropped together.
local function every_type()
  for _, object in ipairs(every.every("every_")) do owned(object.handle) end
end

-- What is freed by hand.
local function freed()
  local left, told = owned(rocks.options(C.ROCKS_OPTIONS_READ, {})), rocks.options(C.ROCKS_OPTIONS_READ, {})
  rocks.ok(C.rocks_options_free(left, rocks.status))
  rocks.ok(C.rocks_options_free(ffi.gc(told, nil), rocks.status))
end

for _, phase in ipairs({ many, together, every_type, freed }) do
  phase()
  collect()
  rocks.wait_until_alive(0)
end
local failures = ffi.new("uint64_t[1]")
rocks.ok(C.rocks_release_failures(failures, nil, rocks.status))
assert(failures[0] == 0)

-- The end of the state finalizes this one.
local last = open("db")
assert(last ~= nil)
print("finalized by LuaJIT")
