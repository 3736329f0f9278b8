# The library by Ruby's ffi gem, and the stress of its callbacks, through flushes, compactions and stalls.
require "ffi"

ADDITIONS, KEYS = 50_000, 1000

PREFIX, FOLDER = ARGV
HEADER = File.read("#{PREFIX}/include/rocks.cdef.h")
CONSTANTS = HEADER.scan(/^enum \{ (\w+) = (-?\w+) \};$/).to_h { |name, value| [name, Integer(value)] }

# The functions as rocks.cdef.h declares them. Each is there twice: NAME_blocking lets go of Ruby's lock
# while it runs, so that callbacks on other threads can have it.
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
    attach_function name, types, result.to_sym
    attach_function :"#{name}_blocking", name, types, result.to_sym, blocking: true
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

class Callbacks
  attr_reader :merges, :filters, :merging, :filtering

  # `service`: where they are called, as the words of a rocks_service_terms.
  def initialize(service)
    @merges = @filters = 0
    @lock = Mutex.new
    # They are to live as long as the library may call the functions.
    @merge_calls = filled(MergeCallbacks.new, "ruby.sum", service)
    @merge_calls[:merge] = ->(_state, _key, _len, existing, value, _value_len, result, _error) { merge(existing, value, result) }
    @filter_calls = filled(FilterCallbacks.new, "ruby.rubbish", service)
    @filter_calls[:filter] = ->(_run, record, _result, _error) { filter(record) }
    @merging = made(:rocks_merge_operator_new_associative, @merge_calls)
    @filtering = made(:rocks_compaction_filter_new, @filter_calls)
  end

  def failures
    { merge_operator: merging, compaction_filter: filtering }.sum do |name, handle|
      count = FFI::MemoryPointer.new(:uint64)
      call(:"rocks_#{name}_failures", handle, count, nil)
      count.read_uint64
    end
  end

  private

  def filled(calls, name, service)
    calls[:struct_size] = calls.size
    calls[:name] = FFI::MemoryPointer.from_string(name)
    service.each_with_index { |word, at| calls[:service][at] = word }
    calls
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

# ---- the stress

# `suffix`: of the functions that may run callbacks or wait for them. `writers`: as many threads; 0: this one.
class Stress
  attr_reader :callbacks, :database

  def initialize(service, suffix, writers)
    @suffix, @writers, @callbacks = suffix, writers, Callbacks.new(service)
    @database = made(:rocks_options_new, CONSTANTS["ROCKS_OPTIONS_DATABASE"])
    { create_if_missing: "true", write_buffer_size: "65536", level0_file_num_compaction_trigger: "2",
      level0_slowdown_writes_trigger: "3", level0_stop_writes_trigger: "4", max_background_jobs: "4"
    }.each { |name, value| call(:rocks_options_set, database, name.to_s, value) }
    call(:rocks_options_set_merge_operator, database, "merge_operator", callbacks.merging)
    call(:rocks_options_set_compaction_filter, database, "compaction_filter", callbacks.filtering)
  end

  def run
    db = opened
    add(db, 0, ADDITIONS / 2)
    calling(:rocks_db_close, db) # while the callbacks are asked
    db = opened
    add(db, ADDITIONS / 2, ADDITIONS)
    calling(:rocks_db_flush, db, nil, 0, nil)
    calling(:rocks_db_compact_range, db, nil, nil, nil, 0, nil, 0, nil)
    check(db)
    calling(:rocks_db_close, db)
  end

  def finish
    [database, callbacks.merging, callbacks.filtering].each { |handle| Rocks.rocks_release(handle) }
    raise "left" unless made(:rocks_handles_alive, nil).null?
  end

  private

  def calling(name, *values) = call(:"#{name}#{@suffix}", *values)

  def opened
    out = FFI::MemoryPointer.new(:pointer)
    calling(:rocks_db_open, "#{FOLDER}/db", database, nil, nil, nil, 0, out)
    out.read_pointer
  end

  # The additions from one to another, several at a time, with rubbish between.
  def add(db, from, to)
    write = lambda do |first, step|
      operand = FFI::MemoryPointer.new(:uint64)
      first.step(to - 1, step) do |i|
        key, rubbish = "sum:#{i % KEYS}", "rubbish:#{i}"
        operand.write_uint64(i)
        calling(:rocks_db_merge, db, nil, nil, key, key.bytesize, operand, 8)
        calling(:rocks_db_put, db, nil, nil, rubbish, rubbish.bytesize, operand, 8) if (i % 10).zero?
      end
    end
    return write.call(from, 1) if @writers.zero?
    Array.new(@writers) { |writer| Thread.new { write.call(from + writer, @writers) } }.each(&:join)
  end

  def check(db)
    value, length = FFI::MemoryPointer.new(:uint64), FFI::MemoryPointer.new(:size_t)
    KEYS.times do |k|
      key, count = "sum:#{k}", ADDITIONS / KEYS
      calling(:rocks_db_get_into, db, nil, nil, key, key.bytesize, value, 8, length)
      right = count * k + KEYS * count * (count - 1) / 2
      raise "#{key}: #{value.read_uint64}, not #{right}" if value.read_uint64 != right
    end
    iter, first = made(:rocks_db_iter, db, nil, nil), FFI::MemoryPointer.new(:pointer, 2)
    calling(:rocks_iter_seek_to_first, iter, first, nil)
    key = first.read_pointer.read_bytes(first.get_uint64(8))
    raise "first is #{key}" if key != "sum:0" # all the rubbish stood before it
    calling(:rocks_iter_free, iter)
    stalls = FFI::MemoryPointer.new(:pointer, 2)
    call(:rocks_db_property, db, nil, "rocksdb.cf-write-stall-stats", stalls)
    text = stalls.read_pointer.read_bytes(stalls.get_uint64(8))
    raise "no stall" unless text.match?(/total-stops: [1-9]/)
    call(:rocks_buffer_free, stalls)
    asked = [callbacks.merges, callbacks.filters]
    raise "merged, filtered: #{asked}" if asked[0] < ADDITIONS / 2 || asked[1].zero?
    raise "#{callbacks.failures} failures" unless callbacks.failures.zero?
  end
end
