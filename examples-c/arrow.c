/* Arrow: a range as a table of typed columns, and rows from another stream. */
#include "example.h"

/* A sensor's number and a time as the key, both big-endian, so that they sort; the value is a
   temperature and a note. */
static size_t key_of(unsigned sensor, unsigned time, unsigned char *to)
{
    for (int i = 0; i < 4; i++) {
        to[i] = (unsigned char)(sensor >> 8 * (3 - i));
        to[4 + i] = (unsigned char)(time >> 8 * (3 - i));
    }
    return 8;
}

static size_t value_of(double celsius, const char *note, unsigned char *to)
{
    memcpy(to, &celsius, 8);
    memcpy(to + 8, note, strlen(note));
    return 8 + strlen(note);
}

/* An Arrow library does this: it reads columns as they lie in memory. */
static void print(struct ArrowArrayStream *stream)
{
    struct ArrowSchema schema;
    struct ArrowArray array;
    int code = stream->get_schema(stream, &schema);
    if (code == 0) {
        for (int i = 0; i < schema.n_children; i++)
            printf("%s (%s)%s", schema.children[i]->name, schema.children[i]->format,
                   i + 1 < schema.n_children ? ", " : "\n");
        schema.release(&schema);
    }
    while (code == 0 && (code = stream->get_next(stream, &array)) == 0 && array.release != NULL) {
        const uint32_t *sensors = array.children[0]->buffers[1];
        const uint32_t *times = array.children[1]->buffers[1];
        const double *celsius = array.children[2]->buffers[1];
        const int32_t *ends = array.children[3]->buffers[1];
        const char *notes = array.children[3]->buffers[2];
        for (int64_t row = 0; row < array.length; row++)
            printf("%u, %u, %.1f, %.*s\n", sensors[row], times[row], celsius[row],
                   (int)(ends[row + 1] - ends[row]), notes + ends[row]);
        array.release(&array);
    }
    if (code != 0) {
        fprintf(stderr, "%s\n", stream->get_last_error(stream));
        exit(1);
    }
    stream->release(stream);
}

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "arrow.db";
    rocks_options *options, *table;
    rocks_db *db;
    rocks_column_family *copy;
    rocks_iter *iter;
    struct ArrowArrayStream stream;
    rocks_arrow_info info = {.struct_size = sizeof info};

    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status));
    TRY(rocks_options_set(options, "create_if_missing", "true", &status));
    TRY(rocks_db_open(path, options, NULL, NULL, NULL, 0, &db, &status));
    TRY(rocks_options_free(options, &status));
    for (unsigned sensor = 1; sensor <= 3; sensor++) {
        for (unsigned time = 0; time < 4; time++) {
            unsigned char key[8], value[32];
            const size_t key_len = key_of(sensor, time, key);
            const size_t value_len =
                value_of(18 + 5 * sensor + time / 2.0, sensor == 2 ? "cellar" : "roof", value);
            TRY(rocks_db_put(db, NULL, NULL, key, key_len, value, value_len, &status));
        }
    }

    /* The parts of keys and values become columns; conditions choose the rows. */
    TRY(rocks_options_new(ROCKS_OPTIONS_ARROW, &table, &status));
    TRY(rocks_options_set(table, "key_parts", "rocks.order(u32be,u32be)", &status));
    TRY(rocks_options_set(table, "key_names", "sensor,time", &status));
    TRY(rocks_options_set(table, "value_parts", "rocks.order(f64le,rest)", &status));
    TRY(rocks_options_set(table, "value_names", "celsius,note", &status));
    TRY(rocks_options_set(table, "where", "celsius > 24 and note prefix 'ro'", &status));
    TRY(rocks_db_iter(db, NULL, NULL, &iter, &status));
    TRY(rocks_arrow_scan(&iter, NULL, 1, table, NULL, &stream, &status));
    TRY(rocks_options_free(table, &status));
    print(&stream);

    /* A stream comes in as well, from any Arrow library; here it is one of ours. */
    TRY(rocks_db_create_column_family(db, "copy", NULL, &copy, &status));
    TRY(rocks_db_iter(db, NULL, NULL, &iter, &status));
    TRY(rocks_arrow_scan(&iter, NULL, 1, NULL, NULL, &stream, &status));
    TRY(rocks_db_write_arrow(db, copy, NULL, NULL, &stream, NULL, &info, &status));
    printf("%d rows copied\n", (int)info.rows);
    TRY(rocks_column_family_free(copy, &status));
    TRY(rocks_db_close(db, &status));
    return 0;
}
