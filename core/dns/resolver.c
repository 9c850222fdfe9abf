/* Turns of a question over the servers, the queue, and what to make of an
 * answer.  A query is in one of two lists, flying or waiting; whatever ends
 * it goes through finish(), which hands the answer over last. */
#include "core/dns/resolver.h"

#include <errno.h>
#include <stdlib.h>

#include "core/dns/resolver_part.h"

#define PAUSE_MIN	(250 * MS)
#define PAUSE_MAX	(2000 * MS)
#define DEAD		(60 * USEC_SEC)
#define DEAD_SENDS	3	/* and nothing came */
#define SILENT		2	/* questions; then other servers go first */
#define PACE		MS	/* for so many packets: a server that has */
#define BURST		64	/* room for 170 loses none */

static void take_turn(struct query *q);
static void start_waiting(struct resolver *r);

/* ---- lists ---- */

static void
unlink_query(struct query *q)
{
	struct resolver *r = q->r;

	*q->prev = q->next;
	if (q->next)
		q->next->prev = q->prev;
	else if (!q->flying)
		r->waiting_tail = q->prev;
	if (q->flying)
		r->nflying--;
	r->nopen--;
}

static void
free_query(struct query *q)
{
	while (q->exchanges)
		exchange_close(q->exchanges);
	loop_timer_close(q->timer);
	free(q->first);
	free(q->name);
	free(q);
}

static void
finish(struct query *q, enum answer_state state, struct span bytes)
{
	struct resolver *r = q->r;
	resolver_done *done = q->done;
	void *owner = q->owner;
	size_t number = q->number;

	unlink_query(q);
	/* the bytes may be the query's own: freed after they are taken */
	done(owner, number, state, bytes);
	free_query(q);
	start_waiting(r);
	if (r->answered)
		r->answered(r->arg);
}

/* ---- a question that nobody answered ---- */

static void
remember_silence(struct query *q)
{
	struct resolver *r = q->r;
	bool alive = false;
	struct zone *z;

	for (size_t i = 0; i < r->npeers; i++) {
		struct peer *p = &r->peers[i];

		alive = alive || p->answered > q->begun;
		if (exchange_find(q, i) && p->answered <= q->begun)
			p->silent++;
	}
	if (!alive || q->sends < DEAD_SENDS)
		return;
	z = memory_zone(&r->memory, q);
	if (z)
		z->dead_until = loop_now(r->loop) + DEAD;
}

static void
give_up(struct query *q)
{
	if (q->first) {
		finish(q, ANSWER_GIVEN, span_of(q->first, q->first_n));
		return;
	}
	remember_silence(q);
	finish(q, ANSWER_TIMEOUT, span_of(NULL, 0));
}

/* ---- turns ---- */

static void
on_timer(void *arg)
{
	struct query *q = arg;

	loop_timer_close(q->timer);
	q->timer = NULL;
	q->waited += q->pause;
	q->pause = 2 * q->pause < PAUSE_MAX ? 2 * q->pause : PAUSE_MAX;
	if (q->waited >= q->patience)
		give_up(q);
	else
		take_turn(q);
}

static int
set_timer(struct query *q)
{
	usec_t left = q->patience - q->waited;

	if (q->pause > left)
		q->pause = left;
	loop_timer_close(q->timer);
	q->timer = loop_timer_start(q->r->loop, q->pause, 0, on_timer, q);
	return q->timer ? 0 : -ENOMEM;
}

/* To this server: again, or for the first time. */
static int
send_to(struct query *q, size_t peer)
{
	struct exchange *x = exchange_find(q, peer);

	if (!x)
		return exchange_start(q, peer, false);
	if (x->tcp)	/* still at it */
		return 0;
	x->repeated = true;
	return exchange_repeat(x);
}

/* The next server in order that has not failed, and then a pause. */
static void
take_turn(struct query *q)
{
	struct resolver *r = q->r;

	for (size_t i = 0; i < r->npeers; i++) {
		size_t peer = q->order[q->turns++ % r->npeers];

		if (q->failed[peer])
			continue;
		if (send_to(q, peer) == 0) {
			q->sends++;
			if (set_timer(q) < 0)
				finish(q, ANSWER_LIMIT, span_of(NULL, 0));
			return;
		}
		q->failed[peer] = true;
	}
	give_up(q);
}

static usec_t
first_pause(const struct query *q, const struct zone *z)
{
	usec_t rtt = z && z->srtt ? z->srtt :
	    q->r->peers[q->order[0]].srtt;
	usec_t pause = 3 * rtt > PAUSE_MIN ? 3 * rtt : PAUSE_MIN;

	return pause < PAUSE_MAX ? pause : PAUSE_MAX;
}

/* Those that were silent last stand behind the others. */
static void
order_peers(struct query *q)
{
	size_t n = 0;

	for (int late = 0; late < 2; late++)
		for (size_t i = 0; i < q->r->npeers; i++)
			if ((q->r->peers[i].silent >= SILENT) == late)
				q->order[n++] = i;
}

static void
fly(struct query *q)
{
	struct resolver *r = q->r;
	struct zone *z = memory_zone(&r->memory, q);

	q->flying = true;
	q->next = r->flying;
	q->prev = &r->flying;
	if (q->next)
		q->next->prev = &q->next;
	r->flying = q;
	r->nflying++;
	q->begun = loop_now(r->loop);
	order_peers(q);
	q->pause = first_pause(q, z);
	if (z && z->dead_until > q->begun)
		finish(q, ANSWER_TIMEOUT, span_of(NULL, 0));
	else
		take_turn(q);
}

static void
on_pace(void *arg)
{
	struct resolver *r = arg;

	loop_timer_close(r->pace);
	r->pace = NULL;
	r->burst = 0;
	r->burst_from = loop_now(r->loop);
	start_waiting(r);
}

/* False: the next one may fly after a pause.  The clock may have been set. */
static bool
has_pace(struct resolver *r)
{
	usec_t now = loop_now(r->loop);

	if (now - r->burst_from >= PACE || now < r->burst_from) {
		r->burst_from = now;
		r->burst = 0;
	}
	if (r->burst < BURST)
		return true;
	if (!r->pace)
		r->pace = loop_timer_start(r->loop, PACE, 0, on_pace, r);
	return !r->pace;	/* no memory: too fast is better than never */
}

static void
start_waiting(struct resolver *r)
{
	if (r->starting)	/* further up; it goes on by itself */
		return;
	r->starting = true;
	while (r->waiting && r->nflying < r->flight && has_pace(r)) {
		struct query *q = r->waiting;

		r->waiting = q->next;
		if (q->next)
			q->next->prev = &r->waiting;
		else
			r->waiting_tail = &r->waiting;
		fly(q);
	}
	r->starting = false;
}

/* ---- answers ---- */

void
query_exchange_failed(struct exchange *x)
{
	struct query *q = x->query;

	q->failed[x->peer] = true;
	exchange_close(x);
	if (!q->exchanges)
		take_turn(q);
}

void
query_by_tcp(struct exchange *x)
{
	struct query *q = x->query;
	size_t peer = x->peer;

	exchange_close(x);
	if (exchange_start(q, peer, true) < 0) {
		q->failed[peer] = true;
		if (!q->exchanges)
			take_turn(q);
	}
}

/* Without EDNS, to the same server. */
static void
query_plainly(struct exchange *x)
{
	struct query *q = x->query;
	size_t peer = x->peer;
	bool tcp = x->tcp;

	q->plain = true;
	exchange_close(x);
	if (exchange_start(q, peer, tcp) < 0) {
		q->failed[peer] = true;
		if (!q->exchanges)
			take_turn(q);
	}
}

/* An answer that does not help, in case nothing better comes. */
static void
keep_first(struct query *q, struct span wire)
{
	if (!q->first && (q->first = malloc(wire.n + 1))) {
		memcpy(q->first, wire.p, wire.n);
		q->first_n = wire.n;
	}
}

static void
next_server(struct exchange *x, struct span wire)
{
	struct query *q = x->query;

	keep_first(q, wire);
	q->failed[x->peer] = true;
	exchange_close(x);
	for (size_t i = 0; i < q->r->npeers; i++)
		if (!q->failed[i]) {
			take_turn(q);
			return;
		}
	give_up(q);
}

static void
measure(struct exchange *x, struct zone *z)
{
	struct resolver *r = x->query->r;
	struct peer *p = &r->peers[x->peer];
	usec_t now = loop_now(r->loop);

	p->answered = now;
	p->silent = 0;
	if (!x->repeated && !x->tcp) {
		smooth(&p->srtt, now - x->sent);
		if (z)
			smooth(&z->srtt, now - x->sent);
	}
	if (z)
		z->dead_until = 0;
}

static bool
says_nothing(const struct dns_answer *d)
{
	if (d->rcode == DNS_NXDOMAIN)
		return false;
	if (d->rcode != DNS_NOERROR)
		return true;
	/* a mere referral */
	return d->answer.n == 0 && !d->authoritative &&
	    !d->recursion_available;
}

void
query_message(struct exchange *x, struct span wire)
{
	struct query *q = x->query;
	struct resolver *r = q->r;
	struct dns_answer d;
	struct zone *z = memory_zone(&r->memory, q);
	unsigned rcode = dns_peek_rcode(wire);
	int err;

	measure(x, z);
	if (dns_peek_truncated(wire) && !x->tcp) {
		keep_first(q, wire);
		query_by_tcp(x);
		return;
	}
	if (x->edns && (rcode == DNS_FORMERR || rcode == DNS_NOTIMP)) {
		query_plainly(x);
		return;
	}
	arena_reset(r->parsed);
	err = dns_parse(wire, r->parsed, &d);
	if (err == -ENOMEM)
		finish(q, ANSWER_LIMIT, span_of(NULL, 0));
	else if (err < 0 && !x->tcp)
		query_by_tcp(x);
	else if (err < 0)
		query_exchange_failed(x);
	else if (d.rcode == DNS_BADVERS && x->edns)
		query_plainly(x);
	else if (says_nothing(&d))
		next_server(x, wire);
	else {
		memory_keep(&r->memory, q, &d, wire, loop_now(r->loop));
		finish(q, ANSWER_GIVEN, wire);
	}
}

/* ---- the outside ---- */

struct resolver *
resolver_new(const struct resolver_options *o)
{
	struct resolver *r = calloc(1, sizeof *r);

	if (!r)
		return NULL;
	r->loop = o->loop;
	r->net = o->net ? o->net : &dns_net_system;
	r->source = o->source;
	r->patience = o->patience ? o->patience : RESOLVER_PATIENCE;
	r->share = o->share > 0 && o->share < RESOLVER_SHARE ? o->share :
	    RESOLVER_SHARE;
	r->answered = o->answered;
	r->arg = o->arg;
	r->waiting_tail = &r->waiting;
	for (size_t i = 0; i < o->nservers && i < DNS_SERVERS; i++)
		r->peers[r->npeers++].server = o->servers[i];
	r->flight = RESOLVER_SOCKETS / (r->npeers > 0 ? r->npeers : 1);
	if (r->flight > RESOLVER_FLIGHT)
		r->flight = RESOLVER_FLIGHT;
	r->parsed = arena_new((size_t)16 << 20);
	if (memory_init(&r->memory) < 0 || !r->parsed) {
		resolver_free(r);
		return NULL;
	}
	return r;
}

void
resolver_free(struct resolver *r)
{
	struct query *lists[2];

	if (!r)
		return;
	lists[0] = r->flying;
	lists[1] = r->waiting;
	for (size_t i = 0; i < 2; i++)
		while (lists[i]) {
			struct query *q = lists[i];

			lists[i] = q->next;
			free_query(q);
		}
	loop_timer_close(r->pace);
	memory_done(&r->memory);
	arena_free(r->parsed);
	free(r);
}

void
resolver_random(struct resolver *r, uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (r->nrandom == 0) {
			r->net->random(r->net->arg, r->random, RANDOM);
			r->nrandom = RANDOM;
		}
		p[i] = r->random[--r->nrandom];
	}
}

static struct query *
new_query(struct resolver *r, const char *name, int type, bool cd)
{
	struct query *q = calloc(1, sizeof *q);

	if (!q)
		return NULL;
	q->name = strdup(name);
	if (!q->name) {
		free(q);
		return NULL;
	}
	q->r = r;
	q->type = type;
	q->cd = cd;
	return q;
}

/* As names are compared: lower case, without the final dot. */
static int
plain_name(struct span name, char out[DNS_NAME_TEXT])
{
	uint8_t wire[DNS_NAME_WIRE];
	int n = memchr(name.p, '\0', name.n) ? -EINVAL :
	    dns_name_wire(name, wire);

	return n < 0 ? n : dns_name_text(span_of((char *)wire, (size_t)n),
	    out);
}

/* patience 0: the resolver's. */
static void
ask_within(struct resolver *r, const struct question *question,
    resolver_done *done, void *owner, size_t number)
{
	char name[DNS_NAME_TEXT];
	const struct kept *kept;
	struct query *q;

	if (plain_name(question->name, name) < 0) {
		done(owner, number, ANSWER_NONE, span_of(NULL, 0));
		return;
	}
	q = new_query(r, name, question->type, question->cd);
	if (!q) {
		done(owner, number, ANSWER_LIMIT, span_of(NULL, 0));
		return;
	}
	kept = memory_answer(&r->memory, q, loop_now(r->loop));
	if (kept) {
		free_query(q);
		done(owner, number, ANSWER_GIVEN,
		    span_of(kept->bytes, kept->n));
		return;
	}
	q->done = done;
	q->owner = owner;
	q->number = number;
	q->patience = r->patience;
	if (question->patience > 0 && question->patience < q->patience)
		q->patience = question->patience;
	r->nopen++;
	q->prev = r->waiting_tail;
	*r->waiting_tail = q;
	r->waiting_tail = &q->next;
	start_waiting(r);
}

void
resolver_ask(struct resolver *r, struct span name, int type, bool cd,
    resolver_done *done, void *owner, size_t number)
{
	struct question q = { .kind = QUESTION_DNS, .name = name,
		.type = type, .cd = cd };

	ask_within(r, &q, done, owner, number);
}

static void
cancel_list(struct query *q, const void *owner)
{
	while (q) {
		struct query *next = q->next;

		if (q->owner == owner) {
			unlink_query(q);
			free_query(q);
		}
		q = next;
	}
}

void
resolver_cancel(struct resolver *r, const void *owner)
{
	cancel_list(r->waiting, owner);
	cancel_list(r->flying, owner);
	start_waiting(r);
}

size_t
resolver_open(const struct resolver *r)
{
	return r->nopen;
}

void
resolver_forget(struct resolver *r)
{
	memory_forget(&r->memory);
}

size_t
resolver_sent(const struct resolver *r)
{
	return r->sent;
}

static void
hand_over(void *owner, size_t number, enum answer_state state,
    struct span bytes)
{
	inquiry_answer(owner, number, state, bytes);
}

static void
carry(void *arg, struct inquiry *i, size_t number, const struct question *q)
{
	if (q->kind != QUESTION_DNS)
		inquiry_answer(i, number, ANSWER_NONE, span_of(NULL, 0));
	else
		ask_within(arg, q, hand_over, i, number);
}

struct answerer
resolver_answerer(struct resolver *r)
{
	return (struct answerer){ carry, r };
}
