// ioredis with the example server: node client.js SERVER FOLDER
'use strict';
const assert = require('assert');
const { spawn } = require('child_process');
const { once } = require('events');
const readline = require('readline');
const Redis = require('ioredis');

async function work(port) {
  const open = () => new Redis(port, '127.0.0.1', { maxRetriesPerRequest: 0 });
  const redis = open();
  const other = open();
  assert.equal(await redis.flushall(), 'OK');
  assert.equal(await redis.set('k', 'v', 'EX', 100), 'OK');
  assert.equal(await redis.get('k'), 'v');
  assert.deepEqual(await redis.mget('k', 'none'), ['v', null]);
  await redis.hset('h', { f: '1', g: '2' });
  assert.deepEqual(await redis.hgetall('h'), { f: '1', g: '2' });
  await redis.zadd('z', 1, 'a', 2.5, 'b');
  assert.deepEqual(await redis.zrange('z', 0, -1, 'WITHSCORES'), ['a', '1', 'b', '2.5']);
  const bytes = Buffer.from([0, 13, 10, 255]);
  await redis.set(bytes, bytes);
  assert.deepEqual(await redis.getBuffer(bytes), bytes);
  // Pipelines and transactions.
  const piped = await redis.pipeline().incr('n').lpush('k', 'x').incr('n').exec();
  assert.deepEqual([piped[0], piped[2]], [[null, 1], [null, 2]]);
  assert.match(piped[1][0].message, /^WRONGTYPE/);
  assert.deepEqual(await redis.multi().incr('n').get('n').exec(), [[null, 3], [null, '3']]);
  await redis.watch('n');
  await other.incr('n');
  assert.equal(await redis.multi().incr('n').exec(), null);
  // One waits, another pushes.
  const popped = redis.blpop('queue', 10);
  await other.rpush('queue', 'job');
  assert.deepEqual(await popped, ['queue', 'job']);
  // Pages.
  for (let i = 0; i < 300; i++) await redis.sadd('s', `m${i}`);
  let seen = 0;
  for await (const page of redis.sscanStream('s', { count: 50 })) seen += page.length;
  assert.equal(seen, 300);
  // A stream and a group.
  await redis.xgroup('CREATE', 'jobs', 'workers', '$', 'MKSTREAM');
  const read = redis.xreadgroup('GROUP', 'workers', 'w', 'BLOCK', 10000, 'STREAMS', 'jobs', '>');
  const id = await other.xadd('jobs', '*', 'order', '17');
  assert.deepEqual(await read, [['jobs', [[id, ['order', '17']]]]]);
  assert.equal(await redis.xack('jobs', 'workers', id), 1);
  await Promise.all([redis.quit(), other.quit()]);
}

async function main() {
  const [program, folder] = process.argv.slice(2);
  const server = spawn(program, [`${folder}/db`], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(server, 'exit');
  try {
    const lines = readline.createInterface({ input: server.stdout });
    const [line] = await once(lines, 'line');
    await work(Number(line.split(' ')[1]));
  } finally {
    server.kill();
  }
  assert.equal((await ended)[0], 0);
  console.log('all well');
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
