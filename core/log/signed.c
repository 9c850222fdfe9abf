/* The tail of a log is searched for the words first: most lines are never
 * taken apart. */
#include "core/log/signed.h"

#include <errno.h>
#include <stdio.h>

#include "core/log/grammar.h"
#include "core/log/recent.h"

/* A name in DNS: 253 bytes, and what binds selector and domain. */
#define NAME_TEXT 300

static int
add(struct facts *f, struct span selector, struct span domain)
{
	char name[NAME_TEXT];
	int n, r;

	if (selector.n == 0 || domain.n == 0 || selector.n + domain.n > 240 ||
	    facts_count(f, "dkim.selector") >= SIGNED_MAX)
		return 0;
	n = snprintf(name, sizeof name, SPAN_FMT "._domainkey." SPAN_FMT,
	    SPAN_ARG(selector), SPAN_ARG(domain));
	if (facts_get(f, "dkim.selector", span_of(name, (size_t)n)).p)
		return 0;
	r = facts_add(f, "dkim.selector", span_of(name, (size_t)n),
	    span_str("log"));
	return r == -ENOMEM ? r : 0;
}

static int
take(void *arg, struct span bytes)
{
	struct facts *f = arg;
	const struct span words = span_str("DKIM-Signature ");
	struct span line;
	struct log_line l;
	int r = 0;

	while (r == 0 && span_split(&bytes, '\n', &line)) {
		if (span_find(line, words) < 0 ||
		    log_line_parse(line, &l) < 0 || l.kind != LOG_AUTH ||
		    !span_is(log_line_field(&l, "result"), "signed"))
			continue;
		r = add(f, log_line_field(&l, "selector"),
		    log_line_field(&l, "domain"));
	}
	return r;
}

int
log_signed_read(struct facts *f, const char *path)
{
	return log_recent_file(path, take, f);
}

int
log_signed_gather(struct facts *f)
{
	return log_recent(f, take, f);
}
