/* Channels last: the letters of a spec whose tensors are (N, H, W, C). */
#include "spec/read.h"

#include <string.h>

static bool says_so(const char *text) {
    return text &&
           (tw_has_word(text, "NHWC") || tw_has(text, "(N, H, W, C)") ||
            tw_has(text, "[N, H, W, C]") || tw_has(text, "(N,H,W,C)") || tw_has(text, "[N,H,W,C]"));
}

static bool denies(const char *text) {
    return text &&
           (tw_has_word(text, "NCHW") || tw_has(text, "N, C, H, W") || tw_has(text, "N,C,H,W"));
}

/* Where the tensors are described: a remark elsewhere may speak of a permuted one. */
static bool channels_last(tw_reader *r) {
    bool said = false;
    for (size_t i = 0; i < r->md.blocks.count; i++) {
        const tw_md_block *block = &r->md.blocks.items[i];
        if (!tw_md_in(block, "parameter") && !tw_md_in(block, "tensor") &&
            !tw_md_in(block, "overview"))
            continue;
        if (denies(block->text)) return false;
        said |= says_so(block->text);
        for (size_t k = 0; k < block->rows.count; k++) {
            for (size_t c = 0; c < block->rows.items[k].count; c++) {
                if (denies(block->rows.items[k].cells[c])) return false;
                said |= says_so(block->rows.items[k].cells[c]);
            }
        }
    }
    return said;
}

/* The reader's letters are those of (N, C, H, W): its W is the last dimension, whatever the spec
 * calls it. */
static const tw_expr *in_order(tw_arena *arena, const tw_expr *expr) {
    static const char *const letters[][3] = {
        {"C", "last.", "W"}, {"W", "rows.", "H"}, {"H", "images.", "C"}};
    for (size_t i = 0; expr && i < TW_COUNT(letters); i++)
        expr = tw_expr_substitute(arena, expr, letters[i][0], tw_expr_name(arena, letters[i][1]));
    for (size_t i = 0; expr && i < TW_COUNT(letters); i++)
        expr = tw_expr_substitute(arena, expr, letters[i][1], tw_expr_name(arena, letters[i][2]));
    return expr;
}

void tw_read_order(tw_reader *r) {
    tw_spec *spec = r->spec;
    tw_arena *arena = &spec->arena;
    if (!channels_last(r)) return;
    for (size_t i = 0; i < spec->cbs.count; i++) {
        tw_spec_cb *cb = &spec->cbs.items[i];
        cb->pages.expr = in_order(arena, cb->pages.expr);
        cb->page_size.expr = in_order(arena, cb->page_size.expr);
        cb->block.expr = in_order(arena, cb->block.expr);
    }
    for (size_t i = 0; i < spec->symbols.count; i++)
        spec->symbols.items[i].value.expr = in_order(arena, spec->symbols.items[i].value.expr);
    for (size_t i = 0; i < spec->phases.count; i++) {
        tw_spec_phase *phase = &spec->phases.items[i];
        phase->out_pages.expr = in_order(arena, phase->out_pages.expr);
        for (size_t k = 0; k < phase->reads.count; k++)
            phase->reads.items[k].pages.expr = in_order(arena, phase->reads.items[k].pages.expr);
    }
    spec->work.total.expr = in_order(arena, spec->work.total.expr);
    spec->work.unit_size.expr = in_order(arena, spec->work.unit_size.expr);
    for (int i = 0; i < spec->output.rank; i++)
        spec->output.dims[i] = in_order(arena, spec->output.dims[i]);
}
