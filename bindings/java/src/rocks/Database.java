package rocks;

import static rocks.Call.NULL;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A database. Any number of threads may use it. */
public final class Database extends Data {
    private Database(MemorySegment handle) {
        super(handle, Abi::rocks_db_close, Abi::rocks_db_get_into, Abi::rocks_db_iter);
    }

    /** families: the names of all; mode: as "transaction"; null: as the options say. */
    public static Database open(String path, Options options, String mode, List<String> families) {
        try (Call call = new Call(); Options how = new Options(Abi.ROCKS_OPTIONS_OPEN, Map.of())) {
            if (mode != null) how.set("mode", mode);
            MemorySegment names = families.isEmpty() ? NULL : call.room(8L * families.size());
            for (int i = 0; i < families.size(); i++) {
                names.setAtIndex(ValueLayout.ADDRESS, i, call.text(families.get(i)));
            }
            return new Database(call.made((out, status) -> Abi.rocks_db_open(
                call.text(path), of(options), how.handle(), names, NULL, families.size(), out, status)));
        }
    }

    public static Database open(String path, Options options) {
        return open(path, options, null, List.of());
    }

    public Owned family(String name) {
        try (Call call = new Call()) {
            MemorySegment made = call.made((out, status) ->
                Abi.rocks_db_column_family(handle(), call.text(name), out, status));
            return new Owned(made, Abi::rocks_column_family_free);
        }
    }

    public Owned createFamily(String name, Options options) {
        try (Call call = new Call()) {
            MemorySegment made = call.made((out, status) ->
                Abi.rocks_db_create_column_family(handle(), call.text(name), of(options), out, status));
            return new Owned(made, Abi::rocks_column_family_free);
        }
    }

    public List<String> families() {
        try (Call call = new Call()) {
            MemorySegment names = call.room(Abi.rocks_buffer.SIZE);
            call.code(status -> Abi.rocks_db_column_families(handle(), names, NULL, status));
            return List.of(new String(call.taken(names), StandardCharsets.UTF_8).split("\0"));
        }
    }

    public void put(byte[] key, byte[] value) {
        put(key, value, null, null);
    }

    public void put(byte[] key, byte[] value, Owned family) {
        put(key, value, family, null);
    }

    /** options: of the write, of the kind ROCKS_OPTIONS_WRITE; null: the defaults. So in the calls below. */
    public void put(byte[] key, byte[] value, Owned family, Options options) {
        Room room = Room.take();
        try {
            int code = Abi.rocks_db_put(handle(), of(family), of(options), room.key(key), key.length, room.value(value),
                value.length, room.status);
            if (code != Abi.ROCKS_OK) throw new RocksException(room.status);
        } finally {
            Reference.reachabilityFence(this);
            Reference.reachabilityFence(family);
            Reference.reachabilityFence(options);
            room.give();
        }
    }

    public void merge(byte[] key, byte[] operand) {
        merge(key, operand, null, null);
    }

    public void merge(byte[] key, byte[] operand, Owned family) {
        merge(key, operand, family, null);
    }

    public void merge(byte[] key, byte[] operand, Owned family, Options options) {
        try (Call call = new Call()) {
            call.code(status -> Abi.rocks_db_merge(handle(), of(family), of(options), call.bytes(key), key.length,
                call.bytes(operand), operand.length, status));
        }
    }

    public void delete(byte[] key) {
        delete(key, null, null);
    }

    public void delete(byte[] key, Owned family) {
        delete(key, family, null);
    }

    public void delete(byte[] key, Owned family, Options options) {
        try (Call call = new Call()) {
            call.code(status -> Abi.rocks_db_delete(handle(), of(family), of(options), call.bytes(key), key.length,
                status));
        }
    }

    /** The values of keys, null for those that are absent. */
    public byte[][] multiGet(byte[]... keys) {
        byte[][] found = new byte[keys.length][];
        if (keys.length == 0) return found;
        try (Call call = new Call();
             Owned result = new Owned(call.made(Abi::rocks_values_new), Abi::rocks_values_free)) {
            MemorySegment slices = call.room(16L * keys.length), values = call.room(8), codes = call.room(8);
            for (int i = 0; i < keys.length; i++) {
                slices.set(ValueLayout.ADDRESS, 16L * i, call.bytes(keys[i]));
                slices.set(ValueLayout.JAVA_LONG, 16L * i + 8, keys[i].length);
            }
            call.code(status -> Abi.rocks_db_multi_get(handle(), NULL, NULL, slices, keys.length, 0, result.handle(),
                values, codes, status));
            MemorySegment at = values.get(ValueLayout.ADDRESS, 0).reinterpret(16L * keys.length);
            MemorySegment codeAt = codes.get(ValueLayout.ADDRESS, 0).reinterpret(4L * keys.length);
            for (int i = 0; i < keys.length; i++) {
                int code = codeAt.getAtIndex(ValueLayout.JAVA_INT, i), which = i;
                if (code == Abi.ROCKS_OK) {
                    found[i] = Call.slice(at, 16L * i);
                } else if (code != Abi.ROCKS_NOT_FOUND) {
                    call.code(status -> Abi.rocks_values_status_at(result.handle(), which, status));
                }
            }
            return found;
        }
    }

    public void write(Batch batch) {
        write(batch, null);
    }

    public void write(Batch batch, Options options) {
        Call.make(status -> Abi.rocks_db_write(handle(), of(options), batch.handle(), status));
    }

    public void flush() {
        Call.make(status -> Abi.rocks_db_flush(handle(), NULL, 0, NULL, status));
    }

    public void compact(Owned family) {
        Call.make(status ->
            Abi.rocks_db_compact_range(handle(), of(family), NULL, NULL, 0, NULL, 0, NULL, status));
    }

    public Snapshot snapshot() {
        try (Call call = new Call()) {
            return new Snapshot(call.made((out, status) -> Abi.rocks_db_snapshot(handle(), out, status)));
        }
    }

    /** The state of a database at one moment. */
    public static final class Snapshot extends Data {
        private Snapshot(MemorySegment handle) {
            super(handle, Abi::rocks_snapshot_free, Abi::rocks_snapshot_get_into, Abi::rocks_snapshot_iter);
        }
    }

    /** Of a database opened with the mode "transaction" or "optimistic_transaction". options may be null. */
    public Transaction begin(Options options) {
        return begin(options, null);
    }

    /** write: options of the writes when it commits; null: the defaults. */
    public Transaction begin(Options options, Options write) {
        try (Call call = new Call()) {
            return new Transaction(call.made((out, status) ->
                Abi.rocks_txn_begin(handle(), of(write), of(options), out, status)));
        }
    }

    /** How many objects of the library are alive in the process. */
    public static long alive() {
        try (Call call = new Call()) {
            MemorySegment count = call.room(8);
            call.code(status -> Abi.rocks_handles_alive(NULL, count, status));
            return count.get(ValueLayout.JAVA_LONG, 0);
        }
    }
}
