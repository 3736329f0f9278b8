-- One object of every type of handle that rocks.json names, for the tests of LuaJIT.
local ffi = require("ffi")
local rocks = require("rocks")
local C, ok, status = rocks.C, rocks.ok, rocks.status
local M = {}

-- The types of handles: rocks.json names each.
function M.types()
  local json = assert(io.open(arg[1] .. "/include/rocks.json")):read("*a")
  local types = {}
  for name in json:match('"handles": (%b[])'):gmatch('"name": "rocks_([%w_]+)"') do types[#types + 1] = name end
  table.sort(types)
  return types
end

-- Callbacks that nobody calls, so any function serves.
local function callbacks(noun, ...)
  local calls = ffi.new("rocks_" .. noun .. "_callbacks")
  calls.struct_size = ffi.sizeof(calls)
  for _, name in ipairs({ ... }) do
    if name == "name" then
      calls.name = "lua"
    else
      calls[name] = ffi.cast(ffi.typeof(calls[name]), ffi.cast("void *", C.rocks_release))
    end
  end
  return calls
end

local function slice(text)
  local one = ffi.new("rocks_slice[1]")
  one[0].data, one[0].len = ffi.cast("const uint8_t *", text), #text
  return one
end

-- Type and handle of one object of every type but sinks, which callbacks alone have. `folder` is of this
-- call alone.
function M.every(folder)
  local all, of = {}, {}
  local function one(type, make)
    of[type] = rocks.maker(type, make)()
    all[#all + 1] = { type = type, handle = of[type] }
  end
  local function by_name(type, name, ...)
    local more = { ... }
    one(type, function(out)
      if #more > 0 then return C["rocks_" .. type .. "_new_by_name"](name, more[1], out, status) end
      return C["rocks_" .. type .. "_new_by_name"](name, out, status)
    end)
  end
  local function new(type) one(type, function(out) return C["rocks_" .. type .. "_new"](out, status) end) end
  local function new_from(type, text) -- NULL: the defaults
    one(type, function(out) return C["rocks_" .. type .. "_new"](text, out, status) end)
  end
  local function of_callbacks(type, noun, calls)
    one(type, function(out) return C["rocks_" .. noun](calls, out, status) end)
  end
  local function path(name) return arg[2] .. "/" .. folder .. name end

  one("options", function(out) return C.rocks_options_new(C.ROCKS_OPTIONS_DATABASE, out, status) end)
  ok(C.rocks_options_set(of.options, "create_if_missing", "true", status))
  local how = rocks.options(C.ROCKS_OPTIONS_OPEN, { mode = "transaction" })
  one("db", function(out)
    return C.rocks_db_open(path("db"), of.options, how, nil, nil, 0, out, status)
  end)
  C.rocks_release(how)
  local db = of.db
  ok(C.rocks_db_put(db, nil, nil, "key", 3, "value", 5, status))
  ok(C.rocks_db_flush(db, nil, 0, nil, status))

  for _, type in ipairs({ "value", "values", "block", "batch", "cancel", "event_block", "redis_reply", "completions" }) do
    new(type)
  end
  for _, type in ipairs({ "event_queue", "cache", "statistics", "queue" }) do new_from(type, nil) end
  new_from("rate_limiter", "rate_bytes_per_sec=1000000")
  one("write_buffer_manager", function(out)
    return C.rocks_write_buffer_manager_new("buffer_size=1000000", nil, out, status)
  end)
  one("sst_file_manager", function(out) return C.rocks_sst_file_manager_new(nil, nil, out, status) end)
  by_name("comparator", "reverse_bytewise")
  by_name("slice_transform", "fixed:4")
  by_name("filter_policy", "bloomfilter:10")
  by_name("env", "memory")
  one("logger", function(out) return C.rocks_logger_new_by_name("none", nil, out, status) end)

  of_callbacks("merge_operator", "merge_operator_new_associative", callbacks("associative_merge_operator", "name", "merge"))
  of_callbacks("compaction_filter", "compaction_filter_new", callbacks("compaction_filter", "name", "filter"))
  of_callbacks("compaction_filter_factory", "compaction_filter_factory_new",
    callbacks("compaction_filter_factory", "name", "create", "filter"))
  of_callbacks("table_properties_collector_factory", "table_properties_collector_factory_new",
    callbacks("table_properties_collector_factory", "name", "create", "add_user_key", "finish"))
  of_callbacks("sst_partitioner_factory", "sst_partitioner_factory_new",
    callbacks("sst_partitioner_factory", "name", "create", "should_partition"))
  of_callbacks("wal_filter", "wal_filter_new", callbacks("wal_filter", "name", "log_record_found"))
  of_callbacks("table_filter", "table_filter_new", callbacks("table_filter", "should_read"))
  of_callbacks("event_listener", "event_listener_new", callbacks("event_listener", "event"))

  one("column_family", function(out) return C.rocks_db_column_family(db, "default", out, status) end)
  one("snapshot", function(out) return C.rocks_db_snapshot(db, out, status) end)
  one("iter", function(out) return C.rocks_db_iter(db, nil, nil, out, status) end)
  one("txn", function(out) return C.rocks_txn_begin(db, nil, nil, out, status) end)
  one("locks", function(out) return C.rocks_db_locks(db, C.ROCKS_LOCKS_HELD, out, nil, status) end)
  one("bulk_load", function(out) return C.rocks_bulk_load_new(db, nil, nil, out, status) end)
  one("metadata", function(out) return C.rocks_db_metadata(db, out, status) end)
  one("table_properties_collection", function(out) return C.rocks_db_table_properties(db, nil, out, status) end)
  one("live_files", function(out) return C.rocks_db_live_files(db, nil, out, status) end)
  one("wal_files", function(out) return C.rocks_db_wal_files(db, out, status) end)
  one("wal_iter", function(out) return C.rocks_db_wal_iter(db, 1, nil, out, status) end)
  one("export", function(out) return C.rocks_db_export_column_family(db, nil, path("export"), nil, out, status) end)
  one("sst_writer", function(out) return C.rocks_sst_writer_new(db, nil, nil, out, status) end)
  ok(C.rocks_sst_writer_open(of.sst_writer, path("table.sst"), 0, status))
  ok(C.rocks_sst_writer_put(of.sst_writer, "key", 3, "value", 5, status))
  ok(C.rocks_sst_writer_finish(of.sst_writer, nil, status))
  one("sst_reader", function(out) return C.rocks_sst_reader_open(path("table.sst"), nil, out, status) end)
  one("backup_engine", function(out) return C.rocks_backup_engine_open(path("backups"), nil, out, status) end)
  one("backup_list", function(out) return C.rocks_backup_engine_list(of.backup_engine, 0, out, status) end)
  one("redis", function(out) return C.rocks_redis_open(db, nil, out, status) end)
  one("redis_session", function(out) return C.rocks_redis_session_new(of.redis, out, status) end)
  local key = slice("key")
  one("redis_lock", function(out) return C.rocks_redis_lock_keys(of.redis, key, 1, nil, out, status) end)

  local made = { "sink" }
  for _, object in ipairs(all) do made[#made + 1] = object.type end
  table.sort(made)
  assert(table.concat(made, " ") == table.concat(M.types(), " "), "made: " .. table.concat(made, " "))
  return all
end

-- How many objects of a type there are.
function M.alive(type)
  local count = ffi.new("uint64_t[1]")
  ok(C.rocks_handles_alive("rocks_" .. type, count, status))
  return tonumber(count[0])
end

return M
