// rocks_release as a finalizer of Node, with FinalizationRegistry: PREFIX FOLDER, with --expose-gc.
'use strict';
const assert = require('node:assert');
const { C, call, made, options, path, alive, untilAlive, kinds } = require('./rocks.js');
const { every, end } = require('./every.js');

const registry = new FinalizationRegistry((handle) => C.rocks_release(handle));

// A handle that goes when JavaScript drops its object, in any order.
class Owned {
  constructor(handle) {
    this.handle = handle;
    registry.register(this, handle, this);
  }

  free(name) {
    call(name, this.handle);
    registry.unregister(this);
  }
}

function open(name) {
  const database = new Owned(options(C.ROCKS_OPTIONS_DATABASE, { create_if_missing: 'true' }));
  const how = new Owned(options(C.ROCKS_OPTIONS_OPEN, { mode: 'transaction' }));
  return new Owned(made('rocks_db_open', path(name), database.handle, how.handle, null, null, 0));
}

// Finalizers run in the loop: it must turn.
const turn = () => new Promise((resolve) => setImmediate(resolve));

// Objects of every cheap kind, dropped as soon as they are made; the database after them.
async function many() {
  const db = open('db');
  const makers = kinds(db.handle);
  let most = 0;
  for (let i = 1; i <= 120000; i++) {
    new Owned(makers[i % makers.length]());
    if (i % 1000 !== 0) continue;
    most = Math.max(most, alive());
    await turn();
  }
  assert(most < 120000, 'none was finalized while the loop ran');
  await untilAlive(1, gc);
  assert.notEqual(db.handle, 0n);
}

// Databases that become garbage together with their objects: they end in any order.
async function together() {
  for (let i = 0; i < 10; i++) {
    const db = open(`db${i}`);
    for (const make of kinds(db.handle)) new Owned(make());
  }
}

// One of every type there is, dropped together.
async function everyType() {
  for (const { handle } of every('every_')) new Owned(handle);
}

// What is freed by hand, told to the registry or not.
async function freed() {
  new Owned(made('rocks_batch_new')).free('rocks_batch_free');
  call('rocks_batch_free', new Owned(made('rocks_batch_new')).handle);
}

async function main() {
  for (const phase of [many, together, everyType, freed]) {
    await phase();
    await untilAlive(0, gc);
  }
  end();
  const failures = new BigUint64Array(1);
  call('rocks_release_failures', failures, null);
  assert.equal(failures[0], 0n);
  const last = open('db');
  assert(last instanceof Owned);
  console.log('finalized by Node'); // which ends with this database open, and finalizes nothing
}

main();
