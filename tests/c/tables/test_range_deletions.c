/* The range deletions of a table file. valgrind: yes */
#include "../support/sst_files.h"

/* The next ones: where they begin and end, their timestamps and sequence numbers. */
static char text[512];

static const char *all(rocks_sst_reader *reader, rocks_iter *iter)
{
    rocks_slice key, end;
    rocks_code code;
    text[0] = 0;
    for (code = rocks_iter_seek_to_first(iter, &key, &end, &st); code == ROCKS_OK;
         code = rocks_iter_next(iter, &key, &end, &st)) {
        rocks_sst_entry entry = {.struct_size = sizeof entry};
        OK(rocks_sst_reader_parse_entry(reader, key.data, key.len, &entry, &st));
        CHECK(entry.kind == ROCKS_ENTRY_RANGE_DELETION);
        snprintf(text + strlen(text), sizeof text - strlen(text), "%.*s-%.*s@%d",
                 (int)entry.key.len, (const char *)entry.key.data, (int)end.len,
                 (const char *)end.data, (int)entry.sequence);
        if (entry.timestamp.len > 0) {
            CHECK(entry.timestamp.len == 8);
            snprintf(text + strlen(text), sizeof text - strlen(text), "/%d",
                     ((const uint8_t *)entry.timestamp.data)[0]);
        }
        strcat(text, " ");
    }
    EXPECT(ROCKS_NOT_FOUND, code);
    return text;
}

static char table[4096];

static void find_table(const char *name)
{
    DIR *folder = opendir(path_of(name));
    CHECK(folder != NULL);
    for (struct dirent *one; (one = readdir(folder)) != NULL;) {
        if (strstr(one->d_name, ".sst") == NULL) continue;
        snprintf(table, sizeof table, "%s/%s", path_of(name), one->d_name);
    }
    closedir(folder);
}

static void of_a_database(void)
{
    rocks_db *db = open_still_db("db");
    OK(rocks_db_put(db, NULL, NULL, BYTES("a"), BYTES("1"), &st));
    OK(rocks_db_delete_range(db, NULL, NULL, BYTES("b"), BYTES("f"), &st));
    OK(rocks_db_delete_range(db, NULL, NULL, BYTES("d"), BYTES("h"), &st));
    OK(rocks_db_delete_range(db, NULL, NULL, BYTES("x"), BYTES("z"), &st));
    OK(rocks_db_flush(db, NULL, 0, NULL, &st));
    OK(rocks_db_close(db, &st));
    find_table("db");
    rocks_sst_reader *reader;
    rocks_iter *iter;
    rocks_slice key, end;
    OK(rocks_sst_reader_open(table, NULL, &reader, &st));
    OK(rocks_sst_reader_range_deletion_iter(reader, &iter, &st));
    /* Those that overlap are cut; of two for the same keys the flush keeps the newer. */
    CHECK(strcmp(all(reader, iter), "b-d@2 d-f@3 f-h@3 x-z@4 ") == 0);
    OK(rocks_iter_seek_to_last(iter, &key, &end, &st));
    CHECK(is(end, "z") && key.data[0] == 'x');
    OK(rocks_iter_prev(iter, &key, &end, &st));
    CHECK(is(end, "h"));
    /* Seeks go by where they begin. */
    OK(rocks_iter_seek(iter, BYTES("e"), &key, &end, &st));
    CHECK(key.data[0] == 'f');
    OK(rocks_iter_seek(iter, BYTES("f"), &key, &end, &st));
    CHECK(key.data[0] == 'f');
    OK(rocks_iter_seek_for_prev(iter, BYTES("e"), &key, &end, &st));
    CHECK(key.data[0] == 'd');
    EXPECT(ROCKS_NOT_FOUND, rocks_iter_seek(iter, BYTES("y"), &key, &end, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_iter_seek_for_prev(iter, BYTES("a"), &key, &end, &st));
    OK(rocks_iter_seek_to_first(iter, &key, &end, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_iter_prev(iter, &key, &end, &st));
    /* It stays when the reader is freed. */
    OK(rocks_iter_seek_to_first(iter, &key, &end, &st));
    OK(rocks_sst_reader_free(reader, &st));
    OK(rocks_iter_next(iter, &key, &end, &st));
    CHECK(key.data[0] == 'd');
    OK(rocks_iter_free(iter, &st));
}

static void none(void)
{
    rocks_sst_reader *reader;
    rocks_iter *iter;
    rocks_slice key, end;
    write_file(NULL, NULL, NULL, path_of("none.sst"), 0, 10, "v");
    OK(rocks_sst_reader_open(path_of("none.sst"), NULL, &reader, &st));
    OK(rocks_sst_reader_range_deletion_iter(reader, &iter, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_iter_seek_to_first(iter, &key, &end, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_iter_seek_to_last(iter, &key, &end, &st));
    OK(rocks_iter_free(iter, &st));
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_sst_reader_range_deletion_iter(reader, NULL, &st));
    SAYS("iter");
    OK(rocks_sst_reader_free(reader, &st));
}

static void with_timestamps(void)
{
    rocks_options *options =
        options_with(ROCKS_OPTIONS_DATABASE, "comparator", "leveldb.BytewiseComparator.u64ts");
    rocks_sst_writer *writer;
    rocks_sst_reader *reader;
    rocks_iter *iter;
    const uint8_t seven[8] = {7};
    OK(rocks_sst_writer_new(NULL, NULL, options, &writer, &st));
    OK(rocks_sst_writer_open(writer, path_of("times.sst"), 0, &st));
    OK(rocks_sst_writer_delete_range_with_timestamp(writer, BYTES("b"), BYTES("dd"), seven, 8,
                                                    &st));
    OK(rocks_sst_writer_finish(writer, NULL, &st));
    OK(rocks_sst_writer_free(writer, &st));
    OK(rocks_sst_reader_open(path_of("times.sst"), options, &reader, &st));
    OK(rocks_sst_reader_range_deletion_iter(reader, &iter, &st));
    CHECK(strcmp(all(reader, iter), "b-dd@0/7 ") == 0);
    rocks_slice key, end;
    OK(rocks_iter_seek(iter, BYTES("b"), &key, &end, &st));
    EXPECT(ROCKS_NOT_FOUND, rocks_iter_seek(iter, BYTES("c"), &key, &end, &st));
    OK(rocks_iter_free(iter, &st));
    OK(rocks_sst_reader_free(reader, &st));
    OK(rocks_options_free(options, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    of_a_database();
    none();
    with_timestamps();
    return 0;
}
