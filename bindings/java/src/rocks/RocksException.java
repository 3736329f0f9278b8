package rocks;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A call that failed. */
public final class RocksException extends RuntimeException {
    public final int code;
    public final int subcode;
    public final int severity;
    public final int flags;
    public final boolean retryable;

    RocksException(MemorySegment status) {
        super(status.getString(Abi.rocks_status.message));
        code = status.get(ValueLayout.JAVA_INT, Abi.rocks_status.code);
        subcode = status.get(ValueLayout.JAVA_INT, Abi.rocks_status.subcode);
        severity = status.get(ValueLayout.JAVA_INT, Abi.rocks_status.severity);
        flags = status.get(ValueLayout.JAVA_INT, Abi.rocks_status.flags);
        retryable = Abi.rocks_status_is_retryable(status);
    }
}
