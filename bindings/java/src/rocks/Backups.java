package rocks;

import static rocks.Call.NULL;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Copies of databases in a folder. */
public final class Backups extends Owned {
    /** options may be null. */
    public Backups(String path, Options options) {
        super(made(path, options), Abi::rocks_backup_engine_free);
    }

    private static MemorySegment made(String path, Options options) {
        try (Call call = new Call()) {
            return call.made((out, status) ->
                Abi.rocks_backup_engine_open(call.text(path), of(options), out, status));
        }
    }

    /** The number of the new backup. */
    public int create(Database db) {
        try (Call call = new Call()) {
            MemorySegment id = call.room(8);
            call.code(status ->
                Abi.rocks_backup_engine_create(handle(), db.handle(), NULL, NULL, 0, NULL, id, status));
            return id.get(ValueLayout.JAVA_INT, 0);
        }
    }

    /** id: 0 is the latest. */
    public void restore(int id, String path) {
        try (Call call = new Call()) {
            call.code(status -> Abi.rocks_backup_engine_restore(
                handle(), id, call.text(path), NULL, NULL, NULL, 0, NULL, status));
        }
    }
}
