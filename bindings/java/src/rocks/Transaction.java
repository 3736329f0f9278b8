package rocks;

import static rocks.Call.NULL;

import java.lang.foreign.MemorySegment;

/** A transaction. One thread at a time uses it. */
public final class Transaction extends Data {
    Transaction(MemorySegment handle) {
        super(handle, Abi::rocks_txn_free, Abi::rocks_txn_get_into, Abi::rocks_txn_iter);
    }

    /** The value, or null; nobody else may change the key before the commit. */
    public byte[] getForUpdate(byte[] key) {
        return getForUpdate(key, null);
    }

    public byte[] getForUpdate(byte[] key, Owned family) {
        try (Call call = new Call()) {
            MemorySegment value = call.room(Abi.rocks_buffer.SIZE);
            int code = call.code(
                status -> Abi.rocks_txn_get_for_update(handle(), of(family), NULL, call.bytes(key), key.length, 1, 1,
                    value, status),
                Abi.ROCKS_NOT_FOUND);
            return code == Abi.ROCKS_OK ? call.taken(value) : null;
        }
    }

    public void put(byte[] key, byte[] value) {
        put(key, value, null);
    }

    public void put(byte[] key, byte[] value, Owned family) {
        try (Call call = new Call()) {
            call.code(status -> Abi.rocks_txn_put(handle(), of(family), call.bytes(key), key.length, call.bytes(value),
                value.length, status));
        }
    }

    public void merge(byte[] key, byte[] operand) {
        merge(key, operand, null);
    }

    public void merge(byte[] key, byte[] operand, Owned family) {
        try (Call call = new Call()) {
            call.code(status -> Abi.rocks_txn_merge(handle(), of(family), call.bytes(key), key.length,
                call.bytes(operand), operand.length, status));
        }
    }

    public void delete(byte[] key) {
        delete(key, null);
    }

    public void delete(byte[] key, Owned family) {
        try (Call call = new Call()) {
            call.code(status -> Abi.rocks_txn_delete(handle(), of(family), call.bytes(key), key.length, status));
        }
    }

    public void commit() {
        Call.make(status -> Abi.rocks_txn_commit(handle(), status));
    }

    public void rollback() {
        Call.make(status -> Abi.rocks_txn_rollback(handle(), status));
    }
}
