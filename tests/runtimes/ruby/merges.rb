# Callbacks in Ruby, which its ffi gem moves to threads of Ruby's, through flushes, compactions and
# stalls: PREFIX FOLDER.
require "ffi"

ADDITIONS, KEYS, WRITERS = 50_000, 1000, 4

PREFIX, FOLDER = ARGV
HEADER = File.read("#{PREFIX}/include/rocks.cdef.h")
CONSTANTS = HEADER.scan(/^enum \{ (\w+) = (-?\w+) \};$/).to_h { |name, value| [name, Integer(value)] }

# The functions as rocks.cdef.h declares them. Each lets go of Ruby's lock while it runs, so that
# callbacks can have it.
module Rocks
  extend FFI::Library
  ffi_lib "#{PREFIX}/lib/librocks.so"
  HEADER.scan(/^typedef (u?int\d+)_t (\w+);$/) { |type, name| typedef type.to_sym, name.to_sym }
  HEADER.scan(/^typedef \w+ \(\*(\w+)\)/) { |name,| typedef :pointer, name.to_sym }
  HEADER.scan(/^(\w+) (rocks_\w+)\(([^)]*)\);/) do |result, name, parameters|
    types = parameters.split(/,\s*/).reject { |one| one == "void" }.map do |one|
      next :string if one.match?(/\Aconst char \*\w+\z/)
      one.include?("*") ? :pointer : one.split.first.to_sym
    end
    attach_function name, types, result.to_sym, blocking: true
  end
end

def call(name, *values)
  status = FFI::MemoryPointer.new(512)
  code = Rocks.send(name, *values, status)
  raise status.get_string(16) if code != 0
end

# What the last place before the status gets: a handle.
def made(name, *values)
  out = FFI::MemoryPointer.new(:pointer)
  call(name, *values, out)
  out.read_pointer
end

# ---- a merge operator that adds integers of 64 bits, and a filter that removes what is rubbish

class MergeCallbacks < FFI::Struct
  layout struct_size: :size_t, state: :pointer, destroy: :pointer, service: [:uint64, 2], name: :pointer,
         merge: callback(%i[pointer pointer size_t pointer pointer size_t pointer pointer], :bool)
end

class FilterCallbacks < FFI::Struct
  layout struct_size: :size_t, state: :pointer, destroy: :pointer, service: [:uint64, 2], name: :pointer,
         filter: callback(%i[pointer pointer pointer pointer], :int32), filter_blob_by_key: :pointer
end

class Asked
  attr_reader :merges, :filters

  def initialize
    @merges = @filters = 0
    @lock = Mutex.new
  end

  def merge(existing, value, result)
    @lock.synchronize { @merges += 1 }
    sum = value.read_uint64
    sum += existing.read_pointer.read_uint64 unless existing.null?
    Rocks.rocks_sink_append(result, FFI::MemoryPointer.new(:uint64).write_uint64(sum), 8, nil).zero?
  end

  def filter(record)
    @lock.synchronize { @filters += 1 }
    key = record.get_pointer(16) # struct_size, level and value_type stand before it
    CONSTANTS[key.read_uint8 == "r".ord ? "ROCKS_COMPACTION_REMOVE" : "ROCKS_COMPACTION_KEEP"]
  end
end

asked = Asked.new
# They are to live as long as the library may call the functions.
merge_calls = MergeCallbacks.new.tap do |calls|
  calls[:struct_size] = MergeCallbacks.size
  calls[:name] = FFI::MemoryPointer.from_string("ruby.sum")
  calls[:merge] = ->(_state, _key, _key_len, existing, value, _len, result, _error) { asked.merge(existing, value, result) }
end
filter_calls = FilterCallbacks.new.tap do |calls|
  calls[:struct_size] = FilterCallbacks.size
  calls[:name] = FFI::MemoryPointer.from_string("ruby.rubbish")
  calls[:filter] = ->(_run, record, _result, _error) { asked.filter(record) }
end
merging = made(:rocks_merge_operator_new_associative, merge_calls)
filtering = made(:rocks_compaction_filter_new, filter_calls)
statistics = made(:rocks_statistics_new, nil)

# ---- the stress

database = made(:rocks_options_new, CONSTANTS["ROCKS_OPTIONS_DATABASE"])
{ create_if_missing: "true", write_buffer_size: "65536", level0_file_num_compaction_trigger: "2",
  level0_slowdown_writes_trigger: "3", level0_stop_writes_trigger: "4", max_background_jobs: "4"
}.each { |name, value| call(:rocks_options_set, database, name.to_s, value) }
call(:rocks_options_set_merge_operator, database, "merge_operator", merging)
call(:rocks_options_set_compaction_filter, database, "compaction_filter", filtering)
call(:rocks_options_set_statistics, database, "statistics", statistics)
opened = -> { made(:rocks_db_open, "#{FOLDER}/db", database, nil, nil, nil, 0) }

# The additions from one to another, several at a time, with rubbish between.
def add(db, from, to)
  Array.new(WRITERS) do |writer|
    Thread.new do
      operand = FFI::MemoryPointer.new(:uint64)
      (from + writer).step(to - 1, WRITERS) do |i|
        key, rubbish = "sum:#{i % KEYS}", "rubbish:#{i}"
        operand.write_uint64(i)
        call(:rocks_db_merge, db, nil, nil, key, key.bytesize, operand, 8)
        call(:rocks_db_put, db, nil, nil, rubbish, rubbish.bytesize, operand, 8) if (i % 10).zero?
      end
    end
  end.each(&:join)
end

db = opened.call
add(db, 0, ADDITIONS / 2)
call(:rocks_db_close, db) # while the callbacks are asked
db = opened.call
add(db, ADDITIONS / 2, ADDITIONS)
call(:rocks_db_flush, db, nil, 0, nil)
call(:rocks_db_compact_range, db, nil, nil, nil, 0, nil, 0, nil)

value, length = FFI::MemoryPointer.new(:uint64), FFI::MemoryPointer.new(:size_t)
KEYS.times do |k|
  key, count = "sum:#{k}", ADDITIONS / KEYS
  call(:rocks_db_get_into, db, nil, nil, key, key.bytesize, value, 8, length)
  right = count * k + KEYS * count * (count - 1) / 2
  raise "#{key}: #{value.read_uint64}, not #{right}" if value.read_uint64 != right
end
iter, first = made(:rocks_db_iter, db, nil, nil), FFI::MemoryPointer.new(:pointer, 2)
call(:rocks_iter_seek_to_first, iter, first, nil)
key = first.read_pointer.read_bytes(first.get_uint64(8))
raise "first is #{key}" if key != "sum:0" # all the rubbish stood before it
call(:rocks_iter_free, iter)

%w[stall.micros flush.write.bytes compact.read.bytes].each do |name|
  raise name if made(:rocks_statistics_value, statistics, "rocksdb.#{name}").null?
end
raise "#{asked.merges} merged, #{asked.filters} filtered" if asked.merges < ADDITIONS / 2 || asked.filters.zero?
{ merge_operator: merging, compaction_filter: filtering }.each do |name, handle|
  failures = FFI::MemoryPointer.new(:uint64)
  call(:"rocks_#{name}_failures", handle, failures, nil)
  raise name.to_s if failures.read_uint64 != 0
end

call(:rocks_db_close, db)
[database, merging, filtering, statistics].each { |handle| Rocks.rocks_release(handle) }
raise "left" unless made(:rocks_handles_alive, nil).null?
puts "merged by Ruby"
