-- RocksDB for LuaJIT, over the C interface in rocks.abi. README.md shows how it is used.
local ffi = require("ffi")
local C = require("rocks.abi")
local M = { C = C }

local status = ffi.new("rocks_status")
local OK, NOT_FOUND, TOO_SMALL = C.ROCKS_OK, C.ROCKS_NOT_FOUND, C.ROCKS_BUFFER_TOO_SMALL

-- ---- errors

local Error = {}
Error.__index = Error
Error.__tostring = function(self) return self.message end
M.Error = Error

local function failed(code)
  error(setmetatable({
    code = code, subcode = status.subcode, severity = status.severity, flags = status.flags,
    message = ffi.string(status.message), retryable = C.rocks_status_is_retryable(status),
  }, Error), 0)
end

local function ok(code)
  if code ~= OK then failed(code) end
end

-- ---- handles: `close` frees one and says what failed, the garbage collector frees what was left. One that
-- was closed keeps its number: the library refuses it, where nil would be a default.

local function class(free)
  local made = {}
  made.__index = made
  function made:close()
    if self.is_closed then return end
    self.is_closed = true
    local code = free(ffi.gc(self.handle, nil), status)
    if code == C.ROCKS_HANDLE_BUSY then -- it is open as before
      self.is_closed = false
      ffi.gc(self.handle, C.rocks_release)
    end
    ok(code)
  end
  return made
end

local outs = {}

-- What `make(out)` makes, of a type of handle.
local function made(type, make)
  local out = outs[type] or ffi.new("rocks_" .. type .. " *[1]")
  outs[type] = nil -- `make` may come here again, by a callback
  ok(make(out))
  outs[type] = out
  return ffi.gc(out[0], C.rocks_release)
end

-- A text for C, which would cut it at a NUL.
local function text(given)
  if given and given:find("\0", 1, true) then
    error(("text: %q has a NUL; accepted: names, paths and values without one"):format(given), 3)
  end
  return given
end

-- nil: the default one.
local function handle(object)
  if object == nil then return nil end
  return object.handle or error("a family or options: a " .. type(object) .. " is given; accepted: objects of rocks", 3)
end

-- ---- options, by RocksDB's names

local Options = class(C.rocks_options_free)
M.KINDS = {}
for _, kind in ipairs({ "DATABASE", "OPEN", "READ", "WRITE", "FLUSH", "COMPACT_RANGE", "TRANSACTION", "BACKUP_ENGINE" }) do
  M.KINDS[kind] = C["ROCKS_OPTIONS_" .. kind]
end

-- kind: a name of M.KINDS. values: by name; true, false, numbers and strings. A table has no order: a preset
-- is set first, so that the other options win over it.
function M.options(kind, values)
  local self = setmetatable({ kept = {} }, Options)
  self.handle = made("options", function(out) return C.rocks_options_new(M.KINDS[kind], out, status) end)
  values = values or {}
  local names = {}
  for name in pairs(values) do names[#names + 1] = name end
  table.sort(names, function(a, b) return a ~= b and (a == "preset" or b ~= "preset" and a < b) end)
  for _, name in ipairs(names) do self:set(name, values[name]) end
  return self
end

function Options:set(name, value) ok(C.rocks_options_set(self.handle, text(name), text(tostring(value)), status)) end

-- Keys and prefixes, which may have any bytes.
function Options:set_bytes(name, value)
  ok(C.rocks_options_set_bytes(self.handle, text(name), value, #value, status))
end

-- Events of the databases opened with these options go into the queue.
function Options:add_event_queue(queue)
  ok(C.rocks_options_add_event_queue(self.handle, "listeners", queue.handle, status))
end

-- ---- callbacks: their functions run on this thread alone, while it waits in a call or in M.service.
-- A function lives as long as the process: make an operator once, not for each database.

local callbacks = {}

local function careful() end -- set at the end of this file

local function serviced(type, name, fields)
  careful()
  local calls = ffi.new("rocks_" .. type .. "_callbacks")
  calls.struct_size = ffi.sizeof(calls)
  calls.service.threads = C.ROCKS_CALLBACK_OWNER
  calls.service.patience_us = 60e6
  calls.name = text(name)
  for field, call in pairs(fields) do calls[field] = call end
  callbacks[#callbacks + 1] = { calls, name }
  return calls
end

-- A function whose last parameter is the sink for an error. No error may leave it.
local function answering(answer, on_error)
  return function(...)
    local done, result = pcall(answer, ...)
    if done then return result end
    local why = tostring(result)
    C.rocks_sink_append(select(select("#", ...), ...), why, #why, nil)
    return on_error
  end
end

-- merge(key, existing, operand) gives the new value; existing is nil where there is none. It must be
-- associative: `existing` may be an operand that was merged before.
function Options:merge_operator(name, merge)
  local calls = serviced("associative_merge_operator", name, {
    merge = answering(function(_, key, key_len, existing, value, value_len, result)
      local before = existing ~= nil and ffi.string(existing.data, existing.len) or nil
      local after = merge(ffi.string(key, key_len), before, ffi.string(value, value_len))
      return C.rocks_sink_append(result, after, #after, nil) == OK
    end, false),
  })
  local made_ = made("merge_operator", function(out)
    return C.rocks_merge_operator_new_associative(calls, out, status)
  end)
  ok(C.rocks_options_set_merge_operator(self.handle, "merge_operator", made_, status))
  ok(C.rocks_merge_operator_free(ffi.gc(made_, nil), status))
end

-- filter(key, value) gives true to keep the record, false to remove it, or a new value.
function Options:compaction_filter(name, filter)
  local calls = serviced("compaction_filter", name, {
    filter = answering(function(_, record, result)
      if record.value_type ~= C.ROCKS_COMPACTION_TYPE_VALUE then return C.ROCKS_COMPACTION_KEEP end
      local key, value = record.key, record.value
      local answer = filter(ffi.string(key.data, key.len), ffi.string(value.data, value.len))
      if answer == true then return C.ROCKS_COMPACTION_KEEP end
      if answer == false then return C.ROCKS_COMPACTION_REMOVE end
      ok(C.rocks_sink_append(result, answer, #answer, status))
      return C.ROCKS_COMPACTION_CHANGE_VALUE
    end, C.ROCKS_COMPACTION_FAILED),
  })
  local made_ = made("compaction_filter", function(out)
    return C.rocks_compaction_filter_new(calls, out, status)
  end)
  ok(C.rocks_options_set_compaction_filter(self.handle, "compaction_filter", made_, status))
  ok(C.rocks_compaction_filter_free(ffi.gc(made_, nil), status))
end

-- Answers what waits for this thread, for at most so many microseconds until the first.
function M.service(timeout_us) ok(C.rocks_service(timeout_us or 0, nil, status)) end

-- ---- reads

local size, space = ffi.new("size_t[1]"), { bytes = ffi.new("uint8_t[4096]"), capacity = 4096 }

-- The `get` of what a function rocks_..._get_into reads: the value, or nil.
local function getter(get_into)
  return function(self, key, family, options)
    family, options = handle(family), handle(options)
    while true do
      local bytes = space.bytes -- a callback during the call may take another
      local code = get_into(self.handle, family, options, key, #key, bytes, space.capacity, size, status)
      if code == OK then return ffi.string(bytes, size[0]) end
      if code == NOT_FOUND then return nil end
      if code ~= TOO_SMALL then failed(code) end
      space.capacity = tonumber(size[0])
      space.bytes = ffi.new("uint8_t[?]", space.capacity)
    end
  end
end

local Iter, Block = class(C.rocks_iter_free), class(C.rocks_block_free)

-- The `rows` of what a function rocks_..._iter reads: for key, value in db:rows({ from = , to = }) do.
-- Also: reverse, keys_only, family, options (a table of read options). It reads blocks of entries. Reading to
-- the end closes it. After a break a second result does, local rows, close = db:rows(); else the collector.
local function scanner(iter_of)
  return function(self, o)
    o = o or {}
    local reading = M.options("READ", o.options)
    if o.from then reading:set_bytes("iterate_lower_bound", o.from) end
    if o.to then reading:set_bytes("iterate_upper_bound", o.to) end
    local iter = setmetatable({ handle = made("iter", function(out)
      return iter_of(self.handle, handle(o.family), reading.handle, out, status)
    end) }, Iter)
    reading:close()
    local block = setmetatable({ handle = made("block", function(out)
      return C.rocks_block_new(out, status)
    end) }, Block)
    local seek = o.reverse and C.rocks_iter_seek_to_last or C.rocks_iter_seek_to_first
    local code = seek(iter.handle, nil, nil, status)
    if code ~= OK and code ~= NOT_FOUND then failed(code) end
    local flags = (o.reverse and C.ROCKS_SCAN_REVERSE or 0) + (o.keys_only and C.ROCKS_SCAN_KEYS_ONLY or 0)
    local view, at, count, over = ffi.new("rocks_block_view"), 0, 0, code == NOT_FOUND
    local function ended()
      at, count, over = 0, 0, true
      block:close()
      iter:close()
    end
    local function next_row()
      if at == count then
        if over then return ended() end
        local read = C.rocks_iter_read_block(iter.handle, 0, 0, flags, block.handle, view, status)
        if read == NOT_FOUND then return ended() end
        ok(read)
        at, count, over = 0, tonumber(view.count), view.done == 1
      end
      local keys, values = view.key_offsets, view.value_offsets
      local key = ffi.string(view.keys + keys[at], keys[at + 1] - keys[at])
      local value = values ~= nil and ffi.string(view.values + values[at], values[at + 1] - values[at]) or nil
      at = at + 1
      return key, value
    end
    return next_row, ended
  end
end

-- ---- databases

local Database, Family = class(C.rocks_db_close), class(C.rocks_column_family_free)

-- options: of the database, a table or M.options("DATABASE"). o: mode, families (a list of names, complete),
-- how (a table of open options).
function M.open(path, options, o)
  o = o or {}
  local own = getmetatable(options) ~= Options and M.options("DATABASE", options) or nil
  local how = M.options("OPEN", o.how)
  if o.mode then how:set("mode", o.mode) end
  local names = o.families or {}
  for _, name in ipairs(names) do text(name) end
  local list = ffi.new("const char *[?]", #names, names)
  local self = setmetatable({}, Database)
  self.handle = made("db", function(out)
    local given, list_ = (own or options).handle, #names > 0 and list or nil
    return C.rocks_db_open(text(path), given, how.handle, list_, nil, #names, out, status)
  end)
  how:close()
  if own then own:close() end
  return self
end

local function family(self, make)
  return setmetatable({ handle = made("column_family", make) }, Family)
end

function Database:family(name)
  return family(self, function(out) return C.rocks_db_column_family(self.handle, text(name), out, status) end)
end

function Database:create_family(name, options)
  return family(self, function(out)
    return C.rocks_db_create_column_family(self.handle, text(name), handle(options), out, status)
  end)
end

function Database:families()
  local names, list = ffi.new("rocks_buffer"), {}
  ok(C.rocks_db_column_families(self.handle, names, nil, status))
  for name in ffi.string(names.data, names.len):gmatch("%Z+") do list[#list + 1] = name end
  ok(C.rocks_buffer_free(names, status))
  return list
end

Database.get, Database.rows = getter(C.rocks_db_get_into), scanner(C.rocks_db_iter)

function Database:put(key, value, family, options)
  ok(C.rocks_db_put(self.handle, handle(family), handle(options), key, #key, value, #value, status))
end

function Database:merge(key, operand, family, options)
  ok(C.rocks_db_merge(self.handle, handle(family), handle(options), key, #key, operand, #operand, status))
end

function Database:delete(key, family, options)
  ok(C.rocks_db_delete(self.handle, handle(family), handle(options), key, #key, status))
end

-- The values of a list of keys: a table by the keys' places, without what is absent.
function Database:multi_get(keys, options)
  local slices, texts = ffi.new("rocks_slice[?]", #keys), {}
  for i, key in ipairs(keys) do
    texts[i] = ffi.cast("const uint8_t *", key) -- the list holds the string
    slices[i - 1].data, slices[i - 1].len = texts[i], #key
  end
  local result = made("values", function(out) return C.rocks_values_new(out, status) end)
  local values, codes = ffi.new("const rocks_slice *[1]"), ffi.new("const rocks_code *[1]")
  ok(C.rocks_db_multi_get(self.handle, nil, handle(options), slices, #keys, 0, result, values, codes, status))
  local found = {}
  for i = 1, #keys do
    local code = codes[0][i - 1]
    if code == OK then
      found[i] = ffi.string(values[0][i - 1].data, values[0][i - 1].len)
    elseif code ~= NOT_FOUND then
      failed(C.rocks_values_status_at(result, i - 1, status))
    end
  end
  ok(C.rocks_values_free(ffi.gc(result, nil), status))
  return found
end

function Database:write(batch, options) ok(C.rocks_db_write(self.handle, handle(options), batch.handle, status)) end
function Database:flush() ok(C.rocks_db_flush(self.handle, nil, 0, nil, status)) end

function Database:compact(family)
  ok(C.rocks_db_compact_range(self.handle, handle(family), nil, nil, 0, nil, 0, nil, status))
end

-- ---- batches, snapshots, transactions

local Batch = class(C.rocks_batch_free)

function M.batch()
  return setmetatable({ handle = made("batch", function(out) return C.rocks_batch_new(out, status) end) }, Batch)
end

function Batch:put(key, value, family)
  ok(C.rocks_batch_put(self.handle, handle(family), key, #key, value, #value, status))
end

function Batch:merge(key, operand, family)
  ok(C.rocks_batch_merge(self.handle, handle(family), key, #key, operand, #operand, status))
end

function Batch:delete(key, family) ok(C.rocks_batch_delete(self.handle, handle(family), key, #key, status)) end
function Batch:clear() ok(C.rocks_batch_clear(self.handle, status)) end

function Batch:count()
  local count = ffi.new("uint32_t[1]")
  ok(C.rocks_batch_count(self.handle, count, status))
  return count[0]
end

local Snapshot = class(C.rocks_snapshot_free)
Snapshot.get, Snapshot.rows = getter(C.rocks_snapshot_get_into), scanner(C.rocks_snapshot_iter)

function Database:snapshot()
  local handle_ = made("snapshot", function(out) return C.rocks_db_snapshot(self.handle, out, status) end)
  return setmetatable({ handle = handle_ }, Snapshot)
end

local Transaction = class(C.rocks_txn_free)
Transaction.get, Transaction.rows = getter(C.rocks_txn_get_into), scanner(C.rocks_txn_iter)

-- Of a database opened with the mode "transaction" or "optimistic_transaction". write: write options, for the commit.
function Database:begin(options, write)
  local handle_ = made("txn", function(out)
    return C.rocks_txn_begin(self.handle, handle(write), handle(options), out, status)
  end)
  return setmetatable({ handle = handle_ }, Transaction)
end

-- The value, or nil; nobody else may change the key before the commit.
function Transaction:get_for_update(key, family)
  local buffer = ffi.new("rocks_buffer")
  local code = C.rocks_txn_get_for_update(self.handle, handle(family), nil, key, #key, 1, 1, buffer, status)
  if code == NOT_FOUND then return nil end
  ok(code)
  local value = ffi.string(buffer.data, buffer.len)
  ok(C.rocks_buffer_free(buffer, status))
  return value
end

function Transaction:put(key, value, family)
  ok(C.rocks_txn_put(self.handle, handle(family), key, #key, value, #value, status))
end

function Transaction:merge(key, operand, family)
  ok(C.rocks_txn_merge(self.handle, handle(family), key, #key, operand, #operand, status))
end

function Transaction:delete(key, family) ok(C.rocks_txn_delete(self.handle, handle(family), key, #key, status)) end
function Transaction:commit() ok(C.rocks_txn_commit(self.handle, status)) end
function Transaction:rollback() ok(C.rocks_txn_rollback(self.handle, status)) end

-- ---- event queues

local Queue = class(C.rocks_event_queue_free)

-- settings: as "capacity=100;kinds=flush_completed".
function M.event_queue(settings)
  local handle_ = made("event_queue", function(out) return C.rocks_event_queue_new(text(settings), out, status) end)
  return setmetatable({ handle = handle_ }, Queue)
end

-- Whether an event came within so many milliseconds; negative: for ever. It answers callbacks meanwhile, whose
-- own time is not counted.
function Queue:wait(milliseconds)
  while true do
    local part = milliseconds >= 0 and math.min(milliseconds, 10) or 10
    local code = C.rocks_event_queue_wait(self.handle, part, status)
    if code ~= C.ROCKS_TIMED_OUT then ok(code) end
    M.service()
    if code == OK or part == milliseconds then return code == OK end
    if milliseconds > 0 then milliseconds = milliseconds - part end
  end
end

-- A list of what waits, each with kind ("flush_completed"), column_family, file_path and message.
function Queue:drain()
  local block = made("event_block", function(out) return C.rocks_event_block_new(out, status) end)
  local view, list = ffi.new("rocks_event_block_view"), {}
  ok(C.rocks_event_queue_drain(self.handle, 0, block, view, status))
  for i = 0, tonumber(view.count) - 1 do
    local event, row = view.events[i], {}
    row.kind = ffi.string(C.rocks_event_kind_name(event.kind))
    for _, name in ipairs({ "db", "column_family", "file_path", "message" }) do
      row[name] = ffi.string(event[name].data, event[name].len)
    end
    list[#list + 1] = row
  end
  ok(C.rocks_event_block_free(ffi.gc(block, nil), status))
  return list
end

-- ---- backups

local Backups = class(C.rocks_backup_engine_free)

function M.backups(path, options)
  local handle_ = made("backup_engine", function(out)
    return C.rocks_backup_engine_open(text(path), handle(options), out, status)
  end)
  return setmetatable({ handle = handle_ }, Backups)
end

-- The number of the new backup.
function Backups:create(db)
  local id = ffi.new("uint32_t[1]")
  ok(C.rocks_backup_engine_create(self.handle, db.handle, nil, nil, 0, nil, id, status))
  return id[0]
end

-- id: 0 is the latest.
function Backups:restore(id, path)
  ok(C.rocks_backup_engine_restore(self.handle, id, text(path), nil, nil, nil, 0, nil, status))
end

-- How many objects of the library are alive in the process.
function M.alive()
  local count = ffi.new("uint64_t[1]")
  ok(C.rocks_handles_alive(nil, count, status))
  return tonumber(count[0])
end

-- LuaJIT must not be called back from code that it compiled. With the first callback, the functions of
-- this file that may ask for one are taken back to the interpreter, and with them the loops around.
local asking = { Options, Iter, Block, Database, Batch, Snapshot, Transaction, Queue, Backups, M }

local is_careful = false
function careful()
  if is_careful then return end
  is_careful = true
  jit.off(made, true)
  for _, functions in ipairs(asking) do
    for _, one in pairs(functions) do
      if type(one) == "function" then jit.off(one, true) end
    end
  end
  jit.flush()
end

return M
