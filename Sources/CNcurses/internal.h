#pragma once
#include <stdatomic.h>
#include <termios.h>

#include "shim.h"

/// The modes of the terminal before we made it raw.
extern struct termios steelyard_saved_modes;
/// 1: the program is ending and has left the screen; nothing more is written to it.
extern atomic_int steelyard_screen_is_over;
