/* Test points, the life of a zone, and what was found out before. */
#include "core/blocklist/health.h"

#include <errno.h>

#define SECOND(n) ((usec_t)(n) * USEC_SEC)

static const struct {
	const char	*name;
	usec_t		 kept;		/* 0: never remembered */
} healths[] = {
	[HEALTH_OPEN] = { "open", 0 },
	[HEALTH_GOOD] = { "good", USEC_DAY },
	[HEALTH_DEAD] = { "dead", USEC_DAY },
	[HEALTH_ALL] = { "lists-all", USEC_DAY },
	[HEALTH_REWRITES] = { "rewritten", 0 },
	[HEALTH_REFUSES] = { "refused", 0 },
	[HEALTH_SILENT] = { "no-answer", USEC_HOUR },
	[HEALTH_ERROR] = { "dns-error", USEC_HOUR },
	[HEALTH_UNASKED] = { "unasked", 0 },
};
#define HEALTHS (sizeof healths / sizeof *healths)

const char *
list_health_name(enum health h)
{
	return healths[h].kept > 0 ? healths[h].name : NULL;
}

const char *
list_family_name(enum list_family f)
{
	static const char *const names[] = { "ipv4", "ipv6", "domain" };

	return names[f];
}

/* ---- keys ---- */

static bool
is_below(struct span zone, struct span of)
{
	return span_ends_nocase(zone, of) && (zone.n == of.n ||
	    zone.p[zone.n - of.n - 1] == '.');
}

const char *
list_key(const struct blocklist_query *q, const struct blocklist *list)
{
	for (size_t i = 0; list->keyed && i < q->nkeys; i++)
		if (is_below(list->zone, span_str(q->keys[i].zone)))
			return q->keys[i].key;
	return "";
}

/* ---- asking ---- */

int
list_ask(struct list_asking *k, struct span name, int type,
    struct dns_look *ret)
{
	int r = dns_look(k->by, k->a, k->q->vantage, name, type, ret);

	if (r == -EINVAL)
		*ret = (struct dns_look){ .status = DNS_ABSENT };
	return r == -EINVAL ? 0 : r;
}

struct span
list_address_name(struct list_asking *k, const struct ip *ip)
{
	return dns_reverse_below(k->a, ip->bytes, ip->n, k->below);
}

static uint32_t
address_of(const struct dns_record *r)
{
	const uint8_t *p = (const uint8_t *)r->rdata.p;

	return r->rdata.n == 4 ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3] : 0;
}

static enum said
read_address(struct list_asking *k, uint32_t address, struct list_codes *ret)
{
	const struct list_code *v[LIST_CODES];
	size_t n;

	if (address >> 24 != 127)
		return SAID_STRANGE;
	n = lists_meaning(k->q->lists, k->list, address, v);
	if (n > 0 && v[0]->answer == LIST_REFUSED)
		ret->n = 0;		/* it wins over all others */
	for (size_t i = 0; i < n && ret->n < LIST_CODES; i++) {
		ret->v[ret->n] = v[i];
		ret->of[ret->n++] = address;
	}
	return n > 0 && v[0]->answer == LIST_REFUSED ? SAID_REFUSAL :
	    SAID_ADDRESS;
}

/* What any answer says before its records are looked at. */
static enum said
by_status(const struct dns_look *l)
{
	switch (l->status) {
	case DNS_OPEN:
		return SAID_OPEN;
	case DNS_UNASKED:
		return SAID_UNASKED;
	case DNS_FAILED:
		return l->rcode == 0 ? SAID_SILENCE : SAID_ERROR;
	case DNS_EMPTY:
	case DNS_ABSENT:
		return SAID_NOTHING;
	case DNS_FOUND:
		break;
	}
	return SAID_ADDRESS;
}

enum said
list_read(struct list_asking *k, const struct dns_look *l,
    struct list_codes *ret)
{
	enum said said = by_status(l);

	if (said != SAID_ADDRESS)
		return said;
	for (size_t i = 0; i < l->n; i++) {
		enum said one = read_address(k, address_of(l->v[i]), ret);

		if (one == SAID_REFUSAL)
			return one;
		if (one == SAID_STRANGE)
			said = one;
	}
	return said;
}

static const struct answer *
ask_resolver(struct asker *by, const char *vantage, const char *fact)
{
	struct question q = { .kind = QUESTION_FACT, .vantage = vantage,
		.name = span_str(fact) };

	return by != NULL ? by->ask(by, &q) : NULL;
}

struct span
list_resolver_asks(struct asker *by, const char *vantage)
{
	const struct answer *a = ask_resolver(by, vantage, DNS_ASKS);

	return a != NULL && a->state == ANSWER_GIVEN ? a->bytes :
	    span_str(NULL);
}

bool
list_unwritten(struct list_asking *k)
{
	const char *fact = arena_printf(k->a, DNS_LACKS SPAN_FMT,
	    SPAN_ARG(k->list->zone));
	const struct answer *a = fact == NULL ? NULL : ask_resolver(k->by,
	    k->q->vantage, fact);

	return a != NULL && a->state == ANSWER_GIVEN;
}

bool
list_memory_open(const struct blocklist_query *q, struct asker *by)
{
	const struct answer *a;

	if (q->facts == NULL || facts_count(q->facts, LIST_TEST) == 0)
		return false;
	a = ask_resolver(by, q->vantage, DNS_ASKS);
	return a != NULL && a->state == ANSWER_OPEN;
}

/* ---- test points ---- */

static struct span
test_name(struct list_asking *k, const char *point)
{
	struct ip ip;

	if (ip_parse(span_str(point), &ip) == 0 && strchr(point, ':') == NULL)
		return list_address_name(k, &ip);
	/* ::ffff:7f00:2 is asked in the form of IPv6 (RFC 5782, 2.4) */
	if (strchr(point, ':') != NULL) {
		if (ip.n == 4) {
			struct ip wide = { .bytes = { [10] = 0xff,
				[11] = 0xff }, .n = 16 };

			memcpy(wide.bytes + 12, ip.bytes, 4);
			ip = wide;
		}
		return list_address_name(k, &ip);
	}
	return span_str(arena_printf(k->a, "%s." SPAN_FMT, point,
	    SPAN_ARG(k->below)));
}

/* One test point; SAID_UNASKED where there is none. */
static int
ask_point(struct list_asking *k, const char *point, enum said *ret)
{
	struct list_codes scratch = { .n = 0 };
	struct dns_look l;
	int r = 0;

	*ret = SAID_UNASKED;
	if (point[0] == '\0')
		return 0;
	r = list_ask(k, test_name(k, point), DNS_A, &l);
	if (r == 0)
		*ret = list_read(k, &l, &scratch);
	return r;
}

/* SAID_ADDRESS: the zone has a SOA or NS of its own.  The NS are asked for
 * only where there is no SOA, as with rbldnsd without $SOA. */
static int
ask_zone(struct list_asking *k, enum said *ret)
{
	struct dns_look l;
	int r = list_ask(k, k->list->zone, DNS_SOA, &l);

	if (r == 0)
		*ret = by_status(&l);
	if (r < 0 || *ret != SAID_NOTHING || l.status == DNS_ABSENT)
		return r;
	r = list_ask(k, k->list->zone, DNS_NS, &l);
	if (r == 0)
		*ret = by_status(&l);
	return r;
}

static bool
either(enum said a, enum said b, enum said what)
{
	return a == what || b == what;
}

/* Where only the zone speaks for a list, what must not be listed has to be
 * answered, too. */
static enum health
health_of(enum said must, enum said must_not, bool proved)
{
	bool lacks = proved && must == SAID_ADDRESS &&
	    must_not != SAID_UNASKED &&
	    must_not != SAID_NOTHING;
	enum said weakest = lacks ? must_not : must;

	if (either(must, must_not, SAID_OPEN))
		return HEALTH_OPEN;
	if (must == SAID_UNASKED)
		return HEALTH_UNASKED;
	if (either(must, must_not, SAID_REFUSAL))
		return HEALTH_REFUSES;
	if (either(must, must_not, SAID_STRANGE))
		return HEALTH_REWRITES;
	if (must_not == SAID_ADDRESS)
		return HEALTH_ALL;
	if (must == SAID_NOTHING)
		return HEALTH_DEAD;
	if (weakest == SAID_SILENCE)
		return HEALTH_SILENT;
	return weakest == SAID_ERROR ? HEALTH_ERROR : HEALTH_GOOD;
}

/* A list that answers "not listed" for what was looked up does not list
 * everything: what must not be listed is asked only where that is not known,
 * so a first look costs two questions a list, not three. */
static bool
needs_must_not(enum said target, enum said must)
{
	if (target == SAID_ADDRESS)
		return true;
	return must == SAID_ADDRESS && target != SAID_NOTHING &&
	    target != SAID_OPEN;
}

static int
test(struct list_asking *k, enum said target, struct list_health *ret)
{
	const char *point = k->list->must[ret->family];
	enum said must = SAID_UNASKED, must_not = SAID_UNASKED;
	int r;

	r = ret->proved ? ask_zone(k, &must) : ask_point(k, point, &must);
	if (r == 0 && needs_must_not(target, must))
		r = ask_point(k, k->list->must_not[ret->family], &must_not);
	if (r == 0)
		ret->is = target == SAID_OPEN ? HEALTH_OPEN :
		    health_of(must, must_not, ret->proved);
	return r;
}

/* ---- what was found out before ---- */

/* "good 1725270000"; younger than it is kept, and not of the future. */
static bool
read_verdict(struct span value, usec_t now, struct list_health *ret)
{
	struct span word;
	uint64_t at;

	if (!span_split(&value, ' ', &word) ||
	    span_u64(value, INT64_C(1) << 40, &at) < 0)
		return false;
	for (size_t i = 0; i < HEALTHS; i++) {
		if (healths[i].kept == 0 || !span_is(word, healths[i].name))
			continue;
		ret->is = (enum health)i;
		ret->when = SECOND(at);
		return ret->when <= now && now - ret->when < healths[i].kept;
	}
	return false;
}

static bool
remembers(struct list_asking *k, struct list_health *ret)
{
	struct span key[] = { k->list->zone, span_str("/"),
		span_str(list_family_name(ret->family)), span_str("@"),
		list_resolver_asks(k->by, k->q->vantage) };
	struct span value;

	if (k->q->facts == NULL ||
	    facts_count(k->q->facts, LIST_TEST) == 0)
		return false;
	value = facts_get(k->q->facts, LIST_TEST,
	    span_str(arena_join(k->a, key, 5)));
	if (value.p == NULL)
		value = facts_get(k->q->facts, LIST_TEST,
		    span_str(arena_join(k->a, key, 3)));
	return value.p != NULL && read_verdict(value, k->now, ret);
}

void
list_remembers(struct list_asking *k, enum list_family f,
    struct list_health *ret)
{
	*ret = (struct list_health){ .family = f,
		.proved = *k->list->must[f] == '\0' };
	ret->remembered = remembers(k, ret);
	if (!ret->remembered)
		ret->when = k->now;
}

int
list_test(struct list_asking *k, enum said target, struct list_health *ret)
{
	return ret->remembered ? 0 : test(k, target, ret);
}
