/* Wide columns in table files. valgrind: yes */
#include "../support/entities.h"
#include "../support/sst_files.h"

#define IS(text, wanted) CHECK(strcmp((text), (wanted)) == 0)

static void write_columns_file(rocks_sst_writer *writer, const char *path)
{
    ENTITY(columns, count, "b", "2", "", "d", "a", "1");
    OK(rocks_sst_writer_open(writer, path, 0, &st));
    OK(rocks_sst_writer_put_entity(writer, BYTES("k"), columns, count, &st));
    OK(rocks_sst_writer_put(writer, BYTES("l"), BYTES("text"), &st));
    OK(rocks_sst_writer_put_entity(writer, BYTES("m"), NULL, 0, &st));
    /* Refused, and the file goes on. */
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_sst_writer_put_entity(writer, BYTES("a"), columns, count, &st));
    SAYS("comes before");
    columns[0].name = text_slice("a");
    EXPECT(ROCKS_INVALID_ARGUMENT,
           rocks_sst_writer_put_entity(writer, BYTES("z"), columns, count, &st));
    SAYS("\"a\" is there twice");
    rocks_sst_file_info info = {.struct_size = sizeof info};
    OK(rocks_sst_writer_finish(writer, &info, &st));
    CHECK(info.num_entries == 3);
}

static void shows(rocks_iter *iter)
{
    static const char *const wanted[] = {"=d;a=1;b=2;", "=text;", ""};
    const rocks_wide_column *columns;
    size_t count, at = 0;
    rocks_code code = rocks_iter_seek_to_first(iter, NULL, NULL, &st);
    for (; code == ROCKS_OK; at++) {
        CHECK(at < 3);
        OK(rocks_iter_columns(iter, &columns, &count, &st));
        IS(columns_text(columns, count), wanted[at]);
        code = rocks_iter_next(iter, NULL, NULL, &st);
    }
    EXPECT(ROCKS_NOT_FOUND, code);
    CHECK(at == 3);
    OK(rocks_iter_free(iter, &st));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    rocks_sst_writer *writer;
    const char *path = path_of("columns.sst");
    OK(rocks_sst_writer_new(NULL, NULL, NULL, &writer, &st));
    write_columns_file(writer, path);
    OK(rocks_sst_writer_free(writer, &st));

    rocks_sst_reader *reader;
    rocks_iter *iter;
    rocks_buffer value;
    OK(rocks_sst_reader_open(path, NULL, &reader, &st));
    OK(rocks_sst_reader_iter(reader, NULL, &iter, &st));
    shows(iter);
    OK(rocks_sst_reader_table_iter(reader, &iter, &st));
    shows(iter);
    OK(rocks_sst_reader_get(reader, NULL, BYTES("k"), &value, &st));
    CHECK(value.len == 1 && value.data[0] == 'd');
    OK(rocks_buffer_free(&value, &st));
    OK(rocks_sst_reader_free(reader, &st));

    rocks_db *db = open_db("db");
    rocks_ingest_group group = {.struct_size = sizeof group};
    group.files = &path;
    group.file_count = 1;
    OK(rocks_db_ingest(db, &group, 1, NULL, &st));
    IS(entity_of(db, NULL, NULL, "k"), "=d;a=1;b=2;");
    IS(entity_of(db, NULL, NULL, "m"), "");
    OK(rocks_db_iter(db, NULL, NULL, &iter, &st));
    shows(iter);
    OK(rocks_db_close(db, &st));

    /* Where values expire, or keys have timestamps, there are none. */
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    rocks_options *how = options_with(ROCKS_OPTIONS_OPEN, "mode", "ttl");
    ENTITY(columns, count, "a", "1");
    OK(rocks_db_open(check_path("ttl"), options, how, NULL, NULL, 0, &db, &st));
    OK(rocks_sst_writer_new(db, NULL, NULL, &writer, &st));
    OK(rocks_sst_writer_open(writer, path_of("ttl.sst"), 0, &st));
    EXPECT(ROCKS_NOT_SUPPORTED,
           rocks_sst_writer_put_entity(writer, BYTES("k"), columns, count, &st));
    SAYS("writer");
    OK(rocks_sst_writer_free(writer, &st));
    OK(rocks_db_close(db, &st));
    OK(rocks_options_free(how, &st));
    OK(rocks_options_set(options, "comparator", "leveldb.BytewiseComparator.u64ts", &st));
    OK(rocks_sst_writer_new(NULL, NULL, options, &writer, &st));
    OK(rocks_sst_writer_open(writer, path_of("stamps.sst"), 0, &st));
    EXPECT(ROCKS_NOT_SUPPORTED,
           rocks_sst_writer_put_entity(writer, BYTES("k"), columns, count, &st));
    SAYS("timestamps");
    OK(rocks_sst_writer_free(writer, &st));
    OK(rocks_options_free(options, &st));
    return 0;
}
