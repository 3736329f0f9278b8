// The scenario in Java: FOLDER.

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import rocks.Abi;
import rocks.Backups;
import rocks.Batch;
import rocks.Data;
import rocks.Database;
import rocks.EventQueue;
import rocks.Options;
import rocks.Owned;
import rocks.RocksException;
import rocks.Transaction;

final class Program {
    static Database opened;

    static byte[] b(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static void say(Object... words) {
        StringBuilder line = new StringBuilder();
        for (Object word : words) {
            if (line.length() > 0) line.append(' ');
            if (word == null) line.append("none");
            else if (word instanceof byte[] bytes) line.append(new String(bytes, StandardCharsets.UTF_8));
            else line.append(word);
        }
        System.out.println(line);
    }

    static void right(boolean is) {
        if (!is) throw new AssertionError("it is not right");
    }

    static RocksException errorOf(Runnable call) {
        try {
            call.run();
        } catch (RocksException error) {
            return error;
        }
        throw new AssertionError("no error");
    }

    static Database open(String path, Options options) {
        return Database.open(path, options, "optimistic_transaction", List.of("default", "second"));
    }

    static void readsAndWrites(Database db) {
        say("families", String.join(" ", db.families()));
        db.put(b("one"), b("1"));
        say("get", db.get(b("one")));
        say("absent", db.get(b("absent")));
        db.put(b("nul\0key"), new byte[] {0, -1});
        byte[] binary = db.get(b("nul\0key"));
        say("binary", String.format("%02x%02x", binary[0], binary[1]));
        try (Owned second = db.family("second")) {
            db.put(b("k"), b("2"), second);
            say("second", db.get(b("k"), second, null), db.get(b("k")));
            second.close();
            right(errorOf(() -> db.put(b("k"), b("lost"), second)).code == Abi.ROCKS_INVALID_HANDLE);
            right(db.get(b("k")) == null);
        }
        try (Batch batch = new Batch()) {
            batch.put(b("a"), b("1"));
            batch.put(b("b"), b("2"));
            batch.delete(b("one"));
            batch.merge(b("list"), b("x"));
            db.write(batch);
            say("batch", batch.count(), db.get(b("one")));
            byte[][] found = db.multiGet(b("a"), b("absent"), b("b"));
            say("multi_get", found[0], found[1], found[2]);
            batch.clear();
            for (int i = 0; i < 1000; i++) batch.put(b(String.format("key%04d", i)), b(String.valueOf(i * i)));
            db.write(batch);
        }
        int count = 0;
        long sum = 0;
        byte[] first = null, last = null;
        Data.Range range = new Data.Range(b("key"), b("kez"));
        try (Data.Rows rows = db.rows(range)) {
            while (rows.hasNext()) {
                Data.Row row = rows.next();
                if (first == null) first = row.key();
                last = row.key();
                count++;
                sum += Long.parseLong(new String(row.value(), StandardCharsets.UTF_8));
            }
        }
        say("scan", count, first, last, sum);
        try (Data.Rows rows = db.rows(range.backwards().keys())) {
            say("reverse", rows.next().key());
        }
    }

    /** Writes take options, of their own kind; a batch and a transaction write to families. */
    static void synced(Database db) {
        byte[] key = b("synced");
        try (Options sync = new Options(Abi.ROCKS_OPTIONS_WRITE, Map.of("sync", true));
             Options other = new Options(Abi.ROCKS_OPTIONS_READ, Map.of());
             Owned second = db.family("second");
             Batch batch = new Batch()) {
            for (Consumer<Options> call : List.<Consumer<Options>>of(
                    options -> db.put(key, key, null, options), options -> db.merge(key, key, null, options),
                    options -> db.delete(key, null, options), options -> db.write(batch, options),
                    options -> db.begin(null, options).close())) {
                call.accept(sync);
                errorOf(() -> call.accept(other));
            }
            batch.put(key, b("1"), second);
            batch.merge(key, b("2"), second);
            batch.put(b("gone"), key, second);
            batch.delete(b("gone"), second);
            db.write(batch, sync);
            try (Transaction txn = db.begin(null, sync)) {
                right(new String(txn.getForUpdate(key, second)).equals("1,2"));
                txn.put(key, b("3"), second);
                txn.merge(key, b("4"), second);
                txn.put(b("gone"), key, second);
                txn.delete(b("gone"), second);
                txn.commit();
            }
            right(new String(db.get(key, second, null)).equals("3,4") && db.get(key) == null);
            right(db.get(b("gone"), second, null) == null);
        }
    }

    static void snapshotsAndTransactions(Database db) {
        try (Database.Snapshot snapshot = db.snapshot()) {
            db.put(b("a"), b("changed"));
            say("snapshot", snapshot.get(b("a")), db.get(b("a")));
        }
        try (Transaction txn = db.begin(null)) {
            txn.getForUpdate(b("a"));
            db.put(b("a"), b("overtaken"));
            txn.put(b("a"), b("lost"));
            RocksException conflict = errorOf(txn::commit);
            say("conflict", conflict.code, conflict.subcode, conflict.retryable, conflict.getMessage());
            txn.rollback();
        }
        say("rolled back", db.get(b("a")));
        try (Transaction txn = db.begin(null)) {
            txn.put(b("t"), b("t"));
            txn.commit();
        }
        say("committed", db.get(b("t")));
    }

    static void callbacks(Database db, EventQueue queue) {
        for (String operand : List.of("b", "c", "d")) db.merge(b("list"), b(operand));
        say("merge", db.get(b("list")));
        db.merge(b("bad"), b("bad"));
        RocksException refused = errorOf(() -> db.get(b("bad")));
        say("merge failed", refused.code, refused.getMessage().contains("refused bad"));
        db.delete(b("bad"));
        db.merge(b("close"), b("close")); // a callback cannot close it: it stays open
        right(errorOf(() -> db.get(b("close"))).getMessage().contains("inside a callback"));
        db.delete(b("close"));

        for (int i = 0; i < 10; i++) db.put(b("r" + i), b("rubbish"));
        db.flush();
        db.compact(null);
        say("filter", db.get(b("r5")), count(db));

        boolean flushed = false;
        while (!flushed && queue.await(10000)) {
            for (EventQueue.Event event : queue.drain()) flushed |= event.kind().equals("flush_completed");
        }
        say("event", "flush_completed", flushed);
    }

    /** How many keys begin with an r. */
    static int count(Database db) {
        int left = 0;
        for (Data.Rows rows = db.rows(new Data.Range(b("r"), b("s"))); rows.hasNext(); rows.next()) left++;
        return left;
    }

    static byte[] rubbish(byte[] key, byte[] value) {
        return key.length > 0 && key[0] == 'r' ? Options.Filter.REMOVE : Options.Filter.KEEP;
    }

    static long number(byte[] text) {
        return text == null ? 0 : Long.parseLong(new String(text, StandardCharsets.UTF_8));
    }

    /** Additions of four threads through flushes, compactions and stalls; a close while callbacks are asked. */
    static void stress(String folder) throws Exception {
        Options options = new Options(Abi.ROCKS_OPTIONS_DATABASE,
            Map.of("create_if_missing", true, "create_missing_column_families", true, "write_buffer_size", 65536,
                "level0_file_num_compaction_trigger", 2, "level0_slowdown_writes_trigger", 3,
                "level0_stop_writes_trigger", 4, "max_background_jobs", 4));
        options.mergeOperator("scenario.sum", (key, existing, operand) ->
            b(String.valueOf(number(existing) + number(operand))));
        options.compactionFilter("scenario.rubbish", Program::rubbish);
        for (int half = 0; half < 2; half++) {
            Thread[] writers = new Thread[4];
            try (Database db = open(folder + "/stress", options)) {
                for (int which = 0; which < 4; which++) {
                    int from = half * 15000 + which, to = (half + 1) * 15000;
                    writers[which] = new Thread(() -> {
                        for (int i = from; i < to; i += 4) {
                            db.merge(b("sum" + i % 100), b(String.valueOf(i)));
                            if (i % 10 == 0) db.put(b("r" + i), b("rubbish"));
                        }
                    });
                    writers[which].start();
                }
                for (Thread writer : writers) writer.join();
            }
        }
        try (Database db = open(folder + "/stress", options)) {
            db.flush();
            db.compact(null);
            int right = 0;
            for (int k = 0; k < 100; k++) {
                if (number(db.get(b("sum" + k))) == 300 * k + 100 * 299 * 150) right++;
            }
            say("stress", right, count(db));
        }
        options.close();
    }

    /** Whether the collector frees what nobody closed. */
    static boolean collected(Database db) throws Exception {
        long before = Database.alive();
        for (int i = 0; i < 100; i++) {
            new Batch().put(b("k"), b("v"));
            db.snapshot();
            db.rows(new Data.Range(null, null)).next();
        }
        for (int i = 0; i < 1000 && Database.alive() != before; i++) {
            System.gc();
            Thread.sleep(10);
        }
        return Database.alive() == before;
    }

    public static void main(String[] arguments) throws Exception {
        String folder = arguments[0];
        EventQueue queue = new EventQueue("kinds=flush_completed");
        Options options = new Options(Abi.ROCKS_OPTIONS_DATABASE,
            Map.of("create_if_missing", true, "create_missing_column_families", true, "write_buffer_size", 65536));
        options.mergeOperator("scenario.join", (key, existing, operand) -> {
            String added = new String(operand, StandardCharsets.UTF_8);
            if (added.equals("bad")) throw new IllegalArgumentException("refused bad");
            if (added.equals("close")) opened.close();
            return existing == null ? operand : b(new String(existing, StandardCharsets.UTF_8) + "," + added);
        });
        options.compactionFilter("scenario.rubbish", Program::rubbish);
        options.addEventQueue(queue);

        Database db = opened = open(folder + "/db", options);
        readsAndWrites(db);
        synced(db);
        snapshotsAndTransactions(db);
        for (Runnable cut : List.<Runnable>of(
                () -> options.set("write_buffer_size", "70000\0"), () -> db.family("second\0"))) {
            boolean refused = false; // a NUL would cut it
            try {
                cut.run();
            } catch (IllegalArgumentException error) {
                refused = true;
            }
            right(refused);
        }
        RocksException wrong = errorOf(() -> options.set("write_buffer_sise", "1"));
        say("error", wrong.code, wrong.getMessage());
        callbacks(db, queue);
        stress(folder);
        say("left to the collector", collected(db));

        Backups backups = new Backups(folder + "/backups", null);
        say("backup", backups.create(db));
        Database.Snapshot snapshot = db.snapshot();
        Transaction txn = db.begin(null);
        db.close();
        say("closed", errorOf(() -> snapshot.get(b("a"))).code, errorOf(txn::commit).code);
        snapshot.close();
        txn.close();

        backups.restore(1, folder + "/restored");
        backups.close();
        try (Database restored = open(folder + "/restored", options)) {
            say("restored", restored.get(b("list")), restored.get(b("t")));
        }
        options.close();
        queue.close();
        for (int i = 0; i < 1000 && Database.alive() != 0; i++) {
            System.gc();
            Thread.sleep(10);
        }
        say("alive", Database.alive());
    }
}
