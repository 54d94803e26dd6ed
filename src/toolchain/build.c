/*
 * Building: every image is looked up; those missing are compiled side by side, then kept.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "toolchain/cache.h"
#include "toolchain/diagnostic.h"
#include "toolchain/prune.h"
#include "toolchain/run.h"
#include "toolchain/toolchain.h"
#include "toolchain/unroll.h"

/* One image on its way. */
typedef struct unit {
    const tw_kernel_source *source;
    tw_kernel_build *build;
    tw_kernel_image *image;
    tw_target target;
    tw_text text;            /* what the compiler reads */
    tw_words flags;          /* all but the output and the precompiled header */
    tw_digest command;       /* of text, flags, compiler */
    const struct unit *twin; /* an earlier unit of the same command, or NULL */
    bool done;
    tw_words arguments; /* complete, when it is compiled */
    char *output, *dependencies;
    char *precompiled; /* the folder of the header it is compiled with, or NULL */
} unit;

typedef struct job {
    tw_toolchain *toolchain;
    const tw_compiler *compiler;
    tw_stamps stamps;
    TW_VEC(unit) units;
    char *temporary;
    int64_t started;
    tw_toolchain_counts counts;
    bool cache_failed; /* the cache could not be written; said once */
} job;

/* ---- what is to be compiled ---------------------------------------------------------------- */

static void add_folder(tw_words *flags, const char *folder) {
    char resolved[PATH_MAX];
    tw_words_add(flags, "-I%s", realpath(folder, resolved) ? resolved : folder);
}

/* What kernels of a TT-Metalium tree include is named from here. */
static void add_tree(tw_words *flags, const char *tree, size_t length) {
    static const char *const parts[] = {"", "/ttnn", "/ttnn/cpp"};
    for (size_t i = 0; i < TW_COUNT(parts); i++) {
        tw_text folder = {0};
        tw_text_addf(&folder, "%.*s%s", (int)length, tree, parts[i]);
        add_folder(flags, folder.data);
        tw_text_free(&folder);
    }
}

/* The tree that an operation's kernel is in. */
static void add_tree_around(tw_words *flags, const char *path) {
    const char *at = path ? strstr(path, "/ttnn/cpp/ttnn/") : NULL;
    if (at && at > path) add_tree(flags, path, (size_t)(at - path));
}

/* The caller's folders, ours, the kernel's own, and the trees that relative paths start from. */
static void add_folders(tw_words *flags, const job *job, const tw_kernel_source *source,
                        const char *path) {
    for (size_t i = 0; i < source->include_folder_count; i++)
        add_folder(flags, source->include_folders[i]);
    tw_recipe_folders(flags, job->compiler, job->toolchain->root);
    char here[PATH_MAX];
    const bool have_here = getcwd(here, sizeof here) != NULL;
    if (path) {
        char *folder = tw_path_folder(path);
        tw_words_add(flags, "-I%s", folder);
        free(folder);
    }
    if (have_here && (!path || source->path[0] != '/')) tw_words_add(flags, "-I%s", here);
    add_tree_around(flags, path);
    const char *tree = getenv("TT_METAL_HOME");
    if (!tree || !*tree) tree = getenv("TT_METAL_RUNTIME_ROOT");
    if (tree && *tree) add_tree(flags, tree, strlen(tree));
}

static tw_digest digest_unit(const job *job, const unit *unit) {
    tw_text all = {0};
    tw_text_addn(&all, (const char *)&job->compiler->identity, sizeof job->compiler->identity);
    for (size_t i = 0; i < unit->flags.count; i++)
        tw_text_addn(&all, unit->flags.items[i], strlen(unit->flags.items[i]) + 1);
    tw_text_addn(&all, unit->text.data, unit->text.length);
    const tw_digest digest = tw_digest_of(all.data, all.length);
    tw_text_free(&all);
    return digest;
}

static void add_unit(job *job, const tw_kernel_source *source, tw_kernel_build *build,
                     const tw_target *target, tw_kernel_image *image) {
    unit made = {.source = source, .build = build, .image = image, .target = *target};
    const char *path = build->source_path;
    tw_recipe_text(&made.text, source, target, path);
    tw_recipe_flags(&made.flags, target, source->optimisation);
    add_folders(&made.flags, job, source, path);
    tw_words_add(&made.flags, "-xc++");
    tw_words_add(&made.flags, "-");
    tw_recipe_link(&made.flags, target, job->compiler, job->toolchain->root);
    made.command = digest_unit(job, &made);
    tw_digest_text(made.command, image->key);
    TW_VEC_PUSH(&job->units, made);
}

static const char *source_name(const tw_kernel_source *source) {
    if (source->name) return source->name;
    if (!source->path) return "inline kernel";
    const char *slash = strrchr(source->path, '/');
    return slash ? slash + 1 : source->path;
}

static tw_status plan(job *job, const tw_kernel_source *sources, size_t count,
                      tw_kernel_build *builds, tw_error *err) {
    for (size_t i = 0; i < count; i++) {
        tw_status status = tw_source_check(&sources[i], err);
        if (status == TW_OK && sources[i].path)
            status = tw_kernel_find_near(sources[i].path, sources[i].near, &builds[i].source_path,
                                         err);
        if (status != TW_OK) return status;
        tw_target targets[3];
        builds[i].image_count = tw_source_targets(&sources[i], targets);
        for (size_t image = 0; image < builds[i].image_count; image++)
            add_unit(job, &sources[i], &builds[i], &targets[image], &builds[i].images[image]);
    }
    for (size_t i = 0; i < job->units.count; i++)
        for (size_t j = 0; j < i && !job->units.items[i].twin; j++)
            if (tw_digest_equal(job->units.items[i].command, job->units.items[j].command))
                job->units.items[i].twin = &job->units.items[j];
    return TW_OK;
}

/* ---- looking up ---------------------------------------------------------------------------- */

static bool look_up(job *job, unit *unit) {
    const char *cache = job->toolchain->cache;
    tw_digest result;
    if (!cache) return false;
    tw_cache_answer answer = tw_manifest_find(cache, unit->command, &job->stamps, &result);
    if (answer == TW_CACHE_HIT)
        answer = tw_entry_read(cache, result, &unit->image->bytes, &unit->image->size,
                               &unit->image->path);
    job->counts.corrupt += answer == TW_CACHE_CORRUPT;
    if (answer != TW_CACHE_HIT) return false;
    tw_digest_text(result, unit->image->key);
    unit->image->from_cache = true;
    return true;
}

static size_t look_up_all(job *job) {
    size_t missing = 0;
    for (size_t i = 0; i < job->units.count; i++) {
        unit *unit = &job->units.items[i];
        if (unit->twin) continue;
        unit->done = look_up(job, unit);
        if (unit->done)
            job->counts.hits++;
        else
            missing++;
    }
    job->counts.misses += missing;
    return missing;
}

/* ---- compiling ----------------------------------------------------------------------------- */

/* A precompiled header takes as long as two or three images save by it, so a process that compiles
 * a few kernels goes without, and one that compiles many has them made. */
enum { BARE_IMAGES = 10 };

static bool may_precompile(const unit *unit) {
    /* Its flags must be those of the precompiled header. */
    return !unit->source->optimisation || unit->source->optimisation == 's';
}

static void precompile_when_worth_it(job *job) {
    tw_target targets[TW_HARTS];
    size_t count = 0;
    unsigned bare = 0;
    for (size_t i = 0; i < job->units.count; i++) {
        const unit *unit = &job->units.items[i];
        if (unit->done || unit->twin || !may_precompile(unit)) continue;
        char *have =
            tw_precompiled_find(job->toolchain, job->compiler, &unit->target, &job->stamps);
        bool listed = have != NULL;
        free(have);
        bare += !listed;
        for (size_t j = 0; j < count; j++)
            listed |= targets[j].hart == unit->target.hart && targets[j].api == unit->target.api &&
                      targets[j].arch == unit->target.arch;
        if (!listed && count < TW_HARTS) targets[count++] = unit->target;
    }
    pthread_mutex_lock(&job->toolchain->lock);
    job->toolchain->bare += bare;
    const bool worth_it = job->toolchain->bare >= BARE_IMAGES;
    pthread_mutex_unlock(&job->toolchain->lock);
    /* When it fails the compiles that follow say why. */
    if (worth_it && count && job->toolchain->cache)
        tw_precompiled_make(job->toolchain, job->compiler, targets, count, job->toolchain->cache,
                            NULL);
}

static void complete_arguments(job *job, unit *unit, size_t number) {
    tw_text name = {0};
    tw_text_addf(&name, "%s/%zu.elf", job->temporary, number);
    unit->output = tw_text_take(&name);
    tw_text_addf(&name, "%s/%zu.d", job->temporary, number);
    unit->dependencies = tw_text_take(&name);
    tw_words *words = &unit->arguments;
    tw_words_add(words, "%s", job->compiler->driver);
    tw_words_add(words, "-o%s", unit->output);
    if (may_precompile(unit))
        unit->precompiled =
            tw_precompiled_find(job->toolchain, job->compiler, &unit->target, &job->stamps);
    if (unit->precompiled) tw_words_add(words, "-I%s", unit->precompiled);
    for (size_t i = 0; i < unit->flags.count; i++)
        tw_words_add(words, "%s", unit->flags.items[i]);
    tw_words_add(words, "-MD");
    tw_words_add(words, "-MF%s", unit->dependencies);
    tw_words_add(words, "-fpch-deps");
    TW_VEC_PUSH(words, NULL);
}

/* Folders whose files are not the user's. The data root itself is none: examples lie there. */
static void list_own_folders(const job *job, tw_words *own) {
    const tw_compiler *compiler = job->compiler;
    tw_words_add(own, "%s/kernel", job->toolchain->root);
    tw_words_add(own, "%s/include", job->toolchain->root);
    tw_words_add(own, "%s", compiler->cpp_headers);
    tw_words_add(own, "%s", compiler->cpp_target);
    tw_words_add(own, "%s", compiler->own_headers);
    tw_words_add(own, "%s-fixed", compiler->own_headers);
    tw_words_add(own, "%s", compiler->c_headers);
}

/* The kernel's text; the caller's to free. */
static char *text_of(const unit *unit) {
    char *data = NULL;
    size_t length;
    if (unit->build->source_path) tw_file_read(unit->build->source_path, &data, &length, NULL);
    return data ? data : tw_strdup(unit->source->text ? unit->source->text : "");
}

static unsigned count_lines(const char *text) {
    unsigned lines = 1;
    for (; *text; text++)
        lines += *text == '\n' && text[1];
    return lines;
}

/* The user's mistake: fills the diagnostic of the unit's build. */
static tw_status report_error(const job *job, const unit *unit, const char *output, tw_error *err) {
    tw_diagnostic *diagnostic = &unit->build->diagnostic;
    const char *name = source_name(unit->source);
    tw_words own = {0};
    tw_text text = {0};
    list_own_folders(job, &own);
    char *source = text_of(unit);
    const tw_output_context context = {
        .own_folders = (const char *const *)own.items,
        .own_folder_count = own.count,
        .source_path = unit->build->source_path,
        .source_lines = count_lines(source),
        .source_text = source,
        .source_named = unit->source->path ? unit->source->path : name,
    };
    diagnostic->kernel = tw_strdup(name);
    tw_diagnostic_read(output, &context, diagnostic);
    free(source);
    tw_diagnostic_print(diagnostic, &text);
    tw_fail(err, TW_FAULT, "%s", text.data);
    if (err) err->fault = TW_FAULT_KERNEL_COMPILE_ERROR;
    tw_text_free(&text);
    tw_words_free(&own);
    return TW_FAULT;
}

/* What a failed compile means: the machine's trouble or the user's. */
static tw_status report(const job *job, const unit *unit, const tw_command *command,
                        tw_error *err) {
    const char *name = source_name(unit->source);
    if (command->start_error) {
        errno = command->start_error;
        return tw_fail_errno(err, "kernel '%s': cannot start the compiler %s", name,
                             job->compiler->driver);
    }
    if (strstr(command->output, "No space left on device"))
        return tw_fail(err, TW_IO,
                       "kernel '%s': no space left for the compiler's temporary files in %s: free "
                       "some, or set TMPDIR to another folder",
                       name, job->temporary);
    if (command->exit_code > 128 || strstr(command->output, "Killed signal"))
        return tw_fail(err, TW_IO, "kernel '%s': the compiler was killed (out of memory?): %s",
                       name, command->output);
    return report_error(job, unit, command->output, err);
}

/* Keeps a fresh image. A cache that cannot be written costs speed, not the build. */
static void keep(job *job, unit *unit) {
    tw_words files = {0};
    tw_digest result;
    tw_error err = {0};
    const char *cache = job->cache_failed ? NULL : job->toolchain->cache;
    tw_read_dependencies(unit->dependencies, job->compiler, &files);
    tw_words_add(&files, "%s/kernel/tw/kernel.ld", job->toolchain->root);
    if (tw_manifest_add(cache, unit->command, &job->stamps, (const char *const *)files.items,
                        files.count, job->started, &result, &err))
        tw_entry_write(cache, result, unit->image->bytes, unit->image->size, &unit->image->path,
                       &err);
    job->cache_failed |= err.text != NULL;
    tw_error_clear(&err);
    tw_digest_text(result, unit->image->key);
    tw_words_free(&files);
}

static tw_status finish(job *job, unit *unit, const tw_command *command, tw_error *err) {
    char *data;
    size_t size;
    if (command->exit_code || command->start_error) return report(job, unit, command, err);
    if (tw_file_read(unit->output, &data, &size, NULL) != TW_OK)
        return report(job, unit, command, err);
    unit->image->bytes = (uint8_t *)data;
    unit->image->size = size;
    unit->done = true;
    keep(job, unit);
    return TW_OK;
}

/* True when the compile failed over its precompiled header, as one cut short by a power failure
 * makes it. The header is deleted, so that the same command goes without. */
static bool broke_on_precompiled(unit *unit, const tw_command *command) {
    if (!command->exit_code || !unit->precompiled) return false;
    if (!strstr(command->output, "PCH") && !strstr(command->output, "internal compiler error") &&
        !strstr(command->output, "Killed signal"))
        return false;
    char *file = tw_path_join(unit->precompiled, "tw/prefix.h.gch");
    unlink(file);
    free(file);
    return true;
}

static void run(job *job, unit **units, tw_command *commands, size_t count) {
    tw_run_commands(commands, count, job->toolchain->jobs, job->temporary);
    job->counts.compilers_started += count;
    for (size_t i = 0; i < count; i++) {
        /* One at a time: both are rare. */
        if (broke_on_precompiled(units[i], &commands[i])) {
            free(commands[i].output);
            tw_run_commands(&commands[i], 1, 1, job->temporary);
            job->counts.compilers_started++;
        }
        if (tw_broke_on_unroll(&commands[i])) {
            tw_run_without_unroll(&commands[i], job->temporary);
            job->counts.compilers_started += 2;
        }
    }
}

static tw_status compile(job *job, size_t missing, tw_error *err) {
    tw_status status = tw_temporary_make(&job->temporary, err);
    if (status != TW_OK) return status;
    precompile_when_worth_it(job);
    tw_command *commands = tw_alloc(missing * sizeof *commands);
    unit **pending = tw_alloc(missing * sizeof *pending);
    size_t count = 0;
    for (size_t i = 0; i < job->units.count; i++) {
        unit *unit = &job->units.items[i];
        if (unit->done || unit->twin) continue;
        complete_arguments(job, unit, count);
        commands[count].arguments = unit->arguments.items;
        commands[count].input = unit->text.data;
        commands[count].input_length = unit->text.length;
        pending[count++] = unit;
    }
    job->started = tw_clock_boundary();
    run(job, pending, commands, count);
    for (size_t i = 0; i < count; i++) {
        if (status == TW_OK) status = finish(job, pending[i], &commands[i], err);
        free(commands[i].output);
    }
    /* Now and then, by chance: listing a folder of thousands takes milliseconds. */
    if (count && job->toolchain->cache && job->started / 1000000 % 64 == 0)
        tw_prune_cache(job->toolchain->cache, TW_CACHE_LIMIT);
    free(commands);
    free(pending);
    return status;
}

/* ---- the whole ----------------------------------------------------------------------------- */

static void copy_twins(job *job) {
    for (size_t i = 0; i < job->units.count; i++) {
        const unit *twin = job->units.items[i].twin;
        if (!twin) continue;
        tw_kernel_image *image = job->units.items[i].image;
        *image = *twin->image;
        image->bytes = tw_alloc(image->size ? image->size : 1);
        memcpy(image->bytes, twin->image->bytes, image->size);
        image->path = twin->image->path ? tw_strdup(twin->image->path) : NULL;
    }
}

static void drop_unit(unit *unit) {
    tw_text_free(&unit->text);
    tw_words_free(&unit->flags);
    if (unit->arguments.count) unit->arguments.count--; /* the NULL at the end */
    tw_words_free(&unit->arguments);
    free(unit->output);
    free(unit->dependencies);
    free(unit->precompiled);
}

static void drop_images(tw_kernel_build *build) {
    for (size_t i = 0; i < TW_COUNT(build->images); i++) {
        free(build->images[i].bytes);
        free(build->images[i].path);
        build->images[i] = (tw_kernel_image){0};
    }
    build->image_count = 0;
}

tw_status tw_toolchain_build(tw_toolchain *toolchain, const tw_kernel_source *sources, size_t count,
                             tw_kernel_build *builds, tw_error *err) {
    job job = {.toolchain = toolchain};
    memset(builds, 0, count * sizeof *builds);
    tw_status status = tw_toolchain_compiler(toolchain, &job.compiler, err);
    if (status == TW_OK) status = plan(&job, sources, count, builds, err);
    if (status == TW_OK) {
        const size_t missing = look_up_all(&job);
        if (missing) status = compile(&job, missing, err);
    }
    if (status == TW_OK)
        copy_twins(&job);
    else
        for (size_t i = 0; i < count; i++)
            drop_images(&builds[i]);
    tw_toolchain_count(toolchain, job.counts);
    for (size_t i = 0; i < job.units.count; i++)
        drop_unit(&job.units.items[i]);
    free(job.units.items);
    tw_stamps_free(&job.stamps);
    tw_temporary_remove(job.temporary);
    return status;
}

void tw_kernel_build_free(tw_kernel_build *build) {
    drop_images(build);
    free(build->source_path);
    tw_diagnostic_clear(&build->diagnostic);
    *build = (tw_kernel_build){0};
}
