// Handles through JavaScript's numbers, which are doubles, and back: PREFIX FOLDER.
'use strict';
const assert = require('node:assert');
const koffi = require('koffi');
const { C, call, made, options, path, alive, untilAlive, kinds } = require('./rocks.js');
const { every, aliveOf, end } = require('./every.js');

const COUNT = 1000000, AT_ONCE = 4096;

const fits = (number) => number % 8 === 0 && number >= 2 ** 50 && number < 2 ** 56;

// One of every type, which is known by its number alone: that frees it, whatever was made of it.
async function everyType() {
  const numbers = new Map();
  for (const { type, handle } of every('every_')) {
    const number = Number(handle);
    assert(fits(number) && BigInt(number) === handle, type);
    assert(!numbers.has(number), type);
    numbers.set(number, type);
  }
  for (const [number, type] of numbers) {
    const count = aliveOf(type);
    assert(count > 0, type);
    C.rocks_release(number);
    for (let i = 0; i < 10000 && aliveOf(type) !== count - 1; i++)
      await new Promise((resolve) => setTimeout(resolve, 1));
    assert.equal(aliveOf(type), count - 1, type);
  }
  await untilAlive(0);
  end();
}

// Sinks, which callbacks get: an append by the number is one to the sink.
async function sinks() {
  koffi.proto('bool Appends(void *state, const uint8_t *key, size_t key_len, const void *existing,'
    + ' const uint8_t *value, size_t value_len, uint64_t result, uint64_t error)');
  koffi.struct('AppendsCallbacks', {
    struct_size: 'size_t', state: 'void *', destroy: 'void *', service: 'uint64_t [2]', name: 'const char *',
    merge: 'Appends *',
  });
  let asked = 0;
  const append = koffi.register((state, key, keyLength, existing, value, valueLength, result, why) => {
    const number = Number(result), other = Number(why);
    if (!fits(number) || !fits(other) || number === other || BigInt(number) !== BigInt(result)) return false;
    asked++;
    return C.rocks_sink_append(number, Buffer.from('by a number'), 11, null) === C.ROCKS_OK;
  }, 'Appends *');
  const merging = made('rocks_merge_operator_new_associative', koffi.as({
    struct_size: koffi.sizeof('AppendsCallbacks'), name: 'node.sinks', merge: append,
  }, 'AppendsCallbacks *'));
  const database = options(C.ROCKS_OPTIONS_DATABASE, { create_if_missing: 'true' });
  call('rocks_options_set_merge_operator', database, 'merge_operator', merging);
  const db = made('rocks_db_open', path('sinks'), database, null, null, null, 0);
  const key = Buffer.from('key'), value = Buffer.alloc(16), length = new BigUint64Array(1);
  for (let i = 1; i <= 100; i++) {
    call('rocks_db_merge', db, null, null, key, 3, key, 3);
    call('rocks_db_get_into', db, null, null, key, 3, value, 16, length);
    assert.equal(value.toString('utf8', 0, Number(length[0])), 'by a number');
    assert(asked >= i);
  }
  call('rocks_db_close', db);
  for (const handle of [merging, database]) C.rocks_release(handle);
  await untilAlive(0);
  koffi.unregister(append);
}

async function main() {
  const database = options(C.ROCKS_OPTIONS_DATABASE, { create_if_missing: 'true' });
  const how = options(C.ROCKS_OPTIONS_OPEN, { mode: 'transaction' });
  const db = made('rocks_db_open', path('db'), database, how, null, null, 0);
  const before = alive();
  const makers = kinds(db), numbers = new Float64Array(COUNT);
  for (let i = 0; i < COUNT; i++) {
    const handle = makers[i % makers.length](), number = Number(handle);
    if (BigInt(number) !== handle || !fits(number)) assert.fail(`${handle}`);
    numbers[i] = number;
    // The number's object is freed, and no other.
    if (i >= AT_ONCE) C.rocks_release(numbers[i - AT_ONCE]);
  }
  await untilAlive(before + AT_ONCE);
  for (let i = COUNT - AT_ONCE; i < COUNT; i++) C.rocks_release(numbers[i]);
  await untilAlive(before);
  numbers.sort();
  for (let i = 1; i < COUNT; i++) if (numbers[i - 1] >= numbers[i]) assert.fail('two handles gave one number');
  for (const handle of [db, database, how]) {
    assert.equal(BigInt(Number(handle)), handle);
    C.rocks_release(Number(handle));
  }
  await untilAlive(0);
  await everyType();
  await sinks();
  console.log('doubles of Node');
}

main();
