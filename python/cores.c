/* Work split and sets of cores, as ttnn has them for Python. */
#include "module.h"

#include <stdlib.h>

#define KEYWORDS(function) (PyCFunction)(void (*)(void))(function), METH_VARARGS | METH_KEYWORDS

/* The cores number `first` to `first + count - 1` of a grid, counted along columns (or rows), as at
 * most three rectangles: the end of a line, whole lines, the begin of a line. */
static size_t run_of_cores(tw_core_xy grid, bool row_wise, uint32_t first, uint32_t count,
                           tw_core_range ranges[3]) {
    const uint32_t line = row_wise ? grid.x : grid.y;
    size_t used = 0;
    while (count) {
        const uint32_t major = first / line, minor = first % line;
        uint32_t lines = 1, length = line - minor;
        if (!minor && count >= line)
            lines = count / line;
        else if (length > count)
            length = count;
        const tw_core_xy start = row_wise ? (tw_core_xy){minor, major} : (tw_core_xy){major, minor};
        const uint32_t last_major = major + lines - 1, last_minor = minor + length - 1;
        const tw_core_xy end =
            row_wise ? (tw_core_xy){last_minor, last_major} : (tw_core_xy){last_major, last_minor};
        ranges[used++] = (tw_core_range){start, end};
        first += lines * length;
        count -= lines * length;
    }
    return used;
}

/* Where work may go: a grid from core (0, 0), or a set of cores in order. */
typedef struct room {
    bool row_wise;
    tw_core_xy grid;
    tw_core_xy *cores; /* NULL for a grid */
    size_t count;
} room;

static int room_get(PyObject *object, bool row_wise, room *out) {
    *out = (room){.row_wise = row_wise};
    if (!tt_record_check(TT_REC_CoreRangeSet, object) &&
        !tt_record_check(TT_REC_CoreRange, object)) {
        if (tt_core_get(object, &out->grid)) return -1;
        out->count = (size_t)out->grid.x * out->grid.y;
        return 0;
    }
    tw_core_range *items;
    size_t count;
    if (tt_ranges_copy(object, &items, &count)) return -1;
    out->cores = tw_core_ranges_list((tw_core_ranges){items, count}, !row_wise, &out->count);
    free(items);
    return 0;
}

static PyObject *part(const room *r, uint32_t first, uint32_t count) {
    if (!r->cores) {
        tw_core_range ranges[3];
        const size_t used = run_of_cores(r->grid, r->row_wise, first, count, ranges);
        return tt_ranges_make((tw_core_ranges){ranges, used});
    }
    tw_core_range *ranges = tw_alloc((count + 1) * sizeof *ranges);
    for (uint32_t i = 0; i < count; i++)
        ranges[i] = (tw_core_range){r->cores[first + i], r->cores[first + i]};
    PyObject *set = tt_ranges_make((tw_core_ranges){ranges, count});
    free(ranges);
    return set;
}

static PyObject *split_work_to_cores(PyObject *module, PyObject *args, PyObject *keywords) {
    (void)module;
    static char *words[] = {"core_grid", "units_to_divide", "row_wise", NULL};
    PyObject *where;
    unsigned units;
    int row_wise = 0;
    room r;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "OI|p:split_work_to_cores", words, &where,
                                     &units, &row_wise) ||
        room_get(where, row_wise, &r))
        return NULL;
    const uint32_t cores = units < r.count ? units : (uint32_t)r.count;
    const uint32_t each = cores ? units / cores : 0, more = cores ? units % cores : 0;
    const uint32_t first = more ? more : cores;
    PyObject *all = part(&r, 0, cores), *group_1 = part(&r, 0, first);
    PyObject *group_2 = part(&r, first, cores - first);
    free(r.cores);
    return Py_BuildValue("(INNNII)", cores, all, group_1, group_2, more ? each + 1 : each,
                         more ? each : 0u);
}

static PyObject *too_many(uint32_t wanted, size_t count) {
    return PyErr_Format(PyExc_RuntimeError,
                        "%u cores are wanted of %zu; ask for fewer or give a larger grid", wanted,
                        count);
}

static PyObject *num_cores_to_corerangeset(PyObject *module, PyObject *args, PyObject *keywords) {
    (void)module;
    static char *words[] = {"target_num_cores", "grid_size", "row_wise", NULL};
    PyObject *grid;
    unsigned wanted;
    int row_wise = 0;
    room r;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "IO|p:num_cores_to_corerangeset", words,
                                     &wanted, &grid, &row_wise) ||
        room_get(grid, row_wise, &r))
        return NULL;
    PyObject *set = wanted > r.count ? too_many(wanted, r.count) : part(&r, 0, wanted);
    free(r.cores);
    return set;
}

static PyObject *num_cores_in_subgrids(PyObject *module, PyObject *args, PyObject *keywords) {
    (void)module;
    static char *words[] = {"start_core", "target_num_cores", "sub_core_grids", "row_wise", NULL};
    PyObject *start, *grids;
    unsigned wanted;
    int row_wise = 0;
    tw_core_xy from;
    room r;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "OIO|p", words, &start, &wanted, &grids,
                                     &row_wise) ||
        tt_core_get(start, &from) || room_get(grids, row_wise, &r))
        return NULL;
    uint32_t first = 0;
    while (first < r.count && (r.cores[first].x != from.x || r.cores[first].y != from.y))
        first++;
    PyObject *set =
        first + wanted > r.count ? too_many(wanted, r.count - first) : part(&r, first, wanted);
    free(r.cores);
    return set;
}

static PyObject *corerange_to_cores(PyObject *module, PyObject *args, PyObject *keywords) {
    (void)module;
    static char *words[] = {"ranges", "max_cores", "row_wise", NULL};
    PyObject *set, *limit = NULL;
    int row_wise = 0;
    room r;
    if (!PyArg_ParseTupleAndKeywords(args, keywords, "O|Op:corerange_to_cores", words, &set, &limit,
                                     &row_wise) ||
        room_get(set, row_wise, &r))
        return NULL;
    uint32_t most = (uint32_t)r.count;
    PyObject *list =
        limit && limit != Py_None && tt_uint_get(limit, "max_cores", &most) ? NULL : PyList_New(0);
    for (size_t i = 0; list && r.cores && i < r.count && i < most; i++) {
        PyObject *core = tt_core_make(r.cores[i]);
        if (!core || PyList_Append(list, core)) Py_CLEAR(list);
        Py_XDECREF(core);
    }
    free(r.cores);
    return list;
}

PyMethodDef tt_core_functions[] = {
    {"split_work_to_cores", KEYWORDS(split_work_to_cores),
     "(number of cores, all, group 1, group 2, units a core of group 1, of group 2)."},
    {"num_cores_to_corerangeset", KEYWORDS(num_cores_to_corerangeset),
     "The first cores of a grid, a CoreRangeSet."},
    {"num_cores_to_corerangeset_in_subcoregrids", KEYWORDS(num_cores_in_subgrids),
     "Cores of a set, from one on."},
    {"corerange_to_cores", KEYWORDS(corerange_to_cores), "The cores of a set, a list."},
    {0},
};
