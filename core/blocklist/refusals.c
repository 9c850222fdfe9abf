/* Refusals of our mail that quote a list: facts `refusal.said`
 * (core/log/refusals.h).  A reply quotes a list by its zone, or by the name
 * that was registered for it where no other zone of that name stands there;
 * it is about the address that it names, or, where it names none, about this
 * host. */
#include "core/auth/dmarc.h"
#include "core/base/timeparse.h"
#include "core/blocklist/blocklist_part.h"

struct counted {
	int64_t		 n;
	bool		 part;		/* not all of the log was read */
	usec_t		 first, last;
	struct span	 reply;		/* of the last */
};

static bool
is_address_byte(char c)
{
	return strchr("0123456789abcdefABCDEF:.", c) != NULL && c != '\0';
}

/* Is one of the addresses in the reply this one?  *ret_any: there are some. */
static bool
names_address(struct span reply, const struct ip *ip, bool *ret_any)
{
	*ret_any = false;
	for (size_t i = 0, n; i < reply.n; i += n + 1) {
		struct span word;
		struct ip got;

		for (n = 0; i + n < reply.n && is_address_byte(reply.p[i +
		    n]); n++)
			;
		word = span_of(reply.p + i, n);
		while (word.n > 0 && (word.p[word.n - 1] == '.' ||
		    word.p[word.n - 1] == ':'))
			word = span_head(word, word.n - 1);
		if (word.n < 2 || ip_parse(word, &got) < 0)
			continue;
		*ret_any = true;
		if (got.n == ip->n && ip_in(&got, ip, (unsigned)ip->n * 8))
			return true;
	}
	return false;
}

static bool
quotes(struct build *b, struct span reply, const struct blocklist *list,
    struct span registered)
{
	if (span_find_nocase(reply, list->zone) >= 0)
		return true;
	if (registered.n == 0 || span_find_nocase(reply, registered) < 0)
		return false;
	for (size_t i = 0; i < lists_count(b->q->lists); i++) {
		const struct blocklist *other = lists_at(b->q->lists, i);

		if (other != list && span_ends_nocase(other->zone,
		    registered) && other->zone.n > registered.n &&
		    span_find_nocase(reply, other->zone) >= 0)
			return false;
	}
	return true;
}

static bool
concerns(const struct build *b, struct span reply, const struct cell *c)
{
	const struct list_target *t = c->target;
	bool any, named;

	if (t->ip.n == 0)
		return span_find_nocase(reply, t->text) >= 0;
	named = names_address(reply, &t->ip, &any);
	return any ? named : b->q->self;
}

static void
count(struct counted *k, struct span reply, struct span value)
{
	uint64_t v[3];

	for (size_t i = 0; i < 3; i++) {
		struct span word;

		if (!span_split(&value, ' ', &word) ||
		    span_u64(word, INT64_C(1) << 40, &v[i]) < 0)
			return;
	}
	k->n += (int64_t)v[0];
	if (k->first == TIME_NONE || (usec_t)v[1] * USEC_SEC < k->first)
		k->first = (usec_t)v[1] * USEC_SEC;
	if (k->last == TIME_NONE || (usec_t)v[2] * USEC_SEC >= k->last) {
		k->last = (usec_t)v[2] * USEC_SEC;
		k->reply = reply;
	}
}

static const char *
day(struct build *b, usec_t t)
{
	struct civil c;
	const char *text;

	time_civil_local(t, &c);
	text = arena_printf(b->s->arena, "%04d-%02d-%02d", c.year, c.month,
	    c.day);
	return text != NULL ? text : "";
}

/* Those in one set of facts. */
static void
count_all(struct build *b, const struct facts *f, const struct cell *c,
    struct counted *k)
{
	size_t n = f != NULL ? facts_count(f, "refusal.said") : 0;
	struct span registered = suffix_org_domain(c->list->zone, b->a);

	for (size_t i = 0; i < n; i++) {
		struct span reply, value;

		if (facts_at(f, "refusal.said", i, &reply, &value) == 0 &&
		    quotes(b, reply, c->list, registered) &&
		    concerns(b, reply, c))
			count(k, reply, value);
	}
	k->part = k->part || (f != NULL &&
	    facts_count(f, "refusal.part") > 0);
}

/* catalogue: blocklist.refusal* */
static const char *
sentence_of(const struct counted *k, bool one_day)
{
	if (k->part)
		return "blocklist.refusals.part";
	if (k->n == 1)
		return "blocklist.refusal";
	return one_day ? "blocklist.refusals.day" : "blocklist.refusals";
}

void
blocklist_refusals(struct build *b, struct row *r, const struct cell *c)
{
	struct counted k = { .first = TIME_NONE, .last = TIME_NONE };
	char number[TEXT_NUMBER];
	const char *from, *to;

	count_all(b, b->q->facts, c, &k);
	count_all(b, b->q->said, c, &k);
	if (k.n == 0)
		return;
	row_number(b->s, r, "refusals", FIELD_INT, k.n);
	row_words(b->s, r, (struct text){ "", "" });	/* why says them */
	if (k.part) {
		row_number(b->s, r, "refusals_part", FIELD_BOOL, 1);
		row_words(b->s, r, (struct text){ "", "" });
	}
	row_number(b->s, r, "refused_first", FIELD_TIME, k.first);
	row_words(b->s, r, (struct text){ "", "" });
	row_number(b->s, r, "refused_last", FIELD_TIME, k.last);
	row_words(b->s, r, (struct text){ "", "" });
	row_evidence(b->s, r, span_str("log"), -1, -1, k.reply);
	from = day(b, k.first);
	to = day(b, k.last);
	r->why = blocklist_join(b, r->why, text_say(b->s->arena,
	    sentence_of(&k, strcmp(from, to) == 0), "n", text_number(number,
	    (long long)k.n), "from", from, "to", to, NULL));
}
