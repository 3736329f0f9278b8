/* The values that random steps are called with: numbers, bytes, texts, handles (valid, freed, of
   another kind, made up), and the states of callbacks, which must all be destroyed in the end. */
#ifndef VALUES_H
#define VALUES_H

enum { ROOM = 4, SLOTS = 6, OPTION_KINDS = 32, LEFT = 1 << 16 };

/* ---- numbers -------------------------------------------------------------------------- */

struct random {
  uint64_t at;
};

static uint64_t draw(struct random* r) {
  uint64_t z = (r->at += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

static uint64_t below(struct random* r, uint64_t limit) { return draw(r) % limit; }

/* No time that a call is given is longer than a moment. */
static uint64_t a_number(struct random* r, int is_time) {
  static const uint64_t some[] = {0, 1, 2, 3, 7, 100, 4096, 65535, UINT32_MAX, INT64_MAX};
  if (is_time) return below(r, 50000);
  return below(r, 10) ? below(r, 4) : some[below(r, sizeof some / sizeof *some)];
}

/* ---- bytes and texts ------------------------------------------------------------------ */

static const void* some_bytes(struct random* r, size_t len) {
  static _Thread_local uint8_t rooms[8][512];
  static _Thread_local unsigned turn;
  uint8_t* bytes = rooms[turn++ % 8];
  if (len == 0 && below(r, 2)) return NULL;
  memset(bytes, 'k', len);
  if (len > 0) bytes[0] = (uint8_t)('a' + below(r, 4));
  if (len > 1) bytes[len - 1] = (uint8_t)below(r, 8);
  return bytes;
}

static const rocks_slice* some_slices(struct random* r, size_t count) {
  static _Thread_local rocks_slice rooms[4][ROOM];
  static _Thread_local unsigned turn;
  rocks_slice* slices = rooms[turn++ % 4];
  for (size_t i = 0; i < count; i++) {
    slices[i].len = below(r, 20);
    slices[i].data = some_bytes(r, slices[i].len);
  }
  return count > 0 || below(r, 2) ? slices : NULL;
}

/* Some of their names are the same. */
static const rocks_wide_column* some_wide_columns(struct random* r, size_t count) {
  static _Thread_local rocks_wide_column rooms[4][ROOM];
  static _Thread_local unsigned turn;
  rocks_wide_column* columns = rooms[turn++ % 4];
  for (size_t i = 0; i < count; i++) {
    columns[i].name.len = below(r, 6);
    columns[i].name.data = some_bytes(r, columns[i].name.len);
    columns[i].value.len = below(r, 20);
    columns[i].value.data = some_bytes(r, columns[i].value.len);
  }
  return count > 0 || below(r, 2) ? columns : NULL;
}

static const rocks_column* a_column(struct random* r, size_t count) {
  static _Thread_local rocks_column rooms[4];
  static _Thread_local uint32_t offsets[4][ROOM + 1];
  static _Thread_local uint8_t bytes[64];
  static _Thread_local unsigned turn;
  rocks_column* column = &rooms[turn % 4];
  uint32_t* at = offsets[turn++ % 4];
  memset(column, 0, sizeof *column);
  column->struct_size = sizeof *column;
  for (size_t i = 0; i <= count; i++) at[i] = (uint32_t)(i * 3 + (below(r, 60) == 0));
  for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)('a' + i % 7);
  column->data = bytes;
  column->data_len = count * 3 + 1;
  column->offsets32 = at;
  return below(r, 30) ? column : NULL;
}

static const char* folder;

static const char* a_path(struct random* r, const char* stem) {
  static _Thread_local char rooms[8][1200];
  static _Thread_local unsigned turn;
  char* path = rooms[turn++ % 8];
  snprintf(path, sizeof rooms[0], "%s/%s%d", folder, stem, (int)below(r, 3));
  return path;
}

/* `chosen`: the option that the name is of, for the value that follows. */
static const char* a_text(struct random* r, const char* where, int* chosen) {
  static const char* const names[] = {"default",
                                      "one",
                                      "two",
                                      "three",
                                      "",
                                      "bytewise",
                                      "fixed:2",
                                      "stringappend",
                                      "memory",
                                      "rocksdb.stats",
                                      "usage",
                                      "capacity=1M",
                                      "env",
                                      "comparator",
                                      "block_cache",
                                      "merge_operator",
                                      "rocksdb.num-keys"};
  const char* name = strrchr(where, '.') + 1;
  if (below(r, 60) == 0) return NULL;
  if (strstr(name, "path") || strstr(name, "folder") || strstr(name, "file") ||
      strstr(name, "dir")) {
    if (strstr(where, "sst") || strstr(where, "ingest")) return a_path(r, "sst");
    if (strstr(where, "backup")) return a_path(r, "backup");
    if (strstr(where, "export") || strstr(where, "import")) return a_path(r, "export");
    if (strstr(where, "checkpoint")) return a_path(r, "checkpoint");
    return a_path(r, "db");
  }
  if (strstr(where, "options") && strstr(name, "name") && below(r, 8)) {
    *chosen = (int)below(r, OPTIONS);
    return options[*chosen].name;
  }
  if (strstr(name, "value") && *chosen >= 0) return options[*chosen].values[below(r, 3)];
  return names[below(r, sizeof names / sizeof *names)];
}

/* Memory for what comes out; `size`: of a struct that says how large it is. */
static void* room(struct random* r, size_t size) {
  static _Thread_local uint64_t rooms[8][2048];
  static _Thread_local unsigned turn;
  uint64_t* at = rooms[turn++ % 8];
  memset(at, 0, sizeof rooms[0]);
  if (size > 0) *at = below(r, 40) ? size : below(r, 8);
  return at;
}

/* What a call filled: some of it is read, and it is released. */
static void read_stream(struct ArrowArrayStream* stream) {
  if (stream->release == NULL) return;
  struct ArrowSchema schema;
  if (stream->get_schema(stream, &schema) == 0) schema.release(&schema);
  for (int i = 0; i < 4; i++) {
    struct ArrowArray array;
    if (stream->get_next(stream, &array) != 0 || array.release == NULL) break;
    array.release(&array);
  }
  stream->get_last_error(stream);
  stream->release(stream);
}

/* ---- handles -------------------------------------------------------------------------- */

static _Atomic(void*) pool[KINDS][SLOTS], stale[KINDS], option_pool[OPTION_KINDS][SLOTS];
static _Atomic(void*) left[LEFT];
static atomic_int left_count;

/* What could not be freed yet. */
static void leave_for_the_end(void* handle) {
  const int at = atomic_fetch_add(&left_count, 1);
  if (at < LEFT)
    left[at] = handle;
  else
    rocks_release(handle);
}

static void keep(int kind, int option_kind, void* handle) {
  static atomic_uint turn;
  if (handle == NULL) return;
  const bool by_kind = kind == KIND_rocks_options && option_kind > 0 && option_kind < OPTION_KINDS;
  _Atomic(void*)* slots = by_kind ? option_pool[option_kind] : pool[kind];
  /* The first of the databases stay until a step closes them. */
  void* old = atomic_exchange(&slots[atomic_fetch_add(&turn, 1) % SLOTS], handle);
  if (old == NULL) return;
  if (end_handle(kind, old) == ROCKS_OK)
    stale[kind] = old;
  else
    leave_for_the_end(old);
}

static void* handle(struct random* r, int kind, int option_kind) {
  switch (below(r, 40)) {
    case 0:
      return NULL;
    case 1:
      return stale[kind];
    case 2:
      return pool[below(r, KINDS)][below(r, SLOTS)];
    case 3:
      return (void*)(uintptr_t)(draw(r) & 0x00fffffffffffff8u);
    default:
      break;
  }
  if (option_kind > 0 && below(r, 20)) {
    return below(r, 3) ? option_pool[option_kind][below(r, SLOTS)] : NULL;
  }
  return pool[kind][below(r, SLOTS)];
}

/* Takes a handle out of its pool and frees it, as no step of its own does. */
static void end_one(struct random* r) {
  const int kind = (int)below(r, KINDS);
  void* old = atomic_exchange(&pool[kind][below(r, SLOTS)], NULL);
  if (old == NULL) return;
  if (end_handle(kind, old) == ROCKS_OK)
    stale[kind] = old;
  else
    leave_for_the_end(old);
}

static void some_groups(struct random* r, rocks_ingest_group* groups) {
  static _Thread_local const char* files[ROOM];
  for (int i = 0; i < ROOM; i++) files[i] = a_path(r, "sst");
  for (int i = 0; i < ROOM; i++) {
    memset(&groups[i], 0, sizeof groups[i]);
    groups[i].struct_size = sizeof groups[i];
    groups[i].column_family = handle(r, KIND_rocks_column_family, 0);
    groups[i].files = files;
    groups[i].file_count = below(r, ROOM + 1);
  }
}

/* ---- callbacks ------------------------------------------------------------------------ */

typedef struct state {
  const char* of;
  atomic_int times;
  int fails_one_in;
  struct state* next;
  atomic_bool is_destroyed;
} state;

static _Atomic(state*) states;
static bool never_fails;

/* A state that is owned by the library is kept in the list, to be looked at in the end. */
static void* new_state(const char* of, struct random* r, int is_owned) {
  state* made = calloc(1, sizeof *made);
  made->of = of;
  made->fails_one_in = below(r, 4) == 0 && !never_fails ? 50 : 0;
  made->is_destroyed = !is_owned;
  made->next = atomic_load(&states);
  while (!atomic_compare_exchange_weak(&states, &made->next, made)) continue;
  return made;
}

static void destroyed(void* which) {
  state* one = which;
  if (atomic_exchange(&one->is_destroyed, true)) {
    fprintf(stderr, "FAULT: the state of a %s is destroyed twice\n", one->of);
    abort();
  }
}

static bool fails(void* which) {
  state* one = which;
  return one != NULL && one->fails_one_in > 0 &&
         atomic_fetch_add(&one->times, 1) % one->fails_one_in == one->fails_one_in - 1;
}

static int order_of(const uint8_t* a, size_t a_len, const uint8_t* b, size_t b_len) {
  const size_t least = a_len < b_len ? a_len : b_len;
  const int order = least > 0 ? memcmp(a, b, least) : 0;
  return order != 0 ? order : a_len < b_len ? -1 : a_len > b_len;
}

static bool in_txn(void* unused, rocks_txn* txn, rocks_status* st) {
  (void)unused;
  return rocks_txn_put(txn, NULL, "in", 2, "txn", 3, st) == ROCKS_OK;
}

#endif
