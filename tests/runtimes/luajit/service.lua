-- Serviced callbacks in LuaJIT, through flushes, compactions and stalls: its one thread makes all calls,
-- and answers while it waits inside them: PREFIX FOLDER.
local ffi = require("ffi")
local rocks = require("rocks")
local C, ok, status = rocks.C, rocks.ok, rocks.status
ffi.cdef("unsigned long pthread_self(void);")

-- A callback must not be called from code that LuaJIT compiled.
jit.off()

local ADDITIONS, KEYS = 50000, 1000

local owner = ffi.new("uint64_t[1]")
ok(C.rocks_service_owner(owner, status))
local thread = ffi.C.pthread_self()
local merged, filtered, elsewhere = 0, 0, 0

-- A callback that runs a function, and fails with the text of its error: none may leave it.
local function answering(failed, answer)
  return function(...)
    if ffi.C.pthread_self() ~= thread then elsewhere = elsewhere + 1 end
    local done, result = pcall(answer, ...)
    if done then return result end
    local text = tostring(result)
    C.rocks_sink_append(select(select("#", ...), ...), text, #text, nil)
    return failed
  end
end

-- ---- a merge operator that adds integers of 64 bits, and a filter that removes what is rubbish

local function callbacks(type, name)
  local calls = ffi.new(type)
  calls.struct_size = ffi.sizeof(type)
  calls.service.threads = C.ROCKS_CALLBACK_OWNER
  calls.service.patience_us = 60e6
  calls.name = name
  return calls
end

local word, sum = ffi.typeof("const uint64_t *"), ffi.new("uint64_t[1]")

local merge_calls = callbacks("rocks_associative_merge_operator_callbacks", "lua.sum")
merge_calls.merge = answering(false, function(_, _, _, existing, value, _, result)
  merged = merged + 1
  sum[0] = ffi.cast(word, value)[0]
  if existing ~= nil then sum[0] = sum[0] + ffi.cast(word, existing.data)[0] end
  return C.rocks_sink_append(result, sum, 8, nil) == C.ROCKS_OK
end)

local filter_calls = callbacks("rocks_compaction_filter_callbacks", "lua.rubbish")
filter_calls.filter = answering(C.ROCKS_COMPACTION_FAILED, function(_, record)
  filtered = filtered + 1
  return record.key.data[0] == ("r"):byte() and C.ROCKS_COMPACTION_REMOVE or C.ROCKS_COMPACTION_KEEP
end)

local merging = ffi.new("rocks_merge_operator *[1]")
ok(C.rocks_merge_operator_new_associative(merge_calls, merging, status))
local filtering = ffi.new("rocks_compaction_filter *[1]")
ok(C.rocks_compaction_filter_new(filter_calls, filtering, status))
local statistics = ffi.new("rocks_statistics *[1]")
ok(C.rocks_statistics_new(nil, statistics, status))

-- ---- the stress

local database = rocks.options(C.ROCKS_OPTIONS_DATABASE, {
  create_if_missing = "true", write_buffer_size = "65536", level0_file_num_compaction_trigger = "2",
  level0_slowdown_writes_trigger = "3", level0_stop_writes_trigger = "4", max_background_jobs = "4",
})
ok(C.rocks_options_set_merge_operator(database, "merge_operator", merging[0], status))
ok(C.rocks_options_set_compaction_filter(database, "compaction_filter", filtering[0], status))
ok(C.rocks_options_set_statistics(database, "statistics", statistics[0], status))

-- The additions from one to another, with rubbish between.
local operand = ffi.new("uint64_t[1]")
local function add(db, from, to)
  for i = from, to - 1 do
    local key = "sum:" .. i % KEYS
    operand[0] = i
    ok(C.rocks_db_merge(db, nil, nil, key, #key, operand, 8, status))
    if i % 10 == 0 then
      local rubbish = "rubbish:" .. i
      ok(C.rocks_db_put(db, nil, nil, rubbish, #rubbish, operand, 8, status))
    end
  end
end

local db = rocks.open("db", database)
add(db, 0, ADDITIONS / 2)
ok(C.rocks_db_close(db, status)) -- while the callbacks are asked
db = rocks.open("db", database)
add(db, ADDITIONS / 2, ADDITIONS)
ok(C.rocks_db_flush(db, nil, 0, nil, status))
ok(C.rocks_db_compact_range(db, nil, nil, nil, 0, nil, 0, nil, status))

local value, length = ffi.new("uint64_t[1]"), ffi.new("size_t[1]")
for k = 0, KEYS - 1 do
  local key, count = "sum:" .. k, ADDITIONS / KEYS
  ok(C.rocks_db_get_into(db, nil, nil, key, #key, value, 8, length, status))
  assert(value[0] == count * k + KEYS * count * (count - 1) / 2, key)
end
local iter, first = ffi.new("rocks_iter *[1]"), ffi.new("rocks_slice[1]")
ok(C.rocks_db_iter(db, nil, nil, iter, status))
ok(C.rocks_iter_seek_to_first(iter[0], first, nil, status))
assert(ffi.string(first[0].data, first[0].len) == "sum:0") -- all the rubbish stood before it
ok(C.rocks_iter_free(iter[0], status))
-- An owner's writes do not wait inside RocksDB, and stall.micros does not count them.
local stalls = ffi.new("rocks_buffer")
ok(C.rocks_db_property(db, nil, "rocksdb.cf-write-stall-stats", stalls, status))
assert(ffi.string(stalls.data, stalls.len):find("total%-stops: [1-9]"), "no stall")
ok(C.rocks_buffer_free(stalls, status))
ok(C.rocks_db_close(db, status))

-- ---- the figures

for _, name in ipairs({ "flush.write.bytes", "compact.read.bytes" }) do
  ok(C.rocks_statistics_value(statistics[0], "rocksdb." .. name, value, status))
  assert(value[0] > 0, name)
end
assert(merged >= ADDITIONS / 2 and filtered > 0, merged .. " merged, " .. filtered .. " filtered")
assert(elsewhere == 0, elsewhere .. " elsewhere")
local stats = ffi.new("rocks_service_stats")
stats.struct_size = ffi.sizeof(stats)
ok(C.rocks_service_stats_of(owner[0], stats, status))
assert(stats.answered > 0 and stats.declined == 0 and stats.waiting == 0)
ok(C.rocks_merge_operator_failures(merging[0], value, nil, status))
assert(value[0] == 0)
ok(C.rocks_compaction_filter_failures(filtering[0], value, nil, status))
assert(value[0] == 0)

for _, handle in ipairs({ database, merging[0], filtering[0], statistics[0] }) do C.rocks_release(handle) end
rocks.wait_until_alive(0)
print("serviced by LuaJIT")
