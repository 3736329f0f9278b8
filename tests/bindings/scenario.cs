// The scenario in C#: FOLDER.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using Rocks;

static class Program
{
    static Database opened;

    static byte[] B(string text) { return Encoding.UTF8.GetBytes(text); }

    static void Say(params object[] words)
    {
        Console.WriteLine(string.Join(" ", words.Select(word =>
            word == null ? "none"
            : word is byte[] ? Encoding.UTF8.GetString((byte[])word)
            : word is bool ? ((bool)word ? "true" : "false")
            : word.ToString())));
    }

    static void Right(bool it)
    {
        if (!it) throw new InvalidOperationException("it is not right");
    }

    static RocksException ErrorOf(Action call)
    {
        try { call(); }
        catch (RocksException error) { return error; }
        throw new InvalidOperationException("no error");
    }

    static Database Open(string path, Options options)
    {
        return new Database(path, options, "optimistic_transaction", new[] { "default", "second" });
    }

    static void ReadsAndWrites(Database db)
    {
        Say("families", string.Join(" ", db.Families()));
        db.Put(B("one"), B("1"));
        Say("get", db.Get(B("one")));
        Say("absent", db.Get(B("absent")));
        db.Put(B("nul\0key"), new byte[] { 0, 255 });
        Say("binary", string.Concat(db.Get(B("nul\0key")).Select(one => one.ToString("x2"))));
        using (var second = db.Family("second"))
        {
            db.Put(B("k"), B("2"), second);
            Say("second", db.Get(B("k"), second), db.Get(B("k")));
            second.Dispose();
            Right(ErrorOf(() => db.Put(B("k"), B("lost"), second)).Code == Abi.ROCKS_INVALID_HANDLE);
            Right(db.Get(B("k")) == null);
        }
        using (var batch = new Batch())
        {
            batch.Put(B("a"), B("1"));
            batch.Put(B("b"), B("2"));
            batch.Delete(B("one"));
            batch.Merge(B("list"), B("x"));
            db.Write(batch);
            Say("batch", batch.Count(), db.Get(B("one")));
            var found = db.MultiGet(B("a"), B("absent"), B("b"));
            Say("multi_get", found[0], found[1], found[2]);
            batch.Clear();
            for (int i = 0; i < 1000; i++) batch.Put(B("key" + i.ToString("0000")), B((i * i).ToString()));
            db.Write(batch);
        }
        var rows = db.Rows(new RowRange { From = B("key"), To = B("kez") }).ToList();
        var sum = rows.Sum(row => long.Parse(Encoding.UTF8.GetString(row.Value)));
        Say("scan", rows.Count, rows[0].Key, rows[rows.Count - 1].Key, sum);
        var backwards = new RowRange { From = B("key"), To = B("kez"), Reverse = true, KeysOnly = true };
        Say("reverse", db.Rows(backwards).First().Key);
    }

    // Writes take options, of their own kind.
    static void Synced(Database db)
    {
        using (var sync = new Options(Abi.ROCKS_OPTIONS_WRITE, new Dictionary<string, string> { { "sync", "true" } }))
        using (var other = new Options(Abi.ROCKS_OPTIONS_READ))
        using (var batch = new Batch())
        {
            byte[] key = B("synced");
            foreach (var call in new Action<Options>[] {
                options => db.Put(key, key, null, options), options => db.Merge(key, key, null, options),
                options => db.Delete(key, null, options), options => db.Write(batch, options),
                options => db.Begin(null, options).Dispose(),
            })
            {
                call(sync);
                ErrorOf(() => call(other));
            }
        }
    }

    static void SnapshotsAndTransactions(Database db)
    {
        using (var snapshot = db.Snapshot())
        {
            db.Put(B("a"), B("changed"));
            Say("snapshot", snapshot.Get(B("a")), db.Get(B("a")));
        }
        using (var txn = db.Begin())
        {
            txn.GetForUpdate(B("a"));
            db.Put(B("a"), B("overtaken"));
            txn.Put(B("a"), B("lost"));
            var conflict = ErrorOf(txn.Commit);
            Say("conflict", conflict.Code, conflict.Subcode, conflict.Retryable, conflict.Message);
            txn.Rollback();
        }
        Say("rolled back", db.Get(B("a")));
        using (var txn = db.Begin())
        {
            txn.Put(B("t"), B("t"));
            txn.Commit();
        }
        Say("committed", db.Get(B("t")));
    }

    static void Callbacks(Database db, EventQueue queue)
    {
        foreach (var operand in new[] { "b", "c", "d" }) db.Merge(B("list"), B(operand));
        Say("merge", db.Get(B("list")));
        db.Merge(B("bad"), B("bad"));
        var refused = ErrorOf(() => db.Get(B("bad")));
        Say("merge failed", refused.Code, refused.Message.Contains("refused bad"));
        db.Delete(B("bad"));
        db.Merge(B("close"), B("close")); // a callback cannot close it: it stays open
        Right(ErrorOf(() => db.Get(B("close"))).Message.Contains("inside a callback"));
        db.Delete(B("close"));

        for (int i = 0; i < 10; i++) db.Put(B("r" + i), B("rubbish"));
        db.Flush();
        db.Compact();
        Say("filter", db.Get(B("r5")), db.Rows(new RowRange { From = B("r"), To = B("s") }).Count());

        bool flushed = false;
        while (!flushed && queue.Wait(10000)) flushed = queue.Drain().Any(one => one.Kind == "flush_completed");
        Say("event", "flush_completed", flushed);
    }

    static byte[] Rubbish(byte[] key, byte[] value)
    {
        return key.Length > 0 && key[0] == 'r' ? Options.Remove : Options.Keep;
    }

    static long Number(byte[] text) { return text == null ? 0 : long.Parse(Encoding.UTF8.GetString(text)); }

    // Additions of four threads through flushes, compactions and stalls; a close while callbacks are asked.
    static void Stress(string folder)
    {
        var options = new Options(Abi.ROCKS_OPTIONS_DATABASE, new Dictionary<string, string> {
            { "create_if_missing", "true" }, { "create_missing_column_families", "true" },
            { "write_buffer_size", "65536" }, { "level0_file_num_compaction_trigger", "2" },
            { "level0_slowdown_writes_trigger", "3" }, { "level0_stop_writes_trigger", "4" },
            { "max_background_jobs", "4" },
        });
        options.MergeOperator("scenario.sum", (key, existing, operand) =>
            B((Number(existing) + Number(operand)).ToString()));
        options.CompactionFilter("scenario.rubbish", Rubbish);
        for (int half = 0; half < 2; half++)
        {
            using (var db = Open(folder + "/stress", options))
            {
                var writers = Enumerable.Range(half * 15000, 4).Select(from => new Thread(() =>
                {
                    for (int i = from; i < (from / 15000 + 1) * 15000; i += 4)
                    {
                        db.Merge(B("sum" + i % 100), B(i.ToString()));
                        if (i % 10 == 0) db.Put(B("r" + i), B("rubbish"));
                    }
                })).ToList();
                foreach (var writer in writers) writer.Start();
                foreach (var writer in writers) writer.Join();
            }
        }
        using (var db = Open(folder + "/stress", options))
        {
            db.Flush();
            db.Compact();
            int right = Enumerable.Range(0, 100).Count(k =>
                Number(db.Get(B("sum" + k))) == 300 * k + 100 * 299 * 150);
            Say("stress", right, db.Rows(new RowRange { From = B("r"), To = B("s") }).Count());
        }
        options.Dispose();
    }

    static void Abandon(Database db)
    {
        for (int i = 0; i < 100; i++)
        {
            new Batch().Put(B("k"), B("v"));
            db.Snapshot();
            db.Rows(new RowRange()).GetEnumerator().MoveNext();
        }
    }

    // Whether the collector frees what nobody closed. Mono's looks for addresses on the stack: it may take
    // a word there for one.
    static bool Collected(Database db)
    {
        ulong before = Database.Alive();
        var thread = new Thread(() => Abandon(db));
        thread.Start();
        thread.Join();
        for (int i = 0; i < 1000 && Database.Alive() != before; i++)
        {
            GC.Collect();
            Thread.Sleep(10);
        }
        return Database.Alive() == before;
    }

    static void Main(string[] arguments)
    {
        var folder = arguments[0];
        var queue = new EventQueue("kinds=flush_completed");
        var options = new Options(Abi.ROCKS_OPTIONS_DATABASE, new Dictionary<string, string> {
            { "create_if_missing", "true" }, { "create_missing_column_families", "true" },
            { "write_buffer_size", "65536" },
        });
        options.MergeOperator("scenario.join", (key, existing, operand) =>
        {
            var added = Encoding.UTF8.GetString(operand);
            if (added == "bad") throw new ArgumentException("refused bad");
            if (added == "close") opened.Dispose();
            return existing == null ? operand : B(Encoding.UTF8.GetString(existing) + "," + added);
        });
        options.CompactionFilter("scenario.rubbish", Rubbish);
        options.AddEventQueue(queue);

        var db = opened = Open(folder + "/db", options);
        ReadsAndWrites(db);
        Synced(db);
        SnapshotsAndTransactions(db);
        foreach (var cut in new Action[] {
            () => options.Set("write_buffer_size", "70000\0"), () => db.Family("second\0"),
        })
        {
            bool refused = false; // a NUL would cut it
            try { cut(); }
            catch (ArgumentException) { refused = true; }
            Right(refused);
        }
        var wrong = ErrorOf(() => options.Set("write_buffer_sise", "1"));
        Say("error", wrong.Code, wrong.Message);
        Callbacks(db, queue);
        Stress(folder);
        Say("left to the collector", Collected(db));

        var backups = new Backups(folder + "/backups");
        Say("backup", backups.Create(db));
        var held = db.Snapshot();
        var begun = db.Begin();
        db.Dispose();
        Say("closed", ErrorOf(() => held.Get(B("a"))).Code, ErrorOf(begun.Commit).Code);
        held.Dispose();
        begun.Dispose();

        backups.Restore(1, folder + "/restored");
        backups.Dispose();
        using (var restored = Open(folder + "/restored", options))
        {
            Say("restored", restored.Get(B("list")), restored.Get(B("t")));
        }
        options.Dispose();
        queue.Dispose();
        for (int i = 0; i < 1000 && Database.Alive() != 0; i++)
        {
            GC.Collect();
            Thread.Sleep(10);
        }
        Say("alive", Database.Alive());
        Database.Shutdown(60000000);
    }
}
