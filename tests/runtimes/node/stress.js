// The stress of callbacks in JavaScript, through flushes, compactions and stalls.
'use strict';
const assert = require('node:assert');
const koffi = require('koffi');
const { C, call, made, options, path, untilAlive } = require('./rocks.js');

const ADDITIONS = 50000, KEYS = 1000, WRITERS = 4;

// ---- a merge operator that adds integers of 64 bits, and a filter that removes what is rubbish

koffi.proto('bool Merge(void *state, const uint8_t *key, size_t key_len, const void *existing,'
  + ' const uint8_t *value, size_t value_len, void *result, void *error)');
koffi.struct('MergeCallbacks', {
  struct_size: 'size_t', state: 'void *', destroy: 'void *', service: 'uint64_t [2]', name: 'const char *',
  merge: 'Merge *',
});
koffi.proto('int32_t Filter(void *run, const void *record, void *result, void *error)');
koffi.struct('FilterCallbacks', {
  struct_size: 'size_t', state: 'void *', destroy: 'void *', service: 'uint64_t [2]', name: 'const char *',
  filter: 'Filter *', filter_blob_by_key: 'void *',
});

let merged = 0, filtered = 0;
const sum = new BigUint64Array(1);

function merge(state, key, keyLength, existing, value, valueLength, result) {
  merged++;
  sum[0] = BigInt(koffi.decode.uint64le(value));
  if (existing !== null) sum[0] += BigInt(koffi.decode.uint64le(koffi.decode(existing, 'void *')));
  return C.rocks_sink_append(result, sum, 8, null) === C.ROCKS_OK;
}

function filter(state, record) {
  filtered++;
  const key = koffi.decode(record, 16, 'void *'); // struct_size, level and value_type stand before it
  return koffi.decode.uint8(key) === 'r'.charCodeAt(0) ? C.ROCKS_COMPACTION_REMOVE : C.ROCKS_COMPACTION_KEEP;
}

const registered = [koffi.register(merge, 'Merge *'), koffi.register(filter, 'Filter *')];

// The objects of the callbacks. `service`: where they are called, as the words of a rocks_service_terms.
function objects(service) {
  const merging = made('rocks_merge_operator_new_associative', koffi.as({
    struct_size: koffi.sizeof('MergeCallbacks'), service, name: 'node.sum', merge: registered[0],
  }, 'MergeCallbacks *'));
  const filtering = made('rocks_compaction_filter_new', koffi.as({
    struct_size: koffi.sizeof('FilterCallbacks'), service, name: 'node.rubbish', filter: registered[1],
  }, 'FilterCallbacks *'));
  const statistics = made('rocks_statistics_new', null);
  const database = options(C.ROCKS_OPTIONS_DATABASE, {
    create_if_missing: 'true',
    write_buffer_size: '65536',
    level0_file_num_compaction_trigger: '2',
    level0_slowdown_writes_trigger: '3',
    level0_stop_writes_trigger: '4',
    max_background_jobs: '4',
  });
  call('rocks_options_set_merge_operator', database, 'merge_operator', merging);
  call('rocks_options_set_compaction_filter', database, 'compaction_filter', filtering);
  call('rocks_options_set_statistics', database, 'statistics', statistics);
  return { database, merging, filtering, statistics };
}

// The additions from one to another, several at a time, with rubbish between.
async function add(calling, db, from, to) {
  async function write() {
    while (from < to) {
      const i = from++;
      const key = Buffer.from(`sum:${i % KEYS}`), operand = BigUint64Array.of(BigInt(i));
      await calling('rocks_db_merge', db, null, null, key, key.length, operand, 8);
      if (i % 10 !== 0) continue;
      const rubbish = Buffer.from(`rubbish:${i}`);
      await calling('rocks_db_put', db, null, null, rubbish, rubbish.length, operand, 8);
    }
  }
  await Promise.all(Array.from({ length: WRITERS }, write));
}

// `calling` makes the calls that may run callbacks or wait for them.
async function stress(calling, { database, merging, filtering, statistics }) {
  async function making(name, ...values) {
    const out = new BigUint64Array(1);
    await calling(name, ...values, out);
    return out[0];
  }
  const opened = () => making('rocks_db_open', path('db'), database, null, null, null, 0);
  let db = await opened();
  await add(calling, db, 0, ADDITIONS / 2);
  await calling('rocks_db_close', db); // while the callbacks are asked
  db = await opened();
  await add(calling, db, ADDITIONS / 2, ADDITIONS);
  await calling('rocks_db_flush', db, null, 0, null);
  await calling('rocks_db_compact_range', db, null, null, null, 0, null, 0, null);

  for (let k = 0; k < KEYS; k++) {
    const key = Buffer.from(`sum:${k}`), value = new BigUint64Array(1), length = new BigUint64Array(1);
    await calling('rocks_db_get_into', db, null, null, key, key.length, value, 8, length);
    const count = ADDITIONS / KEYS;
    assert.equal(value[0], BigInt(count * k + KEYS * count * (count - 1) / 2), `sum:${k}`);
  }
  const iter = made('rocks_db_iter', db, null, null), first = new BigUint64Array(2);
  await calling('rocks_iter_seek_to_first', iter, first, null);
  assert.equal(koffi.decode.string(first[0], first[1]), 'sum:0'); // all the rubbish stood before it
  for (const name of ['flush.write.bytes', 'compact.read.bytes'])
    assert(made('rocks_statistics_value', statistics, `rocksdb.${name}`) > 0n, name);
  const stalls = Buffer.alloc(16);
  call('rocks_db_property', db, null, 'rocksdb.cf-write-stall-stats', stalls);
  assert.match(koffi.decode.string(stalls.readBigUInt64LE(0), stalls.readBigUInt64LE(8)), /total-stops: [1-9]/);
  call('rocks_buffer_free', stalls);
  assert(merged >= ADDITIONS / 2 && filtered > 0, `${merged} merged, ${filtered} filtered`);
  for (const [name, handle] of [['merge_operator', merging], ['compaction_filter', filtering]]) {
    const failures = new BigUint64Array(1);
    call(`rocks_${name}_failures`, handle, failures, null);
    assert.equal(failures[0], 0n, name);
  }

  await calling('rocks_iter_free', iter);
  await calling('rocks_db_close', db);
}

// When the databases are closed.
async function end(handles) {
  for (const handle of Object.values(handles)) C.rocks_release(handle);
  await untilAlive(0);
  registered.forEach(koffi.unregister);
}

module.exports = { stress, objects, end, asked: () => ({ merged, filtered }) };
