#define _POSIX_C_SOURCE 200809L
#include "gdb/gdb.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int listen_on(uint16_t port) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    const int yes = 1;
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons(port)};
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fd, (struct sockaddr *)&place, sizeof place) == 0 && listen(fd, 1) == 0) return fd;
    close(fd);
    return -1;
}

bool tw_line_accept(tw_line *line, uint16_t port) {
    if (line->listener < 0) line->listener = listen_on(port);
    if (line->listener < 0) {
        fprintf(stderr, "tilewright: cannot listen on port %u for gdb: %s; choose another port\n",
                port, strerror(errno));
        return false;
    }
    fprintf(stderr,
            "tilewright: waiting for gdb. In another terminal:\n"
            "  gdb-multiarch -ex 'set schedule-multiple on' "
            "-ex 'target extended-remote localhost:%u'\n",
            port);
    line->client = accept(line->listener, NULL, NULL);
    if (line->client < 0) return false;
    const int yes = 1;
    setsockopt(line->client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    line->at = line->end = 0;
    line->no_ack = false;
    return true;
}

void tw_line_hang_up(tw_line *line) {
    if (line->client >= 0) close(line->client);
    line->client = -1;
}

void tw_line_close(tw_line *line) {
    tw_line_hang_up(line);
    if (line->listener >= 0) close(line->listener);
    line->listener = -1;
}

static int next_byte(tw_line *line) {
    if (line->at == line->end) {
        const ssize_t got =
            line->client < 0 ? -1 : recv(line->client, line->buffer, sizeof line->buffer, 0);
        if (got <= 0) return -1;
        line->at = 0;
        line->end = (size_t)got;
    }
    return line->buffer[line->at++];
}

static void send_all(tw_line *line, const char *bytes, size_t length) {
    while (length && line->client >= 0) {
        const ssize_t sent = send(line->client, bytes, length, MSG_NOSIGNAL);
        if (sent <= 0) return;
        bytes += sent;
        length -= (size_t)sent;
    }
}

static int hex_digit(int c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Reads the body after '$' and the checksum; 1 good, 0 spoilt, -1 dead. */
static int read_body(tw_line *line, tw_text *packet) {
    unsigned sum = 0;
    tw_text_free(packet);
    for (int c; (c = next_byte(line)) != '#';) {
        if (c < 0 || packet->length > 2 * TW_GDB_PACKET) return -1;
        sum += (unsigned)c;
        if (c == '}') {
            c = next_byte(line);
            if (c < 0) return -1;
            sum += (unsigned)c;
            c ^= 0x20;
        }
        const char byte = (char)c;
        tw_text_addn(packet, &byte, 1);
    }
    const int high = hex_digit(next_byte(line)), low = hex_digit(next_byte(line));
    if (!packet->data) tw_text_add(packet, "");
    return line->no_ack || (high >= 0 && low >= 0 && (unsigned)(high * 16 + low) == (sum & 0xFF));
}

bool tw_line_read(tw_line *line, tw_text *packet) {
    for (;;) {
        const int c = next_byte(line);
        if (c < 0) return false;
        if (c == 3) {
            tw_text_free(packet);
            tw_text_add(packet, "\3");
            return true;
        }
        if (c != '$') continue; /* acknowledgements */
        const int good = read_body(line, packet);
        if (good < 0) return false;
        if (!line->no_ack) send_all(line, good ? "+" : "-", 1);
        if (good) return true;
    }
}

void tw_line_send(tw_line *line, const char *bytes, size_t length) {
    tw_text frame = {0};
    unsigned sum = 0;
    tw_text_add(&frame, "$");
    for (size_t i = 0; i < length; i++) {
        char c = bytes[i];
        if (c == '$' || c == '#' || c == '}' || c == '*') {
            tw_text_add(&frame, "}");
            sum += '}';
            c ^= 0x20;
        }
        tw_text_addn(&frame, &c, 1);
        sum += (uint8_t)c;
    }
    tw_text_addf(&frame, "#%02x", sum & 0xFF);
    send_all(line, frame.data, frame.length);
    tw_text_free(&frame);
}

void tw_line_say(tw_line *line, const char *text) {
    tw_line_send(line, text, strlen(text));
}

bool tw_line_is_heard(const tw_line *line, int milliseconds) {
    struct pollfd look = {.fd = line->client, .events = POLLIN};
    return line->client >= 0 && (line->at < line->end || poll(&look, 1, milliseconds) > 0);
}

bool tw_line_is_interrupted(tw_line *line) {
    if (line->client < 0) return true;
    if (!tw_line_is_heard(line, 0)) return false;
    const int c = next_byte(line);
    if (c < 0) tw_line_hang_up(line);
    return c < 0 || c == 3;
}
