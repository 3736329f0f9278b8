// A get and a scan in Java: FOLDER, with the database of bench.c.

import java.util.List;
import java.util.function.LongSupplier;
import rocks.Data;
import rocks.Database;

final class Program {
    static final int ROWS = 10000, KEYS = 1000, GETS = 1000, ROUNDS = 300;

    public static void main(String[] arguments) {
        byte[][] keys = new byte[KEYS][];
        for (int i = 0; i < KEYS; i++) keys[i] = String.format("key%013d", i).getBytes();
        long[] best = {Long.MAX_VALUE, Long.MAX_VALUE};
        long total = 0;
        try (Database db = Database.open(arguments[0] + "/bench", null, null, List.of())) {
            LongSupplier[] work = {() -> gets(db, keys), () -> scan(db)};
            for (int round = 0; round < ROUNDS; round++) {
                for (int which = 0; which < 2; which++) {
                    long begun = System.nanoTime();
                    total += work[which].getAsLong();
                    best[which] = Math.min(best[which], System.nanoTime() - begun);
                }
            }
        }
        System.out.printf("sum %d%nget %d%nscan %d%n", total, best[0] / GETS, best[1] / ROWS);
    }

    static long gets(Database db, byte[][] keys) {
        long sum = 0;
        for (int i = 0; i < GETS; i++) sum += db.get(keys[i % KEYS]).length;
        return sum;
    }

    static long scan(Database db) {
        long sum = 0;
        try (Data.Rows rows = db.rows(new Data.Range(null, null))) {
            while (rows.hasNext()) {
                Data.Row row = rows.next();
                sum += row.key().length + row.value().length;
            }
        }
        return sum;
    }
}
