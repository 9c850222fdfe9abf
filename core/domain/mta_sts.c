/* MTA-STS (RFC 8461): the record says that there is a policy, the policy at
 * https://mta-sts.<domain>/ names the servers that senders may hand mail to.
 * A policy in force that does not name them all stops mail. */
#include "core/auth/mta_sts.h"
#include "core/base/timeparse.h"
#include "core/domain/domain_part.h"
#include "core/inquiry/https.h"

#define HOSTS_SHOWN	50
#define EVIDENCE_LINES	40
#define EVIDENCE_BYTES	500
#define AGE_SHORT	86400	/* below a day it protects little */

struct sts {
	struct row	*row;
	struct span	 name;		/* of the record */
	const char	*host, *url;
	struct dns_look	 txt, mx;
	struct sts_policy policy;
};

/* ---- what to publish ---- */

static const char *
new_id(struct domain *d)
{
	int64_t day = USEC_SEC * 86400, at = d->now / USEC_SEC % 86400;
	struct civil c;

	time_civil_from_days(d->now / day, &c);
	return arena_printf(d->a, "%04d%02d%02dT%02d%02d%02d", c.year,
	    c.month, c.day, (int)(at / 3600), (int)(at / 60 % 60),
	    (int)(at % 60));
}

/* A policy that names the MX as they are. */
static void
propose_policy(struct domain *d, const struct sts *s)
{
	size_t n = 0, hosts = s->mx.n > STS_MX_MAX ? STS_MX_MAX : s->mx.n;
	struct span *v = arena_array(d->a, hosts + 4, sizeof *v);

	if (v == NULL)
		return;
	v[n++] = span_str("version: STSv1");
	v[n++] = span_str(s->policy.mode == STS_ENFORCE ? "mode: enforce" :
	    "mode: testing");
	for (size_t i = 0; i < hosts; i++)
		v[n++] = span_str(arena_printf(d->a, "mx: " SPAN_FMT,
		    SPAN_ARG(s->mx.v[i]->target)));
	if (s->mx.n == 0)
		v[n++] = span_str(arena_printf(d->a, "mx: " SPAN_FMT,
		    SPAN_ARG(d->name)));
	v[n++] = span_str("max_age: 604800");
	row_list(d->s, s->row, "policy_text", v, n);
}

static void
propose(struct domain *d, const struct sts *s)
{
	const char *record = arena_printf(d->a, "v=STSv1; id=%s", new_id(d));

	domain_propose_txt(d, s->row, s->name, span_str(record));
	if (s->mx.status == DNS_FOUND || s->mx.status == DNS_EMPTY)
		propose_policy(d, s);
}

/* ---- the policy ---- */

/* A word of core/inquiry/https.h.  What the domain is not to blame for says
 * nothing of it.
 * catalogue: domain.mta-sts.fetch.* */
static void
say_fetch(struct domain *d, struct sts *s, const struct https_answer *a)
{
	static const char *const ours[] = { "connect", "dns", "helper",
		"no-bundle", "no-curl", "slow" };
	const char *id = arena_printf(d->a, "mta-sts.fetch." SPAN_FMT,
	    SPAN_ARG(a->word));
	char status[TEXT_NUMBER];

	domain_say(d, s->row, SEVERITY_ERROR, id, "url", s->url, "host",
	    s->host, "status", text_number(status, a->status), "detail",
	    domain_z(d, a->detail), NULL);
	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
		if (!span_is(a->word, ours[i]))
			continue;
		s->row->state = ROW_UNKNOWN;
		s->row->severity = SEVERITY_NONE;
	}
}

/* catalogue: domain.mta-sts.policy.* */
static void
say_fault(struct domain *d, const struct sts *s)
{
	const struct sts_policy *p = &s->policy;
	char line[TEXT_NUMBER];

	domain_say(d, s->row, SEVERITY_ERROR, arena_printf(d->a,
	    "mta-sts.policy.%s", p->fault), "line", text_number(line,
	    p->line), "what", domain_z(d, p->what), "url", s->url, NULL);
}

/* catalogue: domain.mta-sts.note.* */
static void
note(struct domain *d, const struct sts *s, const char *key,
    struct span what)
{
	struct row *r = sheet_row(d->s, s->row, "mta-sts.note",
	    span_str(key));

	domain_say(d, r, SEVERITY_NOTICE, arena_printf(d->a,
	    "mta-sts.note.%s", key), "what", domain_z(d, what), NULL);
}

static void
notes(struct domain *d, const struct sts *s, const struct https_answer *a)
{
	struct span rest = a->detail, type = rest;

	(void)span_split(&rest, ';', &type);
	if (!span_eq_nocase(span_trim(type), span_str("text/plain")))
		note(d, s, "type", a->detail);
	if (s->policy.repeated)
		note(d, s, "repeated", span_str(""));
	if (s->policy.blank)
		note(d, s, "blank", span_str(""));
	if (s->policy.max_age < AGE_SHORT && s->policy.mode != STS_NONE)
		note(d, s, "age", span_str(arena_printf(d->a, "%u",
		    s->policy.max_age)));
}

/* One server: does the policy name it? */
static bool
mx_row(struct domain *d, const struct sts *s, struct span host, bool shown)
{
	bool covered = sts_covers(&s->policy, host);
	struct row *r = shown ? sheet_row(d->s, s->row, "mta-sts.mx", host) :
	    NULL;

	if (r == NULL)
		return covered;
	row_value(d->s, r, host);
	if (covered)
		domain_say(d, r, SEVERITY_INFO, "mta-sts.mx.good", "host",
		    domain_z(d, host), NULL);
	else
		domain_say(d, r, s->policy.mode == STS_ENFORCE ?
		    SEVERITY_ERROR : SEVERITY_WARNING, "mta-sts.mx.missing",
		    "host", domain_z(d, host), NULL);
	return covered;
}

/* All covered? */
static bool
mx_rows(struct domain *d, const struct sts *s)
{
	struct row *r;
	bool good = true;

	if (s->mx.status != DNS_FOUND && s->mx.status != DNS_EMPTY) {
		r = sheet_row(d->s, s->row, "mta-sts.mx", span_str("mx"));
		(void)domain_settled(d, r, &s->mx, d->name);
		return true;
	}
	for (size_t i = 0; i < s->mx.n; i++) {
		if (!span_is(s->mx.v[i]->target, "."))
			good = mx_row(d, s, s->mx.v[i]->target,
			    i < HOSTS_SHOWN) && good;
	}
	return (s->mx.n > 0 || mx_row(d, s, d->name, true)) && good;
}

static void
policy_evidence(struct domain *d, const struct sts *s, struct span body)
{
	struct span line;

	for (int i = 0; i < EVIDENCE_LINES && span_split(&body, '\n', &line);
	    i++) {
		if (span_ends(line, "\r"))
			line.n--;
		row_evidence(d->s, s->row, span_str("https"), -1, -1,
		    span_head(line, EVIDENCE_BYTES));
	}
}

/* catalogue: mode.* */
static void
judge_policy(struct domain *d, struct sts *s, const struct https_answer *a)
{
	static const char *const modes[] = { "", "none", "testing",
		"enforce" };
	const char *mode;
	bool covered = true;

	sts_policy_read(a->body, &s->policy);
	mode = modes[s->policy.mode];
	policy_evidence(d, s, a->body);
	if (s->policy.fault != NULL) {
		say_fault(d, s);
		propose(d, s);
		return;
	}
	row_typed(d->s, s->row, "mode", FIELD_ENUM, span_str(mode));
	row_number(d->s, s->row, "max_age", FIELD_DURATION,
	    (int64_t)s->policy.max_age * 1000);
	row_list(d->s, s->row, "mx", s->policy.mx, s->policy.nmx);
	if (s->policy.mode != STS_NONE)
		covered = mx_rows(d, s);
	notes(d, s, a);
	if (!covered) {
		domain_say(d, s->row, s->policy.mode == STS_ENFORCE ?
		    SEVERITY_ERROR : SEVERITY_WARNING,
		    s->policy.mode == STS_ENFORCE ? "mta-sts.uncovered" :
		    "mta-sts.uncovered-testing", NULL);
		propose(d, s);
	} else if (s->policy.mode == STS_ENFORCE) {
		domain_say(d, s->row, SEVERITY_INFO, "mta-sts.good", NULL);
	} else {
		domain_say(d, s->row, SEVERITY_NOTICE, arena_printf(d->a,
		    "mta-sts.mode.%s", mode), NULL);
	}
}

static void
ask_policy(struct domain *d, struct sts *s)
{
	const struct question q = { .kind = QUESTION_HTTPS,
		.vantage = d->q->vantage, .name = span_str(s->url) };
	const struct answer *answer = d->by->ask(d->by, &q);
	struct https_answer a;

	if (answer->state == ANSWER_OPEN) {
		s->row->state = ROW_PENDING;
	} else if (answer->state != ANSWER_GIVEN ||
	    https_read(answer->bytes, &a) < 0) {
		domain_say(d, s->row, SEVERITY_NONE, "mta-sts.unasked", "url",
		    s->url, NULL);
		s->row->state = ROW_UNKNOWN;
	} else if (span_is(a.word, "ok")) {
		judge_policy(d, s, &a);
	} else {
		say_fetch(d, s, &a);
	}
}

/* ---- the record ---- */

/* How many count; *ret is the first. */
static size_t
count_records(const struct dns_look *l, struct span *ret)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++) {
		if (sts_record_is(l->v[i]->text) && n++ == 0)
			*ret = l->v[i]->text;
	}
	return n;
}

/* catalogue: domain.mta-sts.record.* */
static void
judge_record(struct domain *d, struct sts *s, struct span txt)
{
	struct sts_record rec;

	sts_record_read(txt, &rec);
	row_value(d->s, s->row, txt);
	row_text(d->s, s->row, "sts_id", rec.id);
	if (rec.fault == NULL) {
		ask_policy(d, s);
		return;
	}
	domain_say(d, s->row, SEVERITY_ERROR, arena_printf(d->a,
	    "mta-sts.record.%s", rec.fault), "what", domain_z(d, rec.what),
	    NULL);
	propose(d, s);
}

int
domain_mta_sts(struct domain *d)
{
	struct sts s = { .row = sheet_row(d->s, NULL, "mta-sts",
	    span_str("")), .name = domain_below(d, "_mta-sts", d->name) };
	struct span txt;
	size_t n;
	int err = domain_look(d, s.name, DNS_TXT, &s.txt);

	if (err == 0)
		err = domain_look(d, d->name, DNS_MX, &s.mx);
	s.host = domain_z(d, domain_below(d, "mta-sts", d->name));
	s.url = arena_printf(d->a, "https://%s/.well-known/mta-sts.txt",
	    s.host);
	if (err < 0 || s.url == NULL || !domain_settled(d, s.row, &s.txt,
	    s.name))
		return err;
	domain_evidence(d, s.row, &s.txt);
	n = count_records(&s.txt, &txt);
	if (n == 1) {
		judge_record(d, &s, txt);
		return 0;
	}
	if (n > 1)
		domain_say(d, s.row, SEVERITY_ERROR, "mta-sts.many", "name",
		    domain_z(d, s.name), NULL);
	else
		domain_say(d, s.row, s.txt.n > 0 ? SEVERITY_WARNING :
		    SEVERITY_NOTICE, s.txt.n > 0 ? "mta-sts.other" :
		    "mta-sts.none", "name", domain_z(d, s.name), "url", s.url,
		    NULL);
	propose(d, &s);
	return 0;
}
