/* Who waits for whom, as a graph in the language of graphviz. */
#include <stdlib.h>
#include <string.h>

#include "tilewright/report.h"

/* Colours of the picture: what waits, what is the cause, what has ended; lines. */
#define PLAIN  "#eef3fa"
#define BLAMED "#fde2e0"
#define OVER   "#f0f0f0"
#define LINE   "#4a5a70"
#define RED    "#c62828"

enum { NODE_WIDTH = 38, TITLE_WIDTH = 80 };

/* Text of a label: quotes escaped, lines of at most `width` letters, to the left. */
static void add_label(const char *text, unsigned width, tw_text *out) {
    tw_text wrapped = {0};
    tw_text_wrap(&wrapped, 0, 0, width, text);
    for (const char *c = wrapped.data ? wrapped.data : ""; *c; c++) {
        if (*c == '\n')
            tw_text_add(out, "\\l");
        else if (*c == '"' || *c == '\\')
            tw_text_addf(out, "\\%c", *c);
        else
            tw_text_addn(out, c, 1);
    }
    tw_text_add(out, "\\l");
    tw_text_free(&wrapped);
}

static void add_rounds(const tw_hang_hart *hart, tw_text *out) {
    for (unsigned i = 0; i < hart->loop_count; i++) {
        const tw_hang_loop *loop = &hart->loops[i];
        if (!loop->iteration) continue;
        tw_text line = {0};
        tw_text_addf(&line, "iteration %u", loop->iteration);
        if (loop->total) tw_text_addf(&line, " of %u", loop->total);
        if (loop->has_value) tw_text_addf(&line, " (%s=%d)", loop->variable, loop->value);
        add_label(line.data, NODE_WIDTH, out);
        tw_text_free(&line);
    }
}

static void add_hart(size_t hang, const tw_hang_hart *hart, tw_text *out) {
    const bool waits = !strcmp(hart->state, "waiting");
    tw_text place = {0};
    tw_text_addf(out,
                 "    h%zu_%d [shape=box, style=\"filled,rounded%s\", fillcolor=\"%s\", "
                 "color=\"%s\", penwidth=%s, label=\"",
                 hang, hart->hart, waits ? "" : ",dashed",
                 hart->is_cause ? BLAMED
                 : waits        ? PLAIN
                                : OVER,
                 hart->is_cause ? RED : LINE, hart->is_cause ? "2.5" : "1");
    tw_text_addf(&place, "%s  %s", tw_hart_name((tw_hart_id)hart->hart),
                 tw_path_name(hart->kernel));
    add_label(place.data, NODE_WIDTH, out);
    add_label(hart->text ? hart->text : hart->state, NODE_WIDTH, out);
    tw_text_free(&place);
    for (unsigned i = 0; i < hart->frame_count; i++)
        tw_text_addf(&place, "%s%s:%u", i ? " <- " : "",
                     i ? hart->frames[i].function : tw_path_name(hart->frames[i].file),
                     hart->frames[i].line);
    if (place.data) add_label(place.data, NODE_WIDTH, out);
    tw_text_free(&place);
    add_rounds(hart, out);
    tw_text_add(out, "\"];\n");
}

static void add_cb(size_t hang, const tw_hang_cb *cb, tw_text *out) {
    tw_text_addf(out,
                 "    c%zu_%u [shape=cylinder, style=filled, fillcolor=white, color=\"" LINE
                 "\", label=\"c_%u\\n%u page%s of %u B\\n%u pushed, %u popped\"];\n",
                 hang, cb->index, cb->index, cb->pages, cb->pages == 1 ? "" : "s", cb->page_size,
                 cb->pushed, cb->popped);
}

static const tw_hang_cb *find_cb(const tw_hang *hang, int index) {
    for (size_t i = 0; i < hang->cbs.count; i++)
        if ((int)hang->cbs.items[i].index == index) return &hang->cbs.items[i];
    return NULL;
}

/* From the hart that waits, through the CB if it is one's pages, to the hart that could end it. */
static void add_wait(size_t number, const tw_hang *hang, const tw_hang_hart *hart, tw_text *out) {
    const char *color = hart->is_cause ? RED : LINE, *width = hart->is_cause ? "2.5" : "1";
    if (!hart->wait) return;
    const tw_hang_cb *cb = find_cb(hang, hart->cb);
    if (cb)
        tw_text_addf(out, "    h%zu_%d -> c%zu_%u [color=\"%s\", penwidth=%s, label=\"%u %s\"];\n",
                     number, hart->hart, number, cb->index, color, width, hart->pages,
                     strcmp(hart->wait, "cb-space") ? "pushed" : "free");
    if (hart->partner >= 0 && cb)
        tw_text_addf(out, "    c%zu_%u -> h%zu_%d [color=\"%s\", penwidth=%s, style=dashed];\n",
                     number, cb->index, number, hart->partner, color, width);
    else if (hart->partner >= 0 && hart->partner_x < 0)
        tw_text_addf(out, "    h%zu_%d -> h%zu_%d [color=\"%s\", penwidth=%s, label=\"%s\"];\n",
                     number, hart->hart, number, hart->partner, color, width, hart->wait);
}

typedef TW_VEC(const tw_hang *) hang_list;

/* The number of the hang that a core is of; -1: none. */
static int find_core(const hang_list *all, int x, int y) {
    for (size_t i = 0; i < all->count; i++)
        for (size_t c = 0; c < all->items[i]->cores.count; c++)
            if (all->items[i]->cores.items[c].x == x && all->items[i]->cores.items[c].y == y)
                return (int)i;
    return -1;
}

static bool has_hart(const tw_hang *hang, int hart) {
    for (unsigned i = 0; i < hang->hart_count; i++)
        if (hang->harts[i].hart == hart) return true;
    return false;
}

/* Waits for a word that a hart of another core is to set. */
static void add_far_waits(const hang_list *all, size_t number, tw_text *out) {
    const tw_hang *hang = all->items[number];
    for (unsigned i = 0; i < hang->hart_count; i++) {
        const tw_hang_hart *hart = &hang->harts[i];
        if (hart->partner_x < 0) continue;
        const int there = find_core(all, hart->partner_x, hart->partner_y);
        if (there < 0 || !has_hart(all->items[there], hart->partner)) continue;
        tw_text_addf(out, "  h%zu_%d -> h%d_%d [color=\"" LINE "\", label=\"%s\"];\n", number,
                     hart->hart, there, hart->partner, hart->wait ? hart->wait : "");
    }
}

static void add_hang(size_t number, const tw_hang *hang, const char *why, tw_text *out) {
    tw_text cores = {0};
    tw_places_print(&hang->cores, &cores);
    const size_t length = cores.data ? strlen(cores.data) : 0;
    tw_text_addf(out,
                 "  subgraph cluster_%zu {\n    style=rounded; color=\"" LINE "\";\n"
                 "    label=\"%.*s\\l",
                 number, (int)(length && cores.data[length - 1] == ',' ? length - 1 : length),
                 cores.data ? cores.data : "");
    tw_text_free(&cores);
    add_label(why, TITLE_WIDTH, out);
    tw_text_add(out, "\";\n    labeljust=l;\n");
    for (unsigned i = 0; i < hang->hart_count; i++)
        add_hart(number, &hang->harts[i], out);
    for (size_t i = 0; i < hang->cbs.count; i++)
        add_cb(number, &hang->cbs.items[i], out);
    for (unsigned i = 0; i < hang->hart_count; i++)
        add_wait(number, hang, &hang->harts[i], out);
    tw_text_add(out, "  }\n");
}

/* A fault's hang, and those that it holds up. */
static void add_fault(const tw_fault *fault, hang_list *all, tw_text *out) {
    tw_text why = {0};
    tw_text_addf(&why, "%s: %s", tw_fault_find(fault->id)->id, fault->cause ? fault->cause : "");
    TW_VEC_PUSH(all, fault->hang);
    add_hang(all->count - 1, fault->hang, why.data, out);
    for (size_t i = 0; i < fault->hang->others.count; i++) {
        TW_VEC_PUSH(all, fault->hang->others.items[i]);
        add_hang(all->count - 1, fault->hang->others.items[i], "held up by this hang", out);
    }
    tw_text_free(&why);
}

size_t tw_report_dot(const tw_faults *faults, tw_text *out) {
    size_t hangs = 0;
    hang_list all = {0};
    tw_text_add(out, "digraph hang {\n  graph [fontname=\"Helvetica\", fontsize=12, rankdir=LR];\n"
                     "  node [fontname=\"Helvetica\", fontsize=11];\n"
                     "  edge [fontname=\"Helvetica\", fontsize=10];\n");
    for (size_t i = 0; i < faults->list.count; i++) {
        if (!faults->list.items[i].hang) continue;
        add_fault(&faults->list.items[i], &all, out);
        hangs++;
    }
    for (size_t i = 0; i < all.count; i++)
        add_far_waits(&all, i, out);
    tw_text_add(out, "}\n");
    free(all.items);
    return hangs;
}
