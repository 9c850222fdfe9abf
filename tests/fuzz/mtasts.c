/* Fuzz: a hostile MTA-STS record and policy.  The first line is the record
 * and the host that is asked about, the rest the policy.  Invariants: what is
 * kept lies in the input and within the limits; without a fault nothing is
 * missing; line ends of both kinds say the same; a host that is covered ends
 * like a pattern. */
#include <stdlib.h>

#include "core/auth/mta_sts.h"
#include "core/base/buf.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
inside(struct span s, struct span whole)
{
	if (s.n && (s.p < whole.p || s.p + s.n > whole.p + whole.n))
		abort();
}

static void
check_record(struct span txt)
{
	struct sts_record r;

	sts_record_read(txt, &r);
	inside(r.id, txt);
	if (r.id.n > 32 || (!r.fault && r.id.n == 0))
		abort();
	if (sts_record_is(txt) && !span_starts(txt, "v=STSv1"))
		abort();
}

static void
check_policy(const struct sts_policy *p, struct span body)
{
	if (p->nmx > STS_MX_MAX || p->max_age > STS_MAX_AGE)
		abort();
	for (size_t i = 0; i < p->nmx; i++) {
		inside(p->mx[i], body);
		if (p->mx[i].n == 0 || span_chr(p->mx[i], ' ') >= 0)
			abort();
	}
	if (!p->fault && (p->mode == STS_NO_MODE ||
	    (p->mode != STS_NONE && p->nmx == 0)))
		abort();
}

static void
check_covers(const struct sts_policy *p, struct span host)
{
	bool alike = false;

	if (!sts_covers(p, host))
		return;
	if (span_ends(host, "."))
		host.n--;
	for (size_t i = 0; i < p->nmx; i++) {
		struct span m = p->mx[i];

		if (span_starts(m, "*."))
			m = span_skip(m, 1);
		alike = alike || span_ends_nocase(host, m);
	}
	if (!alike)
		abort();
}

static void
check_line_ends(const struct sts_policy *p, struct span body)
{
	struct sts_policy again;
	struct buf b;

	buf_init(&b, 2 * body.n + 1);
	for (size_t i = 0; i < body.n; i++) {
		if (body.p[i] == '\n' && (i == 0 || body.p[i - 1] != '\r'))
			buf_addc(&b, '\r');
		buf_addc(&b, body.p[i]);
	}
	sts_policy_read(buf_span(&b), &again);
	if (again.mode != p->mode || again.nmx != p->nmx ||
	    again.max_age != p->max_age || again.line != p->line ||
	    !again.fault != !p->fault)
		abort();
	buf_done(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span body = span_of((const char *)data, size), line;
	struct sts_policy p;

	line = span_str("");
	(void)span_split(&body, '\n', &line);
	check_record(line);
	sts_policy_read(body, &p);
	check_policy(&p, body);
	check_covers(&p, line);
	check_line_ends(&p, body);
	return 0;
}
