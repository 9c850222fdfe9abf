/* Two lanes through a row of mails: each has one mail in the helper on its
 * seat, and answers of DNS come for both meanwhile.  What is judged waits in
 * a window until it is its turn, so that the lines are in the order of the
 * mails however long one takes.
 *
 * Owns sheets, inquiries and seats until they are handed over. */
#include <errno.h>

#include "core/command/ask.h"

#define LANES	2
#define WINDOW	64	/* mails ahead of the one that is waited for */

struct lane {
	struct remote_seat *seat;
	struct remote	*remote;	/* NULL: idle */
	struct inquiry	*i;
	size_t		 number;
};

struct many {
	struct invocation *in;
	struct ask_many	*m;
	struct ask_source source;
	struct lane	 lane[LANES];
	struct sheet	*sheet[WINDOW];
	bool		 ended[WINDOW];
	size_t		 begun, taken;
};

static void
idle(struct lane *l)
{
	remote_free(l->remote);
	inquiry_free(l->i);
	l->remote = NULL;
	l->i = NULL;
}

static void
put(struct many *b, size_t number, struct sheet *s)
{
	b->sheet[number % WINDOW] = s;
	b->ended[number % WINDOW] = true;
}

/* False: no mail for this lane now. */
static bool
begin(struct many *b, struct lane *l)
{
	struct remote_options o = b->m->remote;
	size_t number = b->begun;
	struct judging j;

	if (number == b->m->n || number - b->taken == WINDOW)
		return false;
	b->begun++;
	o.now = b->in->now;
	o.loop = b->source.loop;
	o.seat = l->seat;
	if (b->m->open(b->m->arg, number, &o) == 0)
		l->remote = remote_new(&o);
	if (l->remote == NULL) {
		put(b, number, NULL);
		return true;
	}
	l->number = number;
	j = remote_judging(l->remote);
	l->i = inquiry_new_elsewhere(&j, &b->source.by);
	if (l->i == NULL) {
		idle(l);
		put(b, number, NULL);
	}
	return true;
}

/* True: something was done. */
static bool
step(struct many *b, struct lane *l)
{
	if (l->i == NULL)
		return begin(b, l);
	if (!inquiry_settle(l->i)) {
		if (inquiry_away(l->i) ||
		    dns_carrier_open(b->source.carrier) > 0)
			return false;
		inquiry_cancel(l->i);	/* nobody would answer any more */
	}
	put(b, l->number, inquiry_take(l->i));
	idle(l);
	return true;
}

static int
take(struct many *b)
{
	int r = 0;

	while (r == 0 && b->taken < b->begun && b->ended[b->taken % WINDOW]) {
		size_t k = b->taken % WINDOW;

		r = b->m->take(b->m->arg, b->taken, b->sheet[k]);
		sheet_free(b->sheet[k]);
		b->sheet[k] = NULL;
		b->ended[k] = false;
		b->taken++;
	}
	return r;
}

static int
run(struct many *b)
{
	int r = 0;

	while (r == 0 && b->taken < b->m->n) {
		bool moved = false;

		if (ask_canceled(b->in))
			return -ECANCELED;
		for (size_t i = 0; i < LANES; i++)
			moved = step(b, &b->lane[i]) || moved;
		r = take(b);
		if (!moved)
			(void)loop_step(b->source.loop, true);
	}
	return r;
}

static void
stop(struct many *b)
{
	for (size_t i = 0; i < LANES; i++) {
		if (b->lane[i].i != NULL)
			dns_carrier_cancel(b->source.carrier, b->lane[i].i);
		idle(&b->lane[i]);
	}
	for (size_t k = 0; k < WINDOW; k++)
		sheet_free(b->sheet[k]);
	ask_source_close(&b->source);	/* waits for what they still do */
	for (size_t i = 0; i < LANES; i++)
		remote_seat_free(b->lane[i].seat);
}

int
ask_many(struct invocation *in, struct ask_many *m, int *ret_exit,
    struct error *e)
{
	struct many b = { .in = in, .m = m };
	int r;

	*ret_exit = 2;
	r = ask_source_open(in, &b.source, e);
	for (size_t i = 0; r == 0 && i < LANES; i++) {
		b.lane[i].seat = remote_seat_new();
		if (b.lane[i].seat == NULL)
			r = error_set(e, -ENOMEM, "command.memory", NULL);
	}
	if (r == 0) {
		*ret_exit = 3;
		r = run(&b);
	}
	stop(&b);
	return r;
}
