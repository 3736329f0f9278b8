// One object of every type of handle that rocks.json names, for the tests of Node.
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const koffi = require('koffi');
const { C, call, made, options, path } = require('./rocks.js');

const json = JSON.parse(fs.readFileSync(`${process.argv[2]}/include/rocks.json`, 'utf8'));
const types = json.handles.map((handle) => handle.name.slice('rocks_'.length)).sort();

// Callbacks that nobody calls, so any function serves: those of a struct's fields by name.
koffi.proto('void Nothing()');
const nothing = koffi.register(() => {}, 'Nothing *');

function callbacks(noun, ...names) {
  const { name, size, fields } = json.structs.find((one) => one.name === `rocks_${noun}_callbacks`);
  const layout = {}, values = { struct_size: size };
  for (const field of fields) {
    if (field.name === 'service') layout.service = 'uint64_t [2]';
    else if (field.name === 'name') layout.name = 'const char *';
    else layout[field.name] = field.type.includes('*') ? 'void *' : field.type;
    if (names.includes(field.name)) values[field.name] = field.name === 'name' ? 'node' : nothing;
  }
  koffi.struct(name, layout);
  assert.equal(koffi.sizeof(name), size);
  return koffi.as(values, `${name} *`);
}

// Type and handle of one object of every type but sinks, which callbacks alone have. `folder` is of this
// call alone.
function every(folder) {
  const of = {}, all = [];
  const one = (type, handle) => {
    of[type] = handle;
    all.push({ type, handle });
  };
  const make = (type, name, ...values) => one(type, made(`rocks_${name}`, ...values));
  const database = { create_if_missing: 'true' };
  one('options', options(C.ROCKS_OPTIONS_DATABASE, database));
  const how = options(C.ROCKS_OPTIONS_OPEN, { mode: 'transaction' });
  make('db', 'db_open', path(`${folder}db`), of.options, how, null, null, 0);
  C.rocks_release(how);
  const db = of.db, key = Buffer.from('key');
  call('rocks_db_put', db, null, null, key, 3, key, 3);
  call('rocks_db_flush', db, null, 0, null);

  for (const type of ['value', 'values', 'block', 'batch', 'cancel', 'event_block', 'redis_reply', 'completions'])
    make(type, `${type}_new`);
  for (const type of ['event_queue', 'cache', 'statistics', 'queue']) make(type, `${type}_new`, null);
  make('rate_limiter', 'rate_limiter_new', 'rate_bytes_per_sec=1000000');
  make('write_buffer_manager', 'write_buffer_manager_new', 'buffer_size=1000000', null);
  make('sst_file_manager', 'sst_file_manager_new', null, null);
  make('comparator', 'comparator_new_by_name', 'reverse_bytewise');
  make('slice_transform', 'slice_transform_new_by_name', 'fixed:4');
  make('filter_policy', 'filter_policy_new_by_name', 'bloomfilter:10');
  make('env', 'env_new_by_name', 'memory');
  make('logger', 'logger_new_by_name', 'none', null);

  make('merge_operator', 'merge_operator_new_associative', callbacks('associative_merge_operator', 'name', 'merge'));
  const functions = {
    compaction_filter: ['name', 'filter'],
    compaction_filter_factory: ['name', 'create', 'filter'],
    table_properties_collector_factory: ['name', 'create', 'add_user_key', 'finish'],
    sst_partitioner_factory: ['name', 'create', 'should_partition'],
    wal_filter: ['name', 'log_record_found'],
    table_filter: ['should_read'],
    event_listener: ['event'],
  };
  for (const [type, names] of Object.entries(functions)) make(type, `${type}_new`, callbacks(type, ...names));

  make('column_family', 'db_column_family', db, 'default');
  make('snapshot', 'db_snapshot', db);
  make('iter', 'db_iter', db, null, null);
  make('txn', 'txn_begin', db, null, null);
  const locks = new BigUint64Array(1);
  call('rocks_db_locks', db, C.ROCKS_LOCKS_HELD, locks, null);
  one('locks', locks[0]);
  make('bulk_load', 'bulk_load_new', db, null, null);
  make('metadata', 'db_metadata', db);
  make('table_properties_collection', 'db_table_properties', db, null);
  make('live_files', 'db_live_files', db, null);
  make('wal_files', 'db_wal_files', db);
  make('wal_iter', 'db_wal_iter', db, 1, null);
  make('export', 'db_export_column_family', db, null, path(`${folder}export`), null);
  make('sst_writer', 'sst_writer_new', db, null, null);
  const table = path(`${folder}table.sst`);
  call('rocks_sst_writer_open', of.sst_writer, table, 0);
  call('rocks_sst_writer_put', of.sst_writer, key, 3, key, 3);
  call('rocks_sst_writer_finish', of.sst_writer, null);
  make('sst_reader', 'sst_reader_open', table, null);
  make('backup_engine', 'backup_engine_open', path(`${folder}backups`), null);
  make('backup_list', 'backup_engine_list', of.backup_engine, 0);
  make('redis', 'redis_open', db, null);
  make('redis_session', 'redis_session_new', of.redis);
  const slice = koffi.as({ data: key, len: 3 }, 'KeySlice *');
  make('redis_lock', 'redis_lock_keys', of.redis, slice, 1, null);

  assert.deepEqual([...all.map(({ type }) => type), 'sink'].sort(), types);
  return all;
}

koffi.struct('KeySlice', { data: 'const uint8_t *', len: 'size_t' });

// How many objects of a type there are.
const aliveOf = (type) => Number(made('rocks_handles_alive', `rocks_${type}`));

module.exports = { every, aliveOf, end: () => koffi.unregister(nothing) };
