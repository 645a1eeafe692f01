#pragma once
#include <termios.h>

#include "shim.h"

/// The modes of the terminal before we made it raw.
extern struct termios steelyard_saved_modes;
