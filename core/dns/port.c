/* A UDP socket that a few questions share (resolver.h says why and how few).
 * An answer belongs to the question whose id, name, letters and type it
 * echoes; one that was answered before may come twice; all else is a stranger
 * and is counted.  An error of the socket is no question's own: it is told to
 * all of them, after the answers that lie behind it. */
#include "core/dns/resolver_part.h"

#include <errno.h>
#include <stdlib.h>

#define STRANGERS_MAX	32	/* then TCP: somebody is guessing */
#define READS		32	/* a callback, then others have their turn */
#define OPEN_FOR	USEC_SEC	/* new questions */

/* No question joins it any more. */
static void
retire(struct port *p)
{
	struct peer *peer = &p->r->peers[p->peer];

	if (peer->port == p)
		peer->port = NULL;
}

static void
close_port(struct port *p)
{
	const struct dns_net *net = p->r->net;

	retire(p);
	loop_timer_close(p->broken);
	loop_io_close(p->io);
	if (p->fd >= 0)
		net->close(net->arg, p->fd);
	p->fd = -1;
	if (!p->reading)
		free(p);
}

void
port_leave(struct exchange *x)
{
	struct port *p = x->port;
	struct exchange **at = &p->exchanges;

	while (*at != x)
		at = &(*at)->mate;
	*at = x->mate;
	x->port = NULL;
	if (!p->exchanges)
		close_port(p);
}

/* ---- answers ---- */

/* Of a question that has left: its answer once more. */
static bool
is_repeated(const struct port *p, struct span wire)
{
	bool used = false;
	unsigned id;

	if (wire.n < DNS_HEADER)
		return false;
	id = (unsigned)(unsigned char)wire.p[0] << 8 |
	    (unsigned char)wire.p[1];
	for (size_t i = 0; i < p->nids; i++)
		used = used || p->ids[i] == id;
	for (struct exchange *x = p->exchanges; x; x = x->mate)
		used = used && memcmp(x->wire.wire, wire.p, 2) != 0;
	return used;
}

static void
take(struct port *p, struct span wire)
{
	for (struct exchange *x = p->exchanges; x; x = x->mate) {
		switch (dns_match(&x->wire, wire)) {
		case DNS_MATCH:
			query_message(x, wire);
			return;
		case DNS_MATCH_CASE:
			query_by_tcp(x);
			return;
		case DNS_MATCH_NONE:
			break;
		}
	}
	if (!is_repeated(p, wire))
		p->strangers++;
}

/* What each question does then may end others, too. */
static void
tell_all(struct port *p, void (*tell)(struct exchange *x))
{
	retire(p);
	while (p->exchanges)
		tell(p->exchanges);
}

static void
read_port(struct port *p)
{
	struct resolver *r = p->r;

	p->reading = true;
	for (int i = 0; i < READS && p->fd >= 0 &&
	    p->strangers < STRANGERS_MAX; i++) {
		ssize_t n = r->net->recv(r->net->arg, p->fd, r->packet,
		    sizeof r->packet);

		if (n == -EAGAIN || n == -EINTR)
			break;
		if (n < 0)
			p->error = (int)n;
		else
			take(p, span_of(r->packet, (size_t)n));
	}
	if (p->error < 0)
		tell_all(p, query_exchange_failed);
	else if (p->strangers >= STRANGERS_MAX)
		tell_all(p, query_by_tcp);
	p->reading = false;
	if (p->fd < 0)
		free(p);
}

static void
on_udp(void *arg, int events)
{
	(void)events;
	read_port(arg);
}

static void
on_broken(void *arg)
{
	read_port(arg);
}

/* ---- questions ---- */

static int
open_port(struct resolver *r, size_t peer)
{
	struct port *p = calloc(1, sizeof *p);
	int err;

	if (!p)
		return -ENOMEM;
	p->r = r;
	p->peer = peer;
	p->opened = loop_now(r->loop);
	p->fd = r->net->open(r->net->arg, &r->peers[peer].server, false,
	    &r->source);
	err = p->fd < 0 ? p->fd : 0;
	if (err == 0) {
		p->io = loop_io_open(r->loop, p->fd, LOOP_READ, on_udp, p);
		err = p->io ? 0 : -ENOMEM;
	}
	if (err < 0)
		close_port(p);
	else
		r->peers[peer].port = p;
	return err;
}

/* The clock may have been set. */
static bool
takes_more(const struct port *p)
{
	usec_t age = loop_now(p->r->loop) - p->opened;

	return p->nids < p->r->share && age >= 0 && age < OPEN_FOR;
}

int
port_join(struct exchange *x)
{
	struct resolver *r = x->query->r;
	struct peer *peer = &r->peers[x->peer];
	int err = 0;

	if (!peer->port || !takes_more(peer->port))
		err = open_port(r, x->peer);
	if (err < 0)
		return err;
	x->port = peer->port;
	x->mate = x->port->exchanges;
	x->port->exchanges = x;
	return 0;
}

uint16_t
port_id(struct port *p)
{
	uint8_t b[2];
	uint16_t id;
	bool used;

	do {
		resolver_random(p->r, b, sizeof b);
		id = (uint16_t)(b[0] << 8 | b[1]);
		used = false;
		for (size_t i = 0; i < p->nids; i++)
			used = used || p->ids[i] == id;
	} while (used);
	p->ids[p->nids++] = id;
	return id;
}

int
port_send(struct exchange *x)
{
	struct port *p = x->port;
	struct resolver *r = p->r;
	ssize_t n = r->net->send(r->net->arg, p->fd, x->wire.wire,
	    x->wire.n);

	r->burst++;
	/* a full buffer is a lost packet */
	if (n >= 0 || n == -EAGAIN || n == -EINTR)
		return 0;
	retire(p);
	p->error = (int)n;
	if (!p->broken)
		p->broken = loop_timer_start(r->loop, 0, 0, on_broken, p);
	return (int)n;
}
