// A Mono program whose listener RocksDB calls on its own threads: Mono waits for these threads when
// it exits, so it ends because rocks_shutdown ends them: FOLDER.
using System;
using System.Runtime.InteropServices;
using System.Threading;

static class Test
{
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    delegate int Event(IntPtr state, IntPtr what);

    [StructLayout(LayoutKind.Sequential)]
    struct ListenerCallbacks
    {
        public UIntPtr StructSize;
        public IntPtr State, Destroy;
        public int ServiceThreads;
        public uint ServicePatienceUs;
        public ulong ServiceOwner;
        public Event OnEvent;
        public ulong Kinds;
        public int FileOperations;
    }

    [DllImport("rocks")] static extern int rocks_options_new(int kind, out IntPtr options, byte[] status);
    [DllImport("rocks")] static extern int rocks_options_set(IntPtr options, string name, string value, byte[] status);
    [DllImport("rocks")] static extern int rocks_options_add_event_listener(IntPtr options, string name, IntPtr listener, byte[] status);
    [DllImport("rocks")] static extern int rocks_options_free(IntPtr options, byte[] status);
    [DllImport("rocks")] static extern int rocks_event_listener_new(ref ListenerCallbacks callbacks, out IntPtr listener, byte[] status);
    [DllImport("rocks")] static extern int rocks_event_listener_free(IntPtr listener, byte[] status);
    [DllImport("rocks")] static extern int rocks_db_open(string path, IntPtr options, IntPtr how, IntPtr names, IntPtr each, UIntPtr count, out IntPtr db, byte[] status);
    [DllImport("rocks")] static extern int rocks_db_put(IntPtr db, IntPtr family, IntPtr options, byte[] key, UIntPtr keyLength, byte[] value, UIntPtr valueLength, byte[] status);
    [DllImport("rocks")] static extern int rocks_db_flush(IntPtr db, IntPtr families, UIntPtr count, IntPtr options, byte[] status);
    [DllImport("rocks")] static extern int rocks_db_close(IntPtr db, byte[] status);
    [DllImport("rocks")] static extern int rocks_shutdown(ulong microseconds, byte[] status);

    static readonly byte[] status = new byte[512];
    static int main, elsewhere;

    static void Ok(int code)
    {
        if (code == 0) return;
        Console.WriteLine(System.Text.Encoding.UTF8.GetString(status, 16, 400));
        Environment.Exit(1);
    }

    static int OnEvent(IntPtr state, IntPtr what)
    {
        if (Thread.CurrentThread.ManagedThreadId != main) Interlocked.Increment(ref elsewhere);
        return 0;
    }

    static int Main(string[] arguments)
    {
        main = Thread.CurrentThread.ManagedThreadId;
        var callbacks = new ListenerCallbacks { OnEvent = OnEvent };
        callbacks.StructSize = (UIntPtr)Marshal.SizeOf(typeof(ListenerCallbacks));
        IntPtr options, listener, db;
        Ok(rocks_options_new(1, out options, status));
        Ok(rocks_options_set(options, "create_if_missing", "true", status));
        Ok(rocks_event_listener_new(ref callbacks, out listener, status));
        Ok(rocks_options_add_event_listener(options, "listeners", listener, status));
        Ok(rocks_db_open(arguments[0] + "/db", options, IntPtr.Zero, IntPtr.Zero, IntPtr.Zero, UIntPtr.Zero, out db, status));
        Ok(rocks_db_put(db, IntPtr.Zero, IntPtr.Zero, new byte[] { 1 }, (UIntPtr)1, new byte[] { 2 }, (UIntPtr)1, status));
        Ok(rocks_db_flush(db, IntPtr.Zero, UIntPtr.Zero, IntPtr.Zero, status));
        Ok(rocks_db_close(db, status));
        Ok(rocks_options_free(options, status));
        Ok(rocks_event_listener_free(listener, status));
        if (arguments.Length < 2) Ok(rocks_shutdown(60000000, status));
        Console.WriteLine(elsewhere > 0 ? "called on other threads" : "called on no other thread");
        GC.KeepAlive(callbacks);
        return 0;
    }
}
