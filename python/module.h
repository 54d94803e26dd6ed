/*
 * module.h: what the parts of the ttnn module share. Every function that returns a PyObject * gives
 * a new reference unless it says borrowed, and NULL (or -1) with a Python exception set on failure.
 */
#ifndef TW_PYTHON_MODULE_H
#define TW_PYTHON_MODULE_H

#define PY_SSIZE_T_CLEAN
#include "ttnn_capsule.h"

/* ---- enumerations (enums.c, enums.def) ---- */

typedef enum tt_enum {
#define TT_ENUM(class) TT_##class,
#define TT_MEMBER(class, name, value)
#include "enums.def"
#undef TT_ENUM
#undef TT_MEMBER
    TT_ENUM_COUNT
} tt_enum;

int tt_enums_add(PyObject *module);
int tt_enum_check(tt_enum which, PyObject *object);
int tt_enum_get(tt_enum which, PyObject *object, long *value);
PyObject *tt_enum_make(tt_enum which, long value);
PyObject *tt_enum_class(tt_enum which); /* borrowed */
/* By the class's Python name; TT_ENUM_COUNT when there is none. */
tt_enum tt_enum_named(const char *name);

/* ---- records (records.c, records.def) ---- */

typedef enum tt_record {
#define TT_RECORD(class, doc) TT_REC_##class,
#define TT_FIELD(class, name, kind, detail, initial)
#include "records.def"
#undef TT_RECORD
#undef TT_FIELD
    TT_REC_COUNT
} tt_record;

/* The places of a record's fields: TT_MemoryConfig_shard_spec and so on. */
#define TT_RECORD(class, doc)                                                                      \
    }                                                                                              \
    ;                                                                                              \
    enum { TT_##class##_none = -1,
#define TT_FIELD(class, name, kind, detail, initial) TT_##class##_##name,
enum {
    TT_RECORD_FIELDS = 16
#include "records.def"
};
#undef TT_RECORD
#undef TT_FIELD

int tt_records_add(PyObject *module);
int tt_record_check(tt_record which, PyObject *object);
/* All fields at their defaults. */
PyObject *tt_record_make(tt_record which);
PyObject *tt_record_get(PyObject *record, int field); /* borrowed */
PyObject *tt_record_fields(PyObject *record);         /* all, a tuple */
int tt_record_set(PyObject *record, int field, PyObject *value);
/* Fields known to hold a number, a truth or a member of an enumeration. */
uint32_t tt_record_uint(PyObject *record, int field);
/* Where a CBDescriptor or KernelDescriptor was made, "op.py:12"; NULL when that is not known. */
const char *tt_record_made_at(PyObject *record);
bool tt_record_bool(PyObject *record, int field);
long tt_record_enum(PyObject *record, int field, tt_enum which);
/* More methods of the classes in records.def, by class; see record_methods.c. */
PyMethodDef *tt_record_methods(tt_record which);

/* ---- values to and from C (values.c) ---- */

int tt_uint_get(PyObject *object, const char *what, uint32_t *value);
int tt_core_check(PyObject *object);
int tt_core_get(PyObject *object, tw_core_xy *core); /* CoreCoord, CoreGrid or (x, y) */
PyObject *tt_core_make(tw_core_xy core);
int tt_range_get(PyObject *object, tw_core_range *range);
PyObject *tt_range_make(tw_core_range range);
Py_ssize_t tt_ranges_get(PyObject *object, tw_core_range *ranges, size_t capacity);
PyObject *tt_ranges_make(tw_core_ranges ranges);
/* The set in memory of its own; free `items` with free. */
int tt_ranges_copy(PyObject *object, tw_core_range **items, size_t *count);
int tt_memory_config_get(PyObject *object, tw_memory_config *config);
PyObject *tt_memory_config_make(const tw_memory_config *config);
int tt_shape_get(PyObject *object, tw_shape *shape);
PyObject *tt_shape_make(const tw_shape *shape);
int tt_shape_add(PyObject *module);
int tt_shape_check(PyObject *object);
int tt_dtype_get(PyObject *object, tw_dtype *dtype);
int tt_tile_get(PyObject *object, tw_tile_shape *tile);
PyObject *tt_tile_make(tw_tile_shape tile);
/* A list, borrowed nothing: any iterable. */
PyObject *tt_list_of(PyObject *iterable);

/* ---- errors (raise.c) ---- */

/* RuntimeError with the error's text; clears the error; NULL. */
PyObject *tt_raise(tw_error *err);
/* The same after a run or compile on a device: the text has every fault in full. */
PyObject *tt_raise_faults(const tw_device *device, tw_error *err);

/* ---- devices (device.c) ---- */

int tt_device_add(PyObject *module);
int tt_device_check(PyObject *object);
tw_device *tt_device_get(PyObject *object);
PyObject *tt_device_find(tw_device *device);
/* The programs of generic_op by signature: a dict of bytes to capsule; borrowed. */
PyObject *tt_device_programs(PyObject *device);
/* The list that programs are recorded into instead of run, borrowed; NULL: they run. */
PyObject *tt_device_recording(PyObject *device);
int tt_device_record(PyObject *device, PyObject *list);
void tt_device_close_all(void);
void tt_device_set_hooks(const tw_program_cache_hooks *hooks);
extern PyMethodDef tt_device_functions[];

/* ---- tensors (tensor.c, torch.c) ---- */

int tt_tensor_add(PyObject *module);
int tt_tensor_check(PyObject *object);
tw_tensor *tt_tensor_get(PyObject *object);
PyObject *tt_tensor_make(tw_tensor *tensor);
/* (address, type, page, bank, x, y, address of the page, its bytes) of all that lies on a device. */
PyObject *tt_tensor_pages(PyObject *module, PyObject *device);
/* Frees the memory of all that lies on a device. */
PyObject *tt_tensor_free_all(PyObject *module, PyObject *device);
/* NULL-able arguments as functions take them: a missing argument or None leaves `*out` alone. */
int tt_optional_device(PyObject *object, tw_device **out);
int tt_optional_memory(PyObject *object, tw_memory_config *memory, bool *given);
/* "O", "OO" with converters is not enough: dtype, layout, device, memory of a creation. */
typedef struct tt_placement {
    tw_dtype dtype;
    tw_layout layout;
    bool has_dtype, has_layout, has_memory;
    tw_tile_shape tile;
    tw_memory_config memory;
    tw_device *device;
} tt_placement;
int tt_placement_get(PyObject *dtype, PyObject *layout, PyObject *device, PyObject *memory,
                     PyObject *tile, tt_placement *out);
PyObject *tt_tensor_of_values(PyObject *values, const tw_shape *shape, const tt_placement *place);
PyObject *tt_tensor_to_list(const tw_tensor *tensor);
/* The tensor as the placement says, where it says something. */
PyObject *tt_tensor_convert(tw_tensor *from, const tt_placement *place, float pad);
extern PyMethodDef tt_move_functions[]; /* move.c */

PyObject *tt_to_torch(const tw_tensor *tensor);
/* A tensor from any torch tensor (also numpy array). */
PyObject *tt_from_torch(PyObject *source, const tt_placement *place, float pad);
extern PyMethodDef tt_torch_functions[];
extern PyMethodDef tt_create_functions[]; /* create.c */

/* ---- programs (args.c, program.c) ---- */

int tt_args_add(PyObject *module);
/* RuntimeArgs from itself, pairs of core and list, or nested lists. */
PyObject *tt_args_coerce(PyObject *value);
/* The dict {(x, y): list}; borrowed. */
PyObject *tt_args_items(PyObject *args);
int tt_accessor_add(PyObject *module); /* accessor.c */
tw_kernel_api tt_kernel_api(void);

/* names.c: what a KernelDescriptor says by name. The accessors' words end the compile-time
 * arguments; the addresses follow the named common arguments. */
typedef struct tt_names {
    TW_VEC(tw_token) tokens;
    TW_VEC(uint32_t) compile;
    TW_VEC(uint32_t) addresses;
    uint32_t first, first_common; /* named arguments */
} tt_names;
int tt_names_read(PyObject *kernel, tw_arena *arena, tt_names *out);
void tt_names_free(tt_names *names);
extern PyMethodDef tt_program_functions[];

/* run.c: runs a program; -1 with a Python error or `err` set. `lenient`: that memory was read that nothing
 * ever wrote is a warning. */
int tt_run(PyObject *device, tw_program *program, bool lenient, tw_error *err);
/* The warnings of the device's last run as Python's. */
int tt_warn(const tw_device *device);

/* trace.c: a program as it is now, with the tensors that it needs, at the end of the list. */
int tt_trace_add(PyObject *list, const tw_program *program, PyObject *tensors, bool lenient);
extern PyMethodDef tt_trace_functions[];
extern PyMethodDef tt_core_functions[];

#endif
