-- The scenario in LuaJIT: FOLDER.
local ffi = require("ffi")
local rocks = require("rocks")
local folder = arg[1]

local function say(...)
  local words = { ... }
  for i = 1, select("#", ...) do words[i] = words[i] == nil and "none" or tostring(words[i]) end
  print(table.concat(words, " "))
end

local function error_of(f, ...)
  local done, problem = pcall(f, ...)
  assert(not done, "no error")
  return problem
end

local db
local queue = rocks.event_queue("kinds=flush_completed")
local options = rocks.options("DATABASE", { create_if_missing = true, create_missing_column_families = true,
  write_buffer_size = 65536 })
options:merge_operator("scenario.join", function(_, existing, operand)
  if operand == "bad" then error("refused bad", 0) end
  if operand == "close" then db:close() end
  return existing and existing .. "," .. operand or operand
end)
options:compaction_filter("scenario.rubbish", function(key) return key:sub(1, 1) ~= "r" end)
options:add_event_queue(queue)

-- The other options win over a preset.
do
  local wanted = { write_buffer_size = 70000, target_file_size_base = 70001, max_bytes_for_level_base = 70002,
    max_open_files = 300, soft_pending_compaction_bytes_limit = 70003, preset = "small_memory" }
  local small, value = rocks.options("DATABASE", wanted), ffi.new("rocks_buffer")
  wanted.preset = nil
  for name, number in pairs(wanted) do
    assert(rocks.C.rocks_options_value(small.handle, name, value, nil) == rocks.C.ROCKS_OK)
    assert(tonumber(ffi.string(value.data, value.len)) == number, name)
    rocks.C.rocks_buffer_free(value, nil)
  end
  small:close()
end

local o = { mode = "optimistic_transaction", families = { "default", "second" } }
db = rocks.open(folder .. "/db", options, o)
say("families", unpack(db:families()))
db:put("one", "1")
say("get", db:get("one"))
say("absent", db:get("absent"))
db:put("nul\0key", "\0\255")
say("binary", (db:get("nul\0key"):gsub(".", function(c) return ("%02x"):format(c:byte()) end)))
local second = db:family("second")
db:put("k", "2", second)
say("second", db:get("k", second), db:get("k"))
local closed, reading = db:family("second"), rocks.options("READ")
closed:close()
reading:close()
assert(error_of(db.put, db, "k", "lost", closed).code == error_of(db.get, db, "k", nil, reading).code)
assert(db:get("k") == nil)

local batch = rocks.batch()
batch:put("a", "1")
batch:put("b", "2")
batch:delete("one")
batch:merge("list", "x")
db:write(batch)
say("batch", batch:count(), db:get("one"))
local found = db:multi_get({ "a", "absent", "b" })
say("multi_get", found[1], found[2], found[3])

batch:clear()
for i = 0, 999 do batch:put(("key%04d"):format(i), tostring(i * i)) end
db:write(batch)
batch:close()
local count, sum, first, last = 0, 0, nil, nil
for key, value in db:rows({ from = "key", to = "kez" }) do
  count, sum, first, last = count + 1, sum + tonumber(value), first or key, key
end
say("scan", count, first, last, ("%d"):format(sum))
local reverse
for key in db:rows({ from = "key", to = "kez", reverse = true, keys_only = true }) do reverse = reverse or key end
say("reverse", reverse)
local alive, next_row, close = rocks.alive(), db:rows()
for _ in next_row do break end
assert(rocks.alive() > alive and next_row())
close()
close()
assert(rocks.alive() == alive and next_row() == nil)

local snapshot = db:snapshot()
db:put("a", "changed")
say("snapshot", snapshot:get("a"), db:get("a"))
snapshot:close()

local txn = db:begin()
txn:get_for_update("a")
db:put("a", "overtaken")
txn:put("a", "lost")
local conflict = error_of(txn.commit, txn)
say("conflict", conflict.code, conflict.subcode, conflict.retryable, conflict.message)
txn:rollback()
txn:close()
say("rolled back", db:get("a"))
txn = db:begin()
txn:put("t", "t")
txn:commit()
txn:close()
say("committed", db:get("t"))
local sync, other = rocks.options("WRITE", { sync = true }), rocks.options("READ")
db:begin(nil, sync):close()
error_of(db.begin, db, nil, other) -- options of another kind
sync:close()
other:close()

assert(not pcall(options.set, options, "write_buffer_size", "70000\0")) -- a NUL would cut it
assert(not pcall(db.family, db, "second\0"))
local wrong = error_of(options.set, options, "write_buffer_sise", "1")
say("error", wrong.code, wrong.message)

for _, operand in ipairs({ "b", "c", "d" }) do db:merge("list", operand) end
say("merge", db:get("list"))
db:merge("bad", "bad")
local refused = error_of(db.get, db, "bad")
say("merge failed", refused.code, refused.message:find("refused bad", 1, true) ~= nil)
db:delete("bad")
db:merge("close", "close") -- a callback cannot close it: it stays open
assert(error_of(db.get, db, "close").message:find("inside a callback", 1, true))
db:delete("close")

for i = 0, 9 do db:put("r" .. i, "rubbish") end
db:flush()
db:compact()
local left = 0
for _ in db:rows({ from = "r", to = "s" }) do left = left + 1 end
say("filter", db:get("r5"), left)

local kinds = {}
while not kinds.flush_completed and queue:wait(10000) do
  for _, event in ipairs(queue:drain()) do kinds[event.kind] = true end
end
say("event", "flush_completed", kinds.flush_completed)

-- A wait for events answers callbacks of RocksDB's threads.
local function served()
  local events = rocks.event_queue("kinds=compaction_completed")
  local watched = rocks.options("DATABASE", { create_if_missing = true, level0_file_num_compaction_trigger = 2 })
  watched:compaction_filter("scenario.rubbish", function(key) return key:sub(1, 1) ~= "r" end)
  watched:add_event_queue(events)
  local one = rocks.open(folder .. "/served", watched)
  for flush = 1, 2 do
    for i = flush, 200 do one:put("r" .. i, "rubbish") end
    one:put("kept" .. flush, "it")
    one:flush()
  end
  assert(events:wait(30000) and one:get("r9") == nil and one:get("kept2") == "it")
  events:drain()
  assert(not events:wait(25))
  one:close()
  watched:close()
  events:close()
end

-- Additions through flushes, compactions and stalls, with a close while callbacks are asked.
local function stress()
  local hard = rocks.options("DATABASE", { create_if_missing = true, create_missing_column_families = true,
    write_buffer_size = 65536, level0_file_num_compaction_trigger = 2, level0_slowdown_writes_trigger = 3,
    level0_stop_writes_trigger = 4, max_background_jobs = 4 })
  hard:merge_operator("scenario.sum", function(_, existing, operand)
    return ("%d"):format(tonumber(existing or 0) + tonumber(operand))
  end)
  hard:compaction_filter("scenario.rubbish", function(key) return key:sub(1, 1) ~= "r" end)
  for half = 0, 1 do
    local one = rocks.open(folder .. "/stress", hard, o)
    for i = half * 15000, (half + 1) * 15000 - 1 do
      one:merge("sum" .. i % 100, tostring(i))
      if i % 10 == 0 then one:put("r" .. i, "rubbish") end
    end
    one:close()
  end
  local one, right, left = rocks.open(folder .. "/stress", hard, o), 0, 0
  one:flush()
  one:compact()
  for k = 0, 99 do
    if tonumber(one:get("sum" .. k)) == 300 * k + 100 * 299 * 150 then right = right + 1 end
  end
  for _ in one:rows({ from = "r", to = "s" }) do left = left + 1 end
  say("stress", right, left)
  one:close()
  hard:close()
end

-- Whether the collector frees what nobody closed.
local function collected()
  local before = rocks.alive()
  for _ = 1, 100 do
    rocks.batch():put("k", "v")
    db:snapshot()
    db:rows()()
  end
  for _ = 1, 10000 do
    if rocks.alive() == before then return true end
    collectgarbage()
  end
  return false
end

served()
stress()
say("left to the collector", collected())

local backups = rocks.backups(folder .. "/backups")
say("backup", backups:create(db))

snapshot, txn = db:snapshot(), db:begin()
db:close()
say("closed", error_of(snapshot.get, snapshot, "a").code, error_of(txn.commit, txn).code)
second:close()
snapshot:close()
txn:close()

backups:restore(1, folder .. "/restored")
backups:close()
local restored = rocks.open(folder .. "/restored", options, o)
say("restored", restored:get("list"), restored:get("t"))
restored:close()
options:close()
queue:close()
for _ = 1, 10000 do
  if rocks.alive() == 0 then break end
  collectgarbage()
end
say("alive", rocks.alive())
