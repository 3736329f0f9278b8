package rocks;

import static rocks.Call.NULL;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Options, set by RocksDB's names. */
public final class Options extends Owned {
    /** kind: ROCKS_OPTIONS_DATABASE and so on. A preset is set first, so that the other options win over it. */
    public Options(int kind, Map<String, ?> values) {
        super(made(kind), Abi::rocks_options_free);
        if (values.containsKey("preset")) set("preset", values.get("preset").toString());
        values.forEach((name, value) -> {
            if (!name.equals("preset")) set(name, value.toString());
        });
    }

    private static MemorySegment made(int kind) {
        try (Call call = new Call()) {
            return call.made((out, status) -> Abi.rocks_options_new(kind, out, status));
        }
    }

    public void set(String name, String value) {
        try (Call call = new Call()) {
            call.code(status -> Abi.rocks_options_set(handle(), call.text(name), call.text(value), status));
        }
    }

    /** Keys and prefixes, which may have any bytes. */
    public void setBytes(String name, byte[] value) {
        try (Call call = new Call()) {
            call.code(status -> Abi.rocks_options_set_bytes(
                handle(), call.text(name), call.bytes(value), value.length, status));
        }
    }

    /** Events of the databases opened with these options go into the queue. */
    public void addEventQueue(EventQueue queue) {
        try (Call call = new Call()) {
            call.code(status -> Abi.rocks_options_add_event_queue(
                handle(), call.text("listeners"), queue.handle(), status));
        }
    }

    /** Gives the new value; existing is null where there is none. It must be associative: existing may be an
     *  operand that was merged before. Any thread calls it, and several at a time. */
    public interface Merge {
        byte[] merge(byte[] key, byte[] existing, byte[] operand);
    }

    /** Decides about a record of a compaction: KEEP, REMOVE, or the new value. */
    public interface Filter {
        byte[] KEEP = new byte[0];
        byte[] REMOVE = new byte[0];

        byte[] filter(byte[] key, byte[] value);
    }

    // Functions that the library calls live as long as the process: make an operator once, not for each database.

    private static MethodHandle method(Object on, String name, Class<?> result, Class<?>... parameters) {
        try {
            MethodType type = MethodType.methodType(result, parameters);
            return MethodHandles.lookup().findVirtual(on.getClass(), name, type).bindTo(on);
        } catch (ReflectiveOperationException error) {
            throw new IllegalStateException(error);
        }
    }

    private static void append(MemorySegment sink, byte[] data) {
        try (Call call = new Call()) {
            call.code(status -> Abi.rocks_sink_append(sink, call.bytes(data), data.length, status));
        }
    }

    /** No exception may leave a callback: it becomes the text of a failure. */
    private static void fail(MemorySegment sink, Throwable error) {
        try {
            append(sink, String.valueOf(error.getMessage()).getBytes(StandardCharsets.UTF_8));
        } catch (RuntimeException ignored) {
            // The failure stands without a text.
        }
    }

    private record Merging(Merge function) {
        boolean merge(MemorySegment state, MemorySegment key, long keyLength, MemorySegment existing,
                      MemorySegment value, long length, MemorySegment result, MemorySegment error) {
            try {
                byte[] before = existing.equals(NULL) ? null : Call.slice(existing.reinterpret(16), 0);
                append(result, function.merge(Call.copied(key, keyLength), before, Call.copied(value, length)));
                return true;
            } catch (Throwable problem) {
                fail(error, problem);
                return false;
            }
        }
    }

    private record Filtering(Filter function) {
        int filter(MemorySegment state, MemorySegment at, MemorySegment result, MemorySegment error) {
            try {
                MemorySegment record = at.reinterpret(Abi.rocks_compaction_record.SIZE);
                int type = record.get(ValueLayout.JAVA_INT, Abi.rocks_compaction_record.value_type);
                if (type != Abi.ROCKS_COMPACTION_TYPE_VALUE) return Abi.ROCKS_COMPACTION_KEEP;
                byte[] answer = function.filter(
                    Call.slice(record, Abi.rocks_compaction_record.key),
                    Call.slice(record, Abi.rocks_compaction_record.value));
                if (answer == Filter.KEEP) return Abi.ROCKS_COMPACTION_KEEP;
                if (answer == Filter.REMOVE) return Abi.ROCKS_COMPACTION_REMOVE;
                append(result, answer);
                return Abi.ROCKS_COMPACTION_CHANGE_VALUE;
            } catch (Throwable problem) {
                fail(error, problem);
                return Abi.ROCKS_COMPACTION_FAILED;
            }
        }
    }

    public void mergeOperator(String name, Merge merge) {
        Class<?> pointer = MemorySegment.class;
        MethodHandle method = method(new Merging(merge), "merge", boolean.class, pointer, pointer, long.class, pointer,
            pointer, long.class, pointer, pointer);
        try (Call call = new Call()) {
            MemorySegment calls = call.room(Abi.rocks_associative_merge_operator_callbacks.SIZE);
            calls.set(ValueLayout.JAVA_LONG, Abi.rocks_associative_merge_operator_callbacks.struct_size, calls.byteSize());
            calls.set(ValueLayout.ADDRESS, Abi.rocks_associative_merge_operator_callbacks.name, call.text(name));
            calls.set(ValueLayout.ADDRESS, Abi.rocks_associative_merge_operator_callbacks.merge,
                Abi.upcall(method, Arena.global()));
            MemorySegment made = call.made((out, status) ->
                Abi.rocks_merge_operator_new_associative(calls, out, status));
            call.code(status -> Abi.rocks_options_set_merge_operator(
                handle(), call.text("merge_operator"), made, status));
            call.code(status -> Abi.rocks_merge_operator_free(made, status));
        }
    }

    public void compactionFilter(String name, Filter filter) {
        Class<?> pointer = MemorySegment.class;
        MethodHandle method = method(new Filtering(filter), "filter", int.class, pointer, pointer, pointer, pointer);
        try (Call call = new Call()) {
            MemorySegment calls = call.room(Abi.rocks_compaction_filter_callbacks.SIZE);
            calls.set(ValueLayout.JAVA_LONG, Abi.rocks_compaction_filter_callbacks.struct_size, calls.byteSize());
            calls.set(ValueLayout.ADDRESS, Abi.rocks_compaction_filter_callbacks.name, call.text(name));
            calls.set(ValueLayout.ADDRESS, Abi.rocks_compaction_filter_callbacks.filter,
                Abi.upcall(method, Arena.global()));
            MemorySegment made = call.made((out, status) -> Abi.rocks_compaction_filter_new(calls, out, status));
            call.code(status -> Abi.rocks_options_set_compaction_filter(
                handle(), call.text("compaction_filter"), made, status));
            call.code(status -> Abi.rocks_compaction_filter_free(made, status));
        }
    }
}
