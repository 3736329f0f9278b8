// RocksDB for .NET and Mono, over the C interface in Abi.cs. README.md shows how it is used.
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;

namespace Rocks
{
    /// <summary>A call that failed.</summary>
    public sealed unsafe class RocksException : Exception
    {
        public readonly int Code, Subcode, Severity;
        public readonly uint Flags;
        public readonly bool Retryable;

        internal RocksException(Abi.rocks_status* status) : base(Call.Text(&status->message))
        {
            Code = status->code;
            Subcode = status->subcode;
            Severity = status->severity;
            Flags = status->flags;
            Retryable = Abi.rocks_status_is_retryable(status) != 0;
        }
    }

    /// <summary>What calls share: statuses, and bytes in and out.</summary>
    static unsafe class Call
    {
        internal delegate int Function(void* status);
        internal delegate int Maker(void* made, void* status);

        /// <summary>The code of a call: ROCKS_OK or one of the answers.</summary>
        internal static int Code(Function function, params int[] answers)
        {
            Abi.rocks_status status;
            int code = function(&status);
            GC.KeepAlive(function); // and with it the objects whose handles it gave
            if (code == Abi.ROCKS_OK || Array.IndexOf(answers, code) >= 0) return code;
            throw new RocksException(&status);
        }

        internal static IntPtr Made(Maker maker)
        {
            void* made = null;
            void** at = &made;
            Code(status => maker(at, status));
            return (IntPtr)made;
        }

        internal static byte[] Bytes(void* data, ulong length)
        {
            var copy = new byte[length];
            if (length > 0) Marshal.Copy((IntPtr)data, copy, 0, (int)length);
            return copy;
        }

        internal static byte[] Bytes(Abi.rocks_slice* slice)
        {
            return Bytes(slice->data, slice->len);
        }

        internal static byte[] Taken(Abi.rocks_buffer* buffer)
        {
            var data = Bytes(buffer->data, buffer->len);
            Code(status => Abi.rocks_buffer_free(buffer, status));
            return data;
        }

        /// <summary>A text that ends with NUL.</summary>
        internal static string Text(void* text)
        {
            int length = 0;
            while (((byte*)text)[length] != 0) length++;
            return Encoding.UTF8.GetString(Bytes(text, (ulong)length));
        }

        /// <summary>A text for C, which would cut it at a NUL.</summary>
        internal static byte[] Text(string text)
        {
            if (text != null && text.IndexOf('\0') >= 0)
            {
                var shown = text.Replace("\0", "\\0");
                throw new ArgumentException(
                    "text: \"" + shown + "\" has a NUL; accepted: names, paths and values without one");
            }
            return text == null ? null : Encoding.UTF8.GetBytes(text + "\0");
        }
    }

    /// <summary>A handle. Dispose frees it and says what failed; the garbage collector frees what was left. One
    /// that was disposed of keeps its number: the library refuses it, where null would be a default.</summary>
    public unsafe class Owned : IDisposable
    {
        internal delegate int Free(void* handle, void* status);

        readonly Free free;
        internal readonly void* Handle;
        bool isClosed;

        internal Owned(IntPtr handle, Free free)
        {
            Handle = (void*)handle;
            this.free = free;
        }

        ~Owned()
        {
            if (!isClosed && Handle != null) Abi.rocks_release(Handle);
        }

        internal static void* Of(Owned thing)
        {
            return thing == null ? null : thing.Handle;
        }

        public void Dispose()
        {
            if (isClosed) return;
            isClosed = true;
            GC.SuppressFinalize(this);
            try
            {
                Call.Code(status => free(Handle, status));
            }
            catch (RocksException error)
            {
                if (error.Code == Abi.ROCKS_HANDLE_BUSY)
                {
                    isClosed = false; // it is open as before
                    GC.ReRegisterForFinalize(this);
                }
                throw;
            }
        }
    }

    /// <summary>Options, set by RocksDB's names.</summary>
    public sealed unsafe class Options : Owned
    {
        /// <summary>kind: Abi.ROCKS_OPTIONS_DATABASE and so on. A preset is set first, so that the other options
        /// win over it.</summary>
        public Options(int kind, IDictionary<string, string> values = null)
            : base(Call.Made((made, status) => Abi.rocks_options_new(kind, made, status)), Abi.rocks_options_free)
        {
            if (values == null) return;
            string preset;
            if (values.TryGetValue("preset", out preset)) Set("preset", preset);
            foreach (var one in values) if (one.Key != "preset") Set(one.Key, one.Value);
        }

        public void Set(string name, string value)
        {
            fixed (byte* n = Call.Text(name), v = Call.Text(value))
            {
                byte* n_ = n, v_ = v;
                Call.Code(status => Abi.rocks_options_set(Handle, n_, v_, status));
            }
        }

        /// <summary>Keys and prefixes, which may have any bytes.</summary>
        public void SetBytes(string name, byte[] value)
        {
            fixed (byte* n = Call.Text(name), v = value)
            {
                byte* n_ = n, v_ = v;
                Call.Code(status => Abi.rocks_options_set_bytes(Handle, n_, v_, (ulong)value.Length, status));
            }
        }

        /// <summary>Events of the databases opened with these options go into the queue.</summary>
        public void AddEventQueue(EventQueue queue)
        {
            fixed (byte* n = Call.Text("listeners"))
            {
                byte* n_ = n;
                Call.Code(status => Abi.rocks_options_add_event_queue(Handle, n_, queue.Handle, status));
            }
        }

        /// <summary>Gives the new value; existing is null where there is none. It must be associative: existing
        /// may be an operand that was merged before. Any thread calls it, and several at a time.</summary>
        public delegate byte[] Merge(byte[] key, byte[] existing, byte[] operand);

        /// <summary>Decides about a record of a compaction: Keep, Remove, or the new value.</summary>
        public delegate byte[] Filter(byte[] key, byte[] value);

        public static readonly byte[] Keep = new byte[0], Remove = new byte[0];

        // Functions that the library calls live as long as the process: make an operator once, not for each
        // database.
        static readonly List<object> kept = new List<object>();

        static void Append(void* sink, byte[] data)
        {
            fixed (byte* at = data)
            {
                byte* at_ = at;
                Call.Code(status => Abi.rocks_sink_append(sink, at_, (ulong)data.Length, status));
            }
        }

        // No exception may leave a callback: it becomes the text of a failure.
        static void Fail(void* sink, Exception problem)
        {
            try { Append(sink, Encoding.UTF8.GetBytes(problem.Message)); }
            catch (RocksException) { }
        }

        static IntPtr Pointer(Delegate call)
        {
            lock (kept) kept.Add(call);
            return Marshal.GetFunctionPointerForDelegate(call);
        }

        public void MergeOperator(string name, Merge merge)
        {
            Abi.rocks_associative_merge_operator_callbacks_merge_call call =
                (state, key, keyLength, existing, value, length, result, error) =>
                {
                    try
                    {
                        var before = existing == null ? null : Call.Bytes((Abi.rocks_slice*)existing);
                        Append(result, merge(Call.Bytes(key, keyLength), before, Call.Bytes(value, length)));
                        return 1;
                    }
                    catch (Exception problem)
                    {
                        Fail(error, problem);
                        return 0;
                    }
                };
            var calls = new Abi.rocks_associative_merge_operator_callbacks();
            calls.struct_size = (ulong)sizeof(Abi.rocks_associative_merge_operator_callbacks);
            calls.merge = (void*)Pointer(call);
            fixed (byte* n = Call.Text(name), place = Call.Text("merge_operator"))
            {
                calls.name = n;
                var calls_ = &calls;
                byte* place_ = place;
                void* made = (void*)Call.Made((out_, status) =>
                    Abi.rocks_merge_operator_new_associative(calls_, out_, status));
                Call.Code(status => Abi.rocks_options_set_merge_operator(Handle, place_, made, status));
                Call.Code(status => Abi.rocks_merge_operator_free(made, status));
            }
        }

        public void CompactionFilter(string name, Filter filter)
        {
            Abi.rocks_compaction_filter_callbacks_filter_call call = (state, at, result, error) =>
            {
                try
                {
                    var record = (Abi.rocks_compaction_record*)at;
                    if (record->value_type != Abi.ROCKS_COMPACTION_TYPE_VALUE) return Abi.ROCKS_COMPACTION_KEEP;
                    var answer = filter(Call.Bytes(&record->key), Call.Bytes(&record->value));
                    if (ReferenceEquals(answer, Keep)) return Abi.ROCKS_COMPACTION_KEEP;
                    if (ReferenceEquals(answer, Remove)) return Abi.ROCKS_COMPACTION_REMOVE;
                    Append(result, answer);
                    return Abi.ROCKS_COMPACTION_CHANGE_VALUE;
                }
                catch (Exception problem)
                {
                    Fail(error, problem);
                    return Abi.ROCKS_COMPACTION_FAILED;
                }
            };
            var calls = new Abi.rocks_compaction_filter_callbacks();
            calls.struct_size = (ulong)sizeof(Abi.rocks_compaction_filter_callbacks);
            calls.filter = (void*)Pointer(call);
            fixed (byte* n = Call.Text(name), place = Call.Text("compaction_filter"))
            {
                calls.name = n;
                var calls_ = &calls;
                byte* place_ = place;
                void* made = (void*)Call.Made((out_, status) =>
                    Abi.rocks_compaction_filter_new(calls_, out_, status));
                Call.Code(status => Abi.rocks_options_set_compaction_filter(Handle, place_, made, status));
                Call.Code(status => Abi.rocks_compaction_filter_free(made, status));
            }
        }
    }

    /// <summary>What a scan reads: from a key on, up to another; null: to the end.</summary>
    public sealed class RowRange
    {
        public byte[] From, To;
        public bool Reverse, KeysOnly;
        public Owned Family;
        public IDictionary<string, string> Options;
    }

    /// <summary>What has Get and Rows: databases, snapshots, transactions.</summary>
    public abstract unsafe class Readable : Owned
    {
        internal delegate int GetInto(void* from, void* family, void* options, void* key, ulong keyLength,
                                      void* buffer, ulong capacity, void* length, void* status);
        internal delegate int Iter(void* from, void* family, void* options, void* iter, void* status);

        readonly GetInto getInto;
        readonly Iter iter;

        internal Readable(IntPtr handle, Free free, GetInto getInto, Iter iter) : base(handle, free)
        {
            this.getInto = getInto;
            this.iter = iter;
        }

        /// <summary>The value, or null.</summary>
        public byte[] Get(byte[] key, Owned family = null, Options options = null)
        {
            const int Room = 4096;
            byte* small = stackalloc byte[Room];
            ulong length;
            int code = Read(key, family, options, small, Room, out length);
            if (code == Abi.ROCKS_OK) return Call.Bytes(small, length);
            while (code == Abi.ROCKS_BUFFER_TOO_SMALL)
            {
                var large = new byte[length];
                fixed (byte* at = large) code = Read(key, family, options, at, (ulong)large.Length, out length);
                if (code != Abi.ROCKS_OK) continue;
                Array.Resize(ref large, (int)length);
                return large;
            }
            return null;
        }

        int Read(byte[] key, Owned family, Options options, byte* room, ulong capacity, out ulong length)
        {
            Abi.rocks_status status;
            ulong size = 0;
            int code;
            fixed (byte* k = key)
            {
                code = getInto(Handle, Of(family), Of(options), k, (ulong)key.Length, room, capacity, &size, &status);
            }
            GC.KeepAlive(this);
            GC.KeepAlive(family);
            GC.KeepAlive(options);
            length = size;
            if (code == Abi.ROCKS_OK || code == Abi.ROCKS_NOT_FOUND || code == Abi.ROCKS_BUFFER_TOO_SMALL) return code;
            throw new RocksException(&status);
        }

        /// <summary>Keys with values, null with KeysOnly; it reads blocks of entries.</summary>
        public IEnumerable<KeyValuePair<byte[], byte[]>> Rows(RowRange range)
        {
            return Scans.Rows(this, range);
        }

        internal Blocks Scan(RowRange range)
        {
            using (var reading = new Options(Abi.ROCKS_OPTIONS_READ, range.Options))
            {
                if (range.From != null) reading.SetBytes("iterate_lower_bound", range.From);
                if (range.To != null) reading.SetBytes("iterate_upper_bound", range.To);
                var made = Call.Made((out_, status) => iter(Handle, Of(range.Family), reading.Handle, out_, status));
                return new Blocks(made, range);
            }
        }
    }

    /// <summary>A scan, a block of entries at a time.</summary>
    sealed unsafe class Blocks : IDisposable
    {
        readonly Owned iter, block;
        readonly uint flags;
        byte[] keys, values;
        int[] keyAt, valueAt;
        bool over;

        internal Blocks(IntPtr made, RowRange range)
        {
            iter = new Owned(made, Abi.rocks_iter_free);
            block = new Owned(Call.Made(Abi.rocks_block_new), Abi.rocks_block_free);
            if (range.Reverse) flags |= Abi.ROCKS_SCAN_REVERSE;
            if (range.KeysOnly) flags |= Abi.ROCKS_SCAN_KEYS_ONLY;
            over = Call.Code(
                status => range.Reverse
                    ? Abi.rocks_iter_seek_to_last(iter.Handle, null, null, status)
                    : Abi.rocks_iter_seek_to_first(iter.Handle, null, null, status),
                Abi.ROCKS_NOT_FOUND) == Abi.ROCKS_NOT_FOUND;
        }

        internal bool Read()
        {
            if (over) return false;
            Abi.rocks_block_view view;
            var view_ = &view;
            int code = Call.Code(
                status => Abi.rocks_iter_read_block(iter.Handle, 0, 0, flags, block.Handle, view_, status),
                Abi.ROCKS_NOT_FOUND);
            if (code == Abi.ROCKS_NOT_FOUND) return false;
            over = view.done == 1;
            keyAt = Offsets(view.key_offsets, view.count);
            valueAt = Offsets(view.value_offsets, view.count);
            keys = Call.Bytes(view.keys, view.key_bytes);
            values = Call.Bytes(view.values, view.value_bytes);
            return true;
        }

        static int[] Offsets(void* offsets, ulong count)
        {
            if (offsets == null) return null;
            var copy = new int[count + 1];
            Marshal.Copy((IntPtr)offsets, copy, 0, copy.Length);
            return copy;
        }

        static byte[] Part(byte[] all, int[] at, int i)
        {
            var part = new byte[at[i + 1] - at[i]];
            Array.Copy(all, at[i], part, 0, part.Length);
            return part;
        }

        internal int Count { get { return keyAt.Length - 1; } }

        internal KeyValuePair<byte[], byte[]> Row(int i)
        {
            var value = valueAt == null ? null : Part(values, valueAt, i);
            return new KeyValuePair<byte[], byte[]>(Part(keys, keyAt, i), value);
        }

        public void Dispose()
        {
            block.Dispose();
            iter.Dispose();
        }
    }
    /// <summary>Iterators may not be unsafe code.</summary>
    static class Scans
    {
        internal static IEnumerable<KeyValuePair<byte[], byte[]>> Rows(Readable from, RowRange range)
        {
            using (var blocks = from.Scan(range))
            {
                while (blocks.Read())
                {
                    for (int i = 0; i < blocks.Count; i++) yield return blocks.Row(i);
                }
            }
        }
    }
}
