/* Taking table files in, and refusing them. valgrind: alone */
#include "../support/sst_files.h"

#include <signal.h>
#include <sys/resource.h>

static rocks_ingest_group group_of(rocks_column_family *family, const char *const *files,
                                   size_t count, const rocks_options *options)
{
    rocks_ingest_group group = {.struct_size = sizeof group};
    group.column_family = family;
    group.files = files;
    group.file_count = count;
    group.options = options;
    return group;
}

/* Takes one file into a column family. */
static rocks_code take(rocks_db *db, rocks_column_family *family, const char *file,
                       const rocks_options *options)
{
    rocks_ingest_group group = group_of(family, &file, 1, options);
    return rocks_db_ingest(db, &group, 1, NULL, &st);
}

static rocks_code take_with(rocks_db *db, const char *file, const char *name, const char *value)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_INGEST, name, value);
    const rocks_code code = take(db, NULL, file, options);
    rocks_status kept = st;
    OK(rocks_options_free(options, &st));
    st = kept;
    return code;
}

static void moved_linked_copied(rocks_db *db)
{
    const char *file = path_of("one.sst");
    write_file(NULL, NULL, NULL, file, 0, 100, "copied");
    OK(take(db, NULL, file, NULL));
    has(db, NULL, "key000099", "copied");
    CHECK(size_of(file) > 0);
    OK(take_with(db, file, "link_files", "true"));
    CHECK(size_of(file) > 0);
    struct stat info;
    CHECK(stat(file, &info) == 0 && info.st_nlink == 2);
    OK(take_with(db, file, "move_files", "true"));
    CHECK(size_of(file) == -1);
    has(db, NULL, "key000099", "copied");
    /* What is in memtables is older than the file. */
    OK(rocks_db_put(db, NULL, NULL, BYTES("key000005"), BYTES("put"), &st));
    write_file(NULL, NULL, NULL, file, 5, 6, "taken");
    EXPECT(ROCKS_INVALID_ARGUMENT, take_with(db, file, "allow_blocking_flush", "false"));
    SAYS("requires flush");
    has(db, NULL, "key000005", "put");
    EXPECT(ROCKS_INVALID_ARGUMENT, take_with(db, file, "allow_global_seqno", "false"));
    has(db, NULL, "key000005", "put");
    EXPECT(ROCKS_TRY_AGAIN, take_with(db, file, "fail_if_not_bottommost_level", "true"));
    OK(take(db, NULL, file, NULL));
    has(db, NULL, "key000005", "taken");
    CHECK(remove(file) == 0);
    /* Deletions and ranges of them. */
    rocks_sst_writer *writer;
    OK(rocks_sst_writer_new(db, NULL, NULL, &writer, &st));
    OK(rocks_sst_writer_open(writer, file, 0, &st));
    OK(rocks_sst_writer_delete(writer, BYTES("key000001"), &st));
    OK(rocks_sst_writer_single_delete(writer, BYTES("key000002"), &st));
    OK(rocks_sst_writer_put(writer, BYTES("key000015"), BYTES("after"), &st));
    OK(rocks_sst_writer_delete_range(writer, BYTES("key000010"), BYTES("key000020"), &st));
    OK(rocks_sst_writer_finish(writer, NULL, &st));
    OK(rocks_sst_writer_free(writer, &st));
    OK(take(db, NULL, file, NULL));
    has(db, NULL, "key000001", NULL);
    has(db, NULL, "key000002", NULL);
    has(db, NULL, "key000010", NULL);
    has(db, NULL, "key000015", "after");
    has(db, NULL, "key000020", "copied");
    CHECK(remove(file) == 0);
}

static void a_snapshot_sees_nothing_of_it(rocks_db *db)
{
    const char *file = path_of("snapshot.sst");
    rocks_snapshot *snapshot;
    rocks_buffer value;
    OK(rocks_db_snapshot(db, &snapshot, &st));
    write_file(NULL, NULL, NULL, file, 900000, 900001, "new");
    OK(take(db, NULL, file, NULL));
    EXPECT(ROCKS_NOT_FOUND,
           rocks_snapshot_get(snapshot, NULL, NULL, BYTES("key900000"), &value, &st));
    has(db, NULL, "key900000", "new");
    OK(rocks_snapshot_free(snapshot, &st));
    CHECK(remove(file) == 0);
}

static void several_families(rocks_db *db)
{
    rocks_column_family *other;
    OK(rocks_db_create_column_family(db, "other", NULL, &other, &st));
    const char *mine[] = {path_of("a.sst"), path_of("b.sst")}, *theirs[] = {path_of("c.sst")};
    write_file(db, NULL, NULL, mine[0], 0, 10, "first");
    write_file(db, NULL, NULL, mine[1], 5, 15,
               "second"); /* of a key that both have, this is taken */
    write_file(db, other, NULL, theirs[0], 0, 10, "theirs");
    rocks_ingest_group groups[] = {group_of(NULL, mine, 2, NULL), group_of(other, theirs, 1, NULL)};
    OK(rocks_db_ingest(db, groups, 2, NULL, &st));
    has(db, NULL, "key000004", "first");
    has(db, NULL, "key000005", "second");
    has(db, other, "key000005", "theirs");
    /* One that is refused has all refused. */
    const int tables = tables_in(path_of("db"));
    const char *wrong[] = {mine[0]};
    groups[1] = group_of(other, wrong, 1, NULL);
    groups[0] = group_of(NULL, &mine[1], 1, NULL);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_ingest(db, groups, 2, NULL, &st));
    SAYS("was made for column family \"default\"");
    groups[1] = group_of(NULL, theirs, 1, NULL);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_ingest(db, groups, 2, NULL, &st));
    SAYS("groups[1]");
    SAYS("in a group before");
    groups[1] = group_of(other, theirs, 0, NULL);
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_ingest(db, groups, 2, NULL, &st));
    SAYS("groups[1]: no files");
    groups[1].struct_size = 8;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_ingest(db, groups, 2, NULL, &st));
    SAYS("groups[1]: struct_size");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_ingest(db, groups, 0, NULL, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_ingest(db, NULL, 2, NULL, &st));
    rocks_options *read = options_with(ROCKS_OPTIONS_READ, "readahead_size", "1");
    groups[0].options = read;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_ingest(db, groups, 1, NULL, &st));
    SAYS("groups[0]: options: read options");
    OK(rocks_options_free(read, &st));
    CHECK(tables_in(path_of("db")) == tables);
    OK(rocks_db_drop_column_family(db, other, &st));
    EXPECT(ROCKS_COLUMN_FAMILY_DROPPED, take(db, other, theirs[0], NULL));
    OK(rocks_column_family_free(other, &st));
    for (int i = 0; i < 2; i++) CHECK(remove(mine[i]) == 0);
    CHECK(remove(theirs[0]) == 0);
}

/* After each, the database and the files are as before. */
static void refusals(rocks_db *db)
{
    const char *good = path_of("good.sst"), *bad = path_of("bad.sst");
    const int tables = tables_in(path_of("db"));
    write_file(NULL, NULL, NULL, good, 500, 1500, "good");
    rocks_options *options = options_with(ROCKS_OPTIONS_INGEST, "move_files", "true");
    FILE *text = fopen(bad, "w");
    for (int i = 0; i < 1000; i++) CHECK(fputs("no table at all\n", text) >= 0);
    CHECK(fclose(text) == 0);
    const char *files[] = {good, bad};
    rocks_ingest_group group = group_of(NULL, files, 2, options);
    EXPECT(ROCKS_CORRUPTION, rocks_db_ingest(db, &group, 1, NULL, &st));
    SAYS("bad.sst");
    CHECK(remove(bad) == 0);
    EXPECT(ROCKS_IO_ERROR, rocks_db_ingest(db, &group, 1, NULL, &st));
    SAYS("bad.sst");
    files[1] = good;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_ingest(db, &group, 1, NULL, &st));
    SAYS("groups[0].files[1]");
    SAYS("in the list before");
    char roundabout[5000];
    snprintf(roundabout, sizeof roundabout, "%s/../%s/good.sst", check_folder,
             strrchr(check_folder, '/') + 1);
    files[1] = roundabout;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_ingest(db, &group, 1, NULL, &st));
    SAYS("in the list before");
    CHECK(link(good, bad) == 0);
    files[1] = bad;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_ingest(db, &group, 1, NULL, &st));
    SAYS("in the list before");
    CHECK(remove(bad) == 0);
    files[1] = "";
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_ingest(db, &group, 1, NULL, &st));
    SAYS("files[1]: empty");
    files[1] = NULL;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_ingest(db, &group, 1, NULL, &st));
    SAYS("files[1]: must not be NULL");
    /* A damaged block, in the middle of the data. */
    write_file(NULL, NULL, NULL, bad, 2000, 4000, "damaged");
    damage(bad, size_of(bad) / 3);
    files[1] = bad;
    EXPECT(ROCKS_CORRUPTION, rocks_db_ingest(db, &group, 1, NULL, &st));
    SAYS("bad.sst");
    SAYS("offset");
    CHECK(size_of(bad) > 0 && remove(bad) == 0);
    /* Another comparator; with timestamps. */
    rocks_options *other = options_with(ROCKS_OPTIONS_DATABASE, "comparator", "reverse_bytewise");
    write_file(NULL, NULL, other, bad, 7, 8, "reverse");
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_ingest(db, &group, 1, NULL, &st));
    SAYS("comparator is \"rocksdb.ReverseBytewiseComparator\"");
    CHECK(remove(bad) == 0);
    OK(rocks_options_free(other, &st));
    other = options_with(ROCKS_OPTIONS_DATABASE, "comparator", "leveldb.BytewiseComparator.u64ts");
    rocks_sst_writer *writer;
    OK(rocks_sst_writer_new(NULL, NULL, other, &writer, &st));
    OK(rocks_sst_writer_open(writer, bad, 0, &st));
    OK(rocks_sst_writer_put_with_timestamp(writer, BYTES("a"), BYTES("12345678"), BYTES("b"), &st));
    OK(rocks_sst_writer_finish(writer, NULL, &st));
    OK(rocks_sst_writer_free(writer, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_ingest(db, &group, 1, NULL, &st));
    SAYS("u64ts");
    CHECK(remove(bad) == 0);
    OK(rocks_options_free(other, &st));
    /* Operands that could not be read. */
    other = options_with(ROCKS_OPTIONS_DATABASE, "merge_operator", "stringappend");
    OK(rocks_sst_writer_new(NULL, NULL, other, &writer, &st));
    OK(rocks_sst_writer_open(writer, bad, 0, &st));
    OK(rocks_sst_writer_merge(writer, BYTES("a"), BYTES("b"), &st));
    OK(rocks_sst_writer_finish(writer, NULL, &st));
    OK(rocks_sst_writer_free(writer, &st));
    EXPECT(ROCKS_NOT_SUPPORTED, rocks_db_ingest(db, &group, 1, NULL, &st));
    SAYS("merge operator");
    CHECK(remove(bad) == 0);
    OK(rocks_options_free(other, &st));
    /* One of the database's own files, and a copy of one. */
    rocks_metadata *metadata;
    rocks_file_metadata own = {.struct_size = sizeof own};
    OK(rocks_db_metadata(db, &metadata, &st));
    OK(rocks_metadata_file_at(metadata, 0, &own, &st));
    char path[5000], command[9000];
    snprintf(path, sizeof path, "%.*s/%.*s", (int)own.directory.len, own.directory.data,
             (int)own.name.len, own.name.data);
    OK(rocks_metadata_free(metadata, &st));
    files[1] = path;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_ingest(db, &group, 1, NULL, &st));
    SAYS("one of the database's own files");
    rocks_db *source = open_db("source");
    OK(rocks_db_put(source, NULL, NULL, BYTES("source"), BYTES("made by a database"), &st));
    OK(rocks_db_flush(source, NULL, 0, NULL, &st));
    OK(rocks_db_close(source, &st));
    snprintf(command, sizeof command, "cp '%s'/*.sst '%s'", path_of("source"), bad);
    CHECK(system(command) == 0);
    files[1] = bad;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_ingest(db, &group, 1, NULL, &st));
    SAYS("allow_db_generated_files");
    CHECK(remove(bad) == 0);
    OK(rocks_options_set(options, "link_files", "true", &st));
    group.file_count = 1;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_ingest(db, &group, 1, NULL, &st));
    SAYS("move_files and link_files");
    OK(rocks_options_set(options, "move_files", "false", &st));
    OK(rocks_options_set(options, "write_global_seqno", "true", &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_ingest(db, &group, 1, NULL, &st));
    SAYS("write_global_seqno");
    OK(rocks_options_free(options, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, take_with(db, good, "ingest_behind", "true"));
    SAYS("cf_allow_ingest_behind");
    rocks_slice sum = slice_of("1234");
    const char *name = "FileChecksumCrc32c";
    group.options = NULL;
    group.file_checksums = &sum;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_ingest(db, &group, 1, NULL, &st));
    SAYS("file_checksum_func_names");
    group.file_checksum_func_names = &name;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_db_ingest(db, &group, 1, NULL, &st));
    SAYS("file_checksum_gen_factory");
    CHECK(tables_in(path_of("db")) == tables && size_of(good) > 0);
    has(db, NULL, "key001499", NULL);
    /* No room for a copy: what was copied so far goes. */
    CHECK(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    struct rlimit usual, limit;
    CHECK(getrlimit(RLIMIT_FSIZE, &usual) == 0);
    limit = usual;
    limit.rlim_cur = (rlim_t)size_of(good) - 100;
    CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    EXPECT(ROCKS_IO_ERROR, take(db, NULL, good, NULL));
    CHECK(setrlimit(RLIMIT_FSIZE, &usual) == 0);
    CHECK(tables_in(path_of("db")) == tables);
    OK(take(db, NULL, good, NULL));
    has(db, NULL, "key001499", "good");
    CHECK(remove(good) == 0);
}

static uint64_t told_last, told_total;

static bool tell(void *state, uint64_t done, uint64_t total, rocks_sink *error)
{
    CHECK(done >= told_last && done <= total);
    told_last = done;
    told_total = total;
    if (*(int *)state == 0) return true;
    rocks_sink_append(error, BYTES("enough"), NULL);
    return false;
}

static void progress_and_cancel(rocks_db *db)
{
    const char *file = path_of("progress.sst");
    write_file(NULL, NULL, NULL, file, 600000, 603000, "told");
    rocks_ingest_group group = group_of(NULL, &file, 1, NULL);
    static int fails = 1;
    rocks_cancel *cancel;
    OK(rocks_cancel_new(&cancel, &st));
    rocks_progress_callbacks callbacks = {sizeof callbacks, &fails, NULL, {0, 0, 0}, tell};
    OK(rocks_cancel_set_progress_callbacks(cancel, &callbacks, &st));
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_db_ingest(db, &group, 1, cancel, &st));
    SAYS("enough");
    fails = 0;
    OK(rocks_db_ingest(db, &group, 1, cancel, &st));
    CHECK(told_last == told_total && told_total == (uint64_t)size_of(file));
    OK(rocks_cancel_set(cancel, &st));
    const uint64_t sequence = told_last;
    EXPECT(ROCKS_CANCELLED, rocks_db_ingest(db, &group, 1, cancel, &st));
    CHECK(told_last == sequence);
    OK(rocks_cancel_free(cancel, &st));
    CHECK(remove(file) == 0);
}

static rocks_db *open_as(const char *name, const char *mode, const char *option, const char *value)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", mode);
    if (option != NULL)
        OK(rocks_options_set(strstr(option, "transaction_db") ? how : options, option, value, &st));
    rocks_db *db;
    OK(rocks_db_open(check_path(name), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_options_free(how, &st));
    return db;
}

static void every_kind_of_database(void)
{
    const char *file = path_of("kinds.sst");
    write_file(NULL, NULL, NULL, file, 0, 10, "plain");
    rocks_db *db = open_as("transaction", "transaction", NULL, NULL);
    OK(take(db, NULL, file, NULL));
    has(db, NULL, "key000009", "plain");
    OK(rocks_db_close(db, &st));
    db = open_as("prepared", "transaction", "transaction_db.write_policy", "WRITE_PREPARED");
    EXPECT(ROCKS_NOT_SUPPORTED, take(db, NULL, file, NULL));
    SAYS("write_policy");
    OK(rocks_db_close(db, &st));
    db = open_as("optimistic", "optimistic_transaction", NULL, NULL);
    EXPECT(ROCKS_NOT_SUPPORTED, take(db, NULL, file, NULL));
    SAYS("optimistic_transaction");
    OK(rocks_db_close(db, &st));
    /* Values that expire have times: a writer for the column family adds them. */
    db = open_as("ttl", "ttl", NULL, NULL);
    EXPECT(ROCKS_INVALID_ARGUMENT, take(db, NULL, file, NULL));
    SAYS("its values have no times");
    const char *timed = path_of("timed.sst");
    write_file(db, NULL, NULL, timed, 0, 10, "timed");
    OK(take(db, NULL, timed, NULL));
    has(db, NULL, "key000009", "timed");
    OK(rocks_db_compact_range(db, NULL, NULL, NULL, 0, NULL, 0, NULL, &st));
    has(db, NULL, "key000009", "timed");
    OK(rocks_db_close(db, &st));
    db = open_as("plain", "read_write", NULL, NULL);
    EXPECT(ROCKS_INVALID_ARGUMENT, take(db, NULL, timed, NULL));
    SAYS("its values have times");
    OK(rocks_db_close(db, &st));
    db = open_as("plain", "read_only", NULL, NULL);
    EXPECT(ROCKS_NOT_SUPPORTED, take(db, NULL, file, NULL));
    SAYS("read-only");
    OK(rocks_db_close(db, &st));
    EXPECT(ROCKS_CLOSED, take(db, NULL, file, NULL));
    /* Behind what is there. */
    db = open_as("behind", "read_write", "cf_allow_ingest_behind", "true");
    OK(rocks_db_put(db, NULL, NULL, BYTES("key000001"), BYTES("newer"), &st));
    OK(take_with(db, file, "ingest_behind", "true"));
    has(db, NULL, "key000001", "newer");
    has(db, NULL, "key000002", "plain");
    OK(rocks_db_close(db, &st));
    /* Whole checksums are compared where the database keeps them. */
    db = open_as("sums", "read_write", "file_checksum_gen_factory", "FileChecksumGenCrc32cFactory");
    rocks_ingest_group group = group_of(NULL, &file, 1, NULL);
    rocks_slice sum = slice_of("1234");
    const char *name = "FileChecksumCrc32c";
    group.file_checksums = &sum;
    group.file_checksum_func_names = &name;
    EXPECT(ROCKS_CORRUPTION, rocks_db_ingest(db, &group, 1, NULL, &st));
    SAYS("Checksum verification mismatch");
    CHECK(tables_in(path_of("sums")) == 0);
    rocks_sst_writer *writer;
    OK(rocks_sst_writer_new(db, NULL, NULL, &writer, &st));
    OK(rocks_sst_writer_open(writer, file, ROCKS_SST_WRITER_OVERWRITE, &st));
    OK(rocks_sst_writer_put(writer, BYTES("sum"), BYTES("1"), &st));
    rocks_sst_file_info info = {.struct_size = sizeof info};
    OK(rocks_sst_writer_finish(writer, &info, &st));
    group.file_checksums = &info.file_checksum;
    OK(rocks_db_ingest(db, &group, 1, NULL, &st));
    has(db, NULL, "sum", "1");
    OK(rocks_db_verify_file_checksums(db, NULL, NULL, &st));
    OK(rocks_sst_writer_free(writer, &st));
    OK(rocks_db_close(db, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    rocks_db *db = open_still_db("db");
    moved_linked_copied(db);
    a_snapshot_sees_nothing_of_it(db);
    several_families(db);
    refusals(db);
    progress_and_cancel(db);
    OK(rocks_db_verify_checksum(db, NULL, NULL, &st));
    OK(rocks_db_close(db, &st));
    db = open_still_db("db");
    has(db, NULL, "key001499", "good");
    OK(rocks_db_close(db, &st));
    every_kind_of_database();
    return 0;
}
