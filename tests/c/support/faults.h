/* Files that fail on demand, for the tests of what is left then. */
#ifndef FAULTS_H
#define FAULTS_H

#include "check.h"

static inline rocks_env *failing_env(void)
{
    rocks_env *env;
    OK(rocks_env_new_fault_injection(NULL, &env, &st));
    return env;
}

/* Over files in memory, where syncing takes no time. */
static inline rocks_env *failing_memory(void)
{
    rocks_env *memory, *env;
    OK(rocks_env_new_by_name("memory", &memory, &st));
    OK(rocks_env_new_fault_injection(memory, &env, &st));
    OK(rocks_env_free(memory, &st));
    return env;
}

static inline void fault(rocks_env *env, const char *name, const char *value)
{
    OK(rocks_env_set(env, name, value, &st));
}

static inline void fault_at(rocks_env *env, uint64_t operation)
{
    char text[32];
    snprintf(text, sizeof text, "%llu", (unsigned long long)operation);
    fault(env, "faults.at", text);
}

static inline uint64_t figure(rocks_env *env, const char *name)
{
    uint64_t value;
    OK(rocks_env_value(env, name, &value, &st));
    return value;
}

static inline rocks_options *options_in(rocks_env *env)
{
    rocks_options *options = options_with(ROCKS_OPTIONS_DATABASE, "create_if_missing", "true");
    OK(rocks_options_set_env(options, "env", env, &st));
    return options;
}

#endif
