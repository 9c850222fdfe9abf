/* The TXT records at the head of the domain, by purpose: who must not be
 * deleted, and who stands at the wrong name. */
#include "core/domain/domain_part.h"
#include "core/sheet/age.h"

#define ROWS_MAX	100
#define ANSWER_UDP	1232	/* more goes over TCP (wire.h) */
#define RECORD_HEAD	12	/* with a compressed name */

static const char *const sentences[] = {
	[PURPOSE_PROOF] = "txt.proof", [PURPOSE_POLICY] = "txt.policy",
	[PURPOSE_WRONG] = "txt.wrong", [PURPOSE_OLD] = "txt.old",
};

/* catalogue: domain.txt.* */
static void
say_purpose(struct domain *d, struct row *r, const struct purpose *p)
{
	const char *id = arena_printf(d->a, "domain.%s", sentences[p->kind]);
	struct text place = { p->place, p->place };

	if (r == NULL || id == NULL)
		return;
	if (p->kind == PURPOSE_WRONG)
		r->severity = SEVERITY_WARNING;
	r->why = text_say_both(d->s->arena, id, "name", &p->name, "place",
	    &place, NULL);
	row_text(d->s, r, "purpose", span_str(p->id));
	row_words(d->s, r, (struct text){ "", "" });	/* why says it */
}

static void
record_row(struct domain *d, const struct dns_look *l, size_t i)
{
	struct span text = l->v[i]->text;
	const struct dns_look one = { .v = l->v + i, .n = 1 };
	struct purpose p;
	bool known = domain_tables_purpose(d->q->tables, text, &p);
	struct span what = known ? span_str(p.id) : span_head(text, 60);
	struct row *r = sheet_row(d->s, NULL, "txt", span_str(arena_printf(
	    d->a, "txt:" SPAN_FMT, SPAN_ARG(what))));

	row_value(d->s, r, text);
	domain_evidence(d, r, &one);
	if (!known) {
		domain_say(d, r, SEVERITY_NONE, "txt.unknown", NULL);
		return;
	}
	say_purpose(d, r, &p);
	if (p.kind == PURPOSE_WRONG)
		domain_propose_txt(d, r, domain_below(d, p.place, d->name),
		    text);
}

/* Without rows of its own the check would not be seen to wait. */
static int
unsettled(struct domain *d, const struct dns_look *l)
{
	struct row *r;

	if (l->status == DNS_EMPTY || l->status == DNS_ABSENT)
		return 0;
	r = sheet_row(d->s, NULL, "txt", span_str(""));
	(void)domain_settled(d, r, l, d->name);
	return 0;
}

static void
size_row(struct domain *d, size_t bytes, size_t n)
{
	char size[TEXT_NUMBER], count[TEXT_NUMBER];
	struct row *r;

	if (bytes <= ANSWER_UDP)
		return;
	r = sheet_row(d->s, NULL, "txt.size", span_str(""));
	row_number(d->s, r, "bytes", FIELD_BYTES, (int64_t)bytes);
	row_number(d->s, r, "count", FIELD_INT, (int64_t)n);
	domain_say(d, r, SEVERITY_NOTICE, "txt.size", "bytes",
	    text_number(size, (long long)bytes), "n", text_number(count,
	    (long long)n), NULL);
}

int
domain_txt(struct domain *d)
{
	char more[TEXT_NUMBER];
	struct dns_look l;
	size_t bytes = DNS_HEADER + d->name.n + 6;
	int err = domain_look(d, d->name, DNS_TXT, &l);

	if (err < 0)
		return err;
	if (l.status != DNS_FOUND)
		return unsettled(d, &l);
	for (size_t i = 0; i < l.n; i++) {
		bytes += RECORD_HEAD + l.v[i]->rdata.n;
		if (i < ROWS_MAX)
			record_row(d, &l, i);
	}
	if (l.n > ROWS_MAX)
		domain_say(d, sheet_row(d->s, NULL, "txt.more",
		    span_str("")), SEVERITY_NOTICE, "txt.more", "n",
		    text_number(more, (long long)(l.n - ROWS_MAX)), NULL);
	size_row(d, bytes, l.n);
	age_row(d->s, NULL, "dns/txt-purposes.tsv",
	    domain_tables_purposes_dated(d->q->tables), d->now);
	return 0;
}
