#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "internal.h"

// ---- signals that end, stop or resize: their numbers go into a pipe

// In the order of `steelyard_signal_kind`.
static const int pipe_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGWINCH, SIGTSTP, SIGCONT};
enum { pipe_signal_count = sizeof pipe_signals / sizeof *pipe_signals };
static struct sigaction previous[pipe_signal_count];
static int signal_pipe[2] = {-1, -1};
static int installed;

static void note_signal(int number) {
  int kept = errno;
  unsigned char byte = (unsigned char)number;
  // A full pipe already holds more than enough to wake the reader.
  ssize_t ignored = write(signal_pipe[1], &byte, 1);
  (void)ignored;
  errno = kept;
}

int steelyard_signals_install(void) {
  if (installed) return signal_pipe[0];
  if (signal_pipe[0] < 0) {
    if (pipe(signal_pipe) != 0) return -1;
    for (int i = 0; i < 2; i++) {
      fcntl(signal_pipe[i], F_SETFD, FD_CLOEXEC);
      fcntl(signal_pipe[i], F_SETFL, O_NONBLOCK);
    }
  }
  sigset_t wanted;
  sigemptyset(&wanted);
  for (int i = 0; i < pipe_signal_count; i++) sigaddset(&wanted, pipe_signals[i]);
  // Whoever started us may have had them blocked.
  pthread_sigmask(SIG_UNBLOCK, &wanted, NULL);
  for (int i = 0; i < pipe_signal_count; i++) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = note_signal;
    action.sa_flags = SA_RESTART;
    sigaction(pipe_signals[i], NULL, &previous[i]);
    if (previous[i].sa_handler != SIG_IGN) sigaction(pipe_signals[i], &action, NULL);
  }
  installed = 1;
  return signal_pipe[0];
}

void steelyard_signals_restore(void) {
  if (!installed) return;
  for (int i = 0; i < pipe_signal_count; i++) sigaction(pipe_signals[i], &previous[i], NULL);
  installed = 0;
}

int steelyard_signals_read(int signals, int32_t *numbers, int room) {
  unsigned char bytes[64];
  ssize_t count = read(signals, bytes, room < 64 ? (size_t)room : sizeof bytes);
  for (ssize_t i = 0; i < count; i++) numbers[i] = bytes[i];
  return count > 0 ? (int)count : 0;
}

int steelyard_signal_kind(int number) {
  for (int i = 0; i < pipe_signal_count; i++) {
    if (pipe_signals[i] == number) return i + 1;
  }
  return 0;
}

void steelyard_stop_self(void) {
  struct sigaction action, kept;
  memset(&action, 0, sizeof action);
  action.sa_handler = SIG_DFL;
  sigaction(SIGTSTP, &action, &kept);
  sigset_t only, mask;
  sigemptyset(&only);
  sigaddset(&only, SIGTSTP);
  pthread_sigmask(SIG_UNBLOCK, &only, &mask);
  kill(0, SIGTSTP);
  pthread_sigmask(SIG_SETMASK, &mask, NULL);
  // Another thread may have been given the signal: leave its default in place until it has come.
  poll(NULL, 0, 20);
  sigaction(SIGTSTP, &kept, NULL);
}

// ---- messages on standard error

static int errors_kept = -1;  // where they go while the screen is up
static int errors_real = -1;  // where they went before

void steelyard_errors_capture(void) {
  if (errors_real >= 0 || !isatty(STDERR_FILENO)) return;
#ifdef __linux__
  if (errors_kept < 0) errors_kept = memfd_create("steelyard-errors", MFD_CLOEXEC);
#endif
  if (errors_kept < 0) {
    FILE *file = tmpfile();
    if (file == NULL) return;
    errors_kept = fcntl(fileno(file), F_DUPFD_CLOEXEC, 3);
    fclose(file);
    if (errors_kept < 0) return;
  }
  errors_real = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (errors_real < 0) return;
  if (ftruncate(errors_kept, 0) != 0) return;
  lseek(errors_kept, 0, SEEK_SET);
  dup2(errors_kept, STDERR_FILENO);
}

// Async-signal-safe. The last 64 KiB are enough of a message.
static void release_errors(void) {
  if (errors_real < 0) return;
  dup2(errors_real, STDERR_FILENO);
  off_t end = lseek(errors_kept, 0, SEEK_END);
  off_t start = end > 65536 ? end - 65536 : 0;
  char part[1024];
  while (start < end) {
    ssize_t count = pread(errors_kept, part, sizeof part, start);
    if (count <= 0) break;
    ssize_t ignored = write(STDERR_FILENO, part, (size_t)count);
    (void)ignored;
    start += count;
  }
}

void steelyard_errors_release(void) {
  if (errors_real < 0) return;
  release_errors();
  close(errors_real);
  errors_real = -1;
}

// ---- the way out of the screen that works in a signal handler

static atomic_int armed;
static int rescue_tty = -1;
static char rescue_bytes[1024];
static size_t rescue_count;

void steelyard_rescue_arm(int tty, const char *bytes, size_t count) {
  atomic_store(&armed, 0);
  rescue_tty = tty;
  rescue_count = count < sizeof rescue_bytes ? count : sizeof rescue_bytes;
  memcpy(rescue_bytes, bytes, rescue_count);
  atomic_store(&armed, 1);
}

void steelyard_rescue_disarm(void) { atomic_store(&armed, 0); }

// Async-signal-safe: write, poll, tcsetattr, dup2, lseek, pread.
static void rescue(void) {
  if (!atomic_exchange(&armed, 0)) return;
  size_t sent = 0;
  int patience = 20;
  while (sent < rescue_count && patience > 0) {
    ssize_t count = write(rescue_tty, rescue_bytes + sent, rescue_count - sent);
    if (count > 0) {
      sent += (size_t)count;
    } else {
      struct pollfd room = {.fd = rescue_tty, .events = POLLOUT};
      poll(&room, 1, 50);
      patience--;
    }
  }
  tcflush(rescue_tty, TCIFLUSH);
  tcsetattr(rescue_tty, TCSANOW, &steelyard_saved_modes);
  release_errors();
}

void steelyard_rescue_now(void) {
  // The thread that owns the screen may be in the middle of a frame.
  atomic_store(&steelyard_screen_is_over, 1);
  rescue();
}

static const int crash_signals[] = {SIGSEGV, SIGABRT, SIGILL, SIGBUS, SIGFPE, SIGTRAP, SIGSYS};
enum { crash_signal_count = sizeof crash_signals / sizeof *crash_signals };
static struct sigaction previous_crash[crash_signal_count];
static char crash_stack[64 * 1024] __attribute__((aligned(64)));

static void crashed(int number, siginfo_t *about, void *context) {
  rescue();
  struct sigaction before;
  memset(&before, 0, sizeof before);
  for (int i = 0; i < crash_signal_count; i++) {
    if (crash_signals[i] == number) before = previous_crash[i];
  }
  // The handler before us runs with the signals blocked that it asked for: the backtracer's helper
  // reads the crashed memory and lives on catching its own faults.
  pthread_sigmask(SIG_BLOCK, &before.sa_mask, NULL);
  if (before.sa_flags & SA_NODEFER) {
    sigset_t own;
    sigemptyset(&own);
    sigaddset(&own, number);
    pthread_sigmask(SIG_UNBLOCK, &own, NULL);
  }
  if (before.sa_flags & SA_SIGINFO) {
    before.sa_sigaction(number, about, context);
  } else if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN) {
    before.sa_handler(number);
  }
  // A handler that returns counts on the fault happening again; one that was sent does not. What is
  // raised here ends the process at once, or on return where it is blocked.
  struct sigaction end;
  memset(&end, 0, sizeof end);
  end.sa_handler = SIG_DFL;
  sigaction(number, &end, NULL);
  raise(number);
}

void steelyard_crash_handlers_install(void) {
  static int once;
  if (once) return;
  once = 1;
  // Swift's backtracer may have given the thread a stack for signals already.
  stack_t current;
  if (sigaltstack(NULL, &current) == 0 && (current.ss_flags & SS_DISABLE)) {
    stack_t own;
    memset(&own, 0, sizeof own);
    own.ss_sp = crash_stack;
    own.ss_size = sizeof crash_stack;
    sigaltstack(&own, NULL);
  }
  for (int i = 0; i < crash_signal_count; i++) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = crashed;
    action.sa_flags = SA_ONSTACK | SA_SIGINFO;
    sigaction(crash_signals[i], NULL, &previous_crash[i]);
    if (previous_crash[i].sa_handler != SIG_IGN) sigaction(crash_signals[i], &action, NULL);
  }
  atexit(rescue);
}
