#define _GNU_SOURCE
#define NCURSES_WIDECHAR 1
#include "internal.h"

#include <ncurses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <term.h>
#include <unistd.h>
#include <wchar.h>

// curses writes here; one file for the process, since there is one screen.
static FILE *output;

static FILE *open_output(void) {
#ifdef __linux__
  int file = memfd_create("steelyard-frame", MFD_CLOEXEC);
  if (file >= 0) return fdopen(file, "w+");
#endif
  return tmpfile();
}

int steelyard_term_colors(const char *term) {
  int error = 0;
  if (setupterm(term, STDOUT_FILENO, &error) != OK) return -1;
  char *move = tigetstr("cup");
  int colors = tigetnum("colors");
  del_curterm(cur_term);
  if (move == NULL || move == (char *)-1) return -2;
  return colors < 0 ? 0 : colors;
}

void *steelyard_screen_open(const char *term, int width, int height) {
  if (output == NULL) output = open_output();
  if (output == NULL) return NULL;
  // LINES and COLUMNS of the environment may be wrong, and curses cannot ask the kernel through a file. The second
  // call gives it 24 rows of 80 where the description has no size, as that of the Linux console; without it newterm
  // fails there. The kernel's size follows below.
  use_env(FALSE);
  use_tioctl(TRUE);
  SCREEN *screen = newterm(term, output, output);
  if (screen == NULL) return NULL;
  set_term(screen);
  typeahead(-1);
  nonl();
  leaveok(stdscr, TRUE);
  scrollok(stdscr, FALSE);
  curs_set(0);
  if (has_colors()) {
    start_color();
    use_default_colors();
  }
  resizeterm(height, width);
  return screen;
}

void steelyard_screen_close(void *screen) { delscreen((SCREEN *)screen); }

int steelyard_screen_colors(void) { return has_colors() ? COLORS : 0; }

int steelyard_screen_pairs(void) { return has_colors() ? COLOR_PAIRS : 0; }

void steelyard_screen_pair(int pair, int foreground, int background) {
  init_extended_pair(pair, foreground, background);
}

void steelyard_screen_resize(int width, int height) { resizeterm(height, width); }

void steelyard_screen_repaint(void) { clearok(curscr, TRUE); }

static attr_t attributes_of(uint32_t attributes) {
  attr_t result = A_NORMAL;
  if (attributes & 1) result |= A_BOLD;
  if (attributes & 2) result |= A_DIM;
  if (attributes & 4) result |= A_UNDERLINE;
  if (attributes & 8) result |= A_REVERSE;
  return result;
}

// A character that the C library sees at another width than we do would shift the rest of its row.
static wchar_t agreed(uint32_t scalar, int width) {
  if (scalar >= 0x20 && scalar < 0x7F) return (wchar_t)scalar;
  if (wcwidth((wchar_t)scalar) == width) return (wchar_t)scalar;
  return wcwidth(0xFFFD) == 1 ? 0xFFFD : L'?';
}

static void put(int row, int column, const struct steelyard_cell *cell, int width) {
  wchar_t text[4] = {agreed(cell->scalar, width), 0, 0, 0};
  int length = 1;
  if (cell->mark1 && wcwidth((wchar_t)cell->mark1) == 0) text[length++] = (wchar_t)cell->mark1;
  if (cell->mark2 && wcwidth((wchar_t)cell->mark2) == 0) text[length++] = (wchar_t)cell->mark2;
  int pair = cell->pair;
  cchar_t sent;
  attr_t attributes = attributes_of(cell->attributes);
  // Curses may end a row of coloured blanks with an erase, and what terminals and multiplexers make of an erase
  // in a background colour differs too much: captures and resizes lose it. An invisible blank in the last
  // column looks the same and is always written.
  if (column == COLS - 1 && cell->scalar == L' ' && pair != 0) attributes |= A_INVIS;
  if (setcchar(&sent, text, attributes, 0, &pair) == OK)
    mvwadd_wchnstr(stdscr, row, column, &sent, 1);
}

void steelyard_screen_row(int row, const struct steelyard_cell *cells, int count) {
  int column = 0;
  while (column < count) {
    struct steelyard_cell cell = cells[column];
    int width = column + 1 < count && cells[column + 1].scalar == 0 ? 2 : 1;
    if (cell.scalar == 0) {
      cell.scalar = L' ';
      width = 1;
    }
    if (width == 2 && agreed(cell.scalar, 2) != (wchar_t)cell.scalar) {
      struct steelyard_cell blank = cell;
      blank.scalar = L' ';
      put(row, column + 1, &blank, 1);
      put(row, column, &cell, 1);
    } else {
      put(row, column, &cell, width);
    }
    column += width;
  }
}

void steelyard_screen_update(void) {
  wnoutrefresh(stdscr);
  doupdate();
}

void steelyard_screen_end(void) { endwin(); }

size_t steelyard_screen_pending(void) {
  fflush(output);
  off_t end = lseek(fileno(output), 0, SEEK_END);
  return end > 0 ? (size_t)end : 0;
}

size_t steelyard_screen_take(uint8_t *bytes, size_t room) {
  int file = fileno(output);
  size_t taken = 0;
  while (taken < room) {
    ssize_t count = pread(file, bytes + taken, room - taken, (off_t)taken);
    if (count <= 0) break;
    taken += (size_t)count;
  }
  rewind(output);
  if (ftruncate(file, 0) != 0) return taken;
  lseek(file, 0, SEEK_SET);
  return taken;
}

// A sequence of the terminal's description without its delays ("$<5>"); nothing where there is none.
static size_t capability(const char *name, char *bytes, size_t room) {
  const char *text = tigetstr(name);
  if (text == NULL || text == (const char *)-1) return 0;
  size_t used = 0;
  while (*text != 0 && used < room) {
    const char *end = text[0] == '$' && text[1] == '<' ? strchr(text, '>') : NULL;
    if (end != NULL) {
      text = end + 1;
    } else {
      bytes[used++] = *text++;
    }
  }
  return used;
}

size_t steelyard_screen_clear_bytes(char *bytes, size_t room) {
  const char *leave = tigetstr("rmcup");
  if (leave != NULL && leave != (const char *)-1) return 0;
  size_t used = capability("sgr0", bytes, room);
  return used + capability("clear", bytes + used, room - used);
}

size_t steelyard_screen_exit_bytes(char *bytes, size_t room) {
  // "op" default colours, "sgr0" no attributes, "cnorm" cursor, "rmcup" the other screen.
  static const char *const names[] = {"op", "sgr0", "cnorm", "rmcup"};
  size_t used = steelyard_screen_clear_bytes(bytes, room);
  // A frame cut in the middle may have left a scrolling region. Lifting it sends the cursor home, from where only
  // the return to the other screen fetches it.
  const char *leave = tigetstr("rmcup");
  if (leave != NULL && leave != (const char *)-1) {
    for (const char *region = "\033[r"; *region != 0 && used < room; region++) bytes[used++] = *region;
  }
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    used += capability(names[i], bytes + used, room - used);
  }
  return used;
}
