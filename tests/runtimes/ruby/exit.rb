# The end of the process while compactions ask callbacks that the ffi gem moves to threads of Ruby's: at_exit
# closes the database, since these threads end before the process does: PREFIX FOLDER.
require_relative "stress"

stress = Stress.new([0, 0], "_blocking", 0) # on any thread
db = made(:rocks_db_open_blocking, "#{FOLDER}/exit", stress.database, nil, nil, nil, 0)
at_exit { call(:rocks_db_close_blocking, db) }
operand = FFI::MemoryPointer.new(:uint64)
key = 0
while stress.callbacks.merges < 20_000
  call(:rocks_db_merge_blocking, db, nil, nil, "sum:#{key}", "sum:#{key}".bytesize, operand, 8)
  key = (key + 1) % 100
end
$stdout.puts "ended by Ruby"
$stdout.flush
