package rocks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Memory of a thread that its gets and puts use again. */
final class Room {
    private static final ThreadLocal<Room> OWN = ThreadLocal.withInitial(Room::new);

    private final Arena arena = Arena.ofAuto();
    final MemorySegment status = arena.allocate(Abi.rocks_status.SIZE, 8), length = arena.allocate(8, 8);
    private MemorySegment key = arena.allocate(256), value = arena.allocate(4096);
    private boolean taken;

    /** The thread's; another one for a call from inside of a callback of a call that has it. */
    static Room take() {
        Room room = OWN.get();
        if (room.taken) room = new Room();
        room.taken = true;
        return room;
    }

    void give() {
        taken = false;
    }

    // Twice as large at least: what is left behind goes with the thread.
    private MemorySegment larger(MemorySegment than, long size) {
        return arena.allocate(Math.max(size, 2 * than.byteSize()));
    }

    private MemorySegment filled(MemorySegment segment, byte[] data) {
        if (segment.byteSize() < data.length) segment = larger(segment, data.length);
        MemorySegment.copy(data, 0, segment, ValueLayout.JAVA_BYTE, 0, data.length);
        return segment;
    }

    MemorySegment key(byte[] data) {
        return key = filled(key, data);
    }

    MemorySegment value(byte[] data) {
        return value = filled(value, data);
    }

    /** Where values are read to. */
    MemorySegment value() {
        return value;
    }

    MemorySegment grown(long size) {
        return value = larger(value, size);
    }
}
