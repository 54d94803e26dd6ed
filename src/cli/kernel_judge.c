/*
 * Whether a kernel compiles, and what it lacks when it does not. A host gives a kernel arguments
 * and defines that its text alone does not tell, so a first failure is answered by supplying what
 * the compiler missed and trying again; the verdict is the last answer.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/kernel_check.h"
#include "cli/kernel_pin.h"

const char *const kernel_verdict_words[] = {"ok", "unsupported", "error"};

enum { ARGUMENTS = 160, ATTEMPTS = 56, SUPPLIED = 24, CB_IDS = 32 };

/* What compile-time arguments may be when nobody says: small even numbers suit CB ids, sizes and
 * flags alike (2 in an accessor's words is "interleaved in DRAM"). With a step, neighbours differ:
 * for kernels that want two different buffers. */
static const struct { uint32_t first, step; } fills[] = {{2, 0}, {2, 2}, {1, 0}, {32, 0}, {0, 0}};

static uint32_t filled(size_t fill, size_t index) {
    return fills[fill].step ? (fills[fill].first + fills[fill].step * (uint32_t)index) % CB_IDS
                            : fills[fill].first;
}

/* One kernel on its way. */
typedef struct judging {
    tw_toolchain *toolchain;
    const kernel_options *options;
    kernel_file file;
    kernel_result *result;
    tw_kernel_api api;
    bool tried_both;
    size_t fill;
    uint32_t arguments[ARGUMENTS];
    size_t argument_count;
    kernel_pins pins;
    char named[24]; /* what arguments by name are */
    TW_VEC(tw_named_value) pinned_names;
    string_list names, values; /* of defines supplied */
    tw_text bound;             /* what it calls by name, as it was compiled last */
    string_list ours;          /* headers taken from tilewright although the tree has them */
    char *overlay;
} judging;

/* ---- one compile --------------------------------------------------------------------------- */

typedef struct attempt {
    TW_VEC(tw_define) defines;
    TW_VEC(const char *) folders;
    tw_kernel_cb cbs[TW_MAX_CBS];
    size_t cb_count;
} attempt;

static void prepare(const judging *j, attempt *a) {
    const kernel_options *o = j->options;
    for (size_t i = 0; i < o->define_count; i++)
        TW_VEC_PUSH(&a->defines, o->defines[i]);
    for (size_t i = 0; i < j->names.count; i++) {
        bool given = false;
        for (size_t k = 0; k < o->define_count; k++)
            given |= !strcmp(o->defines[k].name, j->names.items[i]);
        if (given) continue;
        TW_VEC_PUSH(&a->defines, (tw_define){j->names.items[i], j->values.items[i]});
    }
    TW_VEC_PUSH(&a->defines, (tw_define){"TW_ANY_NAMED_ARGUMENT", j->named});
    if (j->overlay) TW_VEC_PUSH(&a->folders, j->overlay);
    for (size_t i = 0; i < o->folder_count; i++)
        TW_VEC_PUSH(&a->folders, o->folders[i]);
    for (size_t i = 0; i < j->file.folders.count; i++)
        TW_VEC_PUSH(&a->folders, j->file.folders.items[i]);
    a->cb_count = o->arch && !strcmp(o->arch, "blackhole") ? 64 : 32;
    for (size_t i = 0; i < a->cb_count; i++)
        a->cbs[i] = (tw_kernel_cb){.present = true, .data_format = 5};
}

/* What the kernel calls by name, as a host's bindings would have it; numbers are the ones tried. */
static tw_status supply_names(judging *j, tw_kernel_source *source, tw_supplied *supplied,
                              tw_error *err) {
    const tw_status status = tw_tokens_supply(source, supplied, err);
    tw_text_free(&j->bound);
    j->bound = (tw_text){0};
    for (size_t i = 0; i < supplied->tokens.count; i++) {
        tw_token *token = &supplied->tokens.items[i];
        const kernel_pin *pin = kernel_pin_of(&j->pins, token->name, 0);
        if (token->kind == TW_TOKEN_CONSTANT) token->value = pin ? pin->value : filled(j->fill, i);
        tw_text_addf(&j->bound, "%s%s::%s", i ? ", " : "", tw_token_space(token->kind),
                     token->name);
    }
    return status;
}

/* Builds for the processors of `use`; the diagnostic of the first that fails goes to *diagnostic.
 */
static tw_status compile(judging *j, tw_diagnostic *diagnostic, tw_error *err) {
    attempt a = {0};
    prepare(j, &a);
    tw_kernel_source sources[3];
    tw_supplied supplied[3] = {0};
    size_t count = 0;
    tw_status status = TW_OK;
    const tw_kernel_source common = {
        .path = j->file.path,
        .name = j->result->file,
        .arch = j->options->arch,
        .api = j->api,
        .compile_args = j->arguments,
        .compile_arg_count = j->argument_count,
        .named_args = j->pinned_names.items,
        .named_arg_count = j->pinned_names.count,
        .defines = a.defines.items,
        .define_count = a.defines.count,
        .include_folders = a.folders.items,
        .include_folder_count = a.folders.count,
        .math_fidelity = 4,
        .cbs = a.cbs,
        .cb_count = a.cb_count,
    };
    static const tw_kernel_kind kinds[] = {TW_KERNEL_BRISC, TW_KERNEL_NCRISC, TW_KERNEL_COMPUTE};
    for (size_t i = 0; i < TW_COUNT(kinds) && !status; i++) {
        const kernel_use wanted = kinds[i] == TW_KERNEL_COMPUTE ? USE_COMPUTE : USE_DATAFLOW;
        if (!(j->file.use & wanted)) continue;
        sources[count] = common;
        sources[count].kind = kinds[i];
        sources[count].noc_index = kinds[i] == TW_KERNEL_NCRISC;
        status = supply_names(j, &sources[count], &supplied[count], err);
        count++;
    }
    tw_kernel_build builds[3] = {0};
    if (!status) status = tw_toolchain_build(j->toolchain, sources, count, builds, err);
    for (size_t i = 0; i < count; i++) {
        if (!diagnostic->message && builds[i].diagnostic.message) {
            *diagnostic = builds[i].diagnostic;
            builds[i].diagnostic = (tw_diagnostic){0};
        }
        tw_kernel_build_free(&builds[i]);
        tw_supplied_free(&supplied[i]);
    }
    free(a.defines.items);
    free(a.folders.items);
    return status;
}

static void free_diagnostic(tw_diagnostic *d) {
    free(d->kernel);
    free(d->file);
    free(d->message);
    free(d->hint);
    free(d->output);
    *d = (tw_diagnostic){0};
}

/* ---- what to supply ------------------------------------------------------------------------ */

/* The quoted name that the compiler missed, or NULL; caller frees. */
static char *missing_name(const char *message) {
    static const char *const forms[] = {"' was not declared", "' does not name a type",
                                        "' has not been declared", "' is not a member of",
                                        "there are no arguments to '"};
    for (size_t i = 0; i < TW_COUNT(forms); i++) {
        const char *at = strstr(message, forms[i]);
        if (!at) continue;
        const char *start;
        if (forms[i][0] == '\'') {
            for (start = at; start > message && start[-1] != '\''; start--) {
            }
        } else {
            start = at + strlen(forms[i]);
            at = start + strcspn(start, "'");
        }
        char *name = tw_strndup(start, (size_t)(at - start));
        char *colons = strstr(name, "::");
        if (colons) memmove(name, colons + 2, strlen(colons + 2) + 1);
        return name;
    }
    return NULL;
}

/* Macros are in capitals. */
static bool looks_like_define(const char *name) {
    bool letter = false;
    for (const char *at = name; *at; at++) {
        if (islower((unsigned char)*at) || !tw_is_word(*at)) return false;
        letter |= isalpha((unsigned char)*at) != 0;
    }
    return letter && name[1];
}

static bool supply_define(judging *j, const char *message) {
    char *name = missing_name(message);
    const bool wanted = name && j->names.count < SUPPLIED && looks_like_define(name);
    bool supplied = false;
    if (wanted) {
        char *define, *value;
        kernel_guess_define(name, &j->file, &define, &value);
        if (!string_list_has(&j->names, define)) {
            string_list_add(&j->names, define);
            string_list_add(&j->values, value);
            supplied = true;
        }
        free(define);
        free(value);
    }
    free(name);
    return supplied;
}

static bool supply_condition(judging *j, const char *name) {
    char *macro = j->names.count < SUPPLIED ? kernel_condition_of(name, &j->file, &j->names) : NULL;
    if (!macro) return false;
    string_list_add(&j->names, macro);
    string_list_add(&j->values, "1");
    free(macro);
    return true;
}

/* The declaration of a missing name may be in a branch that a define chooses. */
static bool supply_branch(judging *j, const char *message) {
    if (strstr(message, "the kernel has no entry"))
        return supply_condition(j, j->file.use == USE_COMPUTE ? "MAIN" : "kernel_main");
    char *name = missing_name(message);
    const bool supplied = name && supply_condition(j, name);
    free(name);
    return supplied;
}

static bool take_ours(judging *j, const char *name) {
    if (string_list_has(&j->ours, name)) return false;
    string_list_add(&j->ours, name);
    free(j->overlay);
    j->overlay = kernel_overlay(&j->ours, &j->file);
    return j->overlay != NULL;
}

/* A helper header of the tree that appears in the complaint and that tilewright has too. */
static bool prefer_ours(judging *j, const char *output) {
    for (size_t i = 0; i < j->file.shared.count; i++) {
        const char *name = j->file.shared.items[i];
        if (strstr(output, name) && take_ours(j, name)) return true;
    }
    return false;
}

/* True when other numbers may answer the complaint. */
static bool is_about_numbers(const char *message) {
    static const char *const words[] = {"static assertion",
                                        "constant expression",
                                        "zero",
                                        "negative",
                                        "out of bounds",
                                        "overflow",
                                        "no matching",
                                        "narrowing",
                                        "template argument",
                                        "no compile-time argument",
                                        "region `",
                                        "no member named",
                                        "has no member"};
    for (size_t i = 0; i < TW_COUNT(words); i++)
        if (strstr(message, words[i])) return true;
    return false;
}

/* The arguments as the fill has them, but for those that assertions pinned. */
static void set_arguments(judging *j) {
    if (fills[j->fill].step)
        snprintf(j->named, sizeof j->named, "tw_any_number(name)");
    else
        snprintf(j->named, sizeof j->named, "%u", fills[j->fill].first);
    for (uint32_t i = 0; i < ARGUMENTS; i++) {
        const kernel_pin *pin = kernel_pin_of(&j->pins, NULL, i);
        j->arguments[i] = pin ? pin->value : filled(j->fill, i);
    }
    j->pinned_names.count = 0;
    const kernel_pin *pin;
    for (size_t i = 0; (pin = kernel_pin_at(&j->pins, i)); i++)
        if (pin->set && pin->name)
            TW_VEC_PUSH(&j->pinned_names,
                        ((tw_named_value){.name = pin->name, .value = pin->value}));
}

static void set_fill(judging *j, size_t fill) {
    j->fill = fill;
    kernel_pins_free(&j->pins);
    set_arguments(j);
}

/* "(160 == 12)": the kernel counts its arguments. */
static bool set_count(judging *j, const char *message) {
    char counted[32];
    snprintf(counted, sizeof counted, "(%zu == ", j->argument_count);
    const char *at = strstr(message, counted);
    if (!at || j->argument_count != ARGUMENTS) return false;
    const unsigned long wanted = strtoul(at + strlen(counted), NULL, 10);
    if (!wanted || wanted >= ARGUMENTS) return false;
    j->argument_count = wanted;
    return true;
}

static bool other_api(judging *j) {
    if (j->options->api || j->tried_both) return false;
    j->tried_both = true;
    j->api = j->api == TW_KERNEL_API_0_81 ? TW_KERNEL_API_2026_02 : TW_KERNEL_API_0_81;
    return true;
}

/* Why the complaint is about something that is not carried out here, or NULL. */
static const char *unsupported_why(const tw_diagnostic *d) {
    static const char *const words[][2] = {
#define TW_UNSUPPORTED_WORD(word, why) {word, why},
#include "cli/kernel_unsupported.def"
#undef TW_UNSUPPORTED_WORD
    };
    for (size_t i = 0; i < TW_COUNT(words); i++)
        if (strstr(d->message, words[i][0]) || (d->file && strstr(d->file, words[i][0])))
            return words[i][1];
    return NULL;
}

static bool says_unsupported(const char *message) {
    return strstr(message, "not supported: ") != NULL;
}

/* A number may have been the wrong guess. */
static bool guess_again(judging *j) {
    bool changed = false;
    for (size_t i = 0; i < j->values.count; i++) {
        if (strcmp(j->values.items[i], "2")) continue;
        free(j->values.items[i]);
        j->values.items[i] = tw_strdup("1");
        changed = true;
    }
    return changed;
}

/* A header that is nowhere where the kernel looks, but elsewhere in its operation. */
static bool supply_header(judging *j, const char *message) {
    const char *end = strstr(message, ": No such file or directory");
    if (!end) return false;
    const char *start = end;
    while (start > message && start[-1] != ' ')
        start--;
    char *name = tw_strndup(start, (size_t)(end - start));
    char *folder = name[0] == '/' || name[0] == '.' ? NULL : kernel_nearby_folder(&j->file, name);
    const bool helps = folder && !string_list_has(&j->file.folders, folder);
    if (helps) {
        string_list_add(&j->file.folders, folder);
        kernel_note_add(&j->result->notes, 0, "header", "%s is taken from %s", name, folder);
    }
    free(folder);
    free(name);
    return helps;
}

/* Changes something that may help; false when nothing is left to change. */
static bool answer(judging *j, const tw_diagnostic *d) {
    if (supply_header(j, d->message)) return true;
    if (supply_branch(j, d->message)) return true;
    if (supply_define(j, d->message)) return true;
    if ((strstr(d->message, "no matching") || strstr(d->message, "static assertion")) &&
        kernel_other_define(d->message, &j->names, &j->values))
        return true;
    if (prefer_ours(j, d->output)) return true;
    if (says_unsupported(d->message)) return false;
    if (strstr(d->message, "no matching") && guess_again(j)) return true;
    if (set_count(j, d->message)) return true;
    if (kernel_pin_next(&j->pins, &j->file, d)) {
        set_arguments(j);
        return true;
    }
    if (is_about_numbers(d->message) && j->fill + 1 < TW_COUNT(fills)) {
        set_fill(j, j->fill + 1);
        return true;
    }
    return false;
}

/* ---- the verdict --------------------------------------------------------------------------- */

/* The static assertion's own words. */
static char *plain_message(const char *message) {
    static const char failed[] = "static assertion failed: ";
    const char *start = strstr(message, failed);
    char *text = tw_strdup(start ? start + strlen(failed) : message);
    char *place = strstr(text, " (in ");
    if (start && place) *place = '\0';
    return text;
}

static void conclude(judging *j, const tw_diagnostic *d) {
    kernel_result *r = j->result;
    const char *why = unsupported_why(d);
    r->verdict = why || says_unsupported(d->message) ? VERDICT_UNSUPPORTED : VERDICT_ERROR;
    r->line = d->line;
    r->message = plain_message(d->message);
    if (why && !says_unsupported(d->message)) {
        tw_text text = {0};
        tw_text_addf(&text, "not supported: %s (%s)", why, r->message);
        free(r->message);
        r->message = tw_text_take(&text);
    }
    if (d->file && strcmp(d->file, j->file.path) && strcmp(d->file, r->file))
        r->place = tw_strdup(d->file);
}

/* Keeps the first complaint that no other numbers answered: the later ones are about guesses. */
static void keep_first(tw_diagnostic *first, tw_diagnostic *d) {
    if (first->message)
        free_diagnostic(d);
    else
        *first = *d;
    *d = (tw_diagnostic){0};
}

/* True when another compile may do better. */
static bool go_on(judging *j, tw_diagnostic *d, tw_diagnostic *first, unsigned attempt) {
    if (attempt >= ATTEMPTS) return false;
    const size_t fill = j->fill;
    tw_diagnostic copy = {.message = tw_strdup(d->message),
                          .output = tw_strdup(d->output),
                          .file = d->file ? tw_strdup(d->file) : NULL,
                          .line = d->line};
    const bool again = answer(j, d);
    if (again && j->fill == fill)
        free_diagnostic(&copy);
    else
        keep_first(first, &copy);
    if (again) return true;
    if (says_unsupported(d->message) || !other_api(j)) return false;
    set_fill(j, 0);
    return true;
}

static void judge_prepared(judging *j) {
    for (size_t i = 0; i < j->file.shared.count; i++)
        if (strncmp(j->file.shared.items[i], "ttnn/", 5)) take_ours(j, j->file.shared.items[i]);
    for (size_t i = 0; i < j->file.borrowed.count; i++)
        take_ours(j, j->file.borrowed.items[i]);
    tw_diagnostic first = {0};
    for (unsigned i = 0;; i++) {
        tw_error err = {0};
        tw_diagnostic d = {0};
        if (compile(j, &d, &err) == TW_OK) {
            free_diagnostic(&first);
            break;
        }
        if (!d.message) d.message = tw_strdup(err.text);
        if (!d.output) d.output = tw_strdup("");
        tw_error_clear(&err);
        const bool again = go_on(j, &d, &first, i);
        if (!again) keep_first(&first, &d);
        free_diagnostic(&d);
        if (!again) break;
    }
    if (first.message) conclude(j, &first);
    free_diagnostic(&first);
}

static void note_supplied(judging *j) {
    kernel_notes *notes = &j->result->notes;
    for (size_t i = 0; i < j->names.count; i++)
        kernel_note_add(notes, 0, "supplied", "%s defined as '%s', which its host would give",
                        j->names.items[i], j->values.items[i]);
    if (j->tried_both && j->result->verdict == VERDICT_OK)
        kernel_note_add(notes, 0, "api", "compiles as release %s only",
                        j->api == TW_KERNEL_API_0_81 ? "0.81" : "2026.02");
    if (j->bound.length)
        kernel_note_add(notes, 0, "supplied", "bound as its host would: %s", j->bound.data);
    for (size_t i = 0; i < j->ours.count; i++)
        if (!strncmp(j->ours.items[i], "ttnn/", 5))
            kernel_note_add(notes, 0, "header", "%s is tilewright's, not the tree's",
                            j->ours.items[i]);
}

void kernel_judge(tw_toolchain *toolchain, const kernel_options *options, const char *path,
                  kernel_result *result) {
    judging j = {.toolchain = toolchain, .options = options, .result = result};
    tw_error err = {0};
    *result = (kernel_result){.file = path, .use = USE_DATAFLOW};
    if (kernel_file_read(path, &j.file, &err) != TW_OK) {
        result->verdict = VERDICT_ERROR;
        result->message = tw_strdup(err.text);
        tw_error_clear(&err);
        kernel_file_free(&j.file);
        return;
    }
    result->use = j.file.use;
    if (!kernel_has_entry(j.file.text))
        kernel_note_add(&result->notes, 0, "entry", "no kernel_main() or MAIN in the file itself");
    j.api = options->api          ? options->api
            : j.file.stream_print ? TW_KERNEL_API_2026_02
            : j.file.object_style ? TW_KERNEL_API_0_81
                                  : TW_KERNEL_API_2026_02;
    j.argument_count = ARGUMENTS;
    set_fill(&j, 0);
    kernel_usual_defines(&j.file, &j.names, &j.values);
    judge_prepared(&j);
    note_supplied(&j);
    kernel_lint(&j.file, &result->notes);
    string_list_free(&j.names);
    string_list_free(&j.values);
    string_list_free(&j.ours);
    kernel_pins_free(&j.pins);
    free(j.pinned_names.items);
    free(j.overlay);
    tw_text_free(&j.bound);
    kernel_file_free(&j.file);
}
