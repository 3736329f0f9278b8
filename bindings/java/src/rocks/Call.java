package rocks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;

/** One call: memory for its arguments and results, which goes with it. */
final class Call implements AutoCloseable {
    static final MemorySegment NULL = MemorySegment.NULL;

    /** A function of the library with all arguments but the status. */
    interface Function {
        int on(MemorySegment status);
    }

    final Arena arena = Arena.ofConfined();
    private final MemorySegment status = arena.allocate(Abi.rocks_status.SIZE, 8);

    /** The code: ROCKS_OK or one of the answers. */
    int code(Function function, int... answers) {
        int code = function.on(status);
        Reference.reachabilityFence(function); // and with it the objects whose handles it gave
        if (code == Abi.ROCKS_OK) return code;
        for (int answer : answers) if (code == answer) return code;
        throw new RocksException(status);
    }

    MemorySegment bytes(byte[] data) {
        return data.length == 0 ? NULL : arena.allocateFrom(ValueLayout.JAVA_BYTE, data);
    }

    /** A text for C, which would cut it at a NUL. */
    MemorySegment text(String text) {
        if (text != null && text.indexOf('\0') >= 0) {
            String shown = text.replace("\0", "\\0");
            throw new IllegalArgumentException(
                "text: \"" + shown + "\" has a NUL; accepted: names, paths and values without one");
        }
        return text == null ? NULL : arena.allocateFrom(text);
    }

    MemorySegment room(long size) {
        return arena.allocate(size, 8);
    }

    /** A handle as the function sets it in its last place before the status. */
    interface Maker {
        int on(MemorySegment out, MemorySegment status);
    }

    MemorySegment made(Maker maker) {
        MemorySegment out = room(8);
        code(status -> maker.on(out, status));
        return out.get(ValueLayout.ADDRESS, 0);
    }

    /** A call without memory of its own beside the status. */
    static void make(Function function) {
        try (Call call = new Call()) {
            call.code(function);
        }
    }

    static byte[] copied(MemorySegment address, long length) {
        return length == 0 ? new byte[0] : address.reinterpret(length).toArray(ValueLayout.JAVA_BYTE);
    }

    /** The bytes of the rocks_slice or rocks_buffer at a place. */
    static byte[] slice(MemorySegment segment, long at) {
        return copied(segment.get(ValueLayout.ADDRESS, at), segment.get(ValueLayout.JAVA_LONG, at + 8));
    }

    byte[] taken(MemorySegment buffer) {
        byte[] data = slice(buffer, 0);
        code(status -> Abi.rocks_buffer_free(buffer, status));
        return data;
    }

    @Override
    public void close() {
        arena.close();
    }
}
