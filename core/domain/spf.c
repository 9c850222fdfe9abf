/* SPF of the domain (RFC 7208): the record and all that it includes, as a
 * tree with counts; then whether each outgoing address is covered, and the
 * whole record that would cover it.
 *
 * The tree is that of an address which nobody has, so that no term matches
 * before the last one. */
#include "core/auth/spf.h"

#include <errno.h>

#include "core/domain/domain_part.h"

#define RECORD_LONG	450	/* RFC 7208, 3.4: below 512 bytes in all */
#define LOOKUPS_NEAR	9

struct spf_state {
	struct domain	*d;
	struct row	*r;
	struct spf_outcome o;		/* of nobody's address */
	struct span	 record;
	const char	*all;		/* "+" "-" "~" "?", or NULL */
	bool		 ptr, redirect;
};

int
domain_spf_ask(struct domain *d, const struct ip *ip, struct spf_query *q,
    struct spf_outcome *ret)
{
	*q = (struct spf_query){ .ip = *ip, .helo = domain_helo(d),
		.mail_from = span_str(arena_printf(d->a, "postmaster@"
		    SPAN_FMT, SPAN_ARG(d->name))),
		.vantage = d->q->vantage, .now = d->now };
	if (q->helo.n == 0)
		q->helo = d->name;
	return q->mail_from.p == NULL ? -ENOMEM : spf_check(q, d->by, d->a,
	    ret);
}

/* ---- the record ---- */

static void
read_terms(struct spf_state *s)
{
	struct span rest = s->record, term;

	(void)span_split(&rest, ' ', &term);
	while (rest.n > 0) {
		struct span word;

		if (!span_split(&rest, ' ', &term)) {
			term = rest;
			rest = span_str(NULL);
		}
		word = term;
		if (word.n > 0 && strchr("+-~?", word.p[0]) != NULL)
			word = span_skip(word, 1);
		if (span_eq_nocase(word, span_str("all")))
			s->all = term.n == word.n || term.p[0] == '+' ? "+" :
			    term.p[0] == '-' ? "-" :
			    term.p[0] == '~' ? "~" : "?";
		else if (span_eq_nocase(word, span_str("ptr")) ||
		    span_starts_nocase(word, "ptr:"))
			s->ptr = true;
		else if (span_starts_nocase(word, "redirect="))
			s->redirect = true;
	}
}

static void
advice(struct spf_state *s, enum severity severity, const char *id)
{
	struct row *r = sheet_row(s->d->s, s->r, "spf.advice", span_str(id));
	char n[3][TEXT_NUMBER];

	domain_say(s->d, r, severity, arena_printf(s->d->a, "spf.%s", id),
	    "domain", domain_z(s->d, s->d->name), "lookups",
	    text_number(n[0], s->o.lookups), "voids",
	    text_number(n[1], s->o.voids), "length",
	    text_number(n[2], (long long)s->record.n), NULL);
}

/* catalogue: domain.spf.* */
static void
advise(struct spf_state *s)
{
	if (s->all != NULL && *s->all == '+')
		advice(s, SEVERITY_ERROR, "all-plus");
	else if (s->all != NULL && *s->all == '?')
		advice(s, SEVERITY_WARNING, "all-neutral");
	else if (s->all == NULL && !s->redirect)
		advice(s, SEVERITY_WARNING, "all-none");
	if (s->ptr)
		advice(s, SEVERITY_WARNING, "ptr");
	if (s->record.n > RECORD_LONG)
		advice(s, SEVERITY_WARNING, "long");
	if (s->o.why == SPF_OK && s->o.lookups >= LOOKUPS_NEAR)
		advice(s, SEVERITY_NOTICE, "lookups-near");
}

/* ---- the addresses ---- */

/* The record with one more mechanism, before the term that ends it. */
static const char *
with(struct spf_state *s, const char *more)
{
	struct span rest = s->record, term;
	struct buf b;
	const char *text;
	bool done = false;

	if (s->record.n == 0)
		return arena_printf(s->d->a, "v=spf1 %s ~all", more);
	buf_init(&b, DNS_MESSAGE);
	while (rest.n > 0) {
		if (!span_split(&rest, ' ', &term)) {
			term = rest;
			rest = span_str(NULL);
		}
		if (term.n == 0)
			continue;
		if (!done && (span_ends_nocase(term, span_str("all")) &&
		    term.n <= 4)) {
			buf_addf(&b, "%s ", more);
			done = true;
		}
		buf_addspan(&b, term);
		if (rest.n > 0)
			buf_addc(&b, ' ');
	}
	if (!done)
		buf_addf(&b, " %s", more);
	text = b.error ? NULL : arena_memdup(s->d->a, buf_span(&b).p,
	    buf_span(&b).n);
	buf_done(&b);
	return text;
}

static const char *
mechanisms(struct spf_state *s)
{
	struct domain *d = s->d;
	const char *all = "";

	for (size_t i = 0; i < d->noutgoing && all != NULL; i++) {
		const struct ip *ip = &d->outgoing[i];

		if (!ip_is_private(ip))
			all = arena_printf(d->a, "%s%sip%d:%s", all,
			    *all ? " " : "", ip->n == 4 ? 4 : 6,
			    ip_text(ip, d->a));
	}
	return all;
}

static void
uncovered(struct spf_state *s, struct row *r, const struct ip *ip)
{
	struct domain *d = s->d;
	const char *more = arena_printf(d->a, "ip%d:%s", ip->n == 4 ? 4 : 6,
	    ip_text(ip, d->a));

	if (d->ours && more != NULL && s->record.n > 0)
		domain_propose_txt(d, r, d->name, span_str(with(s, more)));
	if (!d->ours) {
		/* whose mail goes out elsewhere need not name this host */
		r->severity = SEVERITY_NONE;
		r->remedy = (struct text){ NULL, NULL };
	}
}

/* A receiver that had no answer puts the mail off; we only do not know. */
static void
explain(struct spf_state *s, struct row *r, const struct spf_query *q,
    const struct spf_outcome *o)
{
	spf_explain(s->d->s, r, q, o);
	if (o->result != SPF_TEMPERROR)
		return;
	r->state = ROW_UNKNOWN;
	r->severity = SEVERITY_NONE;
}

static int
address_row(struct spf_state *s, const struct ip *ip)
{
	struct domain *d = s->d;
	const char *text = ip_text(ip, d->s->arena);
	struct spf_outcome o;
	struct spf_query q;
	struct row *r;
	int err;

	if (ip_is_private(ip))
		return 0;
	r = sheet_row(d->s, s->r, "spf.address", span_str(text));
	err = domain_spf_ask(d, ip, &q, &o);
	if (err < 0 || r == NULL)
		return err;
	row_value(d->s, r, span_str(text));
	row_typed(d->s, r, "address", FIELD_IP, span_str(text));
	explain(s, r, &q, &o);
	if (r->state != ROW_DONE)
		return 0;
	if (o.result != SPF_PASS && o.result != SPF_TEMPERROR &&
	    o.result != SPF_PERMERROR && o.result != SPF_NONE)
		uncovered(s, r, ip);
	return 0;
}

/* ---- the row ---- */

/* What makes the record useless counts more than any address. */
static void
judge_record(struct spf_state *s, const struct spf_query *q)
{
	struct domain *d = s->d;
	const char *more;

	s->r->state = ROW_DONE;
	if (s->o.why == SPF_OK) {
		domain_say(d, s->r, SEVERITY_INFO, "spf.found", "domain",
		    domain_z(d, d->name), NULL);
		return;
	}
	explain(s, s->r, q, &s->o);
	if (s->o.why == SPF_WHY_NO_RECORD && (more = mechanisms(s)) != NULL) {
		if (d->ours)
			s->r->severity = SEVERITY_ERROR;
		domain_propose_txt(d, s->r, d->name, span_str(arena_printf(
		    d->a, "v=spf1 %s ~all", d->ours && *more ? more : "mx")));
	}
}

int
domain_spf(struct domain *d)
{
	/* class E: no host has it */
	static const struct ip nobody = { { 240, 0, 0, 1 }, 4 };
	struct spf_state s = { .d = d,
		.r = sheet_row(d->s, NULL, "spf", span_str("")) };
	struct spf_query q;
	int err = domain_spf_ask(d, &nobody, &q, &s.o);

	if (err < 0 || s.r == NULL)
		return err;
	s.record = s.o.record;
	row_text(d->s, s.r, "record", s.record);
	row_value(d->s, s.r, s.record);
	if (s.o.result == SPF_PENDING || s.o.result == SPF_UNKNOWN) {
		spf_explain(d->s, s.r, &q, &s.o);
		spf_terms(d->s, s.r, &s.o);
		s.r->severity = SEVERITY_NONE;
	} else {
		row_number(d->s, s.r, "lookups", FIELD_INT, s.o.lookups);
		row_number(d->s, s.r, "void_lookups", FIELD_INT, s.o.voids);
		read_terms(&s);
		judge_record(&s, &q);
		if (s.record.n > 0)
			advise(&s);
		spf_terms(d->s, s.r, &s.o);
	}
	if (d->ours && d->outgoing_open)
		s.r->state = ROW_PENDING;
	for (size_t i = 0; err == 0 && d->ours && i < d->noutgoing; i++)
		err = address_row(&s, &d->outgoing[i]);
	domain_take_worst(s.r);
	return err;
}
