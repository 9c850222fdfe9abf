/* SPF of the domain (RFC 7208): the record and all that it includes, as a
 * tree with counts; then whether each outgoing address is covered, and the
 * whole record that would cover it.
 *
 * The tree is that of an address which nobody has, so that no term matches
 * before the last one. */
#include "core/auth/spf.h"

#include <errno.h>

#include "core/domain/spf_part.h"

#define RECORD_LONG	450	/* RFC 7208, 3.4: below 512 bytes in all */
#define LOOKUPS_NEAR	9

struct spf_state {
	struct domain	*d;
	struct row	*r;
	struct spf_outcome o;		/* of nobody's address */
	struct span	 record;
	struct span	*records;	/* as they stand in DNS */
	size_t		 n;
	const char	*all;		/* "+" "-" "~" "?", or NULL */
	bool		 ptr, redirect;
	const char	*missing;	/* mechanisms for what is not covered */
	bool		 wrong;		/* the record should be another one */
};

static int
ask(struct domain *d, const struct ip *ip, bool count_all,
    struct spf_query *q, struct spf_outcome *ret)
{
	*q = (struct spf_query){ .ip = *ip, .helo = domain_helo(d),
		.mail_from = span_str(arena_printf(d->a, "postmaster@"
		    SPAN_FMT, SPAN_ARG(d->name))),
		.vantage = d->q->vantage, .now = d->now,
		.count_all = count_all };
	if (q->helo.n == 0)
		q->helo = d->name;
	return q->mail_from.p == NULL ? -ENOMEM : spf_check(q, d->by, d->a,
	    ret);
}

int
domain_spf_ask(struct domain *d, const struct ip *ip, struct spf_query *q,
    struct spf_outcome *ret)
{
	return ask(d, ip, false, q, ret);
}

/* ---- the record ---- */

static void
read_terms(struct spf_state *s)
{
	struct span rest = s->record, term, word;

	(void)spf_text_next(&rest);
	while ((term = spf_text_next(&rest)).n > 0) {
		word = spf_text_mechanism(term);
		if (span_eq_nocase(word, span_str("all")) && s->all == NULL)
			s->all = term.n == word.n || term.p[0] == '+' ? "+" :
			    term.p[0] == '-' ? "-" :
			    term.p[0] == '~' ? "~" : "?";
		else if (spf_text_is_ptr(term))
			s->ptr = true;
		else if (span_starts_nocase(word, "redirect="))
			s->redirect = true;
	}
}

/* All of them, also where there is one too many; and what is left over of
 * the type that was given up (RFC 7208, 3.1). */
static int
find_records(struct spf_state *s, bool *ret_old)
{
	struct domain *d = s->d;
	struct dns_look txt, old;
	int err = domain_look(d, d->name, DNS_TXT, &txt);

	if (err == 0)
		err = domain_look(d, d->name, DNS_SPF, &old);
	if (err < 0)
		return err;
	*ret_old = old.n > 0;
	s->records = arena_array(d->a, txt.n + 1, sizeof *s->records);
	if (s->records == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < txt.n; i++) {
		if (spf_text_is(txt.v[i]->text))
			s->records[s->n++] = txt.v[i]->text;
	}
	return 0;
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
	if (severity >= SEVERITY_WARNING)
		s->wrong = true;
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
	if (s->o.why == SPF_OK && s->o.lookups <= SPF_LOOKUPS &&
	    s->o.lookups >= LOOKUPS_NEAR)
		advice(s, SEVERITY_NOTICE, "lookups-near");
}

/* ---- the addresses ---- */

static const char *
mechanisms(struct spf_state *s)
{
	struct domain *d = s->d;
	const char *all = "";

	for (size_t i = 0; i < d->noutgoing && all != NULL; i++) {
		const struct ip *ip = &d->outgoing[i];

		if (!ip_is_private(ip) && d->origin <= OUTGOING_HOST)
			all = arena_printf(d->a, "%s%sip%d:%s", all,
			    *all ? " " : "", ip->n == 4 ? 4 : 6,
			    ip_text(ip, d->a));
	}
	return all;
}

static void
uncovered(struct spf_state *s, const struct ip *ip)
{
	struct domain *d = s->d;

	if (d->origin <= OUTGOING_HOST && s->missing != NULL)
		s->missing = arena_printf(d->a, "%s ip%d:%s", s->missing,
		    ip->n == 4 ? 4 : 6, ip_text(ip, d->a));
}

/* A receiver that had no answer puts the mail off; we only do not know. */
static void
explain(struct spf_state *s, struct row *r, const struct spf_query *q,
    const struct spf_outcome *o)
{
	spf_explain(s->d->s, r, q, o);
	if (o->result != SPF_TEMPERROR || (o->why == SPF_WHY_DNS &&
	    o->rcode == DNS_SERVFAIL && domain_circle(s->d, r, o->where)))
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
		uncovered(s, ip);
	if (d->origin > OUTGOING_HOST && r->severity > SEVERITY_WARNING)
		r->severity = SEVERITY_WARNING;
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
	if (s->o.why == SPF_OK && (s->o.lookups > SPF_LOOKUPS ||
	    s->o.voids > SPF_VOIDS)) {
		char n[TEXT_NUMBER];
		bool many = s->o.lookups > SPF_LOOKUPS;

		domain_say(d, s->r, SEVERITY_ERROR, many ? "spf.lookups" :
		    "spf.voids", "n", text_number(n, many ? s->o.lookups :
		    s->o.voids), "domain", domain_z(d, d->name), NULL);
		return;
	}
	if (s->o.why == SPF_OK) {
		domain_say(d, s->r, SEVERITY_INFO, d->ours ? "spf.found" :
		    "spf.found-others", "domain", domain_z(d, d->name), NULL);
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

/* One record that puts all right that can be put right by itself. */
static void
propose(struct spf_state *s)
{
	struct domain *d = s->d;
	const char *whole;

	if (s->n == 0 || s->o.why == SPF_WHY_SYNTAX || s->missing == NULL ||
	    !(s->wrong || s->n > 1 || *s->missing != '\0'))
		return;
	whole = spf_text_whole(d->a, s->records, s->n, s->missing);
	if (whole == NULL || (s->n == 1 && span_is(s->records[0], whole)))
		return;
	domain_propose_txt(d, s->r, d->name, span_str(whole));
}

/* The other identity (RFC 7208, 2.3): mail without a sender, such as bounces,
 * is checked by the name of HELO. */
static int
helo_row(struct spf_state *s, const struct ip *ip)
{
	struct domain *d = s->d;
	struct span helo = domain_helo(d);
	const char *text = ip_text(ip, d->s->arena);
	struct spf_query q = { .ip = *ip, .helo = helo,
		.vantage = d->q->vantage, .now = d->now };
	struct spf_outcome o;
	struct row *r;
	int err;

	if (ip_is_private(ip) || span_chr(helo, '.') < 0 ||
	    !dns_name_valid(helo) || dns_name_eq(helo, d->name))
		return 0;
	r = sheet_row(d->s, s->r, "spf.helo", span_str(text));
	err = spf_check(&q, d->by, d->a, &o);
	if (err < 0 || r == NULL)
		return err;
	row_value(d->s, r, helo);
	row_typed(d->s, r, "address", FIELD_IP, span_str(text));
	explain(s, r, &q, &o);
	if (r->severity > SEVERITY_WARNING)
		r->severity = SEVERITY_WARNING;
	if (r->state != ROW_DONE || o.result != SPF_NONE)
		return 0;
	r->severity = SEVERITY_NONE;
	r->remedy = (struct text){ NULL, NULL };
	domain_say(d, r, SEVERITY_NOTICE, "spf.helo", "name",
	    domain_z(d, helo), NULL);
	domain_propose_txt(d, r, helo, span_str("v=spf1 a -all"));
	return 0;
}

static int
judge_addresses(struct spf_state *s)
{
	struct domain *d = s->d;
	int err = 0;

	if (!d->ours)
		return 0;
	if (d->outgoing_open)
		s->r->state = ROW_PENDING;
	for (size_t i = 0; err == 0 && i < d->noutgoing; i++)
		err = address_row(s, &d->outgoing[i]);
	return err;
}

/* They are waited for, but what is not known of them hides nothing. */
static int
judge_helo(struct spf_state *s)
{
	struct domain *d = s->d;
	enum row_state state = s->r->state;
	int err = 0;

	if (!d->ours || d->origin > OUTGOING_HOST)
		return 0;
	for (size_t i = 0; err == 0 && i < d->noutgoing; i++)
		err = helo_row(s, &d->outgoing[i]);
	domain_take_worst(s->r);
	if (s->r->state == ROW_UNKNOWN)
		s->r->state = state;
	return err;
}

static void
judge_whole(struct spf_state *s, const struct spf_query *q, bool old)
{
	row_number(s->d->s, s->r, "lookups", FIELD_INT, s->o.lookups);
	row_number(s->d->s, s->r, "void_lookups", FIELD_INT, s->o.voids);
	read_terms(s);
	judge_record(s, q);
	if (s->record.n > 0)
		advise(s);
	if (old)
		advice(s, SEVERITY_NOTICE, "old-type");
}

/* A record that is right in itself, but lacks one of our addresses. */
static void
say_uncovered(struct spf_state *s)
{
	struct domain *d = s->d;

	if (s->r->severity != SEVERITY_INFO || s->r->state != ROW_DONE)
		return;
	for (const struct row *c = s->r->children; c != NULL; c = c->next) {
		if (strcmp(c->id, "spf.address") == 0 &&
		    c->state == ROW_DONE && c->severity >= SEVERITY_WARNING)
			domain_say(d, s->r, c->severity, "spf.uncovered",
			    "domain", domain_z(d, d->name), NULL);
	}
}

/* Of an address that nobody has, a match is no verdict. */
static void
unsay_results(struct row *r)
{
	for (struct row *c = r->children; c != NULL; c = c->next) {
		for (struct field *f = c->fields; f != NULL; f = f->next) {
			if (c->state == ROW_DONE &&
			    c->severity < SEVERITY_WARNING &&
			    (strcmp(f->name, "matched") == 0 ||
			    strcmp(f->name, "result") == 0))
				f->words = (struct text){ "", "" };
		}
		unsay_results(c);
	}
}

int
domain_spf(struct domain *d)
{
	/* class E: no host has it */
	static const struct ip nobody = { { 240, 0, 0, 1 }, 4 };
	struct spf_state s = { .d = d, .missing = "",
		.r = sheet_row(d->s, NULL, "spf", span_str("")) };
	struct spf_query q;
	bool old = false;
	int err = ask(d, &nobody, true, &q, &s.o);

	if (err == 0)
		err = find_records(&s, &old);
	if (err < 0 || s.r == NULL)
		return err;
	s.record = s.o.record;
	row_text(d->s, s.r, "record", s.record);
	row_words(d->s, s.r, (struct text){ "", "" });	/* the value is it */
	row_value(d->s, s.r, s.record);
	if (s.o.result == SPF_PENDING || s.o.result == SPF_UNKNOWN) {
		spf_explain(d->s, s.r, &q, &s.o);
		s.r->severity = SEVERITY_NONE;
	} else {
		judge_whole(&s, &q, old);
	}
	spf_terms(d->s, s.r, &s.o);
	unsay_results(s.r);
	err = judge_addresses(&s);
	say_uncovered(&s);
	propose(&s);
	domain_take_worst(s.r);
	return err < 0 ? err : judge_helo(&s);
}
