/* Rounds in between: while a packed file is unpacked, what can be read of it
 * and what is newer is joined now and then, so that results appear.  Such a
 * round is never the last: messages that go on in what is not there yet are
 * as far as they were.  What a round cost is waited for four times before
 * the next one. */
#include "core/log/query_state.h"

#include "core/log/segment.h"

#define EVERY	(USEC_SEC / 2)

static void
on_unpacking(void *arg, struct segment *g)
{
	struct query_interim *in = arg;
	usec_t begin = clock_monotonic(), wait = in->o->interim;
	struct log_query_options o = *in->o;
	struct log_set *set;

	(void)g;
	if (wait == 0)
		wait = in->cost > EVERY / 4 ? 4 * in->cost : EVERY;
	if (in->posted && begin - in->last < wait)
		return;
	o.progress = NULL;
	if (query_peek(in->s, in->f, &o, &set, NULL) < 0)
		return;
	o.round(o.arg, set);
	query_interim_posted(in);
	in->s->unpacking_shown = true;
	in->cost = in->last - begin;
}

void
query_interim_posted(struct query_interim *in)
{
	in->posted = true;
	in->last = clock_monotonic();
}

void
query_interim_begin(struct query_interim *in)
{
	in->s->unpacking_shown = false;
	if (!in->o->round || !in->o->widen)
		return;
	in->s->unpacking = on_unpacking;
	in->s->unpacking_arg = in;
}

void
query_interim_end(struct query_interim *in)
{
	in->s->unpacking = NULL;
	in->s->unpacking_arg = NULL;
}
