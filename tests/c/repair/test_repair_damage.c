/* Every kind of file of a database, damaged in every way, and repaired: what can be read is there
   again, nothing old stands over something newer that was saved, and no key is made up. */
#include "damage.h"

enum how { FLIP_HEAD, FLIP_MIDDLE, FLIP_TAIL, ZERO_PAGE, CUT_END, CUT_HALF, MISSING, WAYS };

static const char *const how_names[WAYS] = {"one byte at the beginning",
                                            "one byte in the middle",
                                            "one byte at the end",
                                            "a page of zeros",
                                            "the end cut off",
                                            "half cut off",
                                            "missing"};

static char pristine[4096], damaged[4096];
static const rocks_options *opening;
static rocks_options *plain;

static void damage(const char *name, enum how how)
{
    char path[8192], page[4096] = {0}, byte;
    struct stat is;
    snprintf(path, sizeof path, "%s/%s", damaged, name);
    if (how == MISSING) {
        CHECK(unlink(path) == 0);
        return;
    }
    CHECK(stat(path, &is) == 0);
    const off_t size = is.st_size;
    if (how == CUT_END || how == CUT_HALF) {
        CHECK(truncate(path, how == CUT_HALF ? size / 2 : size - (size > 20 ? 10 : size / 2)) == 0);
        return;
    }
    const int file = open(path, O_RDWR);
    CHECK(file >= 0);
    if (how == ZERO_PAGE) {
        const off_t at = size / 2 / 4096 * 4096;
        const size_t len = (size_t)(size - at < 4096 ? size - at : 4096);
        CHECK(pwrite(file, page, len, at) == (ssize_t)len);
    } else {
        const off_t at = how == FLIP_HEAD     ? (size > 40 ? 20 : 2)
                         : how == FLIP_MIDDLE ? size / 2
                                              : size - 4;
        CHECK(pread(file, &byte, 1, at) == 1);
        byte ^= 0x5a;
        CHECK(pwrite(file, &byte, 1, at) == 1);
    }
    CHECK(close(file) == 0);
}

static rocks_repair_report report;
static int repairs;

static const char *line_of(rocks_buffer *lines, const char *name)
{
    char *found = strstr((char *)lines->data, name);
    if (found == NULL) fprintf(stderr, "no line of %s in\n%s", name, (const char *)lines->data);
    CHECK(found != NULL);
    while (found > (char *)lines->data && found[-1] != '\n') found--;
    found[strcspn(found, "\n")] = 0;
    return found;
}

/* Damages a copy, repairs it, and compares. Returns how many keys differ from what was written. */
static int try(const char *setting, const char *name, enum how how, int round, int family)
{
    char say[300];
    rocks_buffer lines;
    const rocks_options *options[FAMILIES] = {opening, opening};
    snprintf(say, sizeof say, "%s, %s, %s", setting, name, how_names[how]);
    copy_folder(pristine, damaged);
    damage(name, how);
    memset(&report, 0, sizeof report);
    report.struct_size = sizeof report;
    const rocks_code code = rocks_db_repair(damaged, opening, family_names, options, FAMILIES, 1,
                                            UINT64_MAX, NULL, &report, &lines, &st);
    repairs++;
    if (code != ROCKS_OK && code != ROCKS_INCOMPLETE) {
        fprintf(stderr, "%s: %s\n", say, st.message);
        exit(1);
    }
    CHECK((code == ROCKS_INCOMPLETE) == (report.data_loss != 0));
    if (code == ROCKS_INCOMPLETE) CHECK(*report.text != 0 && strcmp(report.text, st.message) == 0);
    const int different = compare(damaged, plain, round, family, say);
    /* What differs was told. */
    if (different != 0 && code == ROCKS_OK) {
        fprintf(stderr, "%s: %d keys lost without a word\n%s", say, different,
                (const char *)lines.data);
        exit(1);
    }
    /* The damaged file is kept, and the lines tell where. */
    if (how != MISSING && strcmp(name, "CURRENT") != 0 && report.changed) {
        const char *line = line_of(&lines, name), *moved = strstr(line, "/lost/");
        if (strncmp(line, "kept", 4) != 0) {
            CHECK(moved != NULL);
            while (moved > line && moved[-1] != '\t') moved--;
            char path[8192];
            snprintf(path, sizeof path, "%.*s", (int)strcspn(moved, "\t"), moved);
            CHECK(access(path, F_OK) == 0);
        }
    }
    OK(rocks_buffer_free(&lines, &st));
    /* It is whole now. */
    if (how % 3 == 1) {
        OK(rocks_db_repair(damaged, opening, family_names, options, FAMILIES, 0, UINT64_MAX, NULL,
                           &report, NULL, &st));
    }
    return different;
}

static char wal_name[64], manifest_name[64];

static void find_names(const char *path, const char *name, void *with)
{
    (void)with;
    struct stat is;
    if (stat(path, &is) != 0 || is.st_size == 0) return;
    if (has_end(name, ".log")) snprintf(wal_name, sizeof wal_name, "%s", name);
    if (strncmp(name, "MANIFEST", 8) == 0)
        snprintf(manifest_name, sizeof manifest_name, "%s", name);
}

static void at_most(int most, int got, const char *name, enum how how)
{
    if (got <= most) return;
    fprintf(stderr, "%s, %s: %d keys lost, %d at most can be\n", name, how_names[how], got, most);
    exit(1);
}

/* Without its dictionary no block of a table can be decompressed. */
static void matrix(const char *setting, const char *const *settings, bool has_blobs,
                   bool has_dictionary)
{
    rocks_options *options = damage_options(settings);
    opening = plain = options;
    copy_folder("/nonexistent", pristine);
    make_database(pristine, options);
    each_file(pristine, find_names, NULL);
    CHECK(compare(pristine, options, -1, -1, "as written") == 0);
    /* Opening it made tables of the log. */
    copy_folder("/nonexistent", pristine);
    make_database(pristine, options);
    each_file(pristine, find_names, NULL);

    for (enum how how = 0; how < WAYS; how++) {
        int tables = 0;
        for (int i = 0; i < data_file_count; i++) {
            const struct data_file *file = &data_files[i];
            const int lost = try(setting, file->name, how, file->round, file->family);
            if (has_end(file->name, ".blob")) {
                if (how == FLIP_MIDDLE) at_most(1, lost, file->name, how);
                if (how == FLIP_TAIL) at_most(0, lost, file->name, how);
                if (how == CUT_HALF) at_most(KEYS * 6 / 10, lost, file->name, how);
                continue;
            }
            tables++;
            /* Blocks of 1 KiB hold eight rows of 120 bytes; with values elsewhere 40. */
            const int block = has_blobs ? 60 : 16;
            if (how == FLIP_HEAD || how == FLIP_MIDDLE) at_most(block, lost, file->name, how);
            if (how == FLIP_TAIL || how == CUT_END) at_most(0, lost, file->name, how);
            if (has_blobs || has_dictionary) continue;
            if (how == ZERO_PAGE) at_most(7 * block, lost, file->name, how);
            if (how == CUT_HALF) at_most(KEYS * 6 / 10, lost, file->name, how);
        }
        CHECK(tables == 6);
        const int lost = try(setting, wal_name, how, ROUNDS - 1, -1);
        if (how == FLIP_HEAD || how == FLIP_MIDDLE || how == FLIP_TAIL || how == CUT_END)
            at_most(2 + 20, lost, wal_name, how); /* A record; it may be the range deletion. */
        if (how == ZERO_PAGE) at_most(80, lost, wal_name, how);
        if (how == CUT_HALF) at_most(FAMILIES * KEYS * 3 / 10, lost, wal_name, how);
        /* All that they say the other files say too. */
        at_most(0, try(setting, manifest_name, how, -1, -1), manifest_name, how);
        at_most(0, try(setting, "CURRENT", how, -1, -1), "CURRENT", how);
    }
    OK(rocks_options_free(options, &st));
}

int main(int argc, char **argv)
{
    static const char *const none[] = {"compression", "kNoCompression", NULL};
    static const char *const snappy[] = {
        "compression", "kSnappyCompression", "table.format_version",
        "5",           "table.checksum",     "kCRC32c",
        NULL};
    static const char *const zstd[] = {"compression",
                                       "kZSTD",
                                       "compression_opts.max_dict_bytes",
                                       "4096",
                                       "table.filter_policy",
                                       "bloomfilter:10:false",
                                       "wal_compression",
                                       "kZSTD",
                                       NULL};
    static const char *const parts[] = {"compression",
                                        "kLZ4Compression",
                                        "table.index_type",
                                        "kTwoLevelIndexSearch",
                                        "table.metadata_block_size",
                                        "512",
                                        "table.data_block_index_type",
                                        "kDataBlockBinaryAndHash",
                                        NULL};
    static const char *const blobs[] = {
        "compression", "kNoCompression",        "enable_blob_files", "true", "min_blob_size",
        "100",         "blob_compression_type", "kLZ4Compression",   NULL};
    CHECK_BEGIN(argc, argv);
    snprintf(pristine, sizeof pristine, "%s", check_path("pristine"));
    snprintf(damaged, sizeof damaged, "%s", check_path("damaged"));
    matrix("no compression", none, false, false);
    matrix("snappy, format 5", snappy, false, false);
    matrix("zstd with a dictionary", zstd, false, true);
    matrix("partitioned index", parts, false, false);
    matrix("blob files", blobs, true, false);
    return 0;
}
