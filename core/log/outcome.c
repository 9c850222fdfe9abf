/* Only attempts of the SMTP client at an IPv6 address count: what was sent,
 * and what a receiver answered with 4xx or 5xx.  No connection is no
 * refusal. */
#include "core/log/outcome.h"

#include <errno.h>
#include <stdio.h>

#include "core/log/grammar.h"
#include "core/log/recent.h"

#define REPLY_MAX 500

struct outcome {
	unsigned	 sent, refused;
	char		 reply[REPLY_MAX + 1];
	bool		 read;
};

/* "host mx.example.com[2001:db8::1] said: 550-5.7.1 …" */
bool
log_outcome_refusal(const struct log_line *l, struct span *ret)
{
	const struct span said = span_str(" said: ");
	ptrdiff_t at = span_find(l->reply, said);

	if (at < 0 || (!span_is(l->status, "bounced") &&
	    !span_is(l->status, "deferred")))
		return false;
	*ret = span_skip(l->reply, (size_t)at + said.n);
	return true;
}

static int
take(void *arg, struct span bytes)
{
	struct outcome *o = arg;
	struct span line, reply;
	struct log_line l;

	o->read = true;
	while (span_split(&bytes, '\n', &line)) {
		if (span_find(line, span_str(" status=")) < 0 ||
		    log_line_parse(line, &l) < 0 || l.kind != LOG_ATTEMPT ||
		    span_chr(l.host_ip, ':') < 0 || span_is(l.host_ip, "::1"))
			continue;
		if (span_is(l.status, "sent")) {
			o->sent++;
		} else if (log_outcome_refusal(&l, &reply)) {
			o->refused++;
			snprintf(o->reply, sizeof o->reply, SPAN_FMT,
			    SPAN_ARG(span_head(reply, REPLY_MAX)));
		}
	}
	return 0;
}

static int
keep(struct facts *f, const struct outcome *o)
{
	char number[16];
	int r;

	if (!o->read)
		return 0;
	snprintf(number, sizeof number, "%u", o->sent);
	r = facts_add(f, "outcome.v6", span_str("sent"), span_str(number));
	if (r == -ENOMEM)
		return r;
	snprintf(number, sizeof number, "%u", o->refused);
	r = facts_add(f, "outcome.v6", span_str("refused"),
	    span_str(number));
	if (r != -ENOMEM && o->refused > 0)
		r = facts_add(f, "outcome.v6", span_str("reply"),
		    span_str(o->reply));
	return r == -ENOMEM ? r : 0;
}

int
log_outcome_read(struct facts *f, const char *path)
{
	struct outcome o = { .sent = 0 };
	int r = log_recent_file(path, take, &o);

	return r < 0 ? r : keep(f, &o);
}

int
log_outcome_gather(struct facts *f)
{
	struct outcome o = { .sent = 0 };
	int r = log_recent(f, take, &o);

	return r < 0 ? r : keep(f, &o);
}
