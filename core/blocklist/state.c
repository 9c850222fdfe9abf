/* The judgement of one answer beside the list's test points. */
#include "core/blocklist/state.h"

#include <errno.h>

/* What the test points of a zone say of it. */
enum health { HEALTH_OPEN, HEALTH_GOOD, HEALTH_DEAD, HEALTH_ALL,
	HEALTH_REWRITES, HEALTH_REFUSES, HEALTH_SILENT, HEALTH_ERROR };

/* One answer, by itself. */
enum said { SAID_OPEN, SAID_UNASKED, SAID_SILENCE, SAID_ERROR, SAID_NOTHING,
	SAID_ADDRESS, SAID_REFUSAL, SAID_STRANGE };

struct asking {
	const struct blocklist_query *q;
	const struct blocklist *list;
	struct asker	*by;
	struct arena	*a;
};

static enum list_family
family_of(const struct list_target *t)
{
	if (t->ip.n == 4)
		return LIST_IPV4;
	return t->ip.n == 16 ? LIST_IPV6 : LIST_DOMAIN;
}

/* A list of domains takes addresses only as hosts of links. */
bool
list_fits(const struct blocklist *list, const struct list_target *target)
{
	bool domains = list->kind == LIST_DOMAIN_BLOCK ||
	    list->kind == LIST_DOMAIN_INFO;

	if (list->kind == LIST_HASH || (domains && target->ip.n > 0))
		return false;
	return list->takes[family_of(target)];
}

static struct span
address_name(struct asking *k, const struct ip *ip)
{
	return dns_reverse_below(k->a, ip->bytes, ip->n, k->list->zone);
}

static struct span
test_name(struct asking *k, const char *point)
{
	struct ip ip;

	if (ip_parse(span_str(point), &ip) == 0 && strchr(point, ':') == NULL)
		return address_name(k, &ip);
	/* ::ffff:7f00:2 is asked in the form of IPv6 (RFC 5782, 2.4) */
	if (strchr(point, ':') != NULL) {
		if (ip.n == 4) {
			struct ip wide = { .bytes = { [10] = 0xff,
				[11] = 0xff }, .n = 16 };

			memcpy(wide.bytes + 12, ip.bytes, 4);
			ip = wide;
		}
		return address_name(k, &ip);
	}
	return span_str(arena_printf(k->a, "%s." SPAN_FMT, point,
	    SPAN_ARG(k->list->zone)));
}

static int
ask(struct asking *k, struct span name, int type, struct dns_look *ret)
{
	int r = dns_look(k->by, k->a, k->q->vantage, name, type, ret);

	if (r == -EINVAL)
		*ret = (struct dns_look){ .status = DNS_ABSENT };
	return r == -EINVAL ? 0 : r;
}

static uint32_t
address_of(const struct dns_record *r)
{
	const uint8_t *p = (const uint8_t *)r->rdata.p;

	return r->rdata.n == 4 ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	    (uint32_t)p[2] << 8 | p[3] : 0;
}

static enum said
read_address(struct asking *k, uint32_t address, struct list_state *s)
{
	const struct list_code *v[LIST_CODES];
	size_t n;

	if (address >> 24 != 127)
		return SAID_STRANGE;
	n = lists_meaning(k->q->lists, k->list, address, v);
	if (n > 0 && v[0]->answer == LIST_REFUSED)
		s->ncodes = 0;		/* it wins over all others */
	for (size_t i = 0; i < n && s->ncodes < LIST_CODES; i++) {
		s->codes[s->ncodes] = v[i];
		s->of[s->ncodes++] = address;
	}
	return n > 0 && v[0]->answer == LIST_REFUSED ? SAID_REFUSAL :
	    SAID_ADDRESS;
}

static enum said
read_look(struct asking *k, const struct dns_look *l, struct list_state *s)
{
	enum said said = SAID_ADDRESS;

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
	for (size_t i = 0; i < l->n; i++) {
		enum said one = read_address(k, address_of(l->v[i]), s);

		if (one == SAID_REFUSAL)
			return one;
		if (one == SAID_STRANGE)
			said = one;
	}
	return said;
}

/* One test point; SAID_UNASKED where there is none. */
static int
ask_point(struct asking *k, const char *point, enum said *ret)
{
	struct list_state scratch = { 0 };
	struct dns_look l;
	int r = 0;

	*ret = SAID_UNASKED;
	if (point[0] == '\0')
		return 0;
	r = ask(k, test_name(k, point), DNS_A, &l);
	if (r == 0)
		*ret = read_look(k, &l, &scratch);
	return r;
}

static enum health
health_of(enum said must, enum said must_not)
{
	if (must == SAID_OPEN || must_not == SAID_OPEN)
		return HEALTH_OPEN;
	if (must == SAID_REFUSAL || must_not == SAID_REFUSAL)
		return HEALTH_REFUSES;
	if (must == SAID_STRANGE || must_not == SAID_STRANGE)
		return HEALTH_REWRITES;
	if (must_not == SAID_ADDRESS)
		return HEALTH_ALL;
	if (must == SAID_NOTHING)
		return HEALTH_DEAD;
	if (must == SAID_SILENCE || (must == SAID_UNASKED &&
	    must_not == SAID_SILENCE))
		return HEALTH_SILENT;
	if (must == SAID_ERROR || (must == SAID_UNASKED &&
	    must_not == SAID_ERROR))
		return HEALTH_ERROR;
	return HEALTH_GOOD;
}

static int
zone_health(struct asking *k, enum list_family f, enum health *ret)
{
	enum said must, must_not;
	int r = ask_point(k, k->list->must[f], &must);

	if (r == 0)
		r = ask_point(k, k->list->must_not[f], &must_not);
	if (r == 0)
		*ret = health_of(must, must_not);
	return r;
}

/* What the codes of a believed answer say: the worst counts. */
static enum list_status
by_codes(const struct list_state *s)
{
	bool welcome = false, info = false;

	for (size_t i = 0; i < s->ncodes; i++) {
		switch (s->codes[i]->answer) {
		case LIST_LISTED:
		case LIST_POLICY_ANSWER:
			return LIST_IS_LISTED;
		case LIST_WELCOME:
			welcome = true;
			break;
		case LIST_INFORMATION:
			info = true;
			break;
		case LIST_REFUSED:
			return LIST_IS_REFUSED;
		}
	}
	if (welcome)
		return LIST_IS_WELCOME;
	return info ? LIST_IS_INFO : LIST_IS_UNKNOWN;
}

/* The state of a list that says of itself what is wrong. */
static enum list_status
by_health(enum health h, enum list_status good)
{
	switch (h) {
	case HEALTH_OPEN:
		return LIST_IS_PENDING;
	case HEALTH_DEAD:
		return LIST_IS_DEAD;
	case HEALTH_ALL:
		return LIST_LISTS_ALL;
	case HEALTH_REWRITES:
		return LIST_IS_REWRITTEN;
	case HEALTH_REFUSES:
		return LIST_IS_REFUSED;
	case HEALTH_SILENT:
		return LIST_NO_ANSWER;
	case HEALTH_ERROR:
		return LIST_DNS_ERROR;
	case HEALTH_GOOD:
		break;
	}
	return good;
}

/* A code that the list defines counts although its test point is gone or
 * silent, but not where everything is listed, refused or rewritten. */
static enum list_status
listed_or_not(const struct blocklist *list, enum health h,
    const struct list_state *s)
{
	bool doubtful = h == HEALTH_DEAD || h == HEALTH_SILENT ||
	    h == HEALTH_ERROR;

	return doubtful && list->life == LIST_ALIVE ? by_codes(s) :
	    by_health(h, by_codes(s));
}

static enum list_status
judge(const struct blocklist *list, enum said said, enum health h,
    const struct list_state *s)
{
	switch (said) {
	case SAID_OPEN:
		return LIST_IS_PENDING;
	case SAID_UNASKED:
		return LIST_UNASKED;
	case SAID_SILENCE:
		return LIST_NO_ANSWER;
	case SAID_ERROR:
		return LIST_DNS_ERROR;
	case SAID_REFUSAL:
		return LIST_IS_REFUSED;
	case SAID_STRANGE:
		return LIST_IS_REWRITTEN;
	case SAID_NOTHING:
		return by_health(h, LIST_IS_CLEAN);
	case SAID_ADDRESS:
		break;
	}
	return listed_or_not(list, h, s);
}

/* Another address of the same /64. */
static int
ask_neighbour(struct asking *k, const struct list_target *t,
    struct list_state *s)
{
	struct list_state scratch = { 0 };
	struct ip other = t->ip;
	struct dns_look l;
	int r;

	if (t->ip.n != 16)
		return 0;
	memset(other.bytes + 8, 0, 8);
	other.bytes[15] = t->ip.bytes[15] == 0x53 ? 0x54 : 0x53;
	r = ask(k, address_name(k, &other), DNS_A, &l);
	if (r < 0)
		return r;
	s->whole64 = read_look(k, &l, &scratch) == SAID_ADDRESS &&
	    by_codes(&scratch) == LIST_IS_LISTED;
	return 0;
}

static int
ask_more(struct asking *k, const struct list_target *t, struct list_state *s)
{
	struct dns_look l;
	int r = ask(k, s->name, DNS_TXT, &l);

	if (r == 0 && l.status == DNS_FOUND)
		s->text = l.v[0]->text;
	return r < 0 ? r : ask_neighbour(k, t, s);
}

int
list_state(const struct blocklist_query *q, struct asker *by,
    struct arena *a, const struct blocklist *list,
    const struct list_target *target, struct span domain,
    struct list_state *ret)
{
	struct asking k = { q, list, by, a };
	enum health h = HEALTH_GOOD;
	enum said said;
	int r;

	*ret = (struct list_state){ .status = LIST_KEY_NEEDED };
	if (list->keyed)
		return 0;
	if (target->ip.n > 0)
		ret->name = address_name(&k, &target->ip);
	else
		ret->name = span_str(arena_printf(a, SPAN_FMT "." SPAN_FMT,
		    SPAN_ARG(domain), SPAN_ARG(list->zone)));
	r = ask(&k, ret->name, DNS_A, &ret->look);
	if (r == 0)
		r = zone_health(&k, family_of(target), &h);
	if (r < 0)
		return r;
	said = read_look(&k, &ret->look, ret);
	ret->status = judge(list, said, h, ret);
	return ret->status == LIST_IS_LISTED ? ask_more(&k, target, ret) : 0;
}

const char *
list_status_name(enum list_status s)
{
	static const char *const names[] = { "pending", "listed", "clean",
		"welcome", "info", "refused", "rewritten", "dead",
		"lists-all", "no-answer", "dns-error", "key-needed",
		"unknown", "unasked" };

	return names[s];
}
