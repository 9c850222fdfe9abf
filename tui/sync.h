/* MTGP_SYNC: says on a FIFO when the console is about to sleep with nothing
 * left to do, so that tests wait for it instead of a time.
 *
 *	idle N keys=K tail=P
 *
 * N counts; K terminal bytes and P bytes of the followed log were consumed.
 * Before it: one poll without waiting, and an ESC [ 5 n round trip, so that
 * the terminal has shown everything.  A line is written when K, P or
 * anything drawn changed since the last.
 * Owner: start.c.  A NULL sync does nothing. */
#ifndef MTGP_TUI_SYNC_H
#define MTGP_TUI_SYNC_H

#include <stdint.h>

struct console;
struct sync;

/* NULL where MTGP_SYNC is not set, or cannot be opened. */
struct sync	*sync_open(const char *path);
void		 sync_close(struct sync *s);
/* The frame was drawn, keys or log bytes came. */
void		 sync_touch(struct sync *s);
/* The terminal answered ESC [ 5 n. */
void		 sync_answer(struct sync *s);
/* Called when the loop is about to sleep. */
void		 sync_before_sleep(struct sync *s, struct console *c);

#endif
