/* MTGP_SYNC.  Fails: silently (a test then sees no line).  Owner: start.c. */
#include "tui/sync.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tui/console_private.h"

/* What is still to do before the line may be written. */
enum stage { POLLED_NOT, POLLED, ASKED, ANSWERED, WRITTEN };

struct sync {
	int		 fd;
	enum stage	 stage;
	uint64_t	 count;
	struct loop_timer *again;
};

struct sync *
sync_open(const char *path)
{
	struct sync *s;

	if (path == NULL || *path == '\0')
		return NULL;
	s = calloc(1, sizeof *s);
	if (s == NULL)
		return NULL;
	/* for reading too: opening does not wait for a reader, and none that
	 * leaves ends us */
	s->fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (s->fd < 0) {
		free(s);
		return NULL;
	}
	return s;
}

void
sync_close(struct sync *s)
{
	if (s == NULL)
		return;
	loop_timer_close(s->again);
	close(s->fd);
	free(s);
}

void
sync_touch(struct sync *s)
{
	if (s != NULL)
		s->stage = POLLED_NOT;
}

void
sync_answer(struct sync *s)
{
	if (s != NULL && s->stage == ASKED)
		s->stage = ANSWERED;
}

/* One more turn of the loop, without waiting. */
static void
polled(void *arg)
{
	struct sync *s = arg;

	loop_timer_close(s->again);
	s->again = NULL;
	if (s->stage == POLLED_NOT)
		s->stage = POLLED;
}

void
sync_before_sleep(struct sync *s, struct console *c)
{
	struct screen *screen = c->own->screen;
	char line[128];
	int n;

	if (s == NULL || s->stage == WRITTEN || !console_idle(c))
		return;
	if (s->stage == POLLED_NOT) {
		if (s->again == NULL)
			s->again = loop_timer_start(c->loop, 0, 0, polled, s);
		return;
	}
	if (s->stage == POLLED) {
		s->stage = ASKED;
		screen->ops->ask_status(screen);
		return;
	}
	if (s->stage == ASKED)
		return;
	s->stage = WRITTEN;
	n = snprintf(line, sizeof line, "idle %llu keys=%llu tail=%llu\n",
	    (unsigned long long)++s->count,
	    (unsigned long long)c->own->keys.consumed,
	    (unsigned long long)c->tail_bytes);
	/* a full FIFO: nobody reads */
	if (n > 0 && write(s->fd, line, (size_t)n) < 0)
		s->stage = WRITTEN;
}
