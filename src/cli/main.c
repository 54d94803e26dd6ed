/*
 * main.c: `tilewright COMMAND ...`: one row a command, each carried out by src/cli/tw_COMMAND.c.
 */
#include <stdio.h>
#include <string.h>

#include "tilewright/base.h"

/* name, argument summary, what it does. A command whose file is not in this build has no address.
 */
#define COMMANDS                                                                                   \
    COMMAND(build, "SPEC.md -o DIR", "a functional spec to an operation, stage by stage")          \
    COMMAND(check, "SPEC.md", "the design faults of a spec")                                       \
    COMMAND(spec, "SPEC.md", "what was understood of a spec")                                      \
    COMMAND(plan, "SPEC.md", "CBs, work split and arguments of the operation")                     \
    COMMAND(init, "WORKSPACE", "a folder where operations are built and tested as on a card")       \
    COMMAND(test, "DIR", "the tests of a built operation")                                         \
    COMMAND(op, "build DIR", "an operation of a tree, as it stands, to a library for Python")                \
    COMMAND(run, "PROGRAM [ARGS]", "a host program on the chip chosen, with figures of its run")      \
    COMMAND(exec, "PROGRAM.json", "kernels with no host code")                                     \
    COMMAND(kernel, "check PATH...", "whether kernels compile here, and what they lack")           \
    COMMAND(explain, "FAULT", "the page of a fault")                                               \
    COMMAND(doctor, "", "what is installed, what is missing, how to get it")

#define COMMAND(name, arguments, meaning)                                                          \
    extern int tw_##name##_main(int argc, char **argv) __attribute__((weak));
COMMANDS
#undef COMMAND

typedef struct command {
    const char *name, *arguments, *meaning;
    int (*run)(int argc, char **argv);
} command;

static void usage(FILE *out, const command *commands, size_t count) {
    fprintf(out, "usage: tilewright COMMAND ...\n\n");
    for (size_t i = 0; i < count; i++)
        if (commands[i].run)
            fprintf(out, "  %-8s %-16s %s\n", commands[i].name, commands[i].arguments,
                    commands[i].meaning);
    fprintf(out, "\n`tilewright COMMAND --help` tells more. Version %s.\n", TW_VERSION);
}

static int unknown(const char *word, const command *commands, size_t count) {
    const char *names[32];
    size_t known = 0;
    for (size_t i = 0; i < count; i++)
        if (commands[i].run) names[known++] = commands[i].name;
    const char *near = tw_nearest(word, names, known);
    fprintf(stderr, "tilewright: unknown command '%s'", word);
    if (near)
        fprintf(stderr, "; did you mean '%s'?\n", near);
    else
        fprintf(stderr, "; `tilewright --help` lists them\n");
    return 2;
}

int main(int argc, char **argv) {
    const command commands[] = {
#define COMMAND(name, arguments, meaning) {#name, arguments, meaning, tw_##name##_main},
        COMMANDS
#undef COMMAND
    };
    const size_t count = TW_COUNT(commands);
    if (argc < 2) {
        usage(stderr, commands, count);
        return 2;
    }
    const char *word = argv[1];
    if (!strcmp(word, "--help") || !strcmp(word, "-h") || !strcmp(word, "help")) {
        usage(stdout, commands, count);
        return 0;
    }
    if (!strcmp(word, "--version")) {
        printf("tilewright %s\n", TW_VERSION);
        return 0;
    }
    for (size_t i = 0; i < count; i++)
        if (commands[i].run && !strcmp(commands[i].name, word))
            return commands[i].run(argc - 1, argv + 1);
    return unknown(word, commands, count);
}
