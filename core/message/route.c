/* The way of a mail: the rows `route` and `received`*, newest first, with
 * what does not fit.  Below the trust line nothing is proved, so what is
 * said there never weighs more than a notice. */
#include "core/message/trust.h"

#include "core/auth/dmarc.h"
#include "core/sheet/writer.h"

#define SLOW_MS		(10 * 60 * 1000)
#define CLOCK_MS	(60 * 1000)	/* clocks differ by that much */
#define AHEAD		(24 * 60 * 60 * USEC_SEC)

struct way {
	struct message_judge *j;
	const struct route *t;
	struct trust	 trust;
};

static struct text
duration(struct way *w, int64_t ms)
{
	struct text t = { "", "" };
	struct buf b;

	for (int lang = 0; lang < 2; lang++) {
		const char *copy;

		buf_init(&b, 256);
		display_duration(&b, ms, (enum lang)lang);
		copy = b.error ? "" : arena_strdup(w->j->a, b.data);
		*(lang == LANG_JA ? &t.ja : &t.en) = copy ? copy : "";
		buf_done(&b);
	}
	return t;
}

/* Since the next older field that says when; false: none does. */
static bool
delay_of(const struct route *t, size_t i, int64_t *ret_ms)
{
	if (!t->v[i].dated)
		return false;
	for (size_t k = i + 1; k < t->n; k++) {
		if (!t->v[k].dated)
			continue;
		*ret_ms = (t->v[i].when - t->v[k].when) / 1000;
		return true;
	}
	return false;
}

/* ---- notes ---- */

/* catalogue: message.received.* remark.* */
/* A row below the hop, and its severity on it. */
static void
note(struct way *w, struct row *r, const struct hop *h,
    enum severity severity, const char *what, const char *name, struct text v)
{
	struct row *n = sheet_row(w->j->s, r, "received.remark",
	    span_str(what));
	const char *id = arena_printf(w->j->a, "message.received.%s", what);

	if (n == NULL || id == NULL)
		return;
	if (!h->trusted && severity > SEVERITY_NOTICE)
		severity = SEVERITY_NOTICE;
	n->severity = severity;
	if (severity > r->severity)
		r->severity = severity;
	n->label = text_plain(arena_printf(w->j->a, "remark.%s", what));
	row_text(w->j->s, n, "remark", span_str(what));
	row_words(w->j->s, n, (struct text){ "", "" });
	n->why = text_say_both(w->j->s->arena, id, name, &v, NULL);
}

static struct text
plain(struct way *w, struct span s)
{
	const char *z = message_z(w->j, s);

	return (struct text){ z, z };
}

static void
note_time(struct way *w, struct row *r, size_t i)
{
	const struct hop *h = &w->t->v[i];
	int64_t ms;

	if (!h->dated) {
		note(w, r, h, SEVERITY_NOTICE, "undated", "by",
		    plain(w, h->r.by));
		return;
	}
	if (h->when > w->j->now + AHEAD)
		note(w, r, h, SEVERITY_NOTICE, "ahead", "by",
		    plain(w, h->r.by));
	if (!delay_of(w->t, i, &ms))
		return;
	if (ms < -CLOCK_MS)
		note(w, r, h, SEVERITY_NOTICE, "backwards", "time",
		    duration(w, -ms));
	else if (ms >= SLOW_MS && h->r.kind != RECEIVED_FETCHED)
		note(w, r, h, SEVERITY_NOTICE, "slow", "time",
		    duration(w, ms));
}

/* A name with a dot whose organization can be told. */
static struct span
organization(struct way *w, struct span name)
{
	if (span_chr(name, '.') < 0 || span_starts(name, "[") ||
	    !dns_name_valid(name))
		return span_str("");
	return suffix_org_domain(name, w->j->a);
}

static bool
same_organization(struct way *w, struct span a, struct span b)
{
	struct span x = organization(w, a), y = organization(w, b);

	return dns_name_eq(a, b) || (x.n > 0 && dns_name_eq(x, y));
}

/* Did a server in between write nothing?  The field below was written by
 * somebody else than the one that handed the mail over here. */
static void
note_gap(struct way *w, struct row *r, size_t i)
{
	const struct received *here = &w->t->v[i].r, *below;

	if (i + 1 == w->t->n || here->kind != RECEIVED_HOST)
		return;
	below = &w->t->v[i + 1].r;
	if (organization(w, below->by).n == 0 ||
	    (organization(w, here->helo).n == 0 &&
	    organization(w, here->rdns).n == 0) ||
	    same_organization(w, below->by, here->helo) ||
	    same_organization(w, below->by, here->rdns) ||
	    same_organization(w, below->by, here->by) ||
	    (below->by_ip.n > 0 && ip_in(&below->by_ip, &here->ip,
	    (unsigned)(8 * here->ip.n))))
		return;
	note(w, r, &w->t->v[i], SEVERITY_NOTICE, "gap", "by",
	    plain(w, below->by));
}

/* What the client said, and what the server found out. */
static void
note_helo(struct way *w, struct row *r, const struct hop *h)
{
	const struct received *f = &h->r;
	struct ip ip;

	if (h != w->t->outside || f->helo.n == 0 || f->auth.n > 0)
		return;
	if (trust_has_name(&w->trust, f->helo) ||
	    span_eq_nocase(f->helo, span_str("localhost")))
		note(w, r, h, SEVERITY_WARNING, "helo-ours", "helo",
		    plain(w, f->helo));
	else if (span_starts(f->helo, "[") || ip_parse(f->helo, &ip) == 0)
		note(w, r, h, SEVERITY_NOTICE, "helo-address", "helo",
		    plain(w, f->helo));
	else if (span_chr(f->helo, '.') < 0)
		note(w, r, h, SEVERITY_NOTICE, "helo-short", "helo",
		    plain(w, f->helo));
	else if (f->rdns.n > 0 && !same_organization(w, f->helo, f->rdns))
		note(w, r, h, SEVERITY_NOTICE, "helo-differs", "name",
		    plain(w, f->rdns));
}

static void
note_origin(struct way *w, struct row *r, const struct hop *h)
{
	const struct received *f = &h->r;

	if (f->kind == RECEIVED_NONE)
		note(w, r, h, SEVERITY_NOTICE, "unread", "by",
		    plain(w, f->by));
	else if (f->submitted)
		note(w, r, h, SEVERITY_NONE, "submitted", "by",
		    plain(w, f->by));
	else if (f->kind == RECEIVED_FETCHED)
		note(w, r, h, SEVERITY_NONE, "fetched", "from",
		    plain(w, f->from));
	else if (f->ip.n > 0 && ip_is_private(&f->ip) &&
	    !trust_is_loopback(&f->ip))
		note(w, r, h, SEVERITY_NONE, "private", "ip",
		    plain(w, span_str(ip_text(&f->ip, w->j->a))));
	if (f->auth.n > 0)
		note(w, r, h, SEVERITY_NONE, f->user.n > 0 ? "user" :
		    "logged-in", "user", plain(w, f->user));
	if (!h->trusted && f->by.n > 0 && w->t->why == TRUST_OWN &&
	    trust_has_name(&w->trust, f->by))
		note(w, r, h, SEVERITY_NOTICE, "as-ours", "by",
		    plain(w, f->by));
}

/* ---- one hop ---- */

static void
add_text(struct way *w, struct row *r, const char *name, struct span v)
{
	if (v.n > 0)
		row_text(w->j->s, r, name, v);
}

static void
add_typed(struct way *w, struct row *r, const char *name,
    enum field_type type, struct span v)
{
	if (v.n > 0)
		row_typed(w->j->s, r, name, type, v);
}

static void
hop_fields(struct way *w, struct row *r, size_t i)
{
	const struct hop *h = &w->t->v[i];
	const struct received *f = &h->r;
	struct sheet *s = w->j->s;
	int64_t ms;

	/* people see it as the name in the value */
	if (f->from.n > 0) {
		row_typed(s, r, "from", FIELD_HOST, f->from);
		row_words(s, r, (struct text){ "", "" });
	}
	add_typed(w, r, "helo", FIELD_HOST, f->helo);
	add_typed(w, r, "rdns", FIELD_HOST, f->rdns);
	if (f->ip.n > 0)
		row_typed(s, r, "ip", FIELD_IP, span_str(ip_text(&f->ip,
		    w->j->a)));
	add_typed(w, r, "by", FIELD_HOST, f->by);
	add_text(w, r, "with", f->with);
	add_text(w, r, "id", f->id);
	add_typed(w, r, "for", FIELD_ADDRESS, f->for_whom);
	if (h->dated)
		row_number(s, r, "date", FIELD_TIME, h->when);
	if (delay_of(w->t, i, &ms))
		row_number(s, r, "delay", FIELD_DURATION, ms);
	if (delay_of(w->t, i, &ms) && ms < 0) {
		struct text t = duration(w, -ms);

		row_words(s, r, text_say_both(s->arena,
		    "message.received.earlier", "time", &t, NULL));
	}
	row_number(s, r, "trusted", FIELD_BOOL, h->trusted);
	if (h->trusted && w->t->why == TRUST_ASSUMED)
		row_words(s, r, text_plain("basis.assumed"));
	add_text(w, r, "ident", f->ident);
	add_text(w, r, "via", f->via);
	add_text(w, r, "tls_version", span_str(f->tls_version));
	add_text(w, r, "tls_cipher", f->tls_cipher);
	if (f->has_envelope)
		row_typed(s, r, "envelope_from", FIELD_ADDRESS,
		    f->envelope_from);
	add_text(w, r, "auth", f->auth);
	add_text(w, r, "user", f->user);
}

/* "mail.example.com [192.0.2.25] - mx.example.jp": the name that the server
 * found, else what the client said. */
static struct span
hop_value(struct way *w, const struct received *f)
{
	struct span name = f->rdns.n > 0 ? f->rdns : f->helo.n > 0 ? f->helo :
	    f->from;
	struct buf b;
	struct span v;

	buf_init(&b, RECEIVED_MAX);
	buf_addspan(&b, name);
	if (f->ip.n > 0)
		buf_addf(&b, "%s[%s]", name.n > 0 ? " " : "", ip_text(&f->ip,
		    w->j->a));
	if (f->by.n > 0)
		buf_addf(&b, "%s" SPAN_FMT, b.len > 0 ? " - " : "",
		    SPAN_ARG(f->by));
	v = arena_span(w->j->a, buf_span(&b));
	buf_done(&b);
	return v;
}

static void
hop_row(struct way *w, size_t i)
{
	const struct hop *h = &w->t->v[i];
	struct span raw = h->field->raw;
	int64_t at = raw.p - w->j->m->mail.p;
	struct row *r = sheet_row(w->j->s, NULL, "received",
	    span_str(arena_printf(w->j->a, "%lld", (long long)at)));

	if (r == NULL)
		return;
	row_value(w->j->s, r, hop_value(w, &h->r));
	hop_fields(w, r, i);
	row_evidence(w->j->s, r, span_str("mail"), at, (int64_t)raw.n,
	    span_head(raw, 4096));
	note_origin(w, r, h);
	note_helo(w, r, h);
	note_time(w, r, i);
	note_gap(w, r, i);
}

/* ---- the whole way ---- */

static void
figure(struct way *w, struct row *r)
{
	struct figure *f = NULL;
	int64_t ms;

	for (size_t i = 0; i < w->t->n; i++) {
		const struct received *h = &w->t->v[i].r;

		if (!delay_of(w->t, i, &ms))
			continue;
		if (f == NULL)
			f = row_figure(w->j->s, r, FIGURE_DELAYS,
			    text_plain("message.route.delays"));
		figure_point(w->j->s, f, message_z(w->j, h->by.n > 0 ? h->by :
		    h->from), (struct text){ NULL, NULL }, ms, ms >= SLOW_MS ?
		    SEVERITY_NOTICE : SEVERITY_NONE);
	}
}

/* From the first to the last field that says when. */
static void
add_duration(struct way *w, struct row *r)
{
	const struct hop *first = NULL, *last = NULL;

	for (size_t i = 0; i < w->t->n; i++) {
		if (!w->t->v[i].dated)
			continue;
		if (last == NULL)
			last = &w->t->v[i];
		first = &w->t->v[i];
	}
	if (first != last && last->when >= first->when)
		row_number(w->j->s, r, "duration", FIELD_DURATION,
		    (last->when - first->when) / 1000);
}

/* catalogue: message.route.* message.route.*.remedy basis.* */
static void
say_route(struct way *w, struct row *r)
{
	const struct route *t = w->t;
	const struct hop *o = t->outside;
	const char *word = t->n == 0 ? "none" : t->why == TRUST_ASSUMED ?
	    "assumed" : o == NULL ? "inside" : "own";
	struct span by = t->trusted > 0 ? t->v[t->trusted - 1].r.by :
	    span_str("");

	row_typed(w->j->s, r, "basis", FIELD_ENUM, span_str(word));
	message_say(w->j, r, SEVERITY_NONE, arena_printf(w->j->a, "route.%s",
	    word), "host", message_z(w->j, by), NULL);
}

static void
route_row(struct way *w)
{
	const struct route *t = w->t;
	struct sheet *s = w->j->s;
	struct row *r = sheet_row(s, NULL, "route", span_str(""));

	if (r == NULL)
		return;
	if (t->trusted > 0)
		row_value(s, r, hop_value(w, &t->v[t->trusted - 1].r));
	row_number(s, r, "hops", FIELD_INT, (int64_t)t->n);
	row_number(s, r, "trusted_hops", FIELD_INT, (int64_t)t->trusted);
	add_duration(w, r);
	if (t->ip.n > 0)
		row_typed(s, r, "ip", FIELD_IP, span_str(ip_text(&t->ip,
		    w->j->a)));
	add_typed(w, r, "helo", FIELD_HOST, t->helo);
	if (t->mail_from.p != NULL)
		row_typed(s, r, "mail_from", FIELD_ADDRESS, t->mail_from);
	say_route(w, r);
	figure(w, r);
}

/* Behind the last field that our side wrote. */
static void
trust_row(struct way *w)
{
	struct row *r = sheet_row(w->j->s, NULL, "received.trust",
	    span_str(""));

	message_say(w->j, r, SEVERITY_NONE, w->t->why == TRUST_OWN ?
	    "received.line" : "received.line-assumed", NULL);
}

int
message_route(struct message_judge *j, const struct route *t)
{
	struct way w = { .j = j, .t = t };
	int err = trust_of(&j->m->o, j->a, &w.trust);

	if (err < 0)
		return err;
	route_row(&w);
	for (size_t i = 0; i < t->n; i++) {
		hop_row(&w, i);
		if (i + 1 == t->trusted)
			trust_row(&w);
	}
	return 0;
}
