package rocks;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Writes that become visible together. One thread at a time uses it. */
public final class Batch extends Owned {
    public Batch() {
        super(made(), Abi::rocks_batch_free);
    }

    private static MemorySegment made() {
        try (Call call = new Call()) {
            return call.made(Abi::rocks_batch_new);
        }
    }

    public void put(byte[] key, byte[] value) {
        put(key, value, null);
    }

    public void put(byte[] key, byte[] value, Owned family) {
        try (Call call = new Call()) {
            call.code(status -> Abi.rocks_batch_put(handle(), of(family), call.bytes(key), key.length,
                call.bytes(value), value.length, status));
        }
    }

    public void merge(byte[] key, byte[] operand) {
        merge(key, operand, null);
    }

    public void merge(byte[] key, byte[] operand, Owned family) {
        try (Call call = new Call()) {
            call.code(status -> Abi.rocks_batch_merge(handle(), of(family), call.bytes(key), key.length,
                call.bytes(operand), operand.length, status));
        }
    }

    public void delete(byte[] key) {
        delete(key, null);
    }

    public void delete(byte[] key, Owned family) {
        try (Call call = new Call()) {
            call.code(status ->
                Abi.rocks_batch_delete(handle(), of(family), call.bytes(key), key.length, status));
        }
    }

    public void clear() {
        Call.make(status -> Abi.rocks_batch_clear(handle(), status));
    }

    public int count() {
        try (Call call = new Call()) {
            MemorySegment count = call.room(8);
            call.code(status -> Abi.rocks_batch_count(handle(), count, status));
            return count.get(ValueLayout.JAVA_INT, 0);
        }
    }
}
