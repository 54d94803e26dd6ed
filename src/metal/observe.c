/* The chip has one observer: here the checker, the tally and the user's become one. */
#include "metal/state.h"

#define EACH(device, callback, ...)                                                                \
    for (size_t i = 0; i < (device)->observer_count; i++)                                          \
        if ((device)->observers[i]->callback)                                                      \
    (device)->observers[i]->callback((device)->observers[i]->self, __VA_ARGS__)

static void launched(void *self, tw_chip *chip, const tw_launch *launch) {
    const tw_device *device = self;
    EACH(device, launched, chip, launch);
}
static void asked(void *self, const tw_service_event *event) {
    const tw_device *device = self;
    EACH(device, asked, event);
}
static void done(void *self, const tw_service_event *event) {
    const tw_device *device = self;
    EACH(device, done, event);
}
static void touched(void *self, tw_core *core, tw_hart_id hart, uint32_t address, unsigned size,
                    bool is_store) {
    const tw_device *device = self;
    EACH(device, touched, core, hart, address, size, is_store);
}
static void rests(void *self, tw_core *core, tw_hart_id hart) {
    const tw_device *device = self;
    EACH(device, rests, core, hart);
}
static void ended(void *self, tw_chip *chip, bool hangs) {
    const tw_device *device = self;
    EACH(device, ended, chip, hangs);
}

void tw_device_observe(tw_device *device, const tw_observer *observer) {
    const tw_observer *all[] = {tw_check_observer(device->check), tw_tally_observer(device->tally),
                                tw_profile_observer(device->profile), observer};
    device->observer_count = 0;
    for (size_t i = 0; i < TW_COUNT(all); i++)
        if (all[i]) device->observers[device->observer_count++] = all[i];
    device->joined = (tw_observer){
        .self = device, .launched = launched, .asked = asked, .done = done, .ended = ended};
    size_t watchers = 0;
    for (size_t i = 0; i < device->observer_count; i++)
        if (device->observers[i]->touched) watchers++;
    if (watchers) device->joined.touched = touched;
    if (watchers == 1) device->joined.rests = rests; /* what one notes another would miss */
    tw_chip_observe(device->chip, device->observer_count == 0   ? NULL
                                  : device->observer_count == 1 ? device->observers[0]
                                                                : &device->joined);
}
