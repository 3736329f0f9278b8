# Serviced callbacks in Ruby, with Fiddle, through flushes, compactions and stalls: its one thread makes
# all calls, and answers while it waits inside them: PREFIX FOLDER.
require "fiddle"

ADDITIONS, KEYS = 50_000, 1000

PREFIX, FOLDER = ARGV
HEADER = File.read("#{PREFIX}/include/rocks.cdef.h")
LIBRARY = Fiddle.dlopen("#{PREFIX}/lib/librocks.so")
CONSTANTS = HEADER.scan(/^enum \{ (\w+) = (-?\w+) \};$/).to_h { |name, value| [name, Integer(value)] }
POINTER, SIZE, INT32 = Fiddle::TYPE_VOIDP, Fiddle::TYPE_SIZE_T, Fiddle::TYPE_INT32_T

TYPES = { "size_t" => SIZE, "uint64_t" => -Fiddle::TYPE_LONG_LONG, "int32_t" => INT32, "void" => Fiddle::TYPE_VOID,
          "rocks_code" => INT32, "rocks_options_kind" => INT32 }.freeze

# A function as rocks.cdef.h declares it.
FUNCTIONS = Hash.new do |known, name|
  result, parameters = HEADER.match(/^(\w+) #{name}\(([^)]*)\);/).captures
  types = parameters.split(",").map { |one| one.include?("*") ? POINTER : TYPES.fetch(one.split.first) }
  known[name] = Fiddle::Function.new(LIBRARY[name], types, TYPES.fetch(result))
end
THIS_THREAD = Fiddle::Function.new(Fiddle::Handle::DEFAULT["pthread_self"], [], -Fiddle::TYPE_LONG)

STATUS = Fiddle::Pointer.malloc(512, Fiddle::RUBY_FREE)
OUT = Fiddle::Pointer.malloc(16, Fiddle::RUBY_FREE)

def call(name, *values)
  code = FUNCTIONS[name].call(*values, STATUS)
  raise (STATUS + 16).to_s if code != 0
end

# What the last place before the status gets: a handle, or a number.
def made(name, *values)
  call(name, *values, OUT)
  OUT[0, 8].unpack1("Q")
end

# ---- a merge operator that adds integers of 64 bits, and a filter that removes what is rubbish

OWNER, THREAD = made("rocks_service_owner"), THIS_THREAD.call
ASKED = Hash.new(0)

# A function of a callback object, whose last parameter is the sink for an error. No exception may leave it.
def function(result, types, failed, &answer)
  Fiddle::Closure::BlockCaller.new(result, types) do |*values|
    ASKED[:elsewhere] += 1 if THIS_THREAD.call != THREAD
    answer.call(*values)
  rescue Exception => error
    FUNCTIONS["rocks_sink_append"].call(values.last, error.message, error.message.bytesize, nil)
    failed
  end
end

# A struct of callbacks; `functions` stand last in it.
def callbacks(name, *functions)
  service = [CONSTANTS["ROCKS_CALLBACK_OWNER"], 60_000_000, 0].pack("LLQ")
  size = 3 * 8 + service.bytesize + 8 * (1 + functions.size)
  [size, 0, 0].pack("QQQ") + service + [Fiddle::Pointer[name].to_i, *functions.map(&:to_i)].pack("Q*")
end

def word(address) = Fiddle::Pointer.new(address.to_i)[0, 8].unpack1("Q")

# They are to live as long as the library may call the functions.
MERGE = function(Fiddle::TYPE_CHAR, [POINTER, POINTER, SIZE, POINTER, POINTER, SIZE, POINTER, POINTER], 0) do
  |_state, _key, _key_len, existing, value, _len, result, _error|
  ASKED[:merges] += 1
  sum = word(value)
  sum += word(word(existing)) unless existing.null?
  FUNCTIONS["rocks_sink_append"].call(result, [sum].pack("Q"), 8, nil).zero? ? 1 : 0
end
FILTER = function(INT32, [POINTER, POINTER, POINTER, POINTER], CONSTANTS["ROCKS_COMPACTION_FAILED"]) do
  |_state, record, _result, _error|
  ASKED[:filters] += 1
  key = word(record + 16) # struct_size, level and value_type stand before it
  CONSTANTS[Fiddle::Pointer.new(key)[0, 1] == "r" ? "ROCKS_COMPACTION_REMOVE" : "ROCKS_COMPACTION_KEEP"]
end

merging = made("rocks_merge_operator_new_associative", callbacks("ruby.sum", MERGE))
filtering = made("rocks_compaction_filter_new", callbacks("ruby.rubbish", FILTER, 0))
statistics = made("rocks_statistics_new", nil)

# ---- the stress

database = made("rocks_options_new", CONSTANTS["ROCKS_OPTIONS_DATABASE"])
{ create_if_missing: "true", write_buffer_size: "65536", level0_file_num_compaction_trigger: "2",
  level0_slowdown_writes_trigger: "3", level0_stop_writes_trigger: "4", max_background_jobs: "4"
}.each { |name, value| call("rocks_options_set", database, name.to_s, value) }
call("rocks_options_set_merge_operator", database, "merge_operator", merging)
call("rocks_options_set_compaction_filter", database, "compaction_filter", filtering)
call("rocks_options_set_statistics", database, "statistics", statistics)
opened = -> { made("rocks_db_open", "#{FOLDER}/db", database, nil, nil, nil, 0) }

# The additions from one to another, with rubbish between.
def add(db, from, to)
  (from...to).each do |i|
    key, rubbish, operand = "sum:#{i % KEYS}", "rubbish:#{i}", [i].pack("Q")
    call("rocks_db_merge", db, nil, nil, key, key.bytesize, operand, 8)
    call("rocks_db_put", db, nil, nil, rubbish, rubbish.bytesize, operand, 8) if (i % 10).zero?
  end
end

db = opened.call
add(db, 0, ADDITIONS / 2)
call("rocks_db_close", db) # while the callbacks are asked
db = opened.call
add(db, ADDITIONS / 2, ADDITIONS)
call("rocks_db_flush", db, nil, 0, nil)
call("rocks_db_compact_range", db, nil, nil, nil, 0, nil, 0, nil)

value = Fiddle::Pointer.malloc(8, Fiddle::RUBY_FREE)
KEYS.times do |k|
  key, count = "sum:#{k}", ADDITIONS / KEYS
  call("rocks_db_get_into", db, nil, nil, key, key.bytesize, value, 8, OUT)
  right = count * k + KEYS * count * (count - 1) / 2
  raise "#{key}: #{word(value)}, not #{right}" if word(value) != right
end
iter = made("rocks_db_iter", db, nil, nil)
call("rocks_iter_seek_to_first", iter, OUT, nil)
first = Fiddle::Pointer.new(word(OUT))[0, word(OUT + 8)]
raise "first is #{first}" if first != "sum:0" # all the rubbish stood before it
call("rocks_iter_free", iter)
# An owner's writes do not wait inside RocksDB, and stall.micros does not count them.
call("rocks_db_property", db, nil, "rocksdb.cf-write-stall-stats", OUT)
raise "no stall" unless Fiddle::Pointer.new(word(OUT))[0, word(OUT + 8)].match?(/total-stops: [1-9]/)
call("rocks_buffer_free", OUT)
call("rocks_db_close", db)

# ---- the figures

%w[flush.write.bytes compact.read.bytes].each do |name|
  raise name if made("rocks_statistics_value", statistics, "rocksdb.#{name}").zero?
end
raise ASKED.to_s if ASKED[:merges] < ADDITIONS / 2 || ASKED[:filters].zero? || ASKED[:elsewhere] != 0
stats = [48, 0, 0, 0, 0, 0].pack("Q*")
call("rocks_service_stats_of", OWNER, stats)
_, answered, declined, dropped, not_destroyed, waiting = stats.unpack("Q*")
raise stats.unpack("Q*").to_s if answered.zero? || [declined, dropped, not_destroyed, waiting].any?(&:positive?)
{ merge_operator: merging, compaction_filter: filtering }.each do |name, handle|
  call("rocks_#{name}_failures", handle, OUT, nil)
  raise name.to_s if word(OUT) != 0
end

[database, merging, filtering, statistics].each { |handle| FUNCTIONS["rocks_release"].call(handle) }
raise "left" unless made("rocks_handles_alive", nil).zero?
puts "serviced by Ruby"
