/* The chip has one observer: here the checker and a second one become one. */
#include "metal/state.h"

static void launched(void *self, tw_chip *chip, const tw_launch *launch) {
    const tw_device *device = self;
    const tw_observer *check = tw_check_observer(device->check);
    if (check->launched) check->launched(check->self, chip, launch);
    if (device->second->launched) device->second->launched(device->second->self, chip, launch);
}

static void asked(void *self, const tw_service_event *event) {
    const tw_device *device = self;
    const tw_observer *check = tw_check_observer(device->check);
    if (check->asked) check->asked(check->self, event);
    if (device->second->asked) device->second->asked(device->second->self, event);
}

static void done(void *self, const tw_service_event *event) {
    const tw_device *device = self;
    const tw_observer *check = tw_check_observer(device->check);
    if (check->done) check->done(check->self, event);
    if (device->second->done) device->second->done(device->second->self, event);
}

static void ended(void *self, tw_chip *chip, bool hangs) {
    const tw_device *device = self;
    const tw_observer *check = tw_check_observer(device->check);
    if (check->ended) check->ended(check->self, chip, hangs);
    if (device->second->ended) device->second->ended(device->second->self, chip, hangs);
}

void tw_device_observe(tw_device *device, const tw_observer *observer) {
    device->second = observer;
    device->both = (tw_observer){
        .self = device, .launched = launched, .asked = asked, .done = done, .ended = ended};
    tw_chip_observe(device->chip, observer ? &device->both : tw_check_observer(device->check));
}
