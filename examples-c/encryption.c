/* A database whose files are encrypted, a rotation of its key, and what is said without it. */
#include "example.h"

/* Keys that a vault would have. The newest is the current one. */
struct vault {
    const char *ids[2];
    uint8_t keys[2][32];
    int count;
};

static bool current(void *state, rocks_sink *id, rocks_sink *error)
{
    const struct vault *vault = state;
    (void)error;
    return rocks_sink_append(id, TEXT(vault->ids[vault->count - 1]), &status) == ROCKS_OK;
}

static bool key(void *state, const uint8_t *id, size_t len, rocks_sink *to, rocks_sink *error)
{
    const struct vault *vault = state;
    for (int i = 0; i < vault->count; i++) {
        if (strlen(vault->ids[i]) != len || memcmp(vault->ids[i], id, len) != 0) continue;
        return rocks_sink_append(to, vault->keys[i], 32, NULL) == ROCKS_OK;
    }
    rocks_sink_append(error, TEXT("the vault has no such key"), NULL);
    return false;
}

static rocks_env *env_of(struct vault *vault)
{
    rocks_key_provider_callbacks provider = {
        .struct_size = sizeof provider, .state = vault, .current = current, .key = key};
    rocks_env *env;
    TRY(rocks_env_new_encrypted(NULL, &provider, &env, &status));
    return env;
}

static rocks_code open_in(const char *path, rocks_env *env, rocks_db **db)
{
    rocks_options *options;
    TRY(rocks_options_new(ROCKS_OPTIONS_DATABASE, &options, &status));
    TRY(rocks_options_set(options, "create_if_missing", "true", &status));
    TRY(rocks_options_set_env(options, "env", env, &status));
    rocks_status why;
    const rocks_code code = rocks_db_open(path, options, NULL, NULL, NULL, 0, db, &why);
    TRY(rocks_options_free(options, &status));
    status = why;
    return code;
}

/* The message without the folder, which is another each time. */
static void tell(const char *when, rocks_code code)
{
    static const char *const facts[] = {"is encrypted", "there is no key", "gave no key \"june\"",
                                        "the vault has no such key"};
    printf("%s: %s", when, code == ROCKS_OK ? "opened" : "refused");
    for (size_t i = 0; code != ROCKS_OK && i < sizeof facts / sizeof *facts; i++)
        if (strstr(status.message, facts[i]) != NULL) printf(", %s", facts[i]);
    printf("\n");
}

int main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "encryption.db";
    struct vault vault = {.ids = {"june"}, .count = 1};
    memset(vault.keys[0], 6, 32); /* a real one is random */
    rocks_env *env = env_of(&vault);
    rocks_db *db;
    tell("with the key", open_in(path, env, &db));
    TRY(rocks_db_put(db, NULL, NULL, TEXT("name"), TEXT("Ann"), &status));
    TRY(rocks_db_flush(db, NULL, 0, NULL, &status));

    /* From now on new files have another key. */
    vault.ids[1] = "july";
    memset(vault.keys[1], 7, 32);
    vault.count = 2;
    TRY(rocks_db_put(db, NULL, NULL, TEXT("city"), TEXT("Oslo"), &status));
    TRY(rocks_db_flush(db, NULL, 0, NULL, &status));
    uint64_t keys;
    TRY(rocks_env_value(env, "encryption.keys", &keys, &status));
    printf("keys in memory: %d\n", (int)keys);
    TRY(rocks_db_close(db, &status));
    TRY(rocks_env_free(env, &status));

    tell("without the env", open_in(path, NULL, &db));
    struct vault newer = {.ids = {"july"}, .count = 1};
    memset(newer.keys[0], 7, 32);
    env = env_of(&newer);
    tell("with the new key alone", open_in(path, env, &db));
    TRY(rocks_env_free(env, &status));

    env = env_of(&vault);
    tell("with both", open_in(path, env, &db));
    TRY(rocks_env_free(env, &status));
    rocks_buffer value;
    TRY(rocks_db_get(db, NULL, NULL, TEXT("name"), &value, &status));
    printf("name: %.*s\n", SHOW(value));
    TRY(rocks_buffer_free(&value, &status));
    TRY(rocks_db_close(db, &status));
    return 0;
}
