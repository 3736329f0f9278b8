package rocks;

import static rocks.Call.NULL;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;

/** What has {@code get} and {@code rows}: databases, snapshots, transactions. */
public abstract class Data extends Owned {
    interface GetInto {
        int on(MemorySegment from, MemorySegment family, MemorySegment options, MemorySegment key, long keyLength,
               MemorySegment buffer, long capacity, MemorySegment length, MemorySegment status);
    }

    interface Iter {
        int on(MemorySegment from, MemorySegment family, MemorySegment options, MemorySegment iter,
               MemorySegment status);
    }

    private final GetInto getInto;
    private final Iter iter;

    Data(MemorySegment handle, Free free, GetInto getInto, Iter iter) {
        super(handle, free);
        this.getInto = getInto;
        this.iter = iter;
    }

    /** The value, or null. */
    public byte[] get(byte[] key) {
        return get(key, null, null);
    }

    public byte[] get(byte[] key, Owned family, Options options) {
        Room room = Room.take();
        try {
            MemorySegment k = room.key(key), buffer = room.value();
            for (;;) {
                int code = getInto.on(handle(), of(family), of(options), k, key.length, buffer, buffer.byteSize(),
                    room.length, room.status);
                if (code == Abi.ROCKS_NOT_FOUND) return null;
                if (code != Abi.ROCKS_OK && code != Abi.ROCKS_BUFFER_TOO_SMALL) throw new RocksException(room.status);
                long length = room.length.get(ValueLayout.JAVA_LONG, 0);
                if (code == Abi.ROCKS_OK) return buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
                buffer = room.grown(length);
            }
        } finally {
            Reference.reachabilityFence(this);
            Reference.reachabilityFence(family);
            Reference.reachabilityFence(options);
            room.give();
        }
    }

    /** What a scan reads: from a key on, up to another; null: to the end. */
    public record Range(byte[] from, byte[] to, boolean reverse, boolean keysOnly, Owned family, Map<String, ?> options) {
        public Range(byte[] from, byte[] to) {
            this(from, to, false, false, null, Map.of());
        }

        public Range backwards() {
            return new Range(from, to, !reverse, keysOnly, family, options);
        }

        public Range keys() {
            return new Range(from, to, reverse, true, family, options);
        }
    }

    /** A key with its value, null where only keys were asked for. */
    public record Row(byte[] key, byte[] value) {}

    /** Reads blocks of entries. Close it, or read it to its end. */
    public Rows rows(Range range) {
        try (Call call = new Call(); Options reading = new Options(Abi.ROCKS_OPTIONS_READ, range.options)) {
            if (range.from != null) reading.setBytes("iterate_lower_bound", range.from);
            if (range.to != null) reading.setBytes("iterate_upper_bound", range.to);
            MemorySegment made = call.made((out, status) ->
                iter.on(handle(), of(range.family), reading.handle(), out, status));
            return new Rows(made, range);
        }
    }

    /** The rows of a scan. */
    public static final class Rows extends Owned implements Iterator<Row> {
        private final Owned block;
        private final int flags;
        private byte[] keys, values;
        private int[] keyAt, valueAt;
        private int at, count;
        private boolean over;

        private Rows(MemorySegment iter, Range range) {
            super(iter, Abi::rocks_iter_free);
            flags = (range.reverse ? Abi.ROCKS_SCAN_REVERSE : 0) | (range.keysOnly ? Abi.ROCKS_SCAN_KEYS_ONLY : 0);
            try (Call call = new Call()) {
                block = new Owned(call.made(Abi::rocks_block_new), Abi::rocks_block_free);
                over = call.code(
                    status -> range.reverse
                        ? Abi.rocks_iter_seek_to_last(handle(), NULL, NULL, status)
                        : Abi.rocks_iter_seek_to_first(handle(), NULL, NULL, status),
                    Abi.ROCKS_NOT_FOUND) == Abi.ROCKS_NOT_FOUND;
            }
        }

        private static int[] offsets(MemorySegment view, long at, int count) {
            MemorySegment address = view.get(ValueLayout.ADDRESS, at);
            if (address.equals(NULL)) return null;
            return address.reinterpret(4L * (count + 1)).toArray(ValueLayout.JAVA_INT);
        }

        @Override
        public boolean hasNext() {
            if (at < count) return true;
            if (over) {
                close();
                return false;
            }
            try (Call call = new Call()) {
                MemorySegment view = call.room(Abi.rocks_block_view.SIZE);
                int code = call.code(
                    status -> Abi.rocks_iter_read_block(handle(), 0, 0, flags, block.handle(), view, status),
                    Abi.ROCKS_NOT_FOUND);
                over = code == Abi.ROCKS_NOT_FOUND || view.get(ValueLayout.JAVA_INT, Abi.rocks_block_view.done) == 1;
                if (code == Abi.ROCKS_OK) {
                    at = 0;
                    count = (int) view.get(ValueLayout.JAVA_LONG, Abi.rocks_block_view.count);
                    keyAt = offsets(view, Abi.rocks_block_view.key_offsets, count);
                    valueAt = offsets(view, Abi.rocks_block_view.value_offsets, count);
                    keys = Call.copied(view.get(ValueLayout.ADDRESS, Abi.rocks_block_view.keys),
                        view.get(ValueLayout.JAVA_LONG, Abi.rocks_block_view.key_bytes));
                    values = Call.copied(view.get(ValueLayout.ADDRESS, Abi.rocks_block_view.values),
                        view.get(ValueLayout.JAVA_LONG, Abi.rocks_block_view.value_bytes));
                }
            }
            return hasNext();
        }

        @Override
        public Row next() {
            if (!hasNext()) throw new NoSuchElementException();
            byte[] key = java.util.Arrays.copyOfRange(keys, keyAt[at], keyAt[at + 1]);
            byte[] value = valueAt == null ? null : java.util.Arrays.copyOfRange(values, valueAt[at], valueAt[at + 1]);
            at++;
            return new Row(key, value);
        }

        @Override
        public void close() {
            over = true;
            at = count;
            block.close();
            super.close();
        }
    }
}
