#include <stdio.h>
#include <tilewright/metal.h>

int main(void) {
    tw_device *device = NULL;
    tw_error err = {0};
    if (tw_device_open(NULL, &device, &err) != TW_OK) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    const tw_core_xy grid = tw_device_grid(device);
    printf("%s, %u x %u cores\n", tw_device_arch(device)->name, grid.x, grid.y);
    tw_device_close(device);
    return 0;
}
