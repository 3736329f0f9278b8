-- A get and a scan in LuaJIT: FOLDER, with the database of bench.c.
local ffi = require("ffi")
local rocks = require("rocks")
local ROWS, KEYS, GETS, ROUNDS = 10000, 1000, 1000, 300

ffi.cdef("typedef struct bench_time { long s, ns; } bench_time; int clock_gettime(int clock, bench_time *time);")
local time = ffi.new("bench_time")
local function now()
  ffi.C.clock_gettime(1, time)
  return tonumber(time.s) * 1e9 + tonumber(time.ns)
end

local db, keys = rocks.open(arg[1] .. "/bench"), {}
for i = 0, KEYS - 1 do keys[i] = ("key%013d"):format(i) end

local function gets()
  local sum = 0
  for i = 0, GETS - 1 do sum = sum + #db:get(keys[i % KEYS]) end
  return sum
end

local function scan()
  local sum = 0
  for key, value in db:rows() do sum = sum + #key + #value end
  return sum
end

local best, total = { get = math.huge, scan = math.huge }, 0
for _ = 1, ROUNDS do
  for name, one in pairs({ get = { gets, GETS }, scan = { scan, ROWS } }) do
    local begun = now()
    total = total + one[1]()
    best[name] = math.min(best[name], (now() - begun) / one[2])
  end
end
db:close()
print(("sum %d\nget %.0f\nscan %.0f"):format(total, best.get, best.scan))
