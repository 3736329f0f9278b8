# Serviced callbacks in Ruby, with its ffi gem, which run on one thread: while that waits inside its own
# calls, and while it waits for the descriptor in IO.select: PREFIX FOLDER.
require_relative "stress"

owner = made(:rocks_service_owner).to_i
stress = Stress.new([CONSTANTS["ROCKS_CALLBACK_OWNER"] | 60_000_000 << 32, 0], "", 0) # and the patience
stress.run

# ---- other threads flush, compact and read while this one waits for the descriptor

number = FFI::MemoryPointer.new(:int32)
call(:rocks_service_descriptor, number)
DESCRIPTOR = IO.for_fd(number.read_int32, autoclose: false)

# Makes the call on another thread, and answers here until it has returned. How often there was something
# to answer.
def serving(name, *values)
  times = 0
  thread = Thread.new { call(:"#{name}_blocking", *values) }
  until thread.join(0)
    next unless IO.select([DESCRIPTOR], nil, nil, 0.02)
    times += 1
    call(:rocks_service, 0, nil)
  end
  times
end

db = made(:rocks_db_open, "#{FOLDER}/loop", stress.database, nil, nil, nil, 0)
put = ->(i) { call(:rocks_db_merge, db, nil, nil, "sum", 3, FFI::MemoryPointer.new(:uint64).write_uint64(i), 8) }
before = stress.callbacks.merges
1000.times(&put)
times = serving(:rocks_db_flush, db, nil, 0, nil)
(1000...2000).each(&put)
times += serving(:rocks_db_compact_range, db, nil, nil, nil, 0, nil, 0, nil)
put.call(2000)
value, length = FFI::MemoryPointer.new(:uint64), FFI::MemoryPointer.new(:size_t)
times += serving(:rocks_db_get_into, db, nil, nil, "sum", 3, value, 8, length)
raise value.read_uint64.to_s if value.read_uint64 != 2000 * 2001 / 2
raise "#{times} times" if times < 3 || stress.callbacks.merges - before < 2000
serving(:rocks_db_close, db)

stats = FFI::MemoryPointer.new(:uint64, 6)
stats.write_uint64(48)
call(:rocks_service_stats_of, owner, stats)
_, answered, *others = stats.read_array_of_uint64(6)
raise [answered, *others].to_s if answered.zero? || others.any?(&:positive?)
stress.finish
puts "serviced by Ruby's ffi gem"
