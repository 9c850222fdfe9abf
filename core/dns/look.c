/* One question of an analysis.  Answers are taken apart anew at each
 * judgement: that costs microseconds, and nothing is kept that could grow
 * old. */
#include "core/dns/look.h"

#include <errno.h>

#define ALIASES_MAX 16
#define CHASES_MAX  8

/* The record of that name and type behind *at, or NULL. */
static const struct dns_record *
next_record(const struct dns_section *s, struct span name, int type,
    size_t *at)
{
	while (*at < s->n) {
		const struct dns_record *r = &s->v[(*at)++];

		if (r->type == type && span_eq_nocase(r->name, name))
			return r;
	}
	return NULL;
}

/* To the end of the CNAMEs that begin at the question.  False: they run in a
 * circle. */
static bool
follow(const struct dns_answer *d, struct dns_look *l)
{
	struct span names[ALIASES_MAX + 1] = { d->question };
	const struct dns_record *r;
	size_t at = 0;

	while (d->type != DNS_CNAME && l->aliases < ALIASES_MAX &&
	    (r = next_record(&d->answer, names[l->aliases], DNS_CNAME,
	    &at))) {
		for (size_t i = 0; i <= l->aliases; i++) {
			if (span_eq_nocase(names[i], r->target))
				return false;
		}
		names[++l->aliases] = r->target;
		at = 0;
	}
	l->end = names[l->aliases];
	return true;
}

static int
collect(const struct dns_answer *d, struct arena *a, struct dns_look *l)
{
	const struct dns_record *r;
	struct span name = l->end;
	size_t at = 0;

	l->v = arena_array(a, d->answer.n + 1, sizeof *l->v);
	if (!l->v)
		return -ENOMEM;
	while ((r = next_record(&d->answer, name, d->type, &at)))
		l->v[l->n++] = r;
	return 0;
}

static bool
has_soa(const struct dns_answer *d)
{
	for (size_t i = 0; i < d->authority.n; i++)
		if (d->authority.v[i].type == DNS_SOA)
			return true;
	return false;
}

/* What a resolver says that follows them itself. */
static void
never_ends(struct dns_look *l)
{
	l->status = DNS_FAILED;
	l->rcode = DNS_SERVFAIL;
	l->unfinished = false;
}

/* The answer itself. */
static int
read_answer(struct span wire, struct arena *a, struct dns_look *l)
{
	struct dns_answer d;
	int r = dns_parse(wire, a, &d);

	if (r == -ENOMEM)
		return r;
	l->status = DNS_FAILED;
	if (r < 0)
		return 0;
	l->rcode = d.rcode;
	l->secure = d.authenticated;
	if (d.truncated || (d.rcode != DNS_NOERROR &&
	    d.rcode != DNS_NXDOMAIN))
		return 0;
	if (!follow(&d, l)) {
		never_ends(l);
		return 0;
	}
	r = collect(&d, a, l);
	if (r < 0)
		return r;
	l->unfinished = l->aliases > 0 && l->n == 0 &&
	    d.rcode == DNS_NOERROR && !has_soa(&d);
	if (l->n > 0)
		l->status = DNS_FOUND;
	else
		l->status = d.rcode == DNS_NXDOMAIN ? DNS_ABSENT : DNS_EMPTY;
	return 0;
}

static int
look_once(struct asker *by, struct arena *a, const char *vantage,
    struct span name, int type, struct dns_look *ret)
{
	struct question q = { .kind = QUESTION_DNS, .vantage = vantage,
		.name = name, .type = type };
	struct dns_look l = { .status = DNS_UNASKED };
	int r = 0;

	if (!dns_name_valid(name))
		return -EINVAL;
	if (by)
		l.answer = by->ask(by, &q);
	switch (l.answer ? l.answer->state : ANSWER_NONE) {
	case ANSWER_OPEN:
		l.status = DNS_OPEN;
		break;
	case ANSWER_GIVEN:
		r = read_answer(l.answer->bytes, a, &l);
		break;
	case ANSWER_TIMEOUT:
		l.status = DNS_FAILED;
		break;
	case ANSWER_NONE:
	case ANSWER_REFUSED:
	case ANSWER_LIMIT:
		break;
	}
	if (r == 0)
		*ret = l;
	return r;
}

/* Some resolvers give the alias and leave the rest to us: without records and
 * without a SOA the chain is not at its end. */
int
dns_look(struct asker *by, struct arena *a, const char *vantage,
    struct span name, int type, struct dns_look *ret)
{
	struct dns_look l, next;
	int r = look_once(by, a, vantage, name, type, &l);

	for (int i = 0; r == 0 && l.unfinished && i < CHASES_MAX; i++) {
		r = look_once(by, a, vantage, l.end, type, &next);
		if (r < 0)
			break;
		next.aliases += l.aliases;
		next.secure = next.secure && l.secure;
		l = next;
	}
	if (l.unfinished)
		never_ends(&l);
	if (r == 0)
		*ret = l;
	return r;
}

#define LABELS 64	/* bytes of 32 nibbles, each with a dot */

/* "2.0.192." */
static size_t
octets(const uint8_t *ip, char *out)
{
	size_t n = 0;

	for (int i = 3; i >= 0; i--) {
		if (ip[i] >= 100)
			out[n++] = (char)('0' + ip[i] / 100);
		if (ip[i] >= 10)
			out[n++] = (char)('0' + ip[i] / 10 % 10);
		out[n++] = (char)('0' + ip[i] % 10);
		out[n++] = '.';
	}
	return n;
}

static size_t
nibbles(const uint8_t *ip, char *out)
{
	static const char hex[] = "0123456789abcdef";

	for (size_t i = 0; i < 32; i++) {
		uint8_t b = ip[15 - i / 2];

		out[2 * i] = hex[i % 2 ? b >> 4 : b & 15];
		out[2 * i + 1] = '.';
	}
	return LABELS;
}

struct span
dns_reverse_below(struct arena *a, const uint8_t *ip, size_t n,
    struct span zone)
{
	char labels[LABELS];
	struct span v[] = { span_of(labels, n == 4 ? octets(ip, labels) :
	    nibbles(ip, labels)), zone };

	return span_str(arena_join(a, v, 2));
}

struct span
dns_reverse(struct arena *a, const uint8_t *ip, size_t n)
{
	return dns_reverse_below(a, ip, n, span_str(n == 4 ?
	    "in-addr.arpa" : "ip6.arpa"));
}
