// Databases, and what belongs to one.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;

namespace Rocks
{
    /// <summary>A database. Any number of threads may use it.</summary>
    public sealed unsafe class Database : Readable
    {
        /// <summary>mode, how: open options. families: the names of all.</summary>
        public Database(string path, Options options = null, string mode = null, string[] families = null,
                        IDictionary<string, string> how = null)
            : base(Opened(path, options, mode, families ?? new string[0], how), Abi.rocks_db_close,
                   Abi.rocks_db_get_into, Abi.rocks_db_iter)
        {
        }

        static IntPtr Opened(string path, Options options, string mode, string[] families,
                             IDictionary<string, string> how)
        {
            var pins = new List<GCHandle>();
            try
            {
                using (var opening = new Options(Abi.ROCKS_OPTIONS_OPEN, how))
                {
                    if (mode != null) opening.Set("mode", mode);
                    var names = new IntPtr[families.Length];
                    for (int i = 0; i < names.Length; i++)
                    {
                        pins.Add(GCHandle.Alloc(Call.Text(families[i]), GCHandleType.Pinned));
                        names[i] = pins[i].AddrOfPinnedObject();
                    }
                    fixed (byte* p = Call.Text(path))
                    fixed (IntPtr* n = names)
                    {
                        byte* p_ = p;
                        IntPtr* n_ = n;
                        return Call.Made((made, status) => Abi.rocks_db_open(
                            p_, Of(options), opening.Handle, n_, null, (ulong)families.Length, made, status));
                    }
                }
            }
            finally
            {
                foreach (var pin in pins) pin.Free();
            }
        }

        public Owned Family(string name)
        {
            fixed (byte* n = Call.Text(name))
            {
                byte* n_ = n;
                var made = Call.Made((out_, status) => Abi.rocks_db_column_family(Handle, n_, out_, status));
                return new Owned(made, Abi.rocks_column_family_free);
            }
        }

        public Owned CreateFamily(string name, Options options = null)
        {
            fixed (byte* n = Call.Text(name))
            {
                byte* n_ = n;
                var made = Call.Made((out_, status) =>
                    Abi.rocks_db_create_column_family(Handle, n_, Of(options), out_, status));
                return new Owned(made, Abi.rocks_column_family_free);
            }
        }

        public string[] Families()
        {
            Abi.rocks_buffer names;
            var names_ = &names;
            Call.Code(status => Abi.rocks_db_column_families(Handle, names_, null, status));
            return Encoding.UTF8.GetString(Call.Taken(names_)).TrimEnd('\0').Split('\0');
        }

        /// <summary>options: of the write, of the kind Abi.ROCKS_OPTIONS_WRITE; so in the calls below.</summary>
        public void Put(byte[] key, byte[] value, Owned family = null, Options options = null)
        {
            fixed (byte* k = key, v = value)
            {
                byte* k_ = k, v_ = v;
                Call.Code(status => Abi.rocks_db_put(
                    Handle, Of(family), Of(options), k_, (ulong)key.Length, v_, (ulong)value.Length, status));
            }
        }

        public void Merge(byte[] key, byte[] operand, Owned family = null, Options options = null)
        {
            fixed (byte* k = key, v = operand)
            {
                byte* k_ = k, v_ = v;
                Call.Code(status => Abi.rocks_db_merge(
                    Handle, Of(family), Of(options), k_, (ulong)key.Length, v_, (ulong)operand.Length, status));
            }
        }

        public void Delete(byte[] key, Owned family = null, Options options = null)
        {
            fixed (byte* k = key)
            {
                byte* k_ = k;
                Call.Code(status => Abi.rocks_db_delete(
                    Handle, Of(family), Of(options), k_, (ulong)key.Length, status));
            }
        }

        /// <summary>The values of keys, null for those that are absent.</summary>
        public byte[][] MultiGet(params byte[][] keys)
        {
            var found = new byte[keys.Length][];
            if (keys.Length == 0) return found;
            var pins = new List<GCHandle>();
            var slices = new Abi.rocks_slice[keys.Length];
            using (var result = new Owned(Call.Made(Abi.rocks_values_new), Abi.rocks_values_free))
            {
                try
                {
                    for (int i = 0; i < keys.Length; i++)
                    {
                        pins.Add(GCHandle.Alloc(keys[i], GCHandleType.Pinned));
                        slices[i].data = (void*)pins[i].AddrOfPinnedObject();
                        slices[i].len = (ulong)keys[i].Length;
                    }
                    Abi.rocks_slice* values = null;
                    int* codes = null;
                    var values_ = &values;
                    var codes_ = &codes;
                    fixed (Abi.rocks_slice* s = slices)
                    {
                        var s_ = s;
                        Call.Code(status => Abi.rocks_db_multi_get(
                            Handle, null, null, s_, (ulong)keys.Length, 0, result.Handle, values_, codes_, status));
                    }
                    for (int i = 0; i < keys.Length; i++)
                    {
                        int which = i;
                        if (codes[i] == Abi.ROCKS_OK) found[i] = Call.Bytes(&values[i]);
                        else if (codes[i] != Abi.ROCKS_NOT_FOUND)
                            Call.Code(status => Abi.rocks_values_status_at(result.Handle, (ulong)which, status));
                    }
                    return found;
                }
                finally
                {
                    foreach (var pin in pins) pin.Free();
                }
            }
        }

        public void Write(Batch batch, Options options = null)
        {
            Call.Code(status => Abi.rocks_db_write(Handle, Of(options), batch.Handle, status));
        }

        public void Flush()
        {
            Call.Code(status => Abi.rocks_db_flush(Handle, null, 0, null, status));
        }

        public void Compact(Owned family = null)
        {
            Call.Code(status => Abi.rocks_db_compact_range(Handle, Of(family), null, null, 0, null, 0, null, status));
        }

        public Snapshot Snapshot()
        {
            return new Snapshot(Call.Made((made, status) => Abi.rocks_db_snapshot(Handle, made, status)));
        }

        /// <summary>Of a database opened with the mode "transaction" or "optimistic_transaction". write: options
        /// of the writes when it commits.</summary>
        public Transaction Begin(Options options = null, Options write = null)
        {
            return new Transaction(Call.Made((made, status) =>
                Abi.rocks_txn_begin(Handle, Of(write), Of(options), made, status)));
        }

        /// <summary>How many objects of the library are alive in the process.</summary>
        public static ulong Alive()
        {
            ulong count = 0;
            var count_ = &count;
            Call.Code(status => Abi.rocks_handles_alive(null, count_, status));
            return count;
        }

        /// <summary>Ends the library's threads. A program on Mono calls it before it ends, with all databases
        /// closed: Mono waits for every thread that has called it.</summary>
        public static void Shutdown(ulong timeoutMicros)
        {
            Call.Code(status => Abi.rocks_shutdown(timeoutMicros, status));
        }
    }

    /// <summary>The state of a database at one moment.</summary>
    public sealed unsafe class Snapshot : Readable
    {
        internal Snapshot(IntPtr handle)
            : base(handle, Abi.rocks_snapshot_free, Abi.rocks_snapshot_get_into, Abi.rocks_snapshot_iter)
        {
        }
    }

    /// <summary>A transaction. One thread at a time uses it.</summary>
    public sealed unsafe class Transaction : Readable
    {
        internal Transaction(IntPtr handle)
            : base(handle, Abi.rocks_txn_free, Abi.rocks_txn_get_into, Abi.rocks_txn_iter)
        {
        }

        /// <summary>The value, or null; nobody else may change the key before the commit.</summary>
        public byte[] GetForUpdate(byte[] key, Owned family = null)
        {
            Abi.rocks_buffer value;
            var value_ = &value;
            fixed (byte* k = key)
            {
                byte* k_ = k;
                int code = Call.Code(
                    status => Abi.rocks_txn_get_for_update(
                        Handle, Of(family), null, k_, (ulong)key.Length, 1, 1, value_, status),
                    Abi.ROCKS_NOT_FOUND);
                return code == Abi.ROCKS_OK ? Call.Taken(value_) : null;
            }
        }

        public void Put(byte[] key, byte[] value, Owned family = null)
        {
            fixed (byte* k = key, v = value)
            {
                byte* k_ = k, v_ = v;
                Call.Code(status => Abi.rocks_txn_put(
                    Handle, Of(family), k_, (ulong)key.Length, v_, (ulong)value.Length, status));
            }
        }

        public void Merge(byte[] key, byte[] operand, Owned family = null)
        {
            fixed (byte* k = key, v = operand)
            {
                byte* k_ = k, v_ = v;
                Call.Code(status => Abi.rocks_txn_merge(
                    Handle, Of(family), k_, (ulong)key.Length, v_, (ulong)operand.Length, status));
            }
        }

        public void Delete(byte[] key, Owned family = null)
        {
            fixed (byte* k = key)
            {
                byte* k_ = k;
                Call.Code(status => Abi.rocks_txn_delete(Handle, Of(family), k_, (ulong)key.Length, status));
            }
        }

        public void Commit()
        {
            Call.Code(status => Abi.rocks_txn_commit(Handle, status));
        }

        public void Rollback()
        {
            Call.Code(status => Abi.rocks_txn_rollback(Handle, status));
        }
    }

    /// <summary>Writes that become visible together. One thread at a time uses it.</summary>
    public sealed unsafe class Batch : Owned
    {
        public Batch() : base(Call.Made(Abi.rocks_batch_new), Abi.rocks_batch_free)
        {
        }

        public void Put(byte[] key, byte[] value, Owned family = null)
        {
            fixed (byte* k = key, v = value)
            {
                byte* k_ = k, v_ = v;
                Call.Code(status => Abi.rocks_batch_put(
                    Handle, Of(family), k_, (ulong)key.Length, v_, (ulong)value.Length, status));
            }
        }

        public void Merge(byte[] key, byte[] operand, Owned family = null)
        {
            fixed (byte* k = key, v = operand)
            {
                byte* k_ = k, v_ = v;
                Call.Code(status => Abi.rocks_batch_merge(
                    Handle, Of(family), k_, (ulong)key.Length, v_, (ulong)operand.Length, status));
            }
        }

        public void Delete(byte[] key, Owned family = null)
        {
            fixed (byte* k = key)
            {
                byte* k_ = k;
                Call.Code(status => Abi.rocks_batch_delete(Handle, Of(family), k_, (ulong)key.Length, status));
            }
        }

        public void Clear()
        {
            Call.Code(status => Abi.rocks_batch_clear(Handle, status));
        }

        public uint Count()
        {
            uint count = 0;
            var count_ = &count;
            Call.Code(status => Abi.rocks_batch_count(Handle, count_, status));
            return count;
        }
    }

    /// <summary>What happened. Kind: as "flush_completed".</summary>
    public sealed class Event
    {
        public string Kind, Db, ColumnFamily, FilePath, Message;
    }

    /// <summary>Events of databases, until they are drained.</summary>
    public sealed unsafe class EventQueue : Owned
    {
        /// <summary>settings: as "capacity=100;kinds=flush_completed".</summary>
        public EventQueue(string settings = null) : base(Made(settings), Abi.rocks_event_queue_free)
        {
        }

        static IntPtr Made(string settings)
        {
            fixed (byte* s = Call.Text(settings))
            {
                byte* s_ = s;
                return Call.Made((made, status) => Abi.rocks_event_queue_new(s_, made, status));
            }
        }

        /// <summary>Whether an event came within so many milliseconds.</summary>
        public bool Wait(long milliseconds)
        {
            return Call.Code(status => Abi.rocks_event_queue_wait(Handle, milliseconds, status),
                Abi.ROCKS_TIMED_OUT) == Abi.ROCKS_OK;
        }

        static string Text(Abi.rocks_slice* slice)
        {
            return Encoding.UTF8.GetString(Call.Bytes(slice));
        }

        /// <summary>What waits.</summary>
        public List<Event> Drain()
        {
            var found = new List<Event>();
            using (var block = new Owned(Call.Made(Abi.rocks_event_block_new), Abi.rocks_event_block_free))
            {
                Abi.rocks_event_block_view view;
                var view_ = &view;
                Call.Code(status => Abi.rocks_event_queue_drain(Handle, 0, block.Handle, view_, status));
                for (ulong i = 0; i < view.count; i++)
                {
                    var one = ((Abi.rocks_event**)view.events)[i];
                    found.Add(new Event
                    {
                        Kind = Call.Text(Abi.rocks_event_kind_name(one->kind)),
                        Db = Text(&one->db),
                        ColumnFamily = Text(&one->column_family),
                        FilePath = Text(&one->file_path),
                        Message = Text(&one->message),
                    });
                }
            }
            return found;
        }
    }

    /// <summary>Copies of databases in a folder.</summary>
    public sealed unsafe class Backups : Owned
    {
        public Backups(string path, Options options = null) : base(Made(path, options), Abi.rocks_backup_engine_free)
        {
        }

        static IntPtr Made(string path, Options options)
        {
            fixed (byte* p = Call.Text(path))
            {
                byte* p_ = p;
                return Call.Made((made, status) => Abi.rocks_backup_engine_open(p_, Of(options), made, status));
            }
        }

        /// <summary>The number of the new backup.</summary>
        public uint Create(Database db)
        {
            uint id = 0;
            var id_ = &id;
            Call.Code(status => Abi.rocks_backup_engine_create(
                Handle, db.Handle, null, null, 0, null, id_, status));
            return id;
        }

        /// <summary>id: 0 is the latest.</summary>
        public void Restore(uint id, string path)
        {
            fixed (byte* p = Call.Text(path))
            {
                byte* p_ = p;
                Call.Code(status => Abi.rocks_backup_engine_restore(
                    Handle, id, p_, null, null, null, 0, null, status));
            }
        }
    }
}
