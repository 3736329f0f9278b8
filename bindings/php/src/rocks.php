<?php
// RocksDB for PHP, with FFI, over the C interface in abi.php. README.md shows how it is used.

declare(strict_types=1);

namespace Rocks;

use Closure;
use FFI;
use FFI\CData;
use Generator;
use Throwable;

// The C interface: $c->rocks_..., $c->ROCKS_...
function c(): FFI
{
    static $c = null;
    return $c ??= require __DIR__ . '/abi.php';
}

final class Error extends \RuntimeException
{
    public readonly int $subcode;
    public readonly int $severity;
    public readonly int $flags;
    public readonly bool $retryable;

    public function __construct(CData $status)
    {
        parent::__construct(FFI::string($status->message), $status->code);
        [$this->subcode, $this->severity, $this->flags] = [$status->subcode, $status->severity, $status->flags];
        $this->retryable = c()->rocks_status_is_retryable(FFI::addr($status));
    }
}

// The code of a call that takes a status last: ROCKS_OK or one of `answers`.
function code(array $answers, string $name, mixed ...$values): int
{
    static $status = null;
    $status ??= c()->new('rocks_status');
    $code = c()->{"rocks_$name"}(...[...$values, FFI::addr($status)]);
    if ($code !== 0 && !in_array($code, $answers, true)) {
        throw new Error($status);
    }
    return $code;
}

// A text for C, which would cut it at a NUL.
function text(string $text): string
{
    if (str_contains($text, "\0")) {
        $shown = json_encode($text, JSON_INVALID_UTF8_SUBSTITUTE);
        throw new \InvalidArgumentException("text: $shown has a NUL; accepted: names, paths and values without one");
    }
    return $text;
}

function call(string $name, mixed ...$values): void
{
    code([], $name, ...$values);
}

// What the last place before the status gets, of a type of C.
function made(string $type, string $name, mixed ...$values): mixed
{
    $out = c()->new($type);
    call($name, ...[...$values, FFI::addr($out)]);
    return str_ends_with($type, '*') ? $out : $out->cdata;
}

// The bytes of a rocks_slice or rocks_buffer.
function bytes(CData $slice): string
{
    return $slice->len === 0 ? '' : FFI::string($slice->data, $slice->len);
}

function taken(CData $buffer): string
{
    $text = bytes($buffer);
    call('buffer_free', FFI::addr($buffer));
    return $text;
}

// A handle. `close` frees it and says what failed; what was left goes with the object. One that was closed
// keeps its number: the library refuses it, where null would be a default.
abstract class Handle
{
    protected const FREE = '';
    public ?CData $handle = null;
    private bool $isClosed = false;

    public function close(): void
    {
        if ($this->isClosed) {
            return;
        }
        $this->isClosed = true;
        try {
            call(static::FREE, $this->handle);
        } catch (Error $error) {
            $this->isClosed = $error->getCode() !== c()->ROCKS_HANDLE_BUSY; // else it is open as before
            throw $error;
        }
    }

    public function __destruct()
    {
        if (!$this->isClosed && $this->handle !== null) {
            c()->rocks_release($this->handle);
        }
    }
}

// Options by RocksDB's names. kind: as in ROCKS_OPTIONS_..., 'DATABASE', 'READ'.
final class Options extends Handle
{
    protected const FREE = 'options_free';
    private static array $kept = [];

    public function __construct(string $kind, array $values = [])
    {
        $this->handle = made('rocks_options *', 'options_new', c()->{"ROCKS_OPTIONS_$kind"});
        foreach ($values as $name => $value) {
            $this->set($name, $value);
        }
    }

    public function set(string $name, string|int|float|bool $value): void
    {
        $value = is_bool($value) ? ($value ? 'true' : 'false') : text((string) $value);
        call('options_set', $this->handle, text($name), $value);
    }

    // Keys and prefixes, which may have any bytes.
    public function setBytes(string $name, string $value): void
    {
        call('options_set_bytes', $this->handle, text($name), $value, strlen($value));
    }

    // Events of the databases opened with these options go into the queue.
    public function addEventQueue(EventQueue $queue): void
    {
        call('options_add_event_queue', $this->handle, 'listeners', $queue->handle);
    }

    // merge(key, existing, operand) gives the new value; existing is null where there is none. It must be
    // associative: `existing` may be an operand that was merged before.
    public function mergeOperator(string $name, Closure $merge): void
    {
        $calls = self::serviced('associative_merge_operator', $name);
        $calls->merge = self::answering(false, function ($state, $key, $keyLen, $existing, $value, $valueLen, $result) use ($merge) {
            $before = $existing === null ? null : bytes($existing);
            $after = $merge(self::text($key, $keyLen), $before, self::text($value, $valueLen));
            call('sink_append', $result, $after, strlen($after));
            return true;
        });
        $made = made('rocks_merge_operator *', 'merge_operator_new_associative', FFI::addr($calls));
        call('options_set_merge_operator', $this->handle, 'merge_operator', $made);
        call('merge_operator_free', $made);
    }

    // filter(key, value) gives true to keep the record, false to remove it, or a new value.
    public function compactionFilter(string $name, Closure $filter): void
    {
        $calls = self::serviced('compaction_filter', $name);
        $calls->filter = self::answering(c()->ROCKS_COMPACTION_FAILED, function ($state, $record, $result) use ($filter) {
            if ($record->value_type !== c()->ROCKS_COMPACTION_TYPE_VALUE) {
                return c()->ROCKS_COMPACTION_KEEP;
            }
            $answer = $filter(bytes($record->key), bytes($record->value));
            if (is_bool($answer)) {
                return $answer ? c()->ROCKS_COMPACTION_KEEP : c()->ROCKS_COMPACTION_REMOVE;
            }
            call('sink_append', $result, $answer, strlen($answer));
            return c()->ROCKS_COMPACTION_CHANGE_VALUE;
        });
        $made = made('rocks_compaction_filter *', 'compaction_filter_new', FFI::addr($calls));
        call('options_set_compaction_filter', $this->handle, 'compaction_filter', $made);
        call('compaction_filter_free', $made);
    }

    private static function text(?CData $data, int $length): string
    {
        return $length === 0 ? '' : FFI::string($data, $length);
    }

    // Functions that the library calls: on this thread alone, while it waits in a call or in service().
    // They live as long as the process: make an operator once, not for each database.
    private static function serviced(string $type, string $name): CData
    {
        $calls = c()->new("rocks_{$type}_callbacks");
        $text = c()->new('char[' . strlen(text($name)) + 1 . ']');
        FFI::memcpy($text, $name, strlen($name));
        $calls->struct_size = FFI::sizeof($calls);
        $calls->service->threads = c()->ROCKS_CALLBACK_OWNER;
        $calls->service->patience_us = 60000000;
        $calls->name = c()->cast('char *', $text);
        self::$kept[] = [$calls, $text];
        return $calls;
    }

    // A function whose last parameter is the sink for an error. An exception that left it would end PHP.
    private static function answering(mixed $failed, Closure $answer): Closure
    {
        return function (mixed ...$values) use ($failed, $answer): mixed {
            try {
                return $answer(...$values);
            } catch (Throwable $error) {
                $text = $error->getMessage();
                c()->rocks_sink_append(end($values), $text, strlen($text), null);
                return $failed;
            }
        };
    }
}

// What has `get` and `rows`. PREFIX: of its functions in C.
abstract class Readable extends Handle
{
    protected const PREFIX = '';
    private static ?CData $space = null;
    private static int $capacity = 4096;

    // The value, or null.
    public function get(string $key, ?Family $family = null, ?Options $options = null): ?string
    {
        static $length = null;
        $length ??= c()->new('size_t');
        self::$space ??= c()->new('uint8_t[4096]');
        [$name, $length_at] = [static::PREFIX . '_get_into', FFI::addr($length)];
        while (true) {
            $space = self::$space; // a callback during the call may take another
            $code = code(
                [c()->ROCKS_NOT_FOUND, c()->ROCKS_BUFFER_TOO_SMALL], $name, $this->handle, $family?->handle,
                $options?->handle, $key, strlen($key), $space, self::$capacity, $length_at,
            );
            if ($code === 0) {
                return $length->cdata === 0 ? '' : FFI::string($space, $length->cdata);
            }
            if ($code === c()->ROCKS_NOT_FOUND) {
                return null;
            }
            self::$capacity = $length->cdata;
            self::$space = c()->new('uint8_t[' . self::$capacity . ']');
        }
    }

    // Keys with values, in blocks of entries underneath. options: read options by name. A key may have any
    // bytes, and PHP's arrays make numbers of keys like "12": iterator_to_array is not for this.
    public function rows(
        ?string $from = null,
        ?string $to = null,
        bool $reverse = false,
        bool $keysOnly = false,
        ?Family $family = null,
        array $options = [],
    ): Generator {
        $reading = new Options('READ', $options);
        if ($from !== null) {
            $reading->setBytes('iterate_lower_bound', $from);
        }
        if ($to !== null) {
            $reading->setBytes('iterate_upper_bound', $to);
        }
        $iter = new Iterator(made('rocks_iter *', static::PREFIX . '_iter', $this->handle, $family?->handle, $reading->handle));
        $reading->close();
        try {
            yield from $iter->entries($reverse, $keysOnly);
        } finally {
            $iter->close();
        }
    }
}

// Used by `rows`.
final class Iterator extends Handle
{
    protected const FREE = 'iter_free';

    public function __construct(CData $handle)
    {
        $this->handle = $handle;
    }

    public function entries(bool $reverse, bool $keysOnly): Generator
    {
        $block = new Block();
        $view = c()->new('rocks_block_view');
        $flags = ($reverse ? c()->ROCKS_SCAN_REVERSE : 0) | ($keysOnly ? c()->ROCKS_SCAN_KEYS_ONLY : 0);
        $end = [c()->ROCKS_NOT_FOUND];
        $code = code($end, $reverse ? 'iter_seek_to_last' : 'iter_seek_to_first', $this->handle, null, null);
        while ($code === 0) {
            $code = code($end, 'iter_read_block', $this->handle, 0, 0, $flags, $block->handle, FFI::addr($view));
            if ($code !== 0) {
                break;
            }
            $keyAt = $this->offsets($view->key_offsets, $view->count);
            $keys = $view->key_bytes === 0 ? '' : FFI::string($view->keys, $view->key_bytes);
            $valueAt = $view->value_offsets === null ? null : $this->offsets($view->value_offsets, $view->count);
            $values = $view->value_bytes === 0 ? '' : FFI::string($view->values, $view->value_bytes);
            for ($i = 1, $count = $view->count; $i <= $count; $i++) {
                yield substr($keys, $keyAt[$i], $keyAt[$i + 1] - $keyAt[$i])
                    => $valueAt === null ? null : substr($values, $valueAt[$i], $valueAt[$i + 1] - $valueAt[$i]);
            }
        }
        $block->close();
    }

    // From 1 on, as unpack counts.
    private function offsets(CData $offsets, int $count): array
    {
        return unpack('V*', FFI::string(c()->cast('char *', $offsets), 4 * ($count + 1)));
    }
}

final class Block extends Handle
{
    protected const FREE = 'block_free';

    public function __construct()
    {
        $this->handle = made('rocks_block *', 'block_new');
    }
}

final class Family extends Handle
{
    protected const FREE = 'column_family_free';

    public function __construct(CData $handle)
    {
        $this->handle = $handle;
    }
}

final class Database extends Readable
{
    protected const FREE = 'db_close';
    protected const PREFIX = 'db';

    // options: of the database. mode, how: open options. families: names, all of them.
    public function __construct(
        string $path,
        Options|array $options = [],
        ?string $mode = null,
        array $families = [],
        array $how = [],
    ) {
        $given = is_array($options) ? new Options('DATABASE', $options) : $options;
        $opening = new Options('OPEN', $mode === null ? $how : $how + ['mode' => $mode]);
        $list = $texts = null;
        if ($families !== []) {
            $list = c()->new('const char *[' . count($families) . ']');
            foreach (array_values($families) as $i => $name) {
                $texts[$i] = c()->new('char[' . strlen(text($name)) + 1 . ']');
                FFI::memcpy($texts[$i], $name, strlen($name));
                $list[$i] = c()->cast('char *', $texts[$i]);
            }
        }
        $this->handle = made(
            'rocks_db *', 'db_open', text($path), $given->handle, $opening->handle, $list, null, count($families),
        );
        $opening->close();
        if ($given !== $options) {
            $given->close();
        }
    }

    public function family(string $name): Family
    {
        return new Family(made('rocks_column_family *', 'db_column_family', $this->handle, text($name)));
    }

    public function createFamily(string $name, ?Options $options = null): Family
    {
        return new Family(made(
            'rocks_column_family *', 'db_create_column_family', $this->handle, text($name), $options?->handle,
        ));
    }

    public function families(): array
    {
        $names = c()->new('rocks_buffer');
        call('db_column_families', $this->handle, FFI::addr($names), null);
        return explode("\0", rtrim(taken($names), "\0"));
    }

    public function put(string $key, string $value, ?Family $family = null, ?Options $options = null): void
    {
        call('db_put', $this->handle, $family?->handle, $options?->handle, $key, strlen($key), $value, strlen($value));
    }

    public function merge(string $key, string $operand, ?Family $family = null, ?Options $options = null): void
    {
        call('db_merge', $this->handle, $family?->handle, $options?->handle, $key, strlen($key), $operand, strlen($operand));
    }

    public function delete(string $key, ?Family $family = null, ?Options $options = null): void
    {
        call('db_delete', $this->handle, $family?->handle, $options?->handle, $key, strlen($key));
    }

    // The values of keys, by the keys' places; null for those that are absent.
    public function multiGet(array $keys, ?Options $options = null): array
    {
        if ($keys === []) {
            return [];
        }
        $all = implode('', $keys) . "\0";
        $data = c()->new('uint8_t[' . strlen($all) . ']');
        FFI::memcpy($data, $all, strlen($all));
        $slices = c()->new('rocks_slice[' . count($keys) . ']');
        $at = c()->cast('uint8_t *', $data);
        foreach (array_values($keys) as $i => $key) {
            $slices[$i]->data = $at;
            $slices[$i]->len = strlen($key);
            $at += strlen($key);
        }
        $result = new Values();
        [$values, $codes] = [c()->new('const rocks_slice *'), c()->new('const rocks_code *')];
        call(
            'db_multi_get', $this->handle, null, $options?->handle, $slices, count($keys), 0, $result->handle,
            FFI::addr($values), FFI::addr($codes),
        );
        $found = [];
        foreach (array_keys(array_values($keys)) as $i) {
            if ($codes[$i] !== 0 && $codes[$i] !== c()->ROCKS_NOT_FOUND) {
                call('values_status_at', $result->handle, $i);
            }
            $found[] = $codes[$i] === 0 ? bytes($values[$i]) : null;
        }
        $result->close();
        return $found;
    }

    public function write(Batch $batch, ?Options $options = null): void
    {
        call('db_write', $this->handle, $options?->handle, $batch->handle);
    }

    public function flush(): void
    {
        call('db_flush', $this->handle, null, 0, null);
    }

    public function compact(?Family $family = null): void
    {
        call('db_compact_range', $this->handle, $family?->handle, null, null, 0, null, 0, null);
    }

    public function snapshot(): Snapshot
    {
        return new Snapshot(made('rocks_snapshot *', 'db_snapshot', $this->handle));
    }

    // A transaction, of a database opened with mode "transaction" or "optimistic_transaction". write: write
    // options, for the commit.
    public function begin(?Options $options = null, ?Options $write = null): Transaction
    {
        return new Transaction(made('rocks_txn *', 'txn_begin', $this->handle, $write?->handle, $options?->handle));
    }
}

final class Values extends Handle
{
    protected const FREE = 'values_free';

    public function __construct()
    {
        $this->handle = made('rocks_values *', 'values_new');
    }
}

final class Snapshot extends Readable
{
    protected const FREE = 'snapshot_free';
    protected const PREFIX = 'snapshot';

    public function __construct(CData $handle)
    {
        $this->handle = $handle;
    }
}

// Writes without a database's options.
trait Writes
{
    public function put(string $key, string $value, ?Family $family = null): void
    {
        call(self::WRITES . '_put', $this->handle, $family?->handle, $key, strlen($key), $value, strlen($value));
    }

    public function merge(string $key, string $operand, ?Family $family = null): void
    {
        call(self::WRITES . '_merge', $this->handle, $family?->handle, $key, strlen($key), $operand, strlen($operand));
    }

    public function delete(string $key, ?Family $family = null): void
    {
        call(self::WRITES . '_delete', $this->handle, $family?->handle, $key, strlen($key));
    }
}

final class Batch extends Handle
{
    use Writes;

    protected const FREE = 'batch_free';
    protected const WRITES = 'batch';

    public function __construct()
    {
        $this->handle = made('rocks_batch *', 'batch_new');
    }

    public function clear(): void
    {
        call('batch_clear', $this->handle);
    }

    public function count(): int
    {
        return made('uint32_t', 'batch_count', $this->handle);
    }
}

final class Transaction extends Readable
{
    use Writes;

    protected const FREE = 'txn_free';
    protected const PREFIX = 'txn';
    protected const WRITES = 'txn';

    public function __construct(CData $handle)
    {
        $this->handle = $handle;
    }

    // The value, or null; nobody else may change the key before the commit.
    public function getForUpdate(string $key, ?Family $family = null): ?string
    {
        $value = c()->new('rocks_buffer');
        $code = code(
            [c()->ROCKS_NOT_FOUND], 'txn_get_for_update', $this->handle, $family?->handle, null, $key, strlen($key),
            1, 1, FFI::addr($value),
        );
        return $code === 0 ? taken($value) : null;
    }

    public function commit(): void
    {
        call('txn_commit', $this->handle);
    }

    public function rollback(): void
    {
        call('txn_rollback', $this->handle);
    }
}

final class EventQueue extends Handle
{
    protected const FREE = 'event_queue_free';

    // settings: as "capacity=100;kinds=flush_completed".
    public function __construct(?string $settings = null)
    {
        $this->handle = made('rocks_event_queue *', 'event_queue_new', $settings === null ? null : text($settings));
    }

    // Whether an event came within so many milliseconds; negative: for ever. It answers callbacks meanwhile,
    // whose own time is not counted.
    public function wait(int $milliseconds): bool
    {
        while (true) {
            $part = $milliseconds >= 0 ? min($milliseconds, 10) : 10;
            $code = code([c()->ROCKS_TIMED_OUT], 'event_queue_wait', $this->handle, $part);
            service();
            if ($code === 0 || $part === $milliseconds) {
                return $code === 0;
            }
            $milliseconds -= $milliseconds > 0 ? $part : 0;
        }
    }

    // What waits: arrays with kind ("flush_completed"), db, column_family, file_path and message.
    public function drain(): array
    {
        $block = made('rocks_event_block *', 'event_block_new');
        $view = c()->new('rocks_event_block_view');
        $events = [];
        try {
            call('event_queue_drain', $this->handle, 0, $block, FFI::addr($view));
            for ($i = 0; $i < $view->count; $i++) {
                $event = $view->events[$i];
                $row = ['kind' => c()->rocks_event_kind_name($event->kind)];
                foreach (['db', 'column_family', 'file_path', 'message'] as $name) {
                    $row[$name] = bytes($event->$name);
                }
                $events[] = $row;
            }
        } finally {
            call('event_block_free', $block);
        }
        return $events;
    }
}

final class Backups extends Handle
{
    protected const FREE = 'backup_engine_free';

    public function __construct(string $path, ?Options $options = null)
    {
        $this->handle = made('rocks_backup_engine *', 'backup_engine_open', text($path), $options?->handle);
    }

    // The number of the new backup.
    public function create(Database $db): int
    {
        return made('uint32_t', 'backup_engine_create', $this->handle, $db->handle, null, null, 0, null);
    }

    // id: 0 is the latest.
    public function restore(int $id, string $path): void
    {
        call('backup_engine_restore', $this->handle, $id, text($path), null, null, null, 0, null);
    }
}

// Answers what waits for this thread, for at most so many microseconds until the first.
function service(int $timeoutMicros = 0): void
{
    call('service', $timeoutMicros, null);
}

// How many objects of the library are alive in the process.
function alive(): int
{
    return made('uint64_t', 'handles_alive', null);
}
