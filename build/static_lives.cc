// The `__cxa_atexit` of librocks.so, and of nothing else: static objects of the library live as
// long as the process. RocksDB's threads work on while exit() runs, where a database is open, and
// crash when they find the names of tickers, an env or a logger destroyed
// (monitoring/statistics.cc). Linked into the shared library alone, from which the symbol does not
// leave. What must run at exit is registered by on_exit(), which is the C library's own; atexit()
// is compiled into each library and comes here.
extern "C" {

__attribute__((visibility("hidden"))) int __cxa_atexit(void (*)(void*), void*, void*) noexcept {
  return 0;
}
}
