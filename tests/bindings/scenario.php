<?php
// The scenario in PHP: PACKAGE FOLDER, with ffi.enable=1.

declare(strict_types=1);

[, $package, $folder] = $argv;
require "$package/src/rocks.php";

use Rocks\{Backups, Batch, Database, Error, EventQueue, Options};

function say(mixed ...$words): void
{
    $shown = fn ($word) => is_bool($word) ? ($word ? 'true' : 'false') : ($word ?? 'none');
    echo implode(' ', array_map($shown, $words)), "\n";
}

function right(bool $is): void
{
    if (!$is) {
        throw new LogicException('it is not right');
    }
}

function error_of(Closure $call): Error
{
    try {
        $call();
    } catch (Error $error) {
        return $error;
    }
    throw new LogicException('no error');
}

$db = null;
$queue = new EventQueue('kinds=flush_completed');
$options = new Options('DATABASE', [
    'create_if_missing' => true,
    'create_missing_column_families' => true,
    'write_buffer_size' => 65536,
]);
$options->mergeOperator('scenario.join', function (string $key, ?string $existing, string $operand) use (&$db): string {
    if ($operand === 'bad') {
        throw new RuntimeException('refused bad');
    }
    if ($operand === 'close') {
        $db->close();
    }
    return $existing === null ? $operand : "$existing,$operand";
});
$options->compactionFilter('scenario.rubbish', fn (string $key): bool => !str_starts_with($key, 'r'));
$options->addEventQueue($queue);

$opened = fn (string $name) => new Database("$folder/$name", $options, 'optimistic_transaction', ['default', 'second']);
$db = $opened('db');
say('families', ...$db->families());
$db->put('one', '1');
say('get', $db->get('one'));
say('absent', $db->get('absent'));
$db->put("nul\0key", "\0\xff");
say('binary', bin2hex($db->get("nul\0key")));
$second = $db->family('second');
$db->put('k', '2', $second);
say('second', $db->get('k', $second), $db->get('k'));
[$gone, $reading] = [$db->family('second'), new Options('READ')];
$gone->close();
$reading->close();
$code = error_of(fn () => $db->put('k', 'lost', $gone))->getCode();
right($code === error_of(fn () => $db->get('k', null, $reading))->getCode() && $db->get('k') === null);

$batch = new Batch();
$batch->put('a', '1');
$batch->put('b', '2');
$batch->delete('one');
$batch->merge('list', 'x');
$db->write($batch);
say('batch', $batch->count(), $db->get('one'));
say('multi_get', ...$db->multiGet(['a', 'absent', 'b']));

$batch->clear();
for ($i = 0; $i < 1000; $i++) {
    $batch->put(sprintf('key%04d', $i), (string) ($i * $i));
}
$db->write($batch);
$batch->close();
[$count, $sum, $first, $last] = [0, 0, null, null];
foreach ($db->rows('key', 'kez') as $key => $value) {
    $count++;
    $sum += (int) $value;
    $first ??= $key;
    $last = $key;
}
say('scan', $count, $first, $last, $sum);
say('reverse', $db->rows('key', 'kez', reverse: true, keysOnly: true)->key());

$snapshot = $db->snapshot();
$db->put('a', 'changed');
say('snapshot', $snapshot->get('a'), $db->get('a'));
$snapshot->close();

$txn = $db->begin();
$txn->getForUpdate('a');
$db->put('a', 'overtaken');
$txn->put('a', 'lost');
$conflict = error_of($txn->commit(...));
say('conflict', $conflict->getCode(), $conflict->subcode, $conflict->retryable, $conflict->getMessage());
$txn->rollback();
$txn->close();
say('rolled back', $db->get('a'));
$txn = $db->begin();
$txn->put('t', 't');
$txn->commit();
$txn->close();
say('committed', $db->get('t'));
[$sync, $other] = [new Options('WRITE', ['sync' => true]), new Options('READ')];
$db->begin(write: $sync)->close();
error_of(fn () => $db->begin(write: $other)); // options of another kind
$sync->close();
$other->close();

foreach ([fn () => $options->set('write_buffer_size', "70000\0"), fn () => $db->family("second\0")] as $cut) {
    try {
        $cut(); // by a NUL
    } catch (InvalidArgumentException) {
        continue;
    }
    right(false);
}
$wrong = error_of(fn () => $options->set('write_buffer_sise', 1));
say('error', $wrong->getCode(), $wrong->getMessage());

foreach (['b', 'c', 'd'] as $operand) {
    $db->merge('list', $operand);
}
say('merge', $db->get('list'));
$db->merge('bad', 'bad');
$refused = error_of(fn () => $db->get('bad'));
say('merge failed', $refused->getCode(), str_contains($refused->getMessage(), 'refused bad'));
$db->delete('bad');
$db->merge('close', 'close'); // a callback cannot close it: it stays open
right(str_contains(error_of(fn () => $db->get('close'))->getMessage(), 'inside a callback'));
$db->delete('close');

for ($i = 0; $i < 10; $i++) {
    $db->put("r$i", 'rubbish');
}
$db->flush();
$db->compact();
$left = 0;
foreach ($db->rows('r', 's') as $value) {
    $left++;
}
say('filter', $db->get('r5'), $left);

$kinds = [];
while (!in_array('flush_completed', $kinds, true) && $queue->wait(10000)) {
    array_push($kinds, ...array_column($queue->drain(), 'kind'));
}
say('event', 'flush_completed', in_array('flush_completed', $kinds, true));

// A wait for events answers callbacks of RocksDB's threads.
function served(string $folder): void
{
    $events = new EventQueue('kinds=compaction_completed');
    $watched = new Options('DATABASE', ['create_if_missing' => true, 'level0_file_num_compaction_trigger' => 2]);
    $watched->compactionFilter('scenario.rubbish', fn (string $key): bool => !str_starts_with($key, 'r'));
    $watched->addEventQueue($events);
    $db = new Database("$folder/served", $watched);
    for ($flush = 0; $flush < 2; $flush++) {
        for ($i = $flush; $i < 200; $i++) {
            $db->put("r$i", 'rubbish');
        }
        $db->put("kept$flush", 'it');
        $db->flush();
    }
    right($events->wait(30000) && $db->get('r9') === null && $db->get('kept1') === 'it');
    $events->drain();
    right(!$events->wait(25));
    foreach ([$db, $watched, $events] as $object) {
        $object->close();
    }
}

// Additions through flushes, compactions and stalls, with a close while callbacks are asked.
function stress(string $folder): void
{
    $hard = new Options('DATABASE', [
        'create_if_missing' => true,
        'write_buffer_size' => 65536,
        'level0_file_num_compaction_trigger' => 2,
        'level0_slowdown_writes_trigger' => 3,
        'level0_stop_writes_trigger' => 4,
        'max_background_jobs' => 4,
    ]);
    $hard->mergeOperator('scenario.sum', fn ($key, ?string $a, string $b): string => (string) ((int) $a + (int) $b));
    $hard->compactionFilter('scenario.rubbish', fn (string $key): bool => !str_starts_with($key, 'r'));
    for ($half = 0; $half < 2; $half++) {
        $db = new Database("$folder/stress", $hard);
        for ($i = $half * 15000; $i < ($half + 1) * 15000; $i++) {
            $db->merge('sum' . $i % 100, (string) $i);
            if ($i % 10 === 0) {
                $db->put("r$i", 'rubbish');
            }
        }
        $db->close();
    }
    $db = new Database("$folder/stress", $hard);
    $db->flush();
    $db->compact();
    [$right, $left] = [0, 0];
    for ($k = 0; $k < 100; $k++) {
        $right += (int) $db->get("sum$k") === 300 * $k + 100 * 299 * 150 ? 1 : 0;
    }
    foreach ($db->rows('r', 's') as $value) {
        $left++;
    }
    say('stress', $right, $left);
    $db->close();
    $hard->close();
}

// Whether the collector frees what nobody closed.
function collected(Database $db): bool
{
    $before = Rocks\alive();
    for ($i = 0; $i < 100; $i++) {
        (new Batch())->put('k', 'v');
        $db->snapshot();
        $db->rows()->current();
    }
    for ($i = 0; $i < 1000 && Rocks\alive() !== $before; $i++) {
        gc_collect_cycles();
        usleep(10000);
    }
    return Rocks\alive() === $before;
}

served($folder);
stress($folder);
say('left to the collector', collected($db));

$backups = new Backups("$folder/backups");
say('backup', $backups->create($db));

[$snapshot, $txn] = [$db->snapshot(), $db->begin()];
$db->close();
$closed = error_of(fn () => $snapshot->get('a'))->getCode();
say('closed', $closed, error_of($txn->commit(...))->getCode());
foreach ([$second, $snapshot, $txn] as $object) {
    $object->close();
}

$backups->restore(1, "$folder/restored");
$backups->close();
$restored = $opened('restored');
say('restored', $restored->get('list'), $restored->get('t'));
foreach ([$restored, $options, $queue] as $object) {
    $object->close();
}
for ($i = 0; $i < 1000 && Rocks\alive() !== 0; $i++) {
    gc_collect_cycles();
    usleep(10000);
}
say('alive', Rocks\alive());
