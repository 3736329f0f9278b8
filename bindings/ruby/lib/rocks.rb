# RocksDB for Ruby, with Fiddle, over the C interface in rocks/abi.rb. README.md shows how it is used.
require "rocks/abi"

module Rocks
  class Error < StandardError
    attr_reader :code, :subcode, :severity, :flags

    def initialize(status)
      @code, @subcode, @severity, @flags = status[0, 16].unpack("l<l<l<L<")
      @retryable = ABI[:rocks_status_is_retryable].call(status) != 0
      super((status + 16).to_s.force_encoding("UTF-8"))
    end

    def retryable? = @retryable
  end

  # Calls of the C interface, with memory of each thread's own for statuses and results.
  module Calls
    PLACES = ABI::OFFSETS

    module_function

    def own
      Thread.current[:rocks_places] ||= {
        status: Fiddle::Pointer.malloc(512, Fiddle::RUBY_FREE), out: Fiddle::Pointer.malloc(16, Fiddle::RUBY_FREE),
        bytes: Fiddle::Pointer.malloc(4096, Fiddle::RUBY_FREE)
      }
    end

    # The code of a call that takes a status last: ROCKS_OK or one of `answers`.
    def code(name, *values, answers: [])
      status = own[:status]
      code = ABI[name].call(*values, status)
      raise Error, status if code != ABI::OK && !answers.include?(code)

      code
    end

    # A text for C, which would cut it at a NUL.
    def text(given)
      given = given.to_s
      return given unless given.include?("\0")

      raise ArgumentError, "text: #{given.inspect} has a NUL; accepted: names, paths and values without one"
    end

    # What the last place before the status gets: a handle, or a number.
    def made(name, *values)
      out = own[:out]
      out[0, 8] = "\0" * 8
      code(name, *values, out)
      word(out)
    end

    def word(address) = Fiddle::Pointer.new(address.to_i)[0, 8].unpack1("Q")
    def bytes(address, length) = length.zero? ? String.new : Fiddle::Pointer.new(address)[0, length]

    # The bytes of the rocks_slice or rocks_buffer there.
    def slice(address) = bytes(*Fiddle::Pointer.new(address.to_i)[0, 16].unpack("QQ"))

    def taken(buffer)
      text = slice(buffer)
      code(:rocks_buffer_free, buffer)
      text
    end
  end

  # A handle. `close` frees it and says what failed; the garbage collector frees what was left. One that was
  # closed keeps its number: the library refuses it, where nil would be a default.
  class Handle
    include Calls

    def self.freed_by(name) = define_method(:free_name) { name }

    def initialize(handle) = own_handle(handle)

    def handle = @pointer&.to_i

    def close
      return if @is_closed

      @is_closed, @pointer.free = true, nil
      code(free_name, handle)
      nil
    rescue Error => error
      if error.code == ABI::HANDLE_BUSY # it is open as before
        own_handle(handle)
        @is_closed = false
      end
      raise
    end

    private

    # The finalizer is the C function itself: nothing of Ruby's runs in it.
    def own_handle(handle) = @pointer = Fiddle::Pointer.new(handle, 0, ABI::LIBRARY["rocks_release"])
  end

  # Options by RocksDB's names. kind: one of KINDS.
  class Options < Handle
    KINDS = ABI.constants.filter_map { |name| name[/\AOPTIONS_(\w+)/, 1] }
               .to_h { |name| [name.downcase.to_sym, ABI.const_get("OPTIONS_#{name}")] }.freeze
    freed_by :rocks_options_free

    def initialize(kind, values = {})
      own_handle(made(:rocks_options_new, KINDS.fetch(kind)))
      values.each { |name, value| self[name] = value }
    end

    def []=(name, value)
      code(:rocks_options_set, handle, text(name), text(value))
    end

    # Keys and prefixes, which may have any bytes.
    def set_bytes(name, value) = code(:rocks_options_set_bytes, handle, text(name), value, value.bytesize)

    # Events of the databases opened with these options go into the queue.
    def add_event_queue(queue) = code(:rocks_options_add_event_queue, handle, "listeners", queue.handle)

    # merge.(key, existing, operand) gives the new value; existing is nil where there is none. It must be
    # associative: `existing` may be an operand that was merged before.
    def merge_operator(name, &merge)
      call = Callbacks.function(:rocks_associative_merge_operator_callbacks_merge, 0) do
        |_state, key, key_len, existing, value, value_len, result, _error|
        before = existing.null? ? nil : slice(existing)
        after = merge.call(bytes(key.to_i, key_len), before, bytes(value.to_i, value_len))
        code(:rocks_sink_append, result, after, after.bytesize)
        1
      end
      calls = Callbacks.struct(:rocks_associative_merge_operator_callbacks, name, merge: call)
      made_ = made(:rocks_merge_operator_new_associative, calls)
      code(:rocks_options_set_merge_operator, handle, "merge_operator", made_)
      code(:rocks_merge_operator_free, made_)
    end

    # filter.(key, value) gives true to keep the record, false to remove it, or a new value.
    def compaction_filter(name, &filter)
      places = PLACES[:rocks_compaction_record]
      call = Callbacks.function(:rocks_compaction_filter_callbacks_filter, ABI::COMPACTION_FAILED) do
        |_state, record, result, _error|
        type = record[places[:value_type], 4].unpack1("l<")
        next ABI::COMPACTION_KEEP if type != ABI::COMPACTION_TYPE_VALUE

        answer = filter.call(slice(record + places[:key]), slice(record + places[:value]))
        next ABI::COMPACTION_KEEP if answer == true
        next ABI::COMPACTION_REMOVE if answer == false

        code(:rocks_sink_append, result, answer, answer.bytesize)
        ABI::COMPACTION_CHANGE_VALUE
      end
      made_ = made(:rocks_compaction_filter_new, Callbacks.struct(:rocks_compaction_filter_callbacks, name, filter: call))
      code(:rocks_options_set_compaction_filter, handle, "compaction_filter", made_)
      code(:rocks_compaction_filter_free, made_)
    end
  end

  # Functions that the library calls: on the thread that made them alone, while it waits in a call or in
  # Rocks.service. They live as long as the process: make an operator once, not for each database.
  module Callbacks
    @kept = []

    # A function whose last parameter is the sink for an error. No exception may leave it.
    def self.function(name, failed, &answer)
      result, parameters = ABI::CALLS.fetch(name)
      closure = Fiddle::Closure::BlockCaller.new(result, parameters) do |*values|
        answer.call(*values)
      rescue Exception => error
        text = error.message
        ABI[:rocks_sink_append].call(values.last, text, text.bytesize, nil)
        failed
      end
      @kept << closure
      closure
    end

    def self.struct(type, name, functions)
      places = ABI::OFFSETS.fetch(type)
      calls = "\0".b * ABI::SIZES.fetch(type)
      name = "#{Calls.text(name)}\0"
      @kept << name
      calls[places[:struct_size], 8] = [calls.bytesize].pack("Q")
      calls[places[:service], 8] = [ABI::CALLBACK_OWNER, 60_000_000].pack("LL")
      calls[places[:name], 8] = [Fiddle::Pointer[name].to_i].pack("Q")
      functions.each { |field, function| calls[places[field], 8] = [function.to_i].pack("Q") }
      calls
    end
  end

  # What has `get` and `rows`; prefix: of its functions in C.
  module Readable
    def self.of(prefix)
      Module.new do
        include Readable
        get, iter = :"rocks_#{prefix}_get_into", :"rocks_#{prefix}_iter"
        define_method(:get_name) { get }
        define_method(:iter_name) { iter }
      end
    end

    # The value, or nil.
    def get(key, family: nil, options: nil)
      place, capacity = own[:bytes], 4096
      loop do
        found = code(get_name, handle, family&.handle, options&.handle, key, key.bytesize, place, capacity, own[:out],
                     answers: [ABI::NOT_FOUND, ABI::BUFFER_TOO_SMALL])
        return nil if found == ABI::NOT_FOUND

        length = word(own[:out])
        return bytes(place.to_i, length) if found == ABI::OK

        place, capacity = Fiddle::Pointer.malloc(length, Fiddle::RUBY_FREE), length
      end
    end

    # Yields keys with values, or is an Enumerator; reads blocks of entries. options: read options, a Hash.
    def rows(from: nil, to: nil, reverse: false, keys_only: false, family: nil, options: {}, &block)
      return enum_for(:rows, from:, to:, reverse:, keys_only:, family:, options:) unless block

      reading = Options.new(:read, options)
      reading.set_bytes(:iterate_lower_bound, from) if from
      reading.set_bytes(:iterate_upper_bound, to) if to
      iter = Iterator.new(made(iter_name, handle, family&.handle, reading.handle))
      reading.close
      begin
        iter.blocks(reverse, keys_only, &block)
      ensure
        iter.close
      end
    end
  end

  # Used by `rows`.
  class Iterator < Handle
    freed_by :rocks_iter_free

    class Block < Handle
      freed_by :rocks_block_free
    end

    def blocks(reverse, keys_only, &block)
      memory = Block.new(made(:rocks_block_new))
      view = Fiddle::Pointer.malloc(ABI::SIZES[:rocks_block_view], Fiddle::RUBY_FREE)
      flags = (reverse ? ABI::SCAN_REVERSE : 0) | (keys_only ? ABI::SCAN_KEYS_ONLY : 0)
      found = code(reverse ? :rocks_iter_seek_to_last : :rocks_iter_seek_to_first, handle, nil, nil,
                   answers: [ABI::NOT_FOUND])
      while found == ABI::OK
        found = code(:rocks_iter_read_block, handle, 0, 0, flags, memory.handle, view, answers: [ABI::NOT_FOUND])
        entries(view, &block) if found == ABI::OK
      end
    ensure
      memory&.close
    end

    private

    def entries(view)
      count, key_offsets, keys, value_offsets, values, key_bytes, value_bytes = view[0, 56].unpack("Q7")
      key_offsets = bytes(key_offsets, 4 * (count + 1)).unpack("L*")
      keys = bytes(keys, key_bytes)
      unless value_offsets.zero?
        value_offsets = bytes(value_offsets, 4 * (count + 1)).unpack("L*")
        values = bytes(values, value_bytes)
      end
      count.times do |i|
        key = keys.byteslice(key_offsets[i], key_offsets[i + 1] - key_offsets[i])
        yield key, value_offsets == 0 ? nil : values.byteslice(value_offsets[i], value_offsets[i + 1] - value_offsets[i])
      end
    end
  end

  class Family < Handle
    freed_by :rocks_column_family_free
  end

  class Database < Handle
    include Readable.of("db")
    freed_by :rocks_db_close

    # options: of the database, a Hash or Options. mode, how: open options. families: names, all of them.
    def initialize(path, options = {}, mode: nil, families: [], how: {})
      given = options.is_a?(Options) ? options : Options.new(:database, options)
      opening = Options.new(:open, how)
      opening[:mode] = mode if mode
      names = families.map { |name| "#{text(name)}\0" }
      list = names.map { |name| Fiddle::Pointer[name].to_i }.pack("Q*")
      list = nil if names.empty?
      own_handle(made(:rocks_db_open, text(path), given.handle, opening.handle, list, nil, names.size))
    ensure
      opening&.close
      given&.close unless given.equal?(options)
    end

    def family(name) = Family.new(made(:rocks_db_column_family, handle, text(name)))

    def create_family(name, options = nil)
      Family.new(made(:rocks_db_create_column_family, handle, text(name), options&.handle))
    end

    def families
      buffer = Fiddle::Pointer.malloc(16, Fiddle::RUBY_FREE)
      code(:rocks_db_column_families, handle, buffer, nil)
      taken(buffer).split("\0")
    end

    def put(key, value, family: nil, options: nil)
      code(:rocks_db_put, handle, family&.handle, options&.handle, key, key.bytesize, value, value.bytesize)
    end

    def merge(key, operand, family: nil, options: nil)
      code(:rocks_db_merge, handle, family&.handle, options&.handle, key, key.bytesize, operand, operand.bytesize)
    end

    def delete(key, family: nil, options: nil)
      code(:rocks_db_delete, handle, family&.handle, options&.handle, key, key.bytesize)
    end

    # The values of keys, nil for those that are absent.
    def multi_get(keys, options: nil)
      slices = keys.flat_map { |key| [Fiddle::Pointer[key].to_i, key.bytesize] }.pack("Q*")
      result = Values.new(made(:rocks_values_new))
      outs = Fiddle::Pointer.malloc(16, Fiddle::RUBY_FREE)
      code(:rocks_db_multi_get, handle, nil, options&.handle, slices, keys.size, 0, result.handle, outs, outs + 8)
      values, codes = outs[0, 16].unpack("QQ")
      bytes(codes, 4 * keys.size).unpack("l*").each_with_index.map do |code, i|
        next if code == ABI::NOT_FOUND

        code(:rocks_values_status_at, result.handle, i) if code != ABI::OK
        slice(values + 16 * i)
      end
    ensure
      result&.close
    end

    def write(batch, options: nil) = code(:rocks_db_write, handle, options&.handle, batch.handle)
    def flush = code(:rocks_db_flush, handle, nil, 0, nil)
    def compact(family: nil) = code(:rocks_db_compact_range, handle, family&.handle, nil, nil, 0, nil, 0, nil)
    def snapshot = Snapshot.new(made(:rocks_db_snapshot, handle))

    # A transaction, of a database opened with mode "transaction" or "optimistic_transaction". write: write
    # options, for the commit.
    def begin(options = nil, write: nil)
      Transaction.new(made(:rocks_txn_begin, handle, write&.handle, options&.handle))
    end
  end

  class Values < Handle
    freed_by :rocks_values_free
  end

  class Snapshot < Handle
    include Readable.of("snapshot")
    freed_by :rocks_snapshot_free
  end

  # What takes writes without a database's options; prefix: of its functions in C.
  module Writable
    %w[put merge].each do |verb|
      define_method(verb) do |key, value, family: nil|
        code(:"rocks_#{write_prefix}_#{verb}", handle, family&.handle, key, key.bytesize, value, value.bytesize)
      end
    end

    def delete(key, family: nil) = code(:"rocks_#{write_prefix}_delete", handle, family&.handle, key, key.bytesize)
  end

  class Batch < Handle
    include Writable
    freed_by :rocks_batch_free

    def initialize = own_handle(made(:rocks_batch_new))
    def write_prefix = "batch"
    def clear = code(:rocks_batch_clear, handle)
    def count = made(:rocks_batch_count, handle)
  end

  class Transaction < Handle
    include Readable.of("txn")
    include Writable
    freed_by :rocks_txn_free

    def write_prefix = "txn"

    # The value, or nil; nobody else may change the key before the commit.
    def get_for_update(key, family: nil)
      buffer = Fiddle::Pointer.malloc(16, Fiddle::RUBY_FREE)
      found = code(:rocks_txn_get_for_update, handle, family&.handle, nil, key, key.bytesize, 1, 1, buffer,
                   answers: [ABI::NOT_FOUND])
      taken(buffer) if found == ABI::OK
    end

    def commit = code(:rocks_txn_commit, handle)
    def rollback = code(:rocks_txn_rollback, handle)
  end

  class EventQueue < Handle
    Event = Struct.new(:kind, :db, :column_family, :file_path, :message)
    freed_by :rocks_event_queue_free

    class Block < Handle
      freed_by :rocks_event_block_free
    end

    # settings: as "capacity=100;kinds=flush_completed".
    def initialize(settings = nil) = own_handle(made(:rocks_event_queue_new, settings && text(settings)))

    # Whether an event came within so many milliseconds; negative: for ever. It answers callbacks meanwhile,
    # whose own time is not counted.
    def wait(milliseconds)
      loop do
        part = milliseconds.between?(0, 10) ? milliseconds : 10
        found = code(:rocks_event_queue_wait, handle, part, answers: [ABI::TIMED_OUT])
        Rocks.service
        return found == ABI::OK if found == ABI::OK || part == milliseconds

        milliseconds -= part if milliseconds.positive?
      end
    end

    # What waits.
    def drain
      memory = Block.new(made(:rocks_event_block_new))
      view = Fiddle::Pointer.malloc(16, Fiddle::RUBY_FREE)
      code(:rocks_event_queue_drain, handle, 0, memory.handle, view)
      count, events = view[0, 16].unpack("QQ")
      places = PLACES[:rocks_event]
      Array.new(count) do |i|
        event = word(events + 8 * i)
        kind = Fiddle::Pointer.new(event + places[:kind])[0, 4].unpack1("l<")
        texts = Event.members.drop(1).map { |name| slice(event + places[name]) }
        Event.new(ABI[:rocks_event_kind_name].call(kind).to_s, *texts)
      end
    ensure
      memory&.close
    end
  end

  class Backups < Handle
    freed_by :rocks_backup_engine_free

    def initialize(path, options = nil) = own_handle(made(:rocks_backup_engine_open, text(path), options&.handle))

    # The number of the new backup.
    def create(db) = made(:rocks_backup_engine_create, handle, db.handle, nil, nil, 0, nil)

    # id: 0 is the latest.
    def restore(id, path) = code(:rocks_backup_engine_restore, handle, id, text(path), nil, nil, nil, 0, nil)
  end

  # Opens a database, as Database.new; with a block, closes it after that.
  def self.open(*given, **more)
    db = Database.new(*given, **more)
    return db unless block_given?

    begin
      yield db
    ensure
      db.close
    end
  end

  # Answers what waits for this thread, for at most so many microseconds until the first.
  def self.service(timeout_us = 0) = Calls.code(:rocks_service, timeout_us, nil)

  # How many objects of the library are alive in the process.
  def self.alive = Calls.made(:rocks_handles_alive, nil)
end
