/* The DNS server that is asked, before what lists say through it. */
#include "core/blocklist/blocklist_part.h"

#include <stdlib.h>

/* RFC 6761, 6.4: does not exist anywhere. */
#define NOWHERE "mtgp-no-such-name.invalid"

static size_t
count(const struct build *b, enum list_status s)
{
	size_t n = 0;

	for (size_t i = 0; i < b->n; i++)
		n += b->v[i].state.status == s;
	return n;
}

/* The first of the servers that is a public one. */
static const char *
find_public(const struct build *b)
{
	struct span rest = b->asks, word;

	while (span_split(&rest, ' ', &word)) {
		ptrdiff_t port = span_chr(word, '#');
		const char *name;
		struct ip ip;

		if (port >= 0)
			word = span_head(word, (size_t)port);
		if (ip_parse(word, &ip) < 0)
			continue;
		name = lists_public(b->q->lists, &ip);
		if (name != NULL)
			return name;
	}
	return NULL;
}

static enum resolver_stand
stand_of(const struct build *b, enum dns_status nowhere)
{
	if (nowhere == DNS_FOUND)
		return RESOLVER_REWRITES;
	if (b->public_name != NULL)
		return RESOLVER_PUBLIC;
	if (b->refused > 0)
		return RESOLVER_SHARED;
	if (nowhere == DNS_OPEN || count(b, LIST_IS_PENDING) > 0)
		return RESOLVER_OPEN;
	if (count(b, LIST_NO_ANSWER) + count(b, LIST_DNS_ERROR) == b->n &&
	    nowhere == DNS_FAILED)
		return RESOLVER_SILENT;
	if (nowhere == DNS_FAILED || nowhere == DNS_UNASKED)
		return RESOLVER_UNKNOWN;
	return RESOLVER_GOOD;
}

/* A list that works answers for its test point; what has none, or has lost
 * it, may be silent for us only. */
static bool
is_doubtful(const struct cell *c)
{
	if (c->state.status == LIST_IS_DEAD)
		return c->list->life == LIST_ALIVE;
	return c->state.status == LIST_IS_CLEAN && c->state.health.proved;
}

int
blocklist_judge_resolver(struct build *b)
{
	struct dns_look l;
	int r = dns_look(b->by, b->a, b->q->vantage, span_str(NOWHERE),
	    DNS_A, &l);

	if (r < 0)
		return r;
	b->asks = list_resolver_asks(b->by, b->q->vantage);
	b->public_name = find_public(b);
	b->refused = count(b, LIST_IS_REFUSED);
	b->stand = stand_of(b, l.status);
	if (b->stand != RESOLVER_PUBLIC && b->stand != RESOLVER_SHARED)
		return 0;
	for (size_t i = 0; i < b->n; i++)
		if (is_doubtful(&b->v[i])) {
			b->v[i].state.status = LIST_IS_REFUSED;
			b->v[i].state.doubted = true;
		}
	b->refused = count(b, LIST_IS_REFUSED);
	return 0;
}

/* ---- rows ---- */

/* catalogue: blocklist.resolver.* */
void
blocklist_resolver_row(struct build *b)
{
	static const struct { const char *name; enum severity severity;
		enum row_state state; } stands[] = {
		[RESOLVER_OPEN] = { "open", SEVERITY_NONE, ROW_PENDING },
		[RESOLVER_GOOD] = { "good", SEVERITY_NONE, ROW_DONE },
		[RESOLVER_PUBLIC] = { "public", SEVERITY_WARNING, ROW_DONE },
		[RESOLVER_SHARED] = { "shared", SEVERITY_WARNING, ROW_DONE },
		[RESOLVER_REWRITES] = { "rewrites", SEVERITY_WARNING,
		    ROW_DONE },
		[RESOLVER_SILENT] = { "silent", SEVERITY_NONE, ROW_UNKNOWN },
		[RESOLVER_UNKNOWN] = { "unknown", SEVERITY_NONE,
		    ROW_UNKNOWN },
	};
	struct row *r = sheet_row(b->s, b->parent, "resolver", span_str(""));
	const char *name = stands[b->stand].name;
	char number[TEXT_NUMBER];

	if (r == NULL)
		return;
	r->severity = stands[b->stand].severity;
	r->state = stands[b->stand].state;
	if (b->asks.n > 0)
		row_text(b->s, r, "server", b->asks);
	if (b->stand == RESOLVER_OPEN)
		return;
	row_typed(b->s, r, "resolver_state", FIELD_ENUM, span_str(name));
	row_words(b->s, r, (struct text){ "", "" });
	if (b->refused > 0)
		row_number(b->s, r, "refused", FIELD_INT,
		    (int64_t)b->refused);
	r->why = text_say(b->s->arena, arena_printf(b->a,
	    "blocklist.resolver.%s", name), "n", text_number(number,
	    (long long)b->refused), "name", b->public_name, NULL);
	if (b->stand != RESOLVER_GOOD && b->stand != RESOLVER_UNKNOWN)
		r->remedy = text_plain(b->stand == RESOLVER_SILENT ?
		    "blocklist.resolver.reach" : "blocklist.resolver.own");
}

/* The first cell of a list and family speaks for its test. */
static bool
is_first(const struct build *b, size_t i)
{
	const struct cell *c = &b->v[i];

	for (size_t k = 0; k < i; k++)
		if (b->v[k].list == c->list && b->v[k].state.health.family ==
		    c->state.health.family)
			return false;
	return true;
}

/* What lies at our resolver, at the network or at a key is not held against a
 * list. */
static bool
may_be_kept(const struct build *b, const struct cell *c)
{
	const struct list_health *h = &c->state.health;
	bool shared = b->stand == RESOLVER_PUBLIC ||
	    b->stand == RESOLVER_SHARED || b->stand == RESOLVER_REWRITES;
	bool silence = h->is == HEALTH_SILENT || h->is == HEALTH_ERROR;

	if (h->remembered || list_health_name(h->is) == NULL ||
	    ((c->list->keyed || c->state.unwritten) && h->is == HEALTH_DEAD))
		return false;
	return silence ? b->stand == RESOLVER_GOOD : !shared ||
	    h->is != HEALTH_DEAD;
}

static int
compare_spans(const void *a, const void *b)
{
	return span_compare(*(const struct span *)a,
	    *(const struct span *)b);
}

struct tests {
	struct span	*kept;		/* "zen.example/ipv4 good" */
	size_t		 nkept, tested, remembered;
	usec_t		 since;		/* the oldest that was remembered */
};

static void
count_test(struct build *b, const struct cell *c, struct tests *t)
{
	const struct list_health *h = &c->state.health;

	if (h->remembered) {
		t->remembered++;
		if (t->since == TIME_NONE || h->when < t->since)
			t->since = h->when;
	} else if (h->is != HEALTH_OPEN && h->is != HEALTH_UNASKED) {
		t->tested++;
	}
	if (may_be_kept(b, c))
		t->kept[t->nkept++] = span_str(arena_printf(b->a,
		    SPAN_FMT "/%s %s", SPAN_ARG(c->list->zone),
		    list_family_name(h->family), list_health_name(h->is)));
}

void
blocklist_selftests_row(struct build *b)
{
	struct tests t = { .kept = arena_array(b->a, b->n + 1,
	    sizeof *t.kept), .since = TIME_NONE };
	char n[2][TEXT_NUMBER];
	struct row *r;

	for (size_t i = 0; t.kept != NULL && i < b->n; i++)
		if (b->v[i].state.status != LIST_KEY_NEEDED && is_first(b, i))
			count_test(b, &b->v[i], &t);
	if (t.tested + t.remembered == 0)
		return;
	r = sheet_row(b->s, b->parent, "selftests", span_str(""));
	if (r == NULL)
		return;
	row_number(b->s, r, "tested", FIELD_INT, (int64_t)t.tested);
	row_words(b->s, r, (struct text){ "", "" });
	row_number(b->s, r, "remembered", FIELD_INT, (int64_t)t.remembered);
	row_words(b->s, r, (struct text){ "", "" });
	row_number(b->s, r, "since", FIELD_TIME, t.since);
	qsort(t.kept, t.nkept, sizeof *t.kept, compare_spans);
	row_text(b->s, r, "server", b->asks);
	row_words(b->s, r, (struct text){ "", "" });
	row_list(b->s, r, "verdicts", t.kept, t.nkept);
	row_words(b->s, r, (struct text){ "", "" });
	r->why = text_say(b->s->arena, t.remembered > 0 ?
	    "blocklist.selftests.remembered" : "blocklist.selftests", "n",
	    text_number(n[0], (long long)t.tested), "m", text_number(n[1],
	    (long long)t.remembered), NULL);
}
