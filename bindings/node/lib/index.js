// RocksDB for Node, with koffi, over the C interface in abi.js. README.md shows how it is used.
'use strict';
const koffi = require('koffi');
const { constants, functions, calls, structs } = require('./abi.js');

const library = koffi.load(process.env.ROCKS_LIBRARY ?? 'librocks.so.0');

// Constants, and functions, which are bound when they are used first.
const C = new Proxy({ ...constants }, {
  get: (known, name) => known[name] ??= library.func(name, ...functions[name]),
});

const memcpy = koffi.load(null).func('memcpy', 'void *', ['void *', 'void *', 'size_t']);

// A copy of the bytes at an address.
function bytes(address, length) {
  const copy = Buffer.allocUnsafe(length);
  if (length > 0) memcpy(copy, address, length);
  return copy;
}

// The bytes of the rocks_slice or rocks_buffer there; a Buffer is one itself.
function slice(at) {
  const words = Buffer.isBuffer(at) ? at : bytes(at, 16);
  return bytes(words.readBigUInt64LE(0), Number(words.readBigUInt64LE(8)));
}

// The bytes of a string, or those of a Buffer or array of any type, where they are.
function buffer(data) {
  if (Buffer.isBuffer(data)) return data;
  if (typeof data === 'string') return Buffer.from(data);
  if (ArrayBuffer.isView(data)) return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  throw new TypeError(`a key or value is of type ${typeof data}; accepted: strings, Buffers and typed arrays`);
}

// A text for C, which would cut it at a NUL.
function text(given) {
  if (!String(given).includes('\0')) return given;
  const shown = JSON.stringify(String(given));
  throw new TypeError(`text: ${shown} has a NUL; accepted: names, paths and values without one`);
}

// ---- calls

class RocksError extends Error {
  constructor(status) {
    super(status.toString('utf8', 16, status.indexOf(0, 16)));
    this.name = 'RocksError';
    this.code = status.readInt32LE(0);
    this.subcode = status.readInt32LE(4);
    this.severity = status.readInt32LE(8);
    this.flags = status.readUInt32LE(12);
    this.retryable = C.rocks_status_is_retryable(status);
  }
}

const status = Buffer.alloc(structs.rocks_status.size);

// The code of a call that takes a status last: ROCKS_OK or one of `answers`.
function code(answers, name, ...values) {
  const found = C[name](...values, status);
  if (found !== 0 && !answers.includes(found)) throw new RocksError(status);
  return found;
}

const call = (name, ...values) => code([], name, ...values);

// What the last place before the status gets, of 64 bits: a handle, or a number.
function made(name, ...values) {
  const out = new BigUint64Array(1);
  call(name, ...values, out);
  return out[0];
}

function taken(owned) {
  const data = slice(owned);
  call('rocks_buffer_free', owned);
  return data;
}

// Of a column family or options; undefined and null are the default ones.
function handleOf(object) {
  if (object === undefined || object === null) return null;
  if (object instanceof Handle) return object.handle;
  throw new TypeError(`a family or options are of type ${typeof object}; accepted: objects of rocks`);
}

// ---- a handle: `close` frees it and says what failed, the garbage collector frees what was left. One that
// was closed keeps its number: the library refuses it, where null would be a default.

const registry = new FinalizationRegistry((handle) => C.rocks_release(handle));

class Handle {
  #free;
  #isClosed = false;

  constructor(free, handle) {
    this.#free = free;
    this.handle = handle;
    registry.register(this, handle, this);
  }

  close() {
    if (this.#isClosed) return;
    this.#isClosed = true;
    registry.unregister(this);
    if (code([C.ROCKS_HANDLE_BUSY], this.#free, this.handle) === 0) return;
    this.#isClosed = false; // it is open as before
    registry.register(this, this.handle, this);
    throw new RocksError(status);
  }
}

// ---- options, by RocksDB's names

// Functions that the library calls run on this thread alone, while it waits in a call or in service().
// They live as long as the process: make an operator once, not for each database.
const kept = [];

// A function whose last parameter is the sink for an error. No exception may leave it.
function answering(name, failed, answer) {
  const [result, parameters] = calls[name];
  const function_ = (...values) => {
    try {
      return answer(...values);
    } catch (error) {
      const why = Buffer.from(String(error?.message ?? error));
      C.rocks_sink_append(values.at(-1), why, why.length, null);
      return failed;
    }
  };
  return koffi.register(function_, koffi.pointer(koffi.proto(result, parameters)));
}

function serviced(type, name, fields) {
  const { size, at } = structs[type];
  const made = Buffer.alloc(size), label = Buffer.from(`${text(name)}\0`);
  made.writeBigUInt64LE(BigInt(size), at.struct_size);
  made.writeInt32LE(C.ROCKS_CALLBACK_OWNER, at.service);
  made.writeUInt32LE(60000000, at.service + 4);
  made.writeBigUInt64LE(koffi.address(label), at.name);
  for (const [field, pointer] of Object.entries(fields)) made.writeBigUInt64LE(BigInt(pointer), at[field]);
  kept.push([made, label]);
  return made;
}

// kind: as in ROCKS_OPTIONS_..., 'DATABASE', 'READ'.
class Options extends Handle {
  constructor(kind, values = {}) {
    super('rocks_options_free', made('rocks_options_new', constants[`ROCKS_OPTIONS_${kind}`]));
    for (const [name, value] of Object.entries(values)) this.set(name, value);
  }

  set(name, value) {
    call('rocks_options_set', this.handle, text(name), text(String(value)));
  }

  // Keys and prefixes, which may have any bytes.
  setBytes(name, value) {
    const data = buffer(value);
    call('rocks_options_set_bytes', this.handle, text(name), data, data.length);
  }

  // Events of the databases opened with these options go into the queue.
  addEventQueue(queue) {
    call('rocks_options_add_event_queue', this.handle, 'listeners', queue.handle);
  }

  // merge(key, existing, operand) gives the new value, of Buffers; existing is null where there is none.
  // It must be associative: `existing` may be an operand that was merged before.
  mergeOperator(name, merge) {
    const type = 'rocks_associative_merge_operator_callbacks';
    const callbacks = serviced(type, name, {
      merge: answering(`${type}_merge`, false, (_state, key, keyLength, existing, value, length, result) => {
        const before = existing === null ? null : slice(existing);
        const after = buffer(merge(bytes(key, Number(keyLength)), before, bytes(value, Number(length))));
        call('rocks_sink_append', result, after, after.length);
        return true;
      }),
    });
    const operator = made('rocks_merge_operator_new_associative', callbacks);
    call('rocks_options_set_merge_operator', this.handle, 'merge_operator', operator);
    call('rocks_merge_operator_free', operator);
  }

  // filter(key, value) gives true to keep the record, false to remove it, or a new value.
  compactionFilter(name, filter) {
    const type = 'rocks_compaction_filter_callbacks', record = structs.rocks_compaction_record;
    const callbacks = serviced(type, name, {
      filter: answering(`${type}_filter`, C.ROCKS_COMPACTION_FAILED, (_state, address, result) => {
        const words = bytes(address, record.size);
        if (words.readInt32LE(record.at.value_type) !== C.ROCKS_COMPACTION_TYPE_VALUE) return C.ROCKS_COMPACTION_KEEP;
        const part = (name) => slice(words.subarray(record.at[name], record.at[name] + 16));
        const answer = filter(part('key'), part('value'));
        if (answer === true) return C.ROCKS_COMPACTION_KEEP;
        if (answer === false) return C.ROCKS_COMPACTION_REMOVE;
        const value = buffer(answer);
        call('rocks_sink_append', result, value, value.length);
        return C.ROCKS_COMPACTION_CHANGE_VALUE;
      }),
    });
    const made_ = made('rocks_compaction_filter_new', callbacks);
    call('rocks_options_set_compaction_filter', this.handle, 'compaction_filter', made_);
    call('rocks_compaction_filter_free', made_);
  }
}

// ---- what has `get` and `rows`

let space = Buffer.allocUnsafe(4096);
const size = new BigUint64Array(1);
const ABSENT_OR_LARGE = [C.ROCKS_NOT_FOUND, C.ROCKS_BUFFER_TOO_SMALL];

class Readable extends Handle {
  #prefix;

  constructor(prefix, free, handle) {
    super(free, handle);
    this.#prefix = prefix;
  }

  // The value as a Buffer, or null.
  get(key, { family, options } = {}) {
    const data = buffer(key);
    for (;;) {
      const place = space; // a callback during the call may take another
      const found = code(
        ABSENT_OR_LARGE, `${this.#prefix}_get_into`, this.handle, handleOf(family), handleOf(options), data, data.length,
        place, place.length, size,
      );
      if (found === 0) return Buffer.from(place.subarray(0, Number(size[0])));
      if (found === C.ROCKS_NOT_FOUND) return null;
      space = Buffer.allocUnsafe(Number(size[0]));
    }
  }

  // Keys with values, [Buffer, Buffer or null]; it reads blocks of entries. options: read options by name.
  // Reading to the end closes it, and so does leaving a loop.
  rows({ from, to, reverse = false, keysOnly = false, family, options } = {}) {
    const reading = new Options('READ', options);
    if (from !== undefined) reading.setBytes('iterate_lower_bound', from);
    if (to !== undefined) reading.setBytes('iterate_upper_bound', to);
    const iter = made(`${this.#prefix}_iter`, this.handle, handleOf(family), reading.handle);
    reading.close();
    return new Rows(iter, reverse, keysOnly);
  }
}

const ENTRIES = 4096, END = { done: true, value: undefined };

// The rows of a scan, one after the other: parts of memory that each turn makes anew.
class Rows extends Handle {
  #keyAt = new Uint32Array(ENTRIES + 1);
  #valueAt = new Uint32Array(ENTRIES + 1);
  #view = Buffer.alloc(structs.rocks_block_view.size);
  #capacity = 1 << 20;
  #keys;
  #values;
  #flags;
  #at = 0;
  #count = 0;
  #over;

  constructor(iter, reverse, keysOnly) {
    super('rocks_iter_free', iter);
    this.#flags = (reverse ? C.ROCKS_SCAN_REVERSE : 0) | (keysOnly ? C.ROCKS_SCAN_KEYS_ONLY : 0);
    if (keysOnly) this.#valueAt = null;
    const seek = reverse ? 'rocks_iter_seek_to_last' : 'rocks_iter_seek_to_first';
    this.#over = code([C.ROCKS_NOT_FOUND], seek, iter, null, null) !== 0;
  }

  [Symbol.iterator]() {
    return this;
  }

  close() {
    this.#over = true;
    this.#at = this.#count;
    super.close();
  }

  return() {
    this.close();
    return END;
  }

  next() {
    if (this.#at === this.#count && !this.#read()) return this.return();
    const i = this.#at++, keyAt = this.#keyAt, valueAt = this.#valueAt;
    const key = this.#keys.subarray(keyAt[i], keyAt[i + 1]);
    const value = valueAt === null ? null : this.#values.subarray(valueAt[i], valueAt[i + 1]);
    return { done: false, value: [key, value] };
  }

  #read() {
    const { at } = structs.rocks_block_view, view = this.#view;
    while (!this.#over) {
      const capacity = this.#capacity, values = this.#valueAt === null ? null : Buffer.allocUnsafeSlow(capacity);
      this.#keys = Buffer.allocUnsafeSlow(capacity);
      this.#values = values;
      const found = code(
        ABSENT_OR_LARGE, 'rocks_iter_read_into', this.handle, ENTRIES, this.#flags, this.#keyAt, this.#keys, capacity,
        this.#valueAt, values, values === null ? 0 : capacity, view,
      );
      if (found === C.ROCKS_BUFFER_TOO_SMALL) {
        const needed = [view.readBigUInt64LE(at.key_bytes), view.readBigUInt64LE(at.value_bytes)];
        this.#capacity = Math.max(capacity, ...needed.map(Number));
        continue;
      }
      this.#over = found === C.ROCKS_NOT_FOUND || view.readInt32LE(at.done) === 1;
      this.#at = 0;
      this.#count = found === 0 ? Number(view.readBigUInt64LE(at.count)) : 0;
      if (this.#count > 0) return true;
    }
    return false;
  }
}

// ---- databases

class Database extends Readable {
  // options: of the database, an object or Options. mode, how: open options. families: names, all of them.
  constructor(path, options = {}, { mode, families = [], how = {} } = {}) {
    const given = options instanceof Options ? options : new Options('DATABASE', options);
    const opening = new Options('OPEN', mode === undefined ? how : { ...how, mode });
    const names = families.map((name) => Buffer.from(`${text(name)}\0`));
    const list = BigUint64Array.from(names, (name) => koffi.address(name));
    const handle = made(
      'rocks_db_open', text(path), given.handle, opening.handle, names.length > 0 ? list : null, null, names.length,
    );
    super('rocks_db', 'rocks_db_close', handle);
    opening.close();
    if (given !== options) given.close();
  }

  family(name) {
    return new Handle('rocks_column_family_free', made('rocks_db_column_family', this.handle, text(name)));
  }

  createFamily(name, options) {
    const family = made('rocks_db_create_column_family', this.handle, text(name), handleOf(options));
    return new Handle('rocks_column_family_free', family);
  }

  families() {
    const names = Buffer.alloc(16);
    call('rocks_db_column_families', this.handle, names, null);
    return taken(names).toString().split('\0').slice(0, -1);
  }

  put(key, value, { family, options } = {}) {
    const [k, v] = [buffer(key), buffer(value)];
    call('rocks_db_put', this.handle, handleOf(family), handleOf(options), k, k.length, v, v.length);
  }

  merge(key, operand, { family, options } = {}) {
    const [k, v] = [buffer(key), buffer(operand)];
    call('rocks_db_merge', this.handle, handleOf(family), handleOf(options), k, k.length, v, v.length);
  }

  delete(key, { family, options } = {}) {
    const k = buffer(key);
    call('rocks_db_delete', this.handle, handleOf(family), handleOf(options), k, k.length);
  }

  // The values of keys, null for those that are absent.
  multiGet(keys, { options } = {}) {
    if (keys.length === 0) return [];
    const data = keys.map(buffer);
    const slices = BigUint64Array.from(data.flatMap((key) => [koffi.address(key), BigInt(key.length)]));
    const result = new Handle('rocks_values_free', made('rocks_values_new'));
    try {
      call(
        'rocks_db_multi_get', this.handle, null, handleOf(options), slices, data.length, 0, result.handle, null, null,
      );
      return data.map((_, i) => value(result.handle, i));
    } finally {
      result.close();
    }
  }

  write(batch, options) {
    call('rocks_db_write', this.handle, handleOf(options), batch.handle);
  }

  flush() {
    call('rocks_db_flush', this.handle, null, 0, null);
  }

  compact(family) {
    call('rocks_db_compact_range', this.handle, handleOf(family), null, null, 0, null, 0, null);
  }

  snapshot() {
    return new Readable('rocks_snapshot', 'rocks_snapshot_free', made('rocks_db_snapshot', this.handle));
  }

  // A transaction, of a database opened with mode 'transaction' or 'optimistic_transaction'. write: write
  // options, for the commit.
  begin(options, write) {
    return new Transaction(made('rocks_txn_begin', this.handle, handleOf(write), handleOf(options)));
  }
}

// The i-th value of a result, or null.
function value(result, i) {
  if (code([C.ROCKS_NOT_FOUND], 'rocks_values_status_at', result, i) !== 0) return null;
  const offsets = new Uint32Array(2), view = Buffer.alloc(structs.rocks_column_view.size);
  for (;;) {
    const found = code(
      [C.ROCKS_BUFFER_TOO_SMALL], 'rocks_values_read_into', result, i, 1, offsets, space, space.length, null, 0, view,
    );
    if (found === 0) return Buffer.from(space.subarray(0, offsets[1]));
    space = Buffer.allocUnsafe(Number(view.readBigUInt64LE(structs.rocks_column_view.at.data_len)));
  }
}

// ---- batches and transactions

// Writes without a database's options.
const writes = (prefix) => ({
  put(key, value, family) {
    const [k, v] = [buffer(key), buffer(value)];
    call(`${prefix}_put`, this.handle, handleOf(family), k, k.length, v, v.length);
  },
  merge(key, operand, family) {
    const [k, v] = [buffer(key), buffer(operand)];
    call(`${prefix}_merge`, this.handle, handleOf(family), k, k.length, v, v.length);
  },
  delete(key, family) {
    const k = buffer(key);
    call(`${prefix}_delete`, this.handle, handleOf(family), k, k.length);
  },
});

class Batch extends Handle {
  constructor() {
    super('rocks_batch_free', made('rocks_batch_new'));
  }

  clear() {
    call('rocks_batch_clear', this.handle);
  }

  count() {
    const out = new Uint32Array(1);
    call('rocks_batch_count', this.handle, out);
    return out[0];
  }
}
Object.assign(Batch.prototype, writes('rocks_batch'));

class Transaction extends Readable {
  constructor(handle) {
    super('rocks_txn', 'rocks_txn_free', handle);
  }

  // The value, or null; nobody else may change the key before the commit.
  getForUpdate(key, family) {
    const k = buffer(key), value = Buffer.alloc(16);
    const found = code(
      [C.ROCKS_NOT_FOUND], 'rocks_txn_get_for_update', this.handle, handleOf(family), null, k, k.length, 1, 1, value,
    );
    return found === 0 ? taken(value) : null;
  }

  commit() {
    call('rocks_txn_commit', this.handle);
  }

  rollback() {
    call('rocks_txn_rollback', this.handle);
  }
}
Object.assign(Transaction.prototype, writes('rocks_txn'));

// ---- events and backups

class EventQueue extends Handle {
  // settings: as 'capacity=100;kinds=flush_completed'.
  constructor(settings = null) {
    super('rocks_event_queue_free', made('rocks_event_queue_new', text(settings)));
  }

  // Whether an event came within so many milliseconds; negative: for ever. It answers callbacks meanwhile,
  // whose own time is not counted.
  wait(milliseconds) {
    for (let left = milliseconds; ; ) {
      const part = left >= 0 ? Math.min(left, 10) : 10;
      const found = code([C.ROCKS_TIMED_OUT], 'rocks_event_queue_wait', this.handle, part);
      service();
      if (found === 0 || part === left) return found === 0;
      if (left > 0) left -= part;
    }
  }

  // What waits: objects with kind ('flush_completed'), db, columnFamily, filePath and message.
  drain() {
    const block = new Handle('rocks_event_block_free', made('rocks_event_block_new'));
    try {
      const view = Buffer.alloc(16), { size, at } = structs.rocks_event;
      call('rocks_event_queue_drain', this.handle, 0, block.handle, view);
      const count = Number(view.readBigUInt64LE(0)), list = bytes(view.readBigUInt64LE(8), 8 * count);
      return Array.from({ length: count }, (_, i) => {
        const event = bytes(list.readBigUInt64LE(8 * i), size);
        const text = (name) => slice(event.subarray(at[name], at[name] + 16)).toString();
        return {
          kind: koffi.decode.string(C.rocks_event_kind_name(event.readInt32LE(at.kind))),
          db: text('db'),
          columnFamily: text('column_family'),
          filePath: text('file_path'),
          message: text('message'),
        };
      });
    } finally {
      block.close();
    }
  }
}

class Backups extends Handle {
  constructor(path, options) {
    super('rocks_backup_engine_free', made('rocks_backup_engine_open', text(path), handleOf(options)));
  }

  // The number of the new backup.
  create(db) {
    const id = new Uint32Array(1);
    call('rocks_backup_engine_create', this.handle, db.handle, null, null, 0, null, id);
    return id[0];
  }

  // id: 0 is the latest.
  restore(id, path) {
    call('rocks_backup_engine_restore', this.handle, id, text(path), null, null, null, 0, null);
  }
}

// Answers what waits for this thread, for at most so many microseconds until the first.
function service(timeoutMicros = 0) {
  call('rocks_service', timeoutMicros, null);
}

// How many objects of the library are alive in the process.
const alive = () => Number(made('rocks_handles_alive', null));

const open = (...given) => new Database(...given);

module.exports = { C, RocksError, Options, Database, Batch, EventQueue, Backups, open, service, alive };
