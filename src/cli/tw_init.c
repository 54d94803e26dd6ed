/*
 * tilewright init WORKSPACE: a folder in which the commands of the method work as written, without
 * a card: ./build_metal.sh -b Debug, tt-smi -r, timeout 10 pytest .../test_stage4_device_op.py -v.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tilewright/stages.h"

int tw_init_main(int argc, char **argv);

static int usage(FILE *out) {
    fputs(
        "usage: tilewright init WORKSPACE\n\n"
        "Makes a folder in which operations are built and tested by the commands of a\n"
        "TT-Metalium tree, on the virtual chip:\n\n"
        "  ./build_metal.sh -b Debug          builds every operation of the workspace\n"
        "  . ./env.sh                         puts tt-smi, pytest and tilewright in PATH\n"
        "  tt-smi -r                          resets the device\n"
        "  timeout 10 pytest ttnn/cpp/ttnn/operations/CATEGORY/NAME/test_dev -v\n\n"
        "Files that are there and differ are left alone, and named. Exit status: 0 made, 2 not.\n",
        out);
    return out == stdout ? 0 : 2;
}

/* One file of a workspace: its template below templates/workspace, and whether it is a program. */
static const struct file_row {
    const char *template, *path;
    bool program;
} files[] = {{"build_metal.sh", "build_metal.sh", true},
             {"tt-smi", "bin/tt-smi", true},
             {"pytest", "bin/pytest", true},
             {"env.sh", "env.sh", false},
             {"conftest.py", "conftest.py", false},
             {"README.md", "README.md", false}};

/* What a template says as @NAME@, and what is so on this machine. */
typedef struct word {
    const char *name, *value;
} word;
enum { WORDS = 3 };

/* The text with the words in it. Caller frees. */
static char *filled(const char *text, const word *words) {
    tw_text out = {0};
    tw_text_add(&out, "");
    while (*text) {
        const word *found = NULL;
        for (size_t i = 0; i < WORDS && !found; i++)
            if (!strncmp(text, words[i].name, strlen(words[i].name))) found = &words[i];
        if (found) {
            tw_text_add(&out, found->value);
            text += strlen(found->name);
        } else {
            tw_text_addn(&out, text++, 1);
        }
    }
    return tw_text_take(&out);
}

static tw_status write_one(const char *workspace, const struct file_row *row, const word *words,
                           tw_error *err) {
    char *folder = tw_path_join(tw_data_root(), "templates/workspace");
    char *from = tw_path_join(folder, row->template), *to = tw_path_join(workspace, row->path);
    char *form = NULL, *old = NULL, *text = NULL;
    size_t length;
    tw_status status = tw_file_read(from, &form, &length, err);
    if (status == TW_OK) {
        text = filled(form, words);
        const bool there = tw_file_read(to, &old, &length, NULL) == TW_OK;
        if (there && strcmp(old, text) != 0) {
            printf("kept     %s (it differs from the one that would be written)\n", row->path);
        } else {
            status = tw_file_write(to, text, strlen(text), err);
            if (status == TW_OK && row->program && chmod(to, 0755))
                status = tw_fail(err, TW_IO, "%s: %s", to, strerror(errno));
            if (status == TW_OK) printf("%s  %s\n", there ? "same   " : "written", row->path);
        }
    }
    free(folder);
    free(from);
    free(to);
    free(form);
    free(old);
    free(text);
    return status;
}

static tw_status make_folders(const char *workspace, tw_error *err) {
    static const char *const folders[] = {"",         "bin",           "ttnn",
                                          "ttnn/cpp", "ttnn/cpp/ttnn", "ttnn/cpp/ttnn/operations"};
    for (size_t i = 0; i < TW_COUNT(folders); i++) {
        char *path = *folders[i] ? tw_path_join(workspace, folders[i]) : tw_strdup(workspace);
        const bool made = mkdir(path, 0777) == 0 || errno == EEXIST;
        const int number = errno;
        tw_status status = TW_OK;
        if (!made)
            status =
                tw_fail(err, TW_IO, "%s: the folder cannot be made: %s", path, strerror(number));
        free(path);
        if (status != TW_OK) return status;
    }
    return TW_OK;
}

int tw_init_main(int argc, char **argv) {
    const char *workspace = NULL;
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) return usage(stdout);
        if (argv[i][0] == '-' || workspace) return usage(stderr);
        workspace = argv[i];
    }
    if (!workspace) return usage(stderr);
    char command[4096];
    const ssize_t got = readlink("/proc/self/exe", command, sizeof command - 1);
    tw_error err = {0};
    tw_status status = got > 0 ? make_folders(workspace, &err)
                               : tw_fail(&err, TW_IO, "/proc/self/exe cannot be read");
    if (status == TW_OK) {
        command[got] = '\0';
        char *home = tw_place_home(), *python = tw_place_python();
        const word words[WORDS] = {{"@HOME@", home}, {"@COMMAND@", command}, {"@PYTHON@", python}};
        for (size_t i = 0; i < TW_COUNT(files) && status == TW_OK; i++)
            status = write_one(workspace, &files[i], words, &err);
        free(python);
        free(home);
    }
    if (status == TW_OK) return 0;
    fprintf(stderr, "tilewright init: %s\n", err.text);
    tw_error_clear(&err);
    return 2;
}
