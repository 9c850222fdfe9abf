/* The judgement of one answer beside the list's test points. */
#include "core/blocklist/state.h"

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

/* What the codes of a believed answer say: the worst counts. */
static enum list_status
by_codes(const struct list_codes *c)
{
	bool welcome = false, info = false;

	for (size_t i = 0; i < c->n; i++) {
		switch (c->v[i]->answer) {
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
	case HEALTH_UNASKED:
		return LIST_UNASKED;
	case HEALTH_GOOD:
		break;
	}
	return good;
}

/* A code that the list defines counts although its test point is gone or
 * silent, but not where everything is listed, refused or rewritten. */
static enum list_status
listed_or_not(const struct blocklist *list, enum health h,
    const struct list_codes *c)
{
	bool doubtful = h == HEALTH_DEAD || h == HEALTH_SILENT ||
	    h == HEALTH_ERROR;

	return doubtful && list->life == LIST_ALIVE ? by_codes(c) :
	    by_health(h, by_codes(c));
}

static enum list_status
judge(const struct blocklist *list, enum said said, enum health h,
    const struct list_codes *c)
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
	return listed_or_not(list, h, c);
}

/* Another address of the same /64. */
static int
ask_neighbour(struct list_asking *k, const struct list_target *t,
    struct list_state *s)
{
	struct list_codes scratch = { .n = 0 };
	struct ip other = t->ip;
	struct dns_look l;
	int r;

	if (t->ip.n != 16)
		return 0;
	memset(other.bytes + 8, 0, 8);
	other.bytes[15] = t->ip.bytes[15] == 0x53 ? 0x54 : 0x53;
	r = list_ask(k, list_address_name(k, &other), DNS_A, &l);
	if (r < 0)
		return r;
	s->whole64 = list_read(k, &l, &scratch) == SAID_ADDRESS &&
	    by_codes(&scratch) == LIST_IS_LISTED;
	return 0;
}

static int
ask_more(struct list_asking *k, const struct list_target *t,
    struct list_state *s)
{
	struct dns_look l;
	int r = list_ask(k, s->name, DNS_TXT, &l);

	if (r == 0 && l.status == DNS_FOUND)
		s->text = l.v[0]->text;
	return r < 0 ? r : ask_neighbour(k, t, s);
}

/* A list that was silent a short while ago is not waited for again, unless a
 * person names it. */
static bool
is_given_up(const struct blocklist_query *q, const struct list_health *h)
{
	return q->nonly == 0 && h->remembered && (h->is == HEALTH_SILENT ||
	    h->is == HEALTH_ERROR);
}

static int
ask_target(struct list_asking *k, const struct list_target *t,
    struct span domain, struct list_state *ret)
{
	enum said said;
	int r;

	if (t->ip.n > 0)
		ret->name = list_address_name(k, &t->ip);
	else
		ret->name = span_str(arena_printf(k->a, SPAN_FMT "." SPAN_FMT,
		    SPAN_ARG(domain), SPAN_ARG(k->below)));
	r = list_ask(k, ret->name, DNS_A, &ret->look);
	if (r < 0)
		return r;
	said = list_read(k, &ret->look, &ret->codes);
	r = list_test(k, said, &ret->health);
	if (r < 0)
		return r;
	ret->status = judge(k->list, said, ret->health.is, &ret->codes);
	/* a key that is not known is answered as a dead list answers */
	if (ret->status == LIST_IS_DEAD && k->list->keyed) {
		ret->status = LIST_KEY_NEEDED;
		ret->key_refused = true;
	}
	if (ret->status == LIST_IS_DEAD)
		ret->unwritten = list_unwritten(k);
	return ret->status == LIST_IS_LISTED ? ask_more(k, t, ret) : 0;
}

int
list_state(const struct blocklist_query *q, struct asker *by,
    struct arena *a, usec_t now, const struct blocklist *list,
    const struct list_target *target, struct span domain,
    struct list_state *ret)
{
	struct list_asking k = { q, list, by, a, now, list->zone };
	const char *key = list_key(q, list);

	*ret = (struct list_state){ .status = LIST_KEY_NEEDED };
	if (list->keyed && *key == '\0')
		return 0;
	if (*key != '\0')
		k.below = span_str(arena_printf(a, "%s." SPAN_FMT, key,
		    SPAN_ARG(list->zone)));
	list_remembers(&k, family_of(target), &ret->health);
	if (is_given_up(q, &ret->health)) {
		ret->status = by_health(ret->health.is, LIST_IS_UNKNOWN);
		return 0;
	}
	return ask_target(&k, target, domain, ret);
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
