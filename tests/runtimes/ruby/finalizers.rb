# rocks_release as a finalizer of Ruby, with Fiddle: PREFIX FOLDER.
require "fiddle"

PREFIX, FOLDER = ARGV
HEADER = File.read("#{PREFIX}/include/rocks.cdef.h")
LIBRARY = Fiddle.dlopen("#{PREFIX}/lib/librocks.so")
CONSTANTS = HEADER.scan(/^enum \{ (\w+) = (-?\w+) \};$/).to_h { |name, value| [name, Integer(value)] }
RELEASE = LIBRARY["rocks_release"] # the function's address: nothing of Ruby's runs in it

TYPES = { "size_t" => Fiddle::TYPE_SIZE_T, "int32_t" => Fiddle::TYPE_INT32_T, "void" => Fiddle::TYPE_VOID,
          "rocks_code" => Fiddle::TYPE_INT32_T, "rocks_options_kind" => Fiddle::TYPE_INT32_T }.freeze

# A function as rocks.cdef.h declares it.
FUNCTIONS = Hash.new do |known, name|
  result, parameters = HEADER.match(/^(\w+) #{name}\(([^)]*)\);/).captures
  types = parameters.split(",").map { |one| one.include?("*") ? Fiddle::TYPE_VOIDP : TYPES.fetch(one.split.first) }
  known[name] = Fiddle::Function.new(LIBRARY[name], types, TYPES.fetch(result))
end

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

def alive = made("rocks_handles_alive", nil)

# A handle that goes when Ruby drops its pointer, in any order.
def owned(handle) = Fiddle::Pointer.new(handle, 0, RELEASE)

def options(kind, settings)
  made = owned(made("rocks_options_new", CONSTANTS.fetch(kind)))
  settings.each { |name, value| call("rocks_options_set", made, name, value) }
  made
end

def open(name)
  database = options("ROCKS_OPTIONS_DATABASE", "create_if_missing" => "true")
  how = options("ROCKS_OPTIONS_OPEN", "mode" => "transaction")
  owned(made("rocks_db_open", "#{FOLDER}/#{name}", database, how, nil, nil, 0))
end

# How to make an object of each cheap kind; db: a database with transactions.
def kinds(db)
  [-> { made("rocks_value_new") },
   -> { made("rocks_values_new") },
   -> { made("rocks_block_new") },
   -> { made("rocks_batch_new") },
   -> { made("rocks_cancel_new") },
   -> { made("rocks_event_block_new") },
   -> { made("rocks_options_new", CONSTANTS["ROCKS_OPTIONS_READ"]) },
   -> { made("rocks_comparator_new_by_name", "reverse_bytewise") },
   -> { made("rocks_slice_transform_new_by_name", "fixed:4") },
   -> { made("rocks_db_column_family", db, "default") },
   -> { made("rocks_db_snapshot", db) },
   -> { made("rocks_db_iter", db, nil, nil) },
   -> { made("rocks_txn_begin", db, nil, nil) }]
end

# A released database closes on a thread of the library.
def wait_until_alive(count)
  10_000.times do
    GC.start
    return if alive == count
    sleep 0.001
  end
  raise "#{alive} handles alive, not #{count}"
end

# An object of Ruby's with a handle, and a finalizer of Ruby's. The finalizer must not refer to the object.
class Owned
  def initialize(handle)
    ObjectSpace.define_finalizer(self, self.class.finalizer(handle))
  end

  def self.finalizer(handle) = proc { FUNCTIONS["rocks_release"].call(handle) }
end

# Objects of every cheap kind, dropped as soon as they are made, by both ways.
def many
  db = open("db")
  makers, most = kinds(db), 0
  120_000.times do |i|
    handle = makers[i % makers.size].call
    i.even? ? owned(handle) : Owned.new(handle)
    most = [most, alive].max if (i % 1000).zero?
  end
  raise "none was finalized while the loop ran" if most >= 120_000
end

# Databases that become garbage together with their objects: they end in any order.
def together
  10.times do |i|
    db = open("db#{i}")
    kinds(db).each { |make| owned(make.call) }
  end
end

# What is freed by hand.
def freed
  left, told = owned(made("rocks_batch_new")), owned(made("rocks_batch_new"))
  call("rocks_batch_free", left)
  call("rocks_batch_free", told)
  told.free = nil
end

# On a thread of its own: for the collector, whatever a stack still holds may be a reference.
%i[many together freed].each do |phase|
  Thread.new { send(phase) }.join
  wait_until_alive(0)
end
call("rocks_release_failures", OUT, nil)
raise "failures" if OUT[0, 8].unpack1("Q") != 0

LAST = open("db") # the end of Ruby finalizes it
puts "finalized by Ruby"
