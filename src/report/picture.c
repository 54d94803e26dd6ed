/* The graph of a hang as a picture: graphviz lays it out and draws it. */
#include <stdlib.h>
#include <string.h>

#include "tilewright/report.h"

static const char *extension_of(const char *path) {
    const char *slash = strrchr(path, '/'), *dot = strrchr(path, '.');
    return dot && dot > (slash ? slash : path) ? dot + 1 : "";
}

#ifdef TW_GRAPHVIZ
#include <dlfcn.h>
#include <graphviz/gvc.h>

#ifdef __SANITIZE_ADDRESS__
/* What graphviz and the libraries it brings keep to the end is not ours to free. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
    return "leak:libgvc\nleak:libcgraph\nleak:libfontconfig\nleak:libpango\nleak:libglib\n"
           "leak:libgvplugin\nleak:libcairo\n";
}
#endif

/* The functions that are used, of the libraries that are there when a picture is wanted. */
typedef struct graphviz {
    __typeof__(gvContext) *context;
    __typeof__(gvLayout) *layout;
    __typeof__(gvRenderData) *render;
    __typeof__(gvFreeRenderData) *free_data;
    __typeof__(gvFreeLayout) *free_layout;
    __typeof__(gvFreeContext) *free_context;
    __typeof__(agmemread) *read;
    __typeof__(agclose) *close;
} graphviz;

static void *open_one(const char *const *names, size_t count) {
    void *library = NULL;
    for (size_t i = 0; i < count && !library; i++)
        library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    return library;
}

static bool find(void *library, const char *name, void *function) {
    void *found = dlsym(library, name);
    memcpy(function, &found, sizeof found);
    return found;
}

/* The libraries stay open: their plugins do not bear being closed. */
static bool open_graphviz(graphviz *g) {
    static const char *const layouts[] = {"libgvc.so.6", "libgvc.so.7", "libgvc.so"};
    static const char *const graphs[] = {"libcgraph.so.6", "libcgraph.so.8", "libcgraph.so"};
    void *gvc = open_one(layouts, TW_COUNT(layouts));
    void *cgraph = open_one(graphs, TW_COUNT(graphs));
    return gvc && cgraph && find(gvc, "gvContext", &g->context) &&
           find(gvc, "gvLayout", &g->layout) && find(gvc, "gvRenderData", &g->render) &&
           find(gvc, "gvFreeRenderData", &g->free_data) &&
           find(gvc, "gvFreeLayout", &g->free_layout) &&
           find(gvc, "gvFreeContext", &g->free_context) && find(cgraph, "agmemread", &g->read) &&
           find(cgraph, "agclose", &g->close);
}

static tw_status draw(const char *text, const char *path, tw_error *err) {
    graphviz g;
    if (!open_graphviz(&g))
        return tw_fail(
            err, TW_IO,
            "%s: graphviz is not on this machine (libgvc): install it (Debian: libgvc6), "
            "or give a name that ends in .dot for the graph as text",
            path);
    char *picture = NULL;
    unsigned length = 0;
    GVC_t *context = g.context();
    Agraph_t *graph = context ? g.read(text) : NULL;
    const bool laid_out = graph && g.layout(context, graph, "dot") == 0;
    const bool drawn =
        laid_out && g.render(context, graph, extension_of(path), &picture, &length) == 0;
    const tw_status status =
        drawn ? tw_file_write(path, picture, length, err)
              : tw_fail(err, TW_IO, "%s: graphviz cannot draw '%s': use svg, png, pdf or dot", path,
                        extension_of(path));
    if (drawn) g.free_data(picture);
    if (laid_out) g.free_layout(context, graph);
    if (graph) g.close(graph);
    if (context) g.free_context(context);
    return status;
}
#else
static tw_status draw(const char *text, const char *path, tw_error *err) {
    (void)text;
    return tw_fail(err, TW_IO,
                   "%s: this tilewright was built without graphviz (Debian: libgraphviz-dev): give "
                   "a name that ends in .dot for the graph as text",
                   path);
}
#endif

tw_status tw_picture_draw(const char *graph, const char *path, tw_error *err) {
    const char *extension = extension_of(path);
    const bool as_text = !strcmp(extension, "dot") || !strcmp(extension, "gv");
    return as_text ? tw_file_write(path, graph, strlen(graph), err) : draw(graph, path, err);
}

tw_status tw_report_graph(const tw_faults *faults, const char *path, bool *drawn, tw_error *err) {
    tw_text text = {0};
    *drawn = false;
    if (!tw_report_dot(faults, &text)) {
        tw_text_free(&text);
        return TW_OK;
    }
    const tw_status status = tw_picture_draw(text.data, path, err);
    *drawn = status == TW_OK;
    tw_text_free(&text);
    return status;
}
