package rocks;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicBoolean;

/** A handle. {@code close} frees it and says what failed; the garbage collector frees what was left. */
public class Owned implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();

    interface Free {
        int on(MemorySegment handle, MemorySegment status);
    }

    /** What the cleaner has: not the object, which would never become garbage. */
    private record Left(MemorySegment handle, AtomicBoolean ended) implements Runnable {
        @Override
        public void run() {
            if (!ended.getAndSet(true)) Abi.rocks_release(handle);
        }
    }

    private final MemorySegment handle;
    private final Free free;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Cleaner.Cleanable cleanable;

    Owned(MemorySegment handle, Free free) {
        this.handle = handle;
        this.free = free;
        cleanable = CLEANER.register(this, new Left(handle, ended));
    }

    /** The handle for the C interface; a call with one that was closed fails. */
    public final MemorySegment handle() {
        return handle;
    }

    static MemorySegment of(Owned object) {
        return object == null ? MemorySegment.NULL : object.handle;
    }

    @Override
    public void close() {
        if (ended.getAndSet(true)) return;
        boolean isBusy = false;
        try {
            Call.make(status -> free.on(handle, status));
        } catch (RocksException error) {
            isBusy = error.code == Abi.ROCKS_HANDLE_BUSY;
            throw error;
        } finally {
            if (isBusy) ended.set(false); // it is open as before
            else cleanable.clean();
        }
    }
}
