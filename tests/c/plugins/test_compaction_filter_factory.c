/* Compaction filter factories: a filter with its own state for every run. valgrind: yes */
#include "../support/compaction_plan.h"

typedef struct run {
    plan *of;
    int seen; /* one thread's alone */
} run;

static bool should_filter(void *state, rocks_table_file_creation_reason reason)
{
    plan *p = state;
    CHECK(reason >= 0 && reason < 4);
    add(&p->reasons[reason]);
    return reason != ROCKS_TABLE_FILE_CREATION_RECOVERY;
}

static bool create(void *state, const rocks_compaction_context *context, void **out,
                   rocks_sink *error)
{
    plan *p = state;
    CHECK(context->struct_size >= sizeof *context && *out == NULL);
    __atomic_store_n(&p->manual, (int)context->is_manual_compaction, __ATOMIC_SEQ_CST);
    __atomic_store_n(&p->full, (int)context->is_full_compaction, __ATOMIC_SEQ_CST);
    if (context->reason == ROCKS_TABLE_FILE_CREATION_COMPACTION) {
        __atomic_store_n(&p->inputs, (int)context->input_count, __ATOMIC_SEQ_CST);
        for (size_t i = 0; i < context->input_count; i++) {
            CHECK(context->inputs[i]->struct_size >= sizeof *context->inputs[i]);
            __atomic_add_fetch(&p->input_entries, context->inputs[i]->num_entries,
                               __ATOMIC_SEQ_CST);
        }
        CHECK(context->input_start_level >= 0);
    } else {
        CHECK(context->input_count == 0 && context->inputs == NULL);
        CHECK(context->input_start_level == -1);
    }
    if (p->text != NULL && strcmp(p->text, "none") == 0) return true;
    run *made = calloc(1, sizeof *made);
    made->of = p;
    *out = made;
    add(&p->runs_made);
    if (p->text == NULL) return true;
    CHECK(rocks_sink_append(error, TEXT(p->text), NULL) == ROCKS_OK);
    return false;
}

static rocks_compaction_decision run_filter(void *state, const rocks_compaction_record *record,
                                            rocks_sink *result, rocks_sink *error)
{
    run *r = state;
    r->seen++;
    return filter(r->of, record, result, error);
}

static void destroy_run(void *state)
{
    run *r = state;
    plan *of = r->of;
    free(r);
    add(&of->runs_ended);
}

static rocks_compaction_filter_factory *factory_of(plan *p, int with_reasons)
{
    rocks_compaction_filter_factory_callbacks callbacks;
    rocks_compaction_filter_factory *made;
    memset(&callbacks, 0, sizeof callbacks);
    callbacks.struct_size = sizeof callbacks;
    callbacks.state = p;
    callbacks.destroy = destroy;
    callbacks.should_filter = with_reasons ? should_filter : NULL;
    callbacks.create = create;
    callbacks.filter = run_filter;
    callbacks.destroy_run = destroy_run;
    OK(rocks_compaction_filter_factory_new(&callbacks, &made, &st));
    return made;
}

static void factory_refused(void)
{
    plan p = {.decide = by_value};
    rocks_compaction_filter_factory_callbacks callbacks;
    rocks_compaction_filter_factory *made;
    memset(&callbacks, 0, sizeof callbacks);
    callbacks.struct_size = sizeof callbacks;
    callbacks.state = &p;
    callbacks.destroy = destroy;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_compaction_filter_factory_new(&callbacks, &made, &st));
    SAYS("create is NULL");
    callbacks.create = create;
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_compaction_filter_factory_new(&callbacks, &made, &st));
    SAYS("filter is NULL");
    callbacks.filter = run_filter;
    callbacks.name = "two words";
    EXPECT(ROCKS_INVALID_ARGUMENT, rocks_compaction_filter_factory_new(&callbacks, &made, &st));
    CHECK(p.destroyed == 3 && made == NULL);
}

static void factories(void)
{
    plan p = {.decide = by_value};
    rocks_options *options = still_options();
    rocks_compaction_filter_factory *it = factory_of(&p, 1);
    uint64_t count;
    OK(rocks_options_set_compaction_filter_factory(options, "compaction_filter_factory", it, &st));
    rocks_db *db = open_with("factories", options);
    OK(rocks_options_free(options, &st));
    put(db, "a", "remove");
    put(db, "b", "keep");
    flush(db); /* a factory can filter flushes */
    CHECK(get(&p.reasons[ROCKS_TABLE_FILE_CREATION_FLUSH]) == 1 && p.calls == 2);
    CHECK(p.runs_made == 1 && p.runs_ended == 1 && !p.manual && has(db, "a", NULL));
    put(db, "c", "change");
    flush(db);
    OK(compact(db));
    CHECK(get(&p.reasons[ROCKS_TABLE_FILE_CREATION_COMPACTION]) == 1);
    CHECK(p.runs_made == 3 && p.runs_ended == 3 && p.manual == 1 && p.full == 1);
    CHECK(p.inputs == 2 && p.input_entries == 3); /* a's deletion, b, c */
    CHECK(has(db, "c", "changed"));
    /* No filter for this one. */
    p.text = "none";
    put(db, "d", "remove");
    OK(compact(db));
    CHECK(p.runs_made == 3 && has(db, "d", "remove"));
    /* Nor where it cannot be made; what it set is destroyed all the same. */
    p.text = "no run for you";
    EXPECT(ROCKS_CALLBACK_FAILED, compact(db));
    SAYS("no run for you");
    CHECK(p.runs_made == 4 && p.runs_ended == 4 && has(db, "d", "remove"));
    put(db, "e", "remove");
    EXPECT(ROCKS_CALLBACK_FAILED, rocks_db_flush(db, NULL, 0, NULL, &st));
    CHECK(has(db, "e", "remove"));
    OK(rocks_compaction_filter_factory_failures(it, &count, NULL, &st));
    CHECK(count == 2);
    p.text = NULL;
    OK(compact(db));
    CHECK(has(db, "d", NULL) && has(db, "e", NULL));
    OK(rocks_compaction_filter_factory_free(it, &st));
    OK(rocks_db_close(db, &st));
    CHECK(p.destroyed == 1 && p.runs_made == p.runs_ended);

    /* What an opening recovers from the log is another reason. */
    memset(&p, 0, sizeof p);
    p.decide = by_value;
    options = still_options();
    it = factory_of(&p, 1);
    db = open_with("recovered", options);
    put(db, "a", "remove");
    OK(rocks_db_close(db, &st));
    OK(rocks_options_set_compaction_filter_factory(options, "compaction_filter_factory", it, &st));
    db = open_with("recovered", options);
    CHECK(get(&p.reasons[ROCKS_TABLE_FILE_CREATION_RECOVERY]) == 1 && p.calls == 0);
    OK(rocks_db_close(db, &st));
    /* By itself a factory filters compactions alone. */
    OK(rocks_compaction_filter_factory_free(it, &st));
    it = factory_of(&p, 0);
    OK(rocks_options_set_compaction_filter_factory(options, "compaction_filter_factory", it, &st));
    db = open_with("recovered", options);
    put(db, "b", "remove");
    flush(db);
    CHECK(p.calls == 0 && p.destroyed == 1);
    OK(compact(db));
    CHECK(p.calls == 2 && has(db, "a", NULL) && has(db, "b", NULL));
    OK(rocks_options_set_compaction_filter_factory(options, "compaction_filter_factory", NULL,
                                                   &st));
    OK(rocks_options_free(options, &st));
    OK(rocks_compaction_filter_factory_free(it, &st));
    OK(rocks_db_close(db, &st));
    CHECK(p.destroyed == 2);
}

static void threads(void)
{
    plan p = {.decide = every_other};
    rocks_options *options = still_options();
    rocks_compaction_filter_factory *it = factory_of(&p, 0);
    OK(rocks_options_set_compaction_filter_factory(options, "compaction_filter_factory", it, &st));
    OK(rocks_compaction_filter_factory_free(it, &st));
    threads_with(options, "threads");
    CHECK(get(&p.destroyed) == 1 && get(&p.calls) >= KEYS);
    CHECK(get(&p.runs_made) > 0 && get(&p.runs_made) == get(&p.runs_ended));
}

int main(int argc, char **argv)
{
    CHECK_BEGIN(argc, argv);
    factory_refused();
    factories();
    threads();
    return 0;
}
