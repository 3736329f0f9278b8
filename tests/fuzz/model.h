/* A database whose every answer is known: each thread has keys of its own, and what they must hold
   lies in a file that outlives a killed process. A write that is not acknowledged when that happens
   may be there or not; all others must. */
#ifndef MODEL_H
#define MODEL_H

enum { KEYS = 24, MOST = 200, ABSENT = UINT16_MAX };

typedef struct held {
  uint16_t len; /* ABSENT: no value */
  char bytes[MOST];
} held;

/* `next`: what the write that is under way makes of them. */
typedef struct share {
  held now[KEYS], next[KEYS];
  atomic_bool is_writing;
} share;

static share* shares;
static rocks_db* model_db;
static rocks_column_family* model_family;
static pthread_rwlock_t model_lock = PTHREAD_RWLOCK_INITIALIZER;

typedef struct model_step {
  const char* name;
  void (*run)(int thread, struct random*);
} model_step;

static size_t key_of(int thread, int which, char* key) {
  return (size_t)sprintf(key, "%02d/%02d", thread, which);
}

static rocks_column_family* family_of(int which) { return which % 3 == 0 ? model_family : NULL; }

static void wrong(const char* what, int thread, int which, rocks_code code, const rocks_status* st,
                  const held* is) {
  const held* wanted = &shares[thread].now[which];
  fprintf(stderr, "FAULT: %s of %02d/%02d: code %d %s; wanted \"%.*s\" (%d), is \"%.*s\" (%d)\n",
          what, thread, which, (int)code, code > 1 && st ? st->message : "",
          wanted->len == ABSENT ? 0 : wanted->len, wanted->bytes, wanted->len,
          is == NULL || is->len == ABSENT ? 0 : is->len, is == NULL ? "" : is->bytes,
          is == NULL ? -1 : is->len);
  _exit(3);
}

static bool is_held(const held* one, rocks_code code, const uint8_t* data, size_t len) {
  if (one->len == ABSENT) return code == ROCKS_NOT_FOUND;
  return code == ROCKS_OK && len == one->len && memcmp(data, one->bytes, len) == 0;
}

static void check_one(const char* what, int thread, int which, const held* one, rocks_code code,
                      const uint8_t* data, size_t len, const rocks_status* st) {
  if (is_held(one, code, data, len)) return;
  held is = {ABSENT, {0}};
  if (code == ROCKS_OK) {
    is.len = (uint16_t)(len < MOST ? len : MOST);
    memcpy(is.bytes, data, is.len);
  }
  wrong(what, thread, which, code, st, &is);
}

/* ---- writes ---------------------------------------------------------------------------- */

static void new_value(struct random* r, held* to) {
  to->len = (uint16_t)below(r, 60);
  for (int i = 0; i < to->len; i++) to->bytes[i] = (char)('a' + below(r, 26));
}

/* Merges: stringappend with a comma. */
static bool append(held* to, const held* operand) {
  if (to->len == ABSENT) {
    *to = *operand;
    return true;
  }
  if (to->len + 1 + operand->len > MOST) return false;
  to->bytes[to->len++] = ',';
  memcpy(to->bytes + to->len, operand->bytes, operand->len);
  to->len = (uint16_t)(to->len + operand->len);
  return true;
}

static void writes(int thread) {
  memcpy(shares[thread].next, shares[thread].now, sizeof shares[thread].next);
}

/* The next state is complete, and the call under way. */
static void goes(int thread) { atomic_store(&shares[thread].is_writing, true); }

static void wrote(const char* what, int thread, int which, rocks_code code,
                  const rocks_status* st) {
  if (code != ROCKS_OK) wrong(what, thread, which, code, st, NULL);
  memcpy(shares[thread].now, shares[thread].next, sizeof shares[thread].now);
  atomic_store(&shares[thread].is_writing, false);
}

static void model_write(int thread, struct random* r) {
  const int which = (int)below(r, KEYS), kind = (int)below(r, 4);
  char key[16];
  const size_t len = key_of(thread, which, key);
  rocks_status st;
  rocks_code code;
  held value, *next = &shares[thread].next[which];
  writes(thread);
  new_value(r, &value);
  if (kind == 0)
    next->len = ABSENT;
  else if (kind != 1 || !append(next, &value))
    *next = value;
  const bool merges = kind == 1 && next->len != value.len;
  if (kind == 1 && !merges) *next = value;
  goes(thread);
  if (kind == 0)
    code = rocks_db_delete(model_db, family_of(which), NULL, key, len, &st);
  else if (merges)
    code = rocks_db_merge(model_db, family_of(which), NULL, key, len, value.bytes, value.len, &st);
  else
    code = rocks_db_put(model_db, family_of(which), NULL, key, len, value.bytes, value.len, &st);
  wrote("a write", thread, which, code, &st);
}

static void model_batch(int thread, struct random* r) {
  rocks_batch* batch;
  rocks_status st;
  rocks_code code = rocks_batch_new(&batch, &st);
  writes(thread);
  for (int i = 0; i < 8 && code == ROCKS_OK; i++) {
    const int which = (int)below(r, KEYS);
    char key[16];
    const size_t len = key_of(thread, which, key);
    held* next = &shares[thread].next[which];
    if (below(r, 3) == 0) {
      next->len = ABSENT;
      code = rocks_batch_delete(batch, family_of(which), key, len, &st);
    } else {
      new_value(r, next);
      code = rocks_batch_put(batch, family_of(which), key, len, next->bytes, next->len, &st);
    }
  }
  goes(thread);
  if (code == ROCKS_OK) code = rocks_db_write(model_db, NULL, batch, &st);
  wrote("a batch", thread, 0, code, &st);
  rocks_batch_free(batch, NULL);
}

static void model_txn(int thread, struct random* r) {
  rocks_txn* txn;
  rocks_status st;
  rocks_code code = rocks_txn_begin(model_db, NULL, NULL, &txn, &st);
  char name[64];
  static atomic_int number;
  const bool prepares = below(r, 3) == 0, commits = below(r, 3) != 0;
  writes(thread);
  for (int i = 0; i < 4 && code == ROCKS_OK; i++) {
    const int which = (int)below(r, KEYS);
    char key[16];
    const size_t len = key_of(thread, which, key);
    held* next = &shares[thread].next[which];
    new_value(r, next);
    code = rocks_txn_put(txn, family_of(which), key, len, next->bytes, next->len, &st);
    rocks_buffer got;
    if (code == ROCKS_OK) {
      const rocks_code read = rocks_txn_get(txn, family_of(which), NULL, key, len, &got, &st);
      check_one("a read of an own write", thread, which, next, read, got.data, got.len, &st);
      rocks_buffer_free(&got, NULL);
    }
  }
  if (prepares && code == ROCKS_OK) {
    const int n = atomic_fetch_add(&number, 1);
    const size_t len = (size_t)sprintf(name, "%d.%d.%d", (int)getpid(), thread, n);
    code = rocks_txn_set_name(txn, name, len, &st);
    if (code == ROCKS_OK) code = rocks_txn_prepare(txn, &st);
  }
  if (!commits) memcpy(shares[thread].next, shares[thread].now, sizeof shares[thread].next);
  goes(thread);
  if (code == ROCKS_OK) code = commits ? rocks_txn_commit(txn, &st) : rocks_txn_rollback(txn, &st);
  wrote("a transaction", thread, 0, code, &st);
  rocks_txn_free(txn, NULL);
}

/* ---- reads ----------------------------------------------------------------------------- */

static void model_get(int thread, struct random* r) {
  const int which = (int)below(r, KEYS);
  char key[16];
  uint8_t into[MOST];
  const size_t len = key_of(thread, which, key);
  const held* now = &shares[thread].now[which];
  size_t got_len = 0;
  rocks_status st;
  rocks_buffer got;
  if (below(r, 2)) {
    const rocks_code code = rocks_db_get_into(model_db, family_of(which), NULL, key, len, into,
                                              sizeof into, &got_len, &st);
    check_one("get_into", thread, which, now, code, into, got_len, &st);
  } else {
    const rocks_code code = rocks_db_get(model_db, family_of(which), NULL, key, len, &got, &st);
    check_one("get", thread, which, now, code, got.data, got.len, &st);
    rocks_buffer_free(&got, NULL);
  }
}

static void model_multi_get(int thread, struct random* r) {
  char keys[KEYS][16];
  rocks_slice slices[KEYS];
  const rocks_column_family* families[KEYS];
  const rocks_slice* values;
  const rocks_code* codes;
  rocks_values* result;
  rocks_status st;
  const size_t count = 1 + below(r, KEYS);
  for (size_t i = 0; i < count; i++) {
    slices[i].data = (const uint8_t*)keys[i];
    slices[i].len = key_of(thread, (int)i, keys[i]);
    families[i] = family_of((int)i);
  }
  rocks_code code = rocks_values_new(&result, &st);
  if (code == ROCKS_OK)
    code = rocks_db_multi_get(model_db, families, NULL, slices, count, 0, result, &values, &codes,
                              &st);
  if (code != ROCKS_OK) wrong("multi_get", thread, 0, code, &st, NULL);
  for (size_t i = 0; i < count; i++)
    check_one("multi_get", thread, (int)i, &shares[thread].now[i], codes[i], values[i].data,
              values[i].len, &st);
  rocks_values_free(result, NULL);
}

/* The entries of a column family that are the thread's, forwards or backwards. */
static void scan(int thread, const held* held_now, rocks_column_family* family,
                 const rocks_options* options, bool forwards) {
  rocks_iter* it;
  rocks_slice key, value;
  rocks_status st;
  char own[16], prefix[8];
  sprintf(prefix, "%02d/", thread);
  rocks_code code = rocks_db_iter(model_db, family, options, &it, &st);
  if (code != ROCKS_OK) wrong("an iterator", thread, 0, code, &st, NULL);
  sprintf(own, "%02d%c", thread, forwards ? '/' : '0');
  code = forwards ? rocks_iter_seek(it, own, 3, &key, &value, &st)
                  : rocks_iter_seek_for_prev(it, own, 3, &key, &value, &st);
  for (int n = 0; n < KEYS; n++) {
    const int which = forwards ? n : KEYS - 1 - n;
    const held* one = &held_now[which];
    if (family_of(which) != family || one->len == ABSENT) continue;
    key_of(thread, which, own);
    if (code != ROCKS_OK || key.len != 5 || memcmp(key.data, own, 5) != 0)
      wrong("a scan", thread, which, code, &st, NULL);
    check_one("a scan", thread, which, one, code, value.data, value.len, &st);
    code =
        forwards ? rocks_iter_next(it, &key, &value, &st) : rocks_iter_prev(it, &key, &value, &st);
  }
  if (code == ROCKS_OK ? key.len >= 3 && memcmp(key.data, prefix, 3) == 0 : code != ROCKS_NOT_FOUND)
    wrong("the end of a scan", thread, 0, code, &st, NULL);
  rocks_iter_free(it, NULL);
}

static void model_scan(int thread, struct random* r) {
  scan(thread, shares[thread].now, family_of((int)below(r, 2)), NULL, below(r, 2));
}

static void model_snapshot(int thread, struct random* r) {
  static _Thread_local held before[KEYS];
  rocks_snapshot* snapshot;
  rocks_options* options;
  rocks_status st;
  rocks_code code = rocks_db_snapshot(model_db, &snapshot, &st);
  if (code == ROCKS_OK) code = rocks_options_new(ROCKS_OPTIONS_READ, &options, &st);
  if (code == ROCKS_OK) code = rocks_options_set_snapshot(options, snapshot, &st);
  if (code != ROCKS_OK) wrong("a snapshot", thread, 0, code, &st, NULL);
  memcpy(before, shares[thread].now, sizeof before);
  model_batch(thread, r);
  if (below(r, 3) == 0) rocks_db_flush(model_db, NULL, 0, NULL, NULL);
  scan(thread, before, family_of((int)below(r, 2)), options, below(r, 2));
  rocks_options_free(options, NULL);
  rocks_snapshot_free(snapshot, NULL);
}

/* ---- files ----------------------------------------------------------------------------- */

static void model_open(void) {
  char path[1200];
  rocks_options *options, *how;
  rocks_status st;
  snprintf(path, sizeof path, "%s/model", folder);
  rocks_code code = rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &st);
  rocks_options_set_string(options,
                           "create_if_missing=true;create_missing_column_families=true;"
                           "merge_operator=stringappend;write_buffer_size=70000;"
                           "level0_file_num_compaction_trigger=2;target_file_size_base=50000;"
                           "max_bytes_for_level_base=200000",
                           NULL);
  if (code == ROCKS_OK) code = rocks_options_new(ROCKS_OPTIONS_OPEN, &how, &st);
  rocks_options_set(how, "mode", "transaction", NULL);
  rocks_options_set(how, "fail_on_data_loss", "true", NULL);
  const char* names[] = {"default", "model"};
  if (code == ROCKS_OK) code = rocks_db_open(path, options, how, names, NULL, 2, &model_db, &st);
  if (code == ROCKS_OK) code = rocks_db_column_family(model_db, "model", &model_family, &st);
  if (code != ROCKS_OK) wrong("the opening", 0, 0, code, &st, NULL);
  rocks_options_free(options, NULL);
  rocks_options_free(how, NULL);
}

static void model_close(void) {
  rocks_status st;
  rocks_column_family_free(model_family, NULL);
  const rocks_code code = rocks_db_close(model_db, &st);
  if (code != ROCKS_OK) wrong("the close", 0, 0, code, &st, NULL);
}

static void model_files(int thread, struct random* r) {
  rocks_status st;
  const int what = (int)below(r, 3);
  const rocks_code code = what == 0 ? rocks_db_flush(model_db, NULL, 0, NULL, &st)
                          : what == 1
                              ? rocks_db_compact_range(model_db, family_of((int)below(r, 2)), NULL,
                                                       NULL, 0, NULL, 0, NULL, &st)
                              : rocks_db_verify_checksum(model_db, NULL, NULL, &st);
  if (code != ROCKS_OK) wrong("work on files", thread, what, code, &st, NULL);
}

static void model_reopen(int thread, struct random* r) {
  (void)thread, (void)r;
  if (below(r, 4) != 0) return;
  pthread_rwlock_unlock(&model_lock);
  pthread_rwlock_wrlock(&model_lock);
  model_close();
  model_open();
  pthread_rwlock_unlock(&model_lock);
  pthread_rwlock_rdlock(&model_lock);
}

/* A reopening waits for the other threads' steps. */
#define LOCKED(what)                                        \
  static void locked_##what(int thread, struct random* r) { \
    pthread_rwlock_rdlock(&model_lock);                     \
    model_##what(thread, r);                                \
    pthread_rwlock_unlock(&model_lock);                     \
  }
LOCKED(write)
LOCKED(batch)
LOCKED(txn)
LOCKED(get)
LOCKED(multi_get)
LOCKED(scan)
LOCKED(snapshot)
LOCKED(files)
LOCKED(reopen)

static const model_step model_steps[] = {{"=write", locked_write}, {"=write2", locked_write},
                                         {"=batch", locked_batch}, {"=txn", locked_txn},
                                         {"=get", locked_get},     {"=multi_get", locked_multi_get},
                                         {"=scan", locked_scan},   {"=snapshot", locked_snapshot},
                                         {"=files", locked_files}, {"=reopen", locked_reopen}};
enum { MODEL_STEPS = sizeof model_steps / sizeof *model_steps };

/* What a killed process left: each thread's keys are all as before its last write, or all as after.
 */
static void settle(int thread) {
  share* own = &shares[thread];
  bool before = true, after = own->is_writing;
  for (int which = 0; which < KEYS; which++) {
    char key[16];
    rocks_buffer got;
    rocks_status st;
    const size_t len = key_of(thread, which, key);
    const rocks_code code = rocks_db_get(model_db, family_of(which), NULL, key, len, &got, &st);
    if (!is_held(&own->now[which], code, got.data, got.len)) before = false;
    if (!is_held(&own->next[which], code, got.data, got.len)) after = false;
    if (!before && !after)
      check_one("a read after the kill", thread, which, &own->now[which], code, got.data, got.len,
                &st);
    rocks_buffer_free(&got, NULL);
  }
  if (!before && !after) wrong("a write in part after the kill", thread, 0, 0, NULL, NULL);
  if (!before) memcpy(own->now, own->next, sizeof own->now);
  own->is_writing = false;
}

/* A prepared transaction of a killed process is rolled back: it was not acknowledged. */
static void settle_prepared(void) {
  rocks_buffer names;
  size_t count, at = 0;
  rocks_status st;
  if (rocks_db_prepared_txns(model_db, &names, &count, &st) != ROCKS_OK) return;
  for (size_t i = 0; i < count; i++) {
    const size_t len = names.data[at] + 256u * names.data[at + 1];
    rocks_txn* txn;
    if (rocks_txn_take_prepared(model_db, names.data + at + 4, len, &txn, &st) == ROCKS_OK) {
      rocks_txn_rollback(txn, NULL);
      rocks_txn_free(txn, NULL);
    }
    at += 4 + len;
  }
  rocks_buffer_free(&names, NULL);
}

static void model_begin(void) {
  char path[1200];
  snprintf(path, sizeof path, "%s/model.state", folder);
  const int file = open(path, O_RDWR | O_CREAT, 0644);
  struct stat about;
  const bool is_new = file >= 0 && fstat(file, &about) == 0 && about.st_size == 0;
  if (file < 0 || ftruncate(file, THREADS * sizeof(share)) != 0) exit(2);
  shares = mmap(NULL, THREADS * sizeof(share), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (shares == MAP_FAILED) exit(2);
  close(file);
  for (int i = 0; is_new && i < THREADS; i++)
    for (int k = 0; k < KEYS; k++) shares[i].now[k].len = shares[i].next[k].len = ABSENT;
  model_open();
  settle_prepared();
  for (int i = 0; i < THREADS; i++) settle(i);
}

static void model_end(void) {
  for (int i = 0; i < THREADS; i++)
    for (int k = 0; k < 2; k++) scan(i, shares[i].now, family_of(k), NULL, k);
  model_close();
}

#endif
