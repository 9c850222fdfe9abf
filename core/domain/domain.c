/* The table of checks, and the line that sums them up. */
#include "core/domain/domain.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

#include "core/auth/tag_list.h"
#include "core/domain/domain_part.h"

#define ARENA_MAX ((size_t)64 << 20)

static domain_check *const checks[] = {
	domain_ns,
	domain_mx,
	domain_ptr,
	domain_helo_check,
	domain_spf,
	domain_dkim,
	domain_dmarc,
	domain_mta_sts,
	domain_tls_rpt,
	domain_dane,
	domain_bimi,
	domain_dnssec,
	domain_caa,
	domain_txt,
	domain_self,
};

/* ---- what the checks share ---- */

const char *
domain_z(struct domain *d, struct span v)
{
	return text_value(d->s->arena, v);
}

/* Servers turn the order at each answer; rows keep theirs. */
static int
compare_records(const void *a, const void *b)
{
	const struct dns_record *x = *(const struct dns_record *const *)a;
	const struct dns_record *y = *(const struct dns_record *const *)b;

	if (x->preference != y->preference)
		return x->preference < y->preference ? -1 : 1;
	return x->type == DNS_TXT ? span_compare(x->text, y->text) :
	    span_compare(x->rdata, y->rdata);
}

int
domain_look(struct domain *d, struct span name, int type,
    struct dns_look *ret)
{
	int r = dns_look(d->by, d->a, d->q->vantage, name, type, ret);

	if (r == 0 && ret->n > 1)
		qsort(ret->v, ret->n, sizeof *ret->v, compare_records);
	if (r != -EINVAL)
		return r;
	*ret = (struct dns_look){ .status = DNS_ABSENT, .end = name };
	return 0;
}

struct span
domain_below(struct domain *d, const char *label, struct span name)
{
	return span_str(arena_printf(d->a, "%s." SPAN_FMT, label,
	    SPAN_ARG(name)));
}

bool
domain_settled(struct domain *d, struct row *r, const struct dns_look *l,
    struct span name)
{
	bool failed = l->status == DNS_FAILED;

	if (r == NULL)
		return false;
	if (l->status == DNS_OPEN)
		r->state = ROW_PENDING;
	if (!failed && l->status != DNS_UNASKED)
		return l->status != DNS_OPEN;
	if (failed && l->rcode == DNS_SERVFAIL && domain_circle(d, r, name))
		return false;
	r->state = ROW_UNKNOWN;
	r->why = text_say(d->s->arena, failed ? "domain.failed" :
	    "domain.unasked", "name", domain_z(d, name), NULL);
	return false;
}

void
domain_say(struct domain *d, struct row *r, enum severity severity,
    const char *id, ...)
{
	va_list ap;

	va_start(ap, id);
	row_say(d->s, r, severity, "domain", id, ap);
	va_end(ap);
}

void
domain_propose(struct domain *d, struct row *r, const char *record)
{
	if (r != NULL && record != NULL)
		row_text(d->s, r, "proposal", span_str(record));
}

/* A string of a zone file: at most 255 bytes (RFC 1035, 5.1). */
static void
add_string(struct buf *b, struct span s)
{
	buf_addc(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < 32 || c > 126)
			buf_addf(b, "\\%03u", c);
		else
			buf_addf(b, c == '"' || c == '\\' ? "\\%c" : "%c", c);
	}
	buf_addc(b, '"');
}

void
domain_propose_txt(struct domain *d, struct row *r, struct span name,
    struct span text)
{
	struct buf b;

	buf_init(&b, 65536);
	buf_addf(&b, SPAN_FMT ". IN TXT", SPAN_ARG(name));
	do {
		buf_addc(&b, ' ');
		add_string(&b, span_head(text, 255));
		text = span_skip(text, 255);
	} while (text.n > 0);
	if (b.error == 0)
		domain_propose(d, r, b.data);
	buf_done(&b);
}

size_t
domain_versioned(const struct dns_look *l, const char *version,
    struct span *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++) {
		if (tag_version_is(l->v[i]->text, version) && n++ == 0)
			*ret = l->v[i]->text;
	}
	return n;
}

void
domain_evidence(struct domain *d, struct row *r, const struct dns_look *l)
{
	for (size_t i = 0; i < l->n; i++)
		row_evidence(d->s, r, span_str("dns"), -1, -1,
		    dns_record_text(l->v[i], d->a));
}

void
domain_take_worst(struct row *r)
{
	bool pending = false, unknown = false;

	if (r == NULL)
		return;
	for (const struct row *c = r->children; c != NULL; c = c->next) {
		pending = pending || c->state == ROW_PENDING;
		unknown = unknown || c->state == ROW_UNKNOWN;
		if (c->severity > r->severity)
			r->severity = c->severity;
	}
	if (pending)
		r->state = ROW_PENDING;
	else if (unknown && r->severity < SEVERITY_WARNING)
		r->state = ROW_UNKNOWN;
}

/* ---- the line above all ---- */

/* From good to bad; of several the last one counts.  NONE: there is nothing to
 * judge. */
enum grade { GRADE_NONE, GRADE_GOOD, GRADE_PENDING, GRADE_UNKNOWN, GRADE_LOOK,
	GRADE_BAD };

/* catalogue: health.* */
static const char *const grades[] = { "none", "good", "pending", "unknown",
	"look", "bad" };

static enum grade
grade(const struct domain *d, const char *id)
{
	const struct row *r = sheet_find_id(d->s, id);

	if (r == NULL || r->state == ROW_UNKNOWN)
		return GRADE_UNKNOWN;
	if (r->state == ROW_PENDING)
		return GRADE_PENDING;
	if (d->keyless && strcmp(id, "dkim") == 0)
		return GRADE_NONE;
	if (r->severity >= SEVERITY_ERROR)
		return GRADE_BAD;
	return r->severity >= SEVERITY_WARNING ? GRADE_LOOK : GRADE_GOOD;
}

static enum grade
worse(enum grade a, enum grade b)
{
	return a > b ? a : b;
}

/* Reverse DNS is good where it leads there and back. */
static enum grade
reverse_grade(const struct domain *d)
{
	enum grade g = grade(d, "ptr");

	return sheet_find_id(d->s, "fcrdns") == NULL ? g :
	    worse(g, grade(d, "fcrdns"));
}

/* For checklists; to people the sentence says it. */
static void
grade_field(struct domain *d, struct row *r, const char *name, enum grade g)
{
	row_typed(d->s, r, name, FIELD_ENUM, span_str(grades[g]));
	row_words(d->s, r, (struct text){ "", "" });
}

static void
summary(struct domain *d, struct row *r)
{
	static const char *const ids[] = { "ptr", "spf", "dkim", "dmarc" };
	enum grade auth = GRADE_GOOD, g[4];
	struct text words[4];

	for (size_t i = 0; i < 4; i++) {
		const char *id;

		g[i] = i == 0 ? reverse_grade(d) : grade(d, ids[i]);
		id = arena_printf(d->a, "health.%s", grades[g[i]]);
		if (id == NULL || r == NULL)
			return;
		if (i > 0)
			auth = worse(auth, g[i]);
		words[i] = text_plain(id);
		grade_field(d, r, ids[i], g[i]);
	}
	grade_field(d, r, "auth", auth);
	grade_field(d, r, "worst", worse(auth, g[0]));
	r->why = text_say_both(d->s->arena, "domain.summary", "ptr",
	    &words[0], "spf", &words[1], "dkim", &words[2], "dmarc",
	    &words[3], NULL);
	if (d->absent)
		domain_say(d, r, SEVERITY_NONE, "soa.absent", "domain",
		    domain_z(d, d->name), NULL);
}

static int
judge_address(struct domain *d)
{
	int r;

	d->outgoing = &d->q->address;
	d->noutgoing = 1;
	d->ours = true;
	r = domain_ptr(d);
	return r == 0 && arena_failed(d->a) ? -ENOMEM : r;
}

static int
judge_all(struct domain *d)
{
	struct row *first = sheet_row(d->s, NULL, "summary", span_str(""));
	int r = domain_own(d);

	for (size_t i = 0; r == 0 && i < sizeof checks / sizeof *checks; i++)
		r = checks[i](d);
	if (r < 0)
		return r;
	summary(d, first);
	return arena_failed(d->a) ? -ENOMEM : 0;
}

static struct sheet *
judge(const void *subject, struct asker *by, usec_t now)
{
	const struct domain_query *q = subject;
	struct domain d = { .q = q, .name = q->domain, .by = by, .now = now,
		.a = arena_new(ARENA_MAX), .s = sheet_new("dns", q->domain) };

	if (d.a == NULL || d.s == NULL || (q->address.n > 0 ?
	    judge_address(&d) : judge_all(&d)) < 0) {
		sheet_free(d.s);
		d.s = NULL;
	}
	arena_free(d.a);
	return d.s;
}

const struct analysis domain_analysis = { "dns", judge };
