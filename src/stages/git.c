#include <stdlib.h>
#include <string.h>

#include "stages/process.h"
#include "stages/session.h"

/* Runs git in the folder; *output may be NULL. */
static int git(const char *folder, char **arguments, char **output) {
    tw_process process = {.arguments = arguments, .folder = folder};
    tw_processes_run(&process, 1, 1);
    if (output)
        *output = process.output;
    else
        free(process.output);
    return process.exit_code;
}
#define GIT(folder, output, ...) git(folder, (char *[]){(char *)"git", __VA_ARGS__, NULL}, output)
#define WORD(text)               (char *)(uintptr_t)(text)

static bool in_repository(const char *folder) {
    return !GIT(folder, NULL, WORD("rev-parse"), WORD("--is-inside-work-tree"));
}

static tw_status fail_with(char *output, const char *folder, const char *what, tw_error *err) {
    const tw_status status =
        tw_fail(err, TW_IO, "git %s failed in %s: %.400s", what, folder, output);
    free(output);
    return status;
}

tw_status tw_git_commit(const char *folder, const char *message, char **sha, tw_error *err) {
    char *output = NULL;
    *sha = NULL;
    if (!in_repository(folder) && GIT(folder, &output, WORD("init"), WORD("-q")))
        return fail_with(output, folder, "init", err);
    free(output);
    output = NULL;
    if (GIT(folder, &output, WORD("add"), WORD("-A"), WORD("--"), WORD(".")))
        return fail_with(output, folder, "add", err);
    free(output);
    if (!GIT(folder, NULL, WORD("diff"), WORD("--cached"), WORD("--quiet"), WORD("--"), WORD(".")))
        return TW_OK;
    /* Somebody's name is needed; the user's own where there is one. */
    const bool named = !GIT(folder, NULL, WORD("config"), WORD("user.email"));
    const int failed =
        named ? GIT(folder, &output, WORD("commit"), WORD("-q"), WORD("-m"), WORD(message),
                    WORD("--"), WORD("."))
              : GIT(folder, &output, WORD("-c"), WORD("user.name=tilewright"), WORD("-c"),
                    WORD("user.email=tilewright@localhost"), WORD("commit"), WORD("-q"), WORD("-m"),
                    WORD(message), WORD("--"), WORD("."));
    if (failed) return fail_with(output, folder, "commit", err);
    free(output);
    if (GIT(folder, &output, WORD("rev-parse"), WORD("--short"), WORD("HEAD")))
        return fail_with(output, folder, "rev-parse", err);
    output[strcspn(output, "\n")] = '\0';
    *sha = output;
    return TW_OK;
}
