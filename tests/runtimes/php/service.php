<?php
// Serviced callbacks in PHP, with FFI, through flushes, compactions and stalls: its one thread makes all
// calls, and answers while it waits inside them: PREFIX FOLDER, with ffi.enable=1.

declare(strict_types=1);

const ADDITIONS = 50000, KEYS = 1000;

[, $prefix, $folder] = $argv;
$rocks = FFI::cdef(file_get_contents("$prefix/include/rocks.cdef.h"), "$prefix/lib/librocks.so");
$system = FFI::cdef('unsigned long pthread_self(void);');
$status = $rocks->new('rocks_status');

// Calls a function that takes a status last.
function call(string $name, mixed ...$values): void
{
    global $rocks, $status;
    $code = $rocks->{"rocks_$name"}(...[...$values, FFI::addr($status)]);
    if ($code !== $rocks->ROCKS_OK) {
        throw new Exception(FFI::string($status->message));
    }
}

// What the last place before the status gets: a handle of a type, or a number.
function made(string $type, string $name, mixed ...$values): FFI\CData
{
    global $rocks;
    $out = $rocks->new("rocks_$type *");
    call($name, ...[...$values, FFI::addr($out)]);
    return $out;
}

function number(string $name, mixed ...$values): int
{
    global $rocks;
    $out = $rocks->new('uint64_t');
    call($name, ...[...$values, FFI::addr($out)]);
    return $out->cdata;
}

// ---- a merge operator that adds integers of 64 bits, and a filter that removes what is rubbish

$owner = number('service_owner');
$thread = $system->pthread_self();
$merged = $filtered = $elsewhere = 0;

// A function of a callback object, whose last parameter is the sink for an error. An exception that left
// it would end PHP.
function answering(mixed $failed, Closure $answer): Closure
{
    return function (mixed ...$values) use ($failed, $answer): mixed {
        global $rocks, $system, $thread, $elsewhere;
        try {
            $elsewhere += $system->pthread_self() === $thread ? 0 : 1;
            return $answer(...$values);
        } catch (Throwable $error) {
            $text = $error->getMessage();
            $rocks->rocks_sink_append(end($values), $text, strlen($text), null);
            return $failed;
        }
    };
}

function callbacks(string $type): FFI\CData
{
    global $rocks;
    $calls = $rocks->new("rocks_{$type}_callbacks");
    $calls->struct_size = FFI::sizeof($calls);
    $calls->service->threads = $rocks->ROCKS_CALLBACK_OWNER;
    $calls->service->patience_us = 60000000;
    return $calls;
}

$name = $rocks->new('char[8]');
FFI::memcpy($name, 'php.sum', 7);
$sum = $rocks->new('uint64_t');

$calls = callbacks('associative_merge_operator');
$calls->name = $rocks->cast('char *', $name);
$calls->merge = answering(false, function ($state, $key, $keyLength, $existing, $value, $length, $result) use ($rocks, $sum) {
    global $merged;
    $merged++;
    $sum->cdata = $rocks->cast('uint64_t *', $value)[0];
    if ($existing !== null) {
        $sum->cdata += $rocks->cast('uint64_t *', $existing->data)[0];
    }
    return $rocks->rocks_sink_append($result, FFI::addr($sum), 8, null) === $rocks->ROCKS_OK;
});
$merging = made('merge_operator', 'merge_operator_new_associative', FFI::addr($calls));

$calls = callbacks('compaction_filter');
$calls->filter = answering($rocks->ROCKS_COMPACTION_FAILED, function ($state, $record) use ($rocks) {
    global $filtered;
    $filtered++;
    return $record->key->data[0] === ord('r') ? $rocks->ROCKS_COMPACTION_REMOVE : $rocks->ROCKS_COMPACTION_KEEP;
});
$filtering = made('compaction_filter', 'compaction_filter_new', FFI::addr($calls));
$statistics = made('statistics', 'statistics_new', null);

// ---- the stress

$database = made('options', 'options_new', $rocks->ROCKS_OPTIONS_DATABASE);
$settings = [
    'create_if_missing' => 'true',
    'write_buffer_size' => '65536',
    'level0_file_num_compaction_trigger' => '2',
    'level0_slowdown_writes_trigger' => '3',
    'level0_stop_writes_trigger' => '4',
    'max_background_jobs' => '4',
];
foreach ($settings as $setting => $value) {
    call('options_set', $database, $setting, $value);
}
call('options_set_merge_operator', $database, 'merge_operator', $merging);
call('options_set_compaction_filter', $database, 'compaction_filter', $filtering);
call('options_set_statistics', $database, 'statistics', $statistics);
$opened = fn () => made('db', 'db_open', "$folder/db", $database, null, null, null, 0);

// The additions from one to another, with rubbish between.
function add(FFI\CData $db, int $from, int $to): void
{
    for ($i = $from; $i < $to; $i++) {
        [$key, $rubbish, $operand] = ['sum:' . $i % KEYS, "rubbish:$i", pack('P', $i)];
        call('db_merge', $db, null, null, $key, strlen($key), $operand, 8);
        if ($i % 10 === 0) {
            call('db_put', $db, null, null, $rubbish, strlen($rubbish), $operand, 8);
        }
    }
}

$db = $opened();
add($db, 0, ADDITIONS / 2);
call('db_close', $db); // while the callbacks are asked
$db = $opened();
add($db, ADDITIONS / 2, ADDITIONS);
call('db_flush', $db, null, 0, null);
call('db_compact_range', $db, null, null, null, 0, null, 0, null);

function check(bool $right, string $what): void
{
    if (!$right) {
        throw new Exception($what);
    }
}

$length = $rocks->new('size_t');
for ($k = 0; $k < KEYS; $k++) {
    [$key, $count] = ["sum:$k", intdiv(ADDITIONS, KEYS)];
    call('db_get_into', $db, null, null, $key, strlen($key), FFI::addr($sum), 8, FFI::addr($length));
    check($sum->cdata === $count * $k + intdiv(KEYS * $count * ($count - 1), 2), $key);
}
$iter = made('iter', 'db_iter', $db, null, null);
$first = $rocks->new('rocks_slice');
call('iter_seek_to_first', $iter, FFI::addr($first), null);
check(FFI::string($first->data, $first->len) === 'sum:0', 'first'); // all the rubbish stood before it
call('iter_free', $iter);
// An owner's writes do not wait inside RocksDB, and stall.micros does not count them.
$stalls = $rocks->new('rocks_buffer');
call('db_property', $db, null, 'rocksdb.cf-write-stall-stats', FFI::addr($stalls));
check(preg_match('/total-stops: [1-9]/', FFI::string($stalls->data, $stalls->len)) === 1, 'no stall');
call('buffer_free', FFI::addr($stalls));
call('db_close', $db);

// ---- the figures

foreach (['flush.write.bytes', 'compact.read.bytes'] as $ticker) {
    check(number('statistics_value', $statistics, "rocksdb.$ticker") > 0, $ticker);
}
check($merged >= ADDITIONS / 2 && $filtered > 0, "$merged merged, $filtered filtered");
check($elsewhere === 0, "$elsewhere elsewhere");
$stats = $rocks->new('rocks_service_stats');
$stats->struct_size = FFI::sizeof($stats);
call('service_stats_of', $owner, FFI::addr($stats));
check($stats->answered > 0 && $stats->declined === 0 && $stats->waiting === 0, "$stats->declined declined");
foreach (['merge_operator' => $merging, 'compaction_filter' => $filtering] as $kind => $handle) {
    call("{$kind}_failures", $handle, FFI::addr($sum), null);
    check($sum->cdata === 0, $kind);
}

foreach ([$database, $merging, $filtering, $statistics] as $handle) {
    $rocks->rocks_release($handle);
}
check(number('handles_alive', null) === 0, 'left');
echo "serviced by PHP\n";
