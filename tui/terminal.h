/* The terminal: the only file with curses.
 *
 * terminal_locale() sets LC_CTYPE: the user's, or C.UTF-8 where that locale
 * is missing or not UTF-8 (LC_NUMERIC stays C).
 * terminal_open() needs a terminal on stdout, and on stdin or, where that is
 * the log, as /dev/tty (-ENOTTY), and a known TERM (-ENOENT); before curses
 * starts it writes the width probe, whose two answers come through the key
 * decoder (column behind あ, column behind ※).
 * Colours: 256, 8 or none, by terminfo.
 * On SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT the terminal is restored
 * before the signal does its work.
 *
 * wcwidth() of the executable is defined here, so that curses counts cells as
 * the sanitiser does; terminal_width_agrees() says whether it really does. */
#ifndef MTGP_TUI_TERMINAL_H
#define MTGP_TUI_TERMINAL_H

#include "tui/screen.h"

/* 0, or -ENOENT: no UTF-8 locale at all. */
int	terminal_locale(void);
struct terminal_options {
	int	ambiguous;	/* 1 or 2 for now */
	bool	probe;		/* find out which */
	bool	color;		/* false: none, whatever the terminal can */
	bool	tty_keys;	/* keys from /dev/tty where stdin is none */
	bool	mouse;		/* report the wheel (takes the terminal's own
				 * copying away) */
};

int	terminal_open(const struct terminal_options *o, struct screen **ret);
bool	terminal_width_agrees(const struct screen *s);
/* 256, 8 or 0 colours in use. */
int	terminal_colors(const struct screen *s);

#endif
