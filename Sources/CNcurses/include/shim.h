// What Swift needs of curses, of the tty and of signals, without macros, variadics and wide characters.
// Everything here belongs to the one thread that owns the screen, except where "async-signal-safe" is said.
#pragma once
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// ---- the terminal's device

/// Opens the terminal behind standard output anew, non-blocking, so that our flags stay our own; falls
/// back to a duplicate of standard output (then `*blocking` is 1). -1: standard output is no terminal.
int steelyard_tty_open(int *blocking);
/// Saves the terminal's modes and makes it raw. 0, or -1 with errno.
int steelyard_tty_raw(int tty);
/// Back to the saved modes; input nobody has read is thrown away (it may be mouse reports).
void steelyard_tty_restore(int tty);
/// The raw modes once more, without saving.
void steelyard_tty_raw_again(int tty);
void steelyard_tty_close(int tty);
/// Bytes read or written; -1: none just now; 0: the terminal has gone.
long steelyard_tty_read(int tty, uint8_t *bytes, size_t room);
long steelyard_tty_write(int tty, const uint8_t *bytes, size_t count);
/// Columns and rows; 0 where the terminal does not know.
void steelyard_tty_size(int tty, int *columns, int *rows);
/// Waits for input (bit 1), room for output (bit 2, only if `wants_output`), a signal in the pipe (bit 4)
/// or the end of the terminal (bit 8); 0 at the timeout.
int steelyard_wait(int tty, int wants_output, int signals, int milliseconds);

// ---- locale

/// Takes the environment's character encoding (LC_CTYPE alone: numbers keep their point); with `utf8`
/// an encoding that is not UTF-8 is replaced by C.UTF-8 where there is one. 1 if it now is UTF-8.
int steelyard_locale(int utf8);

// ---- curses, writing into a file of ours instead of to the terminal

/// Colours of a terminal type: its number, 0 for none; -1 unknown type; -2 cannot move the cursor.
int steelyard_term_colors(const char *term);
/// Starts curses for a terminal type; its output collects until `steelyard_screen_take`. NULL: it cannot.
void *_Nullable steelyard_screen_open(const char *term, int columns, int rows);
void steelyard_screen_close(void *screen);
int steelyard_screen_colors(void);
int steelyard_screen_pairs(void);
void steelyard_screen_pair(int pair, int foreground, int background);
void steelyard_screen_resize(int columns, int rows);
/// The next frame repaints every cell.
void steelyard_screen_repaint(void);

struct steelyard_cell {
  uint32_t scalar;  // 0: second half of a wide character
  uint32_t mark1, mark2;
  int32_t pair;
  uint32_t attributes;  // 1 bold, 2 dim, 4 underline, 8 reverse
};
/// Puts cells into a row from its first column on.
void steelyard_screen_row(int row, const struct steelyard_cell *cells, int count);
/// Lets curses work out the difference to what the terminal shows.
void steelyard_screen_update(void);
/// Lets curses end: the sequences that leave its screen.
void steelyard_screen_end(void);
/// What curses has written since the last call: how many bytes, copied as far as they fit into `bytes`.
size_t steelyard_screen_pending(void);
size_t steelyard_screen_take(uint8_t *bytes, size_t room);
/// What empties the screen of a terminal that has no other one to return to (the Linux console), where the last frame
/// would stay under the shell's next lines; 0 bytes elsewhere.
size_t steelyard_screen_clear_bytes(char *bytes, size_t room);
/// The sequences that leave the screen after a crash, without padding; at most `room` bytes.
size_t steelyard_screen_exit_bytes(char *bytes, size_t room);

// ---- signals and crashes

/// Signals of interest (INT TERM HUP QUIT WINCH TSTP CONT) write their number into a pipe; returns its
/// reading end or -1. A signal that the parent has had ignored stays ignored.
int steelyard_signals_install(void);
void steelyard_signals_restore(void);
/// Reads signal numbers out of the pipe; how many, 0 if there are none.
int steelyard_signals_read(int signals, int32_t *numbers, int room);
/// 1 INT, 2 TERM, 3 HUP, 4 QUIT, 5 WINCH, 6 TSTP, 7 CONT; 0 any other.
int steelyard_signal_kind(int number);
/// Stops the process group as Ctrl-Z does in a program without a screen; returns once it is sent.
void steelyard_stop_self(void);

/// From now on a crash, or `exit`, writes `bytes` to the terminal and restores its saved modes first.
void steelyard_rescue_arm(int tty, const char *bytes, size_t count);
void steelyard_rescue_disarm(void);
/// The same now, without a crash, on whatever thread; nothing where no screen is up. Async-signal-safe.
void steelyard_rescue_now(void);
/// Crash handlers on an own stack, put before those that are there (Swift's backtracer), which then
/// see the crash as if we had not been.
void steelyard_crash_handlers_install(void);

/// While the screen is up, messages on standard error are kept aside if it is a terminal.
void steelyard_errors_capture(void);
/// Standard error as before, and what was kept is written to it.
void steelyard_errors_release(void);

#pragma clang assume_nonnull end
