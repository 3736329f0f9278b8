package rocks;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Events of databases, until they are drained. */
public final class EventQueue extends Owned {
    /** kind: as "flush_completed". */
    public record Event(String kind, String db, String columnFamily, String filePath, String message) {}

    /** settings: as "capacity=100;kinds=flush_completed"; null: the defaults. */
    public EventQueue(String settings) {
        super(made(settings), Abi::rocks_event_queue_free);
    }

    private static MemorySegment made(String settings) {
        try (Call call = new Call()) {
            return call.made((out, status) -> Abi.rocks_event_queue_new(call.text(settings), out, status));
        }
    }

    /** Whether an event came within so many milliseconds. */
    public boolean await(long milliseconds) {
        try (Call call = new Call()) {
            return call.code(status -> Abi.rocks_event_queue_wait(handle(), milliseconds, status),
                Abi.ROCKS_TIMED_OUT) == Abi.ROCKS_OK;
        }
    }

    private static String text(MemorySegment event, long at) {
        return new String(Call.slice(event, at), StandardCharsets.UTF_8);
    }

    /** What waits. */
    public List<Event> drain() {
        List<Event> found = new ArrayList<>();
        try (Call call = new Call();
             Owned block = new Owned(call.made(Abi::rocks_event_block_new), Abi::rocks_event_block_free)) {
            MemorySegment view = call.room(Abi.rocks_event_block_view.SIZE);
            call.code(status -> Abi.rocks_event_queue_drain(handle(), 0, block.handle(), view, status));
            long count = view.get(ValueLayout.JAVA_LONG, Abi.rocks_event_block_view.count);
            if (count == 0) return found;
            MemorySegment events = view.get(ValueLayout.ADDRESS, Abi.rocks_event_block_view.events).reinterpret(8 * count);
            for (long i = 0; i < count; i++) {
                MemorySegment event = events.getAtIndex(ValueLayout.ADDRESS, i).reinterpret(Abi.rocks_event.SIZE);
                MemorySegment kind = Abi.rocks_event_kind_name(event.get(ValueLayout.JAVA_INT, Abi.rocks_event.kind));
                found.add(new Event(kind.reinterpret(Long.MAX_VALUE).getString(0), text(event, Abi.rocks_event.db),
                    text(event, Abi.rocks_event.column_family), text(event, Abi.rocks_event.file_path),
                    text(event, Abi.rocks_event.message)));
            }
        }
        return found;
    }
}
