/* One question to one server: by UDP over a port (port.c), or over a TCP
 * connection of its own with two bytes of length in front (RFC 1035, 4.2.2),
 * where bytes may come one by one. */
#include "core/dns/resolver_part.h"

#include <errno.h>
#include <stdlib.h>

struct exchange *
exchange_find(const struct query *q, size_t peer)
{
	for (struct exchange *x = q->exchanges; x; x = x->next)
		if (x->peer == peer)
			return x;
	return NULL;
}

void
exchange_close(struct exchange *x)
{
	struct exchange **at = &x->query->exchanges;
	const struct dns_net *net = x->query->r->net;

	while (*at != x)
		at = &(*at)->next;
	*at = x->next;
	if (x->port)
		port_leave(x);
	loop_io_close(x->io);
	if (x->fd >= 0)
		net->close(net->arg, x->fd);
	buf_done(&x->in);
	free(x);
}

static int
write_tcp(struct exchange *x)
{
	struct resolver *r = x->query->r;
	uint8_t whole[2 + sizeof x->wire.wire];
	size_t n = x->wire.n + 2;
	ssize_t put;

	whole[0] = (uint8_t)(x->wire.n >> 8);
	whole[1] = (uint8_t)x->wire.n;
	memcpy(whole + 2, x->wire.wire, x->wire.n);
	put = r->net->send(r->net->arg, x->fd, whole + x->out, n - x->out);
	if (put == -EAGAIN || put == -EINTR)
		return 0;
	if (put < 0)
		return (int)put;
	x->out += (size_t)put;
	return 0;
}

/* A whole message: 1; more is needed: 0. */
static int
read_tcp(struct exchange *x, struct span *ret)
{
	struct resolver *r = x->query->r;
	ssize_t n = r->net->recv(r->net->arg, x->fd, r->packet,
	    sizeof r->packet);
	struct span in;
	size_t want;

	if (n == -EAGAIN || n == -EINTR)
		return 0;
	if (n <= 0)
		return n < 0 ? (int)n : -ECONNRESET;
	if (buf_add(&x->in, r->packet, (size_t)n) < 0)
		return x->in.error;
	in = buf_span(&x->in);
	if (in.n < 2)
		return 0;
	want = (size_t)(unsigned char)in.p[0] << 8 | (unsigned char)in.p[1];
	if (in.n < 2 + want)
		return 0;
	*ret = span_head(span_skip(in, 2), want);
	return 1;
}

static void on_tcp(void *arg, int events);

/* After the query is written: waits for the answer only. */
static int
turn_to_reading(struct exchange *x)
{
	loop_io_close(x->io);
	x->io = loop_io_open(x->query->r->loop, x->fd, LOOP_READ, on_tcp, x);
	return x->io ? 0 : -ENOMEM;
}

static void
on_tcp(void *arg, int events)
{
	struct exchange *x = arg;
	struct span wire;
	int r = 0;

	if (x->out < x->wire.n + 2) {
		if (!(events & LOOP_WRITE))
			return;
		r = write_tcp(x);
		if (r == 0 && x->out == x->wire.n + 2)
			r = turn_to_reading(x);
	} else if (events & LOOP_READ) {
		r = read_tcp(x, &wire);
	}
	if (r > 0 && dns_match(&x->wire, wire) != DNS_MATCH_NONE)
		query_message(x, wire);
	else if (r != 0)
		query_exchange_failed(x);
}

int
exchange_repeat(struct exchange *x)
{
	struct resolver *r = x->query->r;

	r->sent++;
	x->sent = loop_now(r->loop);
	return port_send(x);
}

/* The id of a question by UDP is none that its port has had. */
static int
build(struct exchange *x)
{
	struct query *q = x->query;
	uint8_t mix[32], id[2];
	struct dns_query_options o = { .edns = !q->plain, .cd = q->cd,
		.mix = mix };

	resolver_random(q->r, mix, sizeof mix);
	if (x->port) {
		o.id = port_id(x->port);
	} else {
		resolver_random(q->r, id, sizeof id);
		o.id = (uint16_t)(id[0] << 8 | id[1]);
	}
	x->edns = o.edns;
	return dns_query_build(span_str(q->name), q->type, &o, &x->wire);
}

static int
open_tcp(struct exchange *x)
{
	struct resolver *r = x->query->r;

	x->fd = r->net->open(r->net->arg, &r->peers[x->peer].server, true,
	    &r->source);
	if (x->fd < 0)
		return x->fd;
	x->io = loop_io_open(r->loop, x->fd, LOOP_WRITE, on_tcp, x);
	return x->io ? 0 : -ENOMEM;
}

int
exchange_start(struct query *q, size_t peer, bool tcp)
{
	struct resolver *r = q->r;
	struct exchange *x = calloc(1, sizeof *x);
	int err;

	if (!x)
		return -ENOMEM;
	buf_init(&x->in, DNS_MESSAGE + 2 + sizeof r->packet);
	x->query = q;
	x->peer = peer;
	x->tcp = tcp;
	x->fd = -1;
	x->next = q->exchanges;
	q->exchanges = x;
	err = tcp ? open_tcp(x) : port_join(x);
	if (err == 0)
		err = build(x);
	if (err == 0 && !tcp) {
		err = exchange_repeat(x);
	} else if (err == 0) {
		x->sent = loop_now(r->loop);
		r->sent++;
	}
	if (err < 0)
		exchange_close(x);
	return err;
}
