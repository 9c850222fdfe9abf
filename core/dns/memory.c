/* What the resolver remembers.  Both maps are emptied when they are full:
 * they only save time, and hostile names may fill them. */
#include "core/dns/resolver_part.h"

#include <errno.h>
#include <stdlib.h>

#define ENTRIES_MAX	4096
#define BYTES_MAX	((size_t)8 << 20)
#define TTL_MAX		300

static void
empty(struct map **m)
{
	struct map *fresh = map_new();

	if (!fresh)
		return;		/* stays full: nothing more is added */
	for (size_t i = 0; i < map_count(*m); i++)
		free(map_at(*m, i, NULL));
	map_free(*m);
	*m = fresh;
}

int
memory_init(struct memory *m)
{
	m->zones = map_new();
	m->answers = map_new();
	return m->zones && m->answers ? 0 : -ENOMEM;
}

void
memory_done(struct memory *m)
{
	struct map *maps[] = { m->zones, m->answers };

	for (size_t i = 0; i < 2; i++) {
		for (size_t k = 0; maps[i] && k < map_count(maps[i]); k++)
			free(map_at(maps[i], k, NULL));
		map_free(maps[i]);
	}
}

void
memory_forget(struct memory *m)
{
	empty(&m->zones);
	empty(&m->answers);
	m->bytes = 0;
}

/* A label that names an address or a purpose, not a zone. */
static bool
is_leading(struct span label)
{
	bool number = label.n > 0, hex = label.n == 1;

	if (span_starts(label, "_"))
		return true;
	for (size_t i = 0; i < label.n; i++) {
		char c = label.p[i];

		number = number && c >= '0' && c <= '9';
		hex = hex && ((c >= '0' && c <= '9') ||
		    (c >= 'a' && c <= 'f'));
	}
	return number || hex;
}

/* A key of two numbers and a name. */
static int
make_key(struct buf *b, int type, int extra, struct span name)
{
	const int head[] = { type, extra };

	buf_init(b, sizeof head + DNS_NAME_TEXT);
	buf_reserve(b, sizeof head + name.n);
	buf_add(b, head, sizeof head);
	buf_addspan(b, name);
	return b->error;
}

struct zone *
memory_zone(struct memory *m, const struct query *q)
{
	struct span name = span_str(q->name), rest = name, label;
	struct zone *z = NULL;
	struct buf key;

	if (map_count(m->zones) >= ENTRIES_MAX)
		empty(&m->zones);
	while (span_split(&rest, '.', &label) && rest.n > 0 &&
	    is_leading(label))
		name = rest;
	if (make_key(&key, q->type, 0, name) == 0) {
		z = map_get(m->zones, buf_span(&key));
		if (!z && (z = calloc(1, sizeof *z)) &&
		    map_put(m->zones, buf_span(&key), z) < 0) {
			free(z);
			z = NULL;
		}
	}
	buf_done(&key);
	return z;
}

const struct kept *
memory_answer(const struct memory *m, const struct query *q, usec_t now)
{
	const struct kept *k = NULL;
	struct buf key;

	if (make_key(&key, q->type, q->cd, span_str(q->name)) == 0)
		k = map_get(m->answers, buf_span(&key));
	buf_done(&key);
	return k && k->until > now ? k : NULL;
}

/* Seconds for which an answer holds; 0: not to be kept. */
static uint32_t
ttl_of(const struct dns_answer *d)
{
	uint32_t ttl = TTL_MAX;
	bool positive = false, soa = false;

	for (size_t i = 0; i < d->answer.n; i++) {
		const struct dns_record *r = &d->answer.v[i];

		positive = positive || r->type == d->type;
		if (r->ttl < ttl)
			ttl = r->ttl;
	}
	if (positive && d->rcode == DNS_NOERROR)
		return ttl;
	for (size_t i = 0; i < d->authority.n; i++) {
		const struct dns_record *r = &d->authority.v[i];

		if (r->type != DNS_SOA)
			continue;
		soa = true;
		if (r->ttl < ttl)
			ttl = r->ttl;
		if (r->minimum < ttl)
			ttl = r->minimum;
	}
	return soa ? ttl : 0;
}

void
memory_keep(struct memory *m, const struct query *q,
    const struct dns_answer *d, struct span wire, usec_t now)
{
	uint32_t ttl = ttl_of(d);
	struct kept *k, *old;
	struct buf key;

	if (ttl == 0 || d->truncated || (d->rcode != DNS_NOERROR &&
	    d->rcode != DNS_NXDOMAIN))
		return;
	if (map_count(m->answers) >= ENTRIES_MAX || m->bytes > BYTES_MAX) {
		empty(&m->answers);
		m->bytes = 0;
	}
	k = malloc(sizeof *k + wire.n);
	if (!k)
		return;
	k->until = now + ttl * USEC_SEC;
	k->n = wire.n;
	memcpy(k->bytes, wire.p, wire.n);
	if (make_key(&key, q->type, q->cd, span_str(q->name)) == 0) {
		old = map_get(m->answers, buf_span(&key));
		if (map_put(m->answers, buf_span(&key), k) == 0) {
			m->bytes += k->n;
			free(old);
			k = NULL;
		}
	}
	free(k);
	buf_done(&key);
}

void
smooth(usec_t *srtt, usec_t rtt)
{
	/* the clock may have been set */
	if (rtt < 0 || rtt > USEC_MIN)
		return;
	if (rtt == 0)
		rtt = 1;
	*srtt = *srtt ? (7 * *srtt + rtt) / 8 : rtt;
}
