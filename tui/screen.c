/* The headless screen: a size, and nothing behind it.
 * Fails: no memory.  Owner: the caller, until close(). */
#include "tui/screen.h"

#include <stdlib.h>

static int
headless_show(struct screen *s, const struct grid *g)
{
	(void)s;
	(void)g;
	return 0;
}

static void
headless_nothing(struct screen *s)
{
	(void)s;
}

static int
headless_plain(struct screen *s, struct span bytes)
{
	(void)s;
	(void)bytes;
	return 0;
}

static void
headless_ambiguous(struct screen *s, int ambiguous)
{
	s->ambiguous = ambiguous;
}

static void
headless_close(struct screen *s)
{
	free(s);
}

static const struct screen_ops headless_ops = {
	.show = headless_show,
	.leave = headless_nothing,
	.enter = headless_nothing,
	.plain = headless_plain,
	.resize = headless_nothing,
	.set_ambiguous = headless_ambiguous,
	.ask_status = headless_nothing,
	.close = headless_close,
};

struct screen *
screen_headless(int rows, int cols)
{
	struct screen *s = calloc(1, sizeof *s);

	if (s == NULL)
		return NULL;
	s->ops = &headless_ops;
	s->rows = rows;
	s->cols = cols;
	s->ambiguous = 1;
	s->ascii = true;
	s->input = -1;
	return s;
}
