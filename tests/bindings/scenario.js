// The scenario in Node: PACKAGE FOLDER.
'use strict';
const [, , packaged, folder] = process.argv;
const rocks = require(`${packaged}/lib/index.js`);

function say(...words) {
  console.log(words.map((word) => (word === null || word === undefined ? 'none' : String(word))).join(' '));
}

function right(is) {
  if (!is) throw new Error('it is not right');
}

function errorOf(call) {
  try {
    call();
  } catch (error) {
    if (error instanceof rocks.RocksError) return error;
    throw error;
  }
  throw new Error('no error');
}

// A wait for events answers callbacks of RocksDB's threads.
function served() {
  const events = new rocks.EventQueue('kinds=compaction_completed');
  const watched = new rocks.Options('DATABASE', { create_if_missing: true, level0_file_num_compaction_trigger: 2 });
  watched.compactionFilter('scenario.rubbish', (key) => key[0] !== 'r'.charCodeAt(0));
  watched.addEventQueue(events);
  const db = rocks.open(`${folder}/served`, watched);
  for (let flush = 0; flush < 2; flush++) {
    for (let i = flush; i < 200; i++) db.put(`r${i}`, 'rubbish');
    db.put(`kept${flush}`, 'it');
    db.flush();
  }
  right(events.wait(30000) && db.get('r9') === null && String(db.get('kept1')) === 'it');
  events.drain();
  right(!events.wait(25));
  for (const object of [db, watched, events]) object.close();
}

// Additions through flushes, compactions and stalls, with a close while callbacks are asked.
function stress() {
  const options = new rocks.Options('DATABASE', {
    create_if_missing: true, write_buffer_size: 65536, level0_file_num_compaction_trigger: 2,
    level0_slowdown_writes_trigger: 3, level0_stop_writes_trigger: 4, max_background_jobs: 4,
  });
  options.mergeOperator('scenario.sum', (_key, existing, operand) => String(Number(existing ?? 0) + Number(operand)));
  options.compactionFilter('scenario.rubbish', (key) => key[0] !== 'r'.charCodeAt(0));
  const opened = () => rocks.open(`${folder}/stress`, options);
  for (let half = 0; half < 2; half++) {
    const db = opened();
    for (let i = half * 15000; i < (half + 1) * 15000; i++) {
      db.merge(`sum${i % 100}`, String(i));
      if (i % 10 === 0) db.put(`r${i}`, 'rubbish');
    }
    db.close();
  }
  const db = opened();
  db.flush();
  db.compact();
  let right = 0;
  for (let k = 0; k < 100; k++) {
    if (Number(db.get(`sum${k}`)) === 300 * k + 100 * 299 * 150) right++;
  }
  say('stress', right, [...db.rows({ from: 'r', to: 's' })].length);
  db.close();
  options.close();
}

const collect = globalThis.gc ?? (() => globalThis.Bun.gc(true));
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// Whether the collector frees what nobody closed.
async function collected(db) {
  const before = rocks.alive();
  for (let i = 0; i < 100; i++) {
    new rocks.Batch().put('k', 'v');
    db.snapshot();
    db.rows().next();
  }
  for (let i = 0; i < 1000 && rocks.alive() !== before; i++) {
    collect();
    await pause(10);
  }
  return rocks.alive() === before;
}

async function main() {
  const queue = new rocks.EventQueue('kinds=flush_completed');
  const options = new rocks.Options('DATABASE', {
    create_if_missing: true, create_missing_column_families: true, write_buffer_size: 65536,
  });
  options.mergeOperator('scenario.join', (_key, existing, operand) => {
    if (String(operand) === 'bad') throw new Error('refused bad');
    if (String(operand) === 'close') db.close();
    return existing === null ? operand : `${existing},${operand}`;
  });
  options.compactionFilter('scenario.rubbish', (key) => !String(key).startsWith('r'));
  options.addEventQueue(queue);

  const how = { mode: 'optimistic_transaction', families: ['default', 'second'] };
  const db = rocks.open(`${folder}/db`, options, how);
  say('families', ...db.families());
  db.put('one', '1');
  say('get', db.get('one'));
  say('absent', db.get('absent'));
  db.put('nul\0key', Buffer.of(0, 255));
  say('binary', db.get('nul\0key').toString('hex'));
  const second = db.family('second');
  db.put('k', '2', { family: second });
  say('second', db.get('k', { family: second }), db.get('k'));
  const closed = db.family('second'), reading = new rocks.Options('READ');
  closed.close();
  reading.close();
  const lost = errorOf(() => db.put('k', 'lost', { family: closed }));
  right(lost.code === errorOf(() => db.get('k', { options: reading })).code && db.get('k') === null);

  const batch = new rocks.Batch();
  batch.put('a', '1');
  batch.put('b', '2');
  batch.delete('one');
  batch.merge('list', 'x');
  db.write(batch);
  say('batch', batch.count(), db.get('one'));
  say('multi_get', ...db.multiGet(['a', 'absent', 'b']));

  batch.clear();
  for (let i = 0; i < 1000; i++) batch.put(`key${String(i).padStart(4, '0')}`, String(i * i));
  db.write(batch);
  batch.close();
  const rows = [...db.rows({ from: 'key', to: 'kez' })];
  const sum = rows.reduce((before, [, value]) => before + Number(value), 0);
  say('scan', rows.length, rows[0][0], rows.at(-1)[0], sum);
  const [[last]] = db.rows({ from: 'key', to: 'kez', reverse: true, keysOnly: true });
  say('reverse', last);

  let snapshot = db.snapshot();
  db.put('a', 'changed');
  say('snapshot', snapshot.get('a'), db.get('a'));
  snapshot.close();

  let txn = db.begin();
  txn.getForUpdate('a');
  db.put('a', 'overtaken');
  txn.put('a', 'lost');
  const conflict = errorOf(() => txn.commit());
  say('conflict', conflict.code, conflict.subcode, conflict.retryable, conflict.message);
  txn.rollback();
  txn.close();
  say('rolled back', db.get('a'));
  txn = db.begin();
  txn.put('t', 't');
  txn.commit();
  txn.close();
  say('committed', db.get('t'));
  const sync = new rocks.Options('WRITE', { sync: true }), other = new rocks.Options('READ');
  db.begin(undefined, sync).close();
  errorOf(() => db.begin(undefined, other)); // options of another kind
  sync.close();
  other.close();

  for (const cut of [() => options.set('write_buffer_size', '70000\0'), () => db.family('second\0')]) {
    let problem = null; // a NUL would cut it
    try {
      cut();
    } catch (error) {
      problem = error;
    }
    right(problem instanceof TypeError);
  }
  const wrong = errorOf(() => options.set('write_buffer_sise', 1));
  say('error', wrong.code, wrong.message);

  for (const operand of ['b', 'c', 'd']) db.merge('list', operand);
  say('merge', db.get('list'));
  db.merge('bad', 'bad');
  const refused = errorOf(() => db.get('bad'));
  say('merge failed', refused.code, refused.message.includes('refused bad'));
  db.delete('bad');
  db.merge('close', 'close'); // a callback cannot close it: it stays open
  right(errorOf(() => db.get('close')).message.includes('inside a callback'));
  db.delete('close');

  for (let i = 0; i < 10; i++) db.put(`r${i}`, 'rubbish');
  db.flush();
  db.compact();
  say('filter', db.get('r5'), [...db.rows({ from: 'r', to: 's' })].length);

  let flushed = null;
  while (flushed === null && queue.wait(10000)) {
    if (queue.drain().some((event) => event.kind === 'flush_completed')) flushed = true;
  }
  say('event', 'flush_completed', flushed);

  served();
  stress();
  say('left to the collector', await collected(db));

  const backups = new rocks.Backups(`${folder}/backups`);
  say('backup', backups.create(db));

  [snapshot, txn] = [db.snapshot(), db.begin()];
  db.close();
  say('closed', errorOf(() => snapshot.get('a')).code, errorOf(() => txn.commit()).code);
  for (const object of [second, snapshot, txn]) object.close();

  backups.restore(1, `${folder}/restored`);
  backups.close();
  const restored = rocks.open(`${folder}/restored`, options, how);
  say('restored', restored.get('list'), restored.get('t'));
  for (const object of [restored, options, queue]) object.close();
  for (let i = 0; i < 1000 && rocks.alive() !== 0; i++) await pause(10);
  say('alive', rocks.alive());
}

main();
