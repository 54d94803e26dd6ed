/* The flow of pages as a graph, in graphviz's language: tensors, kernels, circular buffers, and on
 * the arrows how many pages go. */
#include "plan/build.h"

#include <stdio.h>
#include <string.h>

static void add_quoted(tw_text *out, const char *text) {
    tw_text_add(out, "\"");
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') tw_text_add(out, "\\");
        tw_text_addn(out, text, 1);
    }
    tw_text_add(out, "\"");
}

static void add_kernel(tw_text *out, const tw_plan_kernel *kernel) {
    static const char *const titles[] = {"", "Reader", "Compute", "Writer"};
    const char *slash = strrchr(kernel->file, '/');
    tw_text_addf(out,
                 "  %s [shape=box, style=\"rounded,filled\", fillcolor=\"#dce9f7\", "
                 "label=\"%s\\n%s\"];\n",
                 tw_role_name(kernel->role), titles[kernel->role],
                 slash ? slash + 1 : kernel->file);
}

static void add_cb(tw_text *out, const tw_plan_cb *cb) {
    tw_text pages = {0};
    tw_expr_print(&pages, cb->pages, false);
    tw_text_addf(out,
                 "  c_%d [shape=cylinder, style=filled, fillcolor=\"%s\", label=\"c_%d %s\\n%s "
                 "pages%s%s\"];\n",
                 cb->id, cb->persistent ? "#f3e6c4" : "#e5f2df", cb->id, cb->name, pages.data,
                 *cb->when ? "\\nonly with " : "", cb->when);
    tw_text_free(&pages);
}

static const tw_step *mover(const tw_step *steps, size_t count, int tensor, int *cb) {
    for (size_t i = 0; i < count; i++) {
        const tw_step *inner = mover(steps[i].body, steps[i].body_count, tensor, cb);
        if (inner) return inner;
        bool moves = steps[i].op == TW_STEP_READ || steps[i].op == TW_STEP_WRITE;
        if (moves && steps[i].tensor == tensor) {
            *cb = steps[i].cb;
            return &steps[i];
        }
    }
    return NULL;
}

static void add_tensor(tw_text *out, const tw_plan *plan, int index) {
    const tw_plan_tensor *tensor = &plan->tensors.items[index];
    bool output = tensor->input < 0;
    const tw_plan_kernel *kernel = tw_plan_kernel_of(plan, output ? TW_WRITER : TW_READER);
    int cb;
    if (!mover(kernel->steps, kernel->step_count, index, &cb)) return;
    tw_text_addf(out, "  tensor_%d [shape=folder, label=", index);
    add_quoted(out, tensor->name);
    tw_text_add(out, "];\n");
    if (output)
        tw_text_addf(out, "  writer -> tensor_%d;\n", index);
    else
        tw_text_addf(out, "  tensor_%d -> reader;\n", index);
}

static const char *node_of(const char *who) {
    if (strncmp(who, "Reader", 6) == 0) return "reader";
    if (strncmp(who, "Writer", 6) == 0) return "writer";
    return strncmp(who, "Compute", 7) == 0 ? "compute" : NULL;
}

/* "Compute (Mean)" names the phase in the arrow's label. */
static void add_arrow(tw_text *out, const char *from, const char *to, const char *pages,
                      const char *who) {
    const char *open = strchr(who, '(');
    tw_text label = {0};
    tw_text_addf(&label, "%s", pages[0] ? pages : "kept");
    if (open) tw_text_addf(&label, "\n%.*s", (int)strcspn(open + 1, ")"), open + 1);
    tw_text_addf(out, "  %s -> %s [label=", from, to);
    tw_text text = {0};
    for (const char *at = label.data; *at; at++)
        tw_text_addn(&text, *at == '\n' ? " | " : at, *at == '\n' ? 3 : 1);
    add_quoted(out, text.data);
    tw_text_add(out, "];\n");
    tw_text_free(&text);
    tw_text_free(&label);
}

void tw_plan_graph(tw_text *out, const tw_plan *plan, const tw_proof *proof) {
    tw_text_addf(out,
                 "digraph %s {\n  rankdir=LR;\n  node [fontname=\"sans-serif\", fontsize=11];\n"
                 "  edge [fontname=\"sans-serif\", fontsize=9];\n",
                 plan->spec->name.text);
    for (int i = 0; i < 3; i++) {
        if (plan->kernels[i].step_count) add_kernel(out, &plan->kernels[i]);
    }
    for (size_t i = 0; i < plan->cbs.count; i++)
        add_cb(out, &plan->cbs.items[i]);
    for (size_t i = 0; i < plan->tensors.count; i++)
        add_tensor(out, plan, (int)i);
    for (size_t i = 0; i < proof->rows.count; i++) {
        const tw_proof_row *row = &proof->rows.items[i];
        char cb[16];
        snprintf(cb, sizeof cb, "c_%d", row->cb);
        const char *from = node_of(row->producer), *to = node_of(row->consumer);
        if (from) add_arrow(out, from, cb, row->push_text, row->producer);
        if (to) add_arrow(out, cb, to, row->pop_text, row->consumer);
    }
    tw_text_add(out, "}\n");
}
