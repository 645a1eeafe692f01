#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "internal.h"

struct termios steelyard_saved_modes;
static int has_saved_modes;
atomic_int steelyard_screen_is_over;

int steelyard_tty_open(int *blocking) {
  *blocking = 0;
  if (!isatty(STDOUT_FILENO)) return -1;
  char name[256];
  if (ttyname_r(STDOUT_FILENO, name, sizeof name) == 0) {
    int tty = open(name, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (tty >= 0) return tty;
  }
  int tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (tty >= 0) return tty;
  *blocking = 1;
  return fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
}

static int set_raw(int tty) {
  struct termios modes = steelyard_saved_modes;
  cfmakeraw(&modes);
  modes.c_cc[VMIN] = 1;
  modes.c_cc[VTIME] = 0;
  return tcsetattr(tty, TCSANOW, &modes);
}

int steelyard_tty_raw(int tty) {
  if (tcgetattr(tty, &steelyard_saved_modes) != 0) return -1;
  has_saved_modes = 1;
  return set_raw(tty);
}

void steelyard_tty_raw_again(int tty) {
  if (has_saved_modes) set_raw(tty);
}

void steelyard_tty_close(int tty) { close(tty); }

static long counted(ssize_t count) {
  if (count > 0) return count;
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return -1;
  return 0;
}

long steelyard_tty_read(int tty, uint8_t *bytes, size_t room) { return counted(read(tty, bytes, room)); }

long steelyard_tty_write(int tty, const uint8_t *bytes, size_t count) {
  if (atomic_load(&steelyard_screen_is_over)) return (long)count;
  return counted(write(tty, bytes, count));
}

void steelyard_tty_restore(int tty) {
  if (!has_saved_modes) return;
  tcflush(tty, TCIFLUSH);
  tcsetattr(tty, TCSANOW, &steelyard_saved_modes);
}

void steelyard_tty_size(int tty, int *columns, int *rows) {
  struct winsize size;
  memset(&size, 0, sizeof size);
  ioctl(tty, TIOCGWINSZ, &size);
  *columns = size.ws_col;
  *rows = size.ws_row;
}

int steelyard_wait(int tty, int wants_output, int signals, int milliseconds) {
  struct pollfd wanted[2] = {
      {.fd = tty, .events = (short)(POLLIN | (wants_output ? POLLOUT : 0))},
      {.fd = signals, .events = POLLIN},
  };
  if (poll(wanted, 2, milliseconds) <= 0) return 0;
  int found = 0;
  if (wanted[0].revents & POLLIN) found |= 1;
  if (wanted[0].revents & POLLOUT) found |= 2;
  if (wanted[1].revents & POLLIN) found |= 4;
  if (wanted[0].revents & (POLLHUP | POLLERR | POLLNVAL)) found |= 8;
  return found;
}

static int encoding_is_utf8(void) {
  const char *name = nl_langinfo(CODESET);
  return strcmp(name, "UTF-8") == 0 || strcmp(name, "utf8") == 0;
}

int steelyard_locale(int utf8) {
  if (setlocale(LC_CTYPE, "") == NULL) setlocale(LC_CTYPE, "C");
  if (encoding_is_utf8()) return 1;
  if (!utf8) return 0;
  if (setlocale(LC_CTYPE, "C.UTF-8") == NULL) setlocale(LC_CTYPE, "en_US.UTF-8");
  return encoding_is_utf8();
}
