/* Verdicts: their words, their order, and what an attempt means.
 *
 * A reply is the other side's text and decides nothing, with one exception: a
 * relay on this host or in a private network may say in its reply that it is
 * a filter.  Tables are static; nothing fails. */
#include <errno.h>

#include "core/log/message_part.h"
#include "core/log/queueid.h"
#include "core/text/text.h"

static const struct {
	const char	*name, *label;
	int		 rank;
} verdicts[VERDICT_COUNT] = {
	[VERDICT_BOUNCED] = { "bounced", "verdict.bounced", 0 },
	[VERDICT_EXPIRED] = { "expired", "verdict.expired", 1 },
	[VERDICT_REJECTED] = { "rejected", "verdict.rejected", 2 },
	[VERDICT_DISCARDED] = { "discarded", "verdict.discarded", 3 },
	[VERDICT_CANCELED] = { "canceled", "verdict.canceled", 4 },
	[VERDICT_DEFERRED] = { "deferred", "verdict.deferred", 5 },
	[VERDICT_HELD] = { "held", "verdict.held", 6 },
	[VERDICT_IN_QUEUE] = { "in-queue", "verdict.in-queue", 7 },
	[VERDICT_UNKNOWN] = { "unknown", "verdict.unknown", 8 },
	[VERDICT_FILTERED] = { "filtered", "verdict.filtered", 9 },
	[VERDICT_RELAYED] = { "relayed", "verdict.relayed", 10 },
	[VERDICT_DELIVERED_REMOTE] = { "delivered-remote",
		"verdict.delivered-remote", 11 },
	[VERDICT_DELIVERED_LOCAL] = { "delivered-local",
		"verdict.delivered-local", 12 },
	[VERDICT_LOGIN_FAILED] = { "login-failed", "verdict.login-failed",
		13 },
	[VERDICT_TLS_FAILED] = { "tls-failed", "verdict.tls-failed", 14 },
	[VERDICT_FETCHED] = { "fetched", "verdict.fetched", 15 },
	[VERDICT_LOGGED_IN] = { "logged-in", "verdict.logged-in", 16 },
};

/* pipe(8) transports that hand the mail to a checker, or further on. */
static const struct {
	const char	*relay;
	enum log_verdict verdict;
} pipes[] = {
	{ "spamassassin", VERDICT_FILTERED },
	{ "spamfilter", VERDICT_FILTERED },
	{ "spamcheck", VERDICT_FILTERED },
	{ "spamchk", VERDICT_FILTERED },
	{ "filter", VERDICT_FILTERED },
	{ "dfilt", VERDICT_FILTERED },
	{ "altermime", VERDICT_FILTERED },
	{ "disclaimer", VERDICT_FILTERED },
	{ "amavis", VERDICT_FILTERED },
	{ "clamfilter", VERDICT_FILTERED },
	{ "gpg-mailgate", VERDICT_FILTERED },
	{ "uucp", VERDICT_RELAYED },
	{ "bsmtp", VERDICT_RELAYED },
	{ "ifmail", VERDICT_RELAYED },
	{ "fax", VERDICT_RELAYED },
};

static const struct {
	const char	*status;
	enum log_verdict verdict;
} states[] = {
	{ "deferred", VERDICT_DEFERRED },
	{ "SOFTBOUNCE", VERDICT_DEFERRED },
	{ "bounced", VERDICT_BOUNCED },
	{ "expired", VERDICT_EXPIRED },
	{ "force-expired", VERDICT_EXPIRED },
	{ "undeliverable", VERDICT_BOUNCED },
};

const char *
log_verdict_name(enum log_verdict v)
{
	return (size_t)v < VERDICT_COUNT ? verdicts[v].name : "unknown";
}

bool
log_verdict_is_session(enum log_verdict v)
{
	return v == VERDICT_LOGIN_FAILED || v == VERDICT_TLS_FAILED ||
	    v == VERDICT_FETCHED || v == VERDICT_LOGGED_IN;
}

bool
log_verdict_is_outward(enum log_verdict v)
{
	return v == VERDICT_DELIVERED_REMOTE || v == VERDICT_RELAYED ||
	    v == VERDICT_DEFERRED || v == VERDICT_BOUNCED ||
	    v == VERDICT_EXPIRED;
}

bool
log_verdict_parse(struct span s, enum log_verdict *ret)
{
	for (size_t i = 0; i < VERDICT_COUNT; i++)
		if (span_eq_nocase(s, span_str(verdicts[i].name))) {
			*ret = (enum log_verdict)i;
			return true;
		}
	return false;
}

const char *
log_verdict_label(enum log_verdict v, enum lang lang)
{
	struct text t;

	if ((size_t)v >= VERDICT_COUNT)
		v = VERDICT_UNKNOWN;
	t = text_plain(verdicts[v].label);
	return text_in(&t, lang);
}

int
log_verdict_rank(enum log_verdict v)
{
	return (size_t)v < VERDICT_COUNT ? verdicts[v].rank : VERDICT_COUNT;
}

static bool
is_loopback(struct span ip)
{
	return span_starts(ip, "127.") || span_is(ip, "::1") ||
	    span_starts_nocase(ip, "::ffff:127.");
}

/* RFC 1918, RFC 4193, link local */
static bool
is_private(struct span ip)
{
	struct span s = ip, head;
	uint64_t n;

	if (span_starts(ip, "10.") || span_starts(ip, "192.168.") ||
	    span_starts_nocase(ip, "fe80:") ||
	    (span_chr(ip, ':') >= 0 && (span_starts_nocase(ip, "fc") ||
	    span_starts_nocase(ip, "fd"))))
		return true;
	if (!span_starts(ip, "172."))
		return false;
	s = span_skip(ip, 4);
	return span_split(&s, '.', &head) &&
	    span_u64(head, 255, &n) == 0 && n >= 16 && n <= 31;
}

/* [mx.example.com]:587 as configured: without brackets and port. */
static struct span
bare_host(struct span s)
{
	ptrdiff_t end;

	if (s.n > 0 && *s.p == '[') {
		s = span_skip(s, 1);
		end = span_chr(s, ']');
		return end < 0 ? s : span_head(s, (size_t)end);
	}
	end = span_chr(s, ':');
	if (end >= 0 && span_rchr(s, ':') == end)
		return span_head(s, (size_t)end);
	return s;
}

static bool
is_relayhost(const struct log_attempt *at,
    const struct log_host_facts *facts)
{
	for (size_t i = 0; facts != NULL && i < facts->nrelayhosts; i++) {
		struct span h = bare_host(facts->relayhosts[i]);
		struct span tail = at->relay_name;

		if (h.n == 0)
			continue;
		if (span_eq_nocase(h, at->relay_name) ||
		    span_eq_nocase(h, at->relay_ip))
			return true;
		/* a domain whose MX is the relay */
		if (tail.n > h.n && tail.p[tail.n - h.n - 1] == '.' &&
		    span_eq_nocase(span_skip(tail, tail.n - h.n), h))
			return true;
	}
	return false;
}

struct span
log_reply_queue_id(struct span reply)
{
	static const char mark[] = "queued as ";
	struct span s = reply, none = { NULL, 0 };
	ptrdiff_t at;
	size_t n = 0;

	at = span_find(s, span_str(mark));
	if (at < 0)
		return none;
	s = span_skip(s, (size_t)at + sizeof(mark) - 1);
	while (n < s.n && ((s.p[n] >= '0' && s.p[n] <= '9') ||
	    ((s.p[n] | 32) >= 'a' && (s.p[n] | 32) <= 'z')))
		n++;
	s = span_head(s, n);
	return queueid_valid(s) ? s : none;
}

/* A filter behind lmtp or smtp on this host, or (amavis in a container) in a
 * private network. */
static bool
says_filter(const struct log_attempt *at)
{
	return span_find(at->reply, span_str("from MTA(")) >= 0 ||
	    (at->relay_port >= 10020 && at->relay_port <= 10040);
}

static enum log_verdict
sent_by_lmtp(const struct log_attempt *at)
{
	struct span path = at->relay_path;

	if (path.n > 0)
		return span_find_nocase(path, span_str("amavis")) >= 0 ||
		    span_find_nocase(path, span_str("filter")) >= 0 ||
		    span_find_nocase(path, span_str("spam")) >= 0 ?
		    VERDICT_FILTERED : VERDICT_DELIVERED_LOCAL;
	if (is_loopback(at->relay_ip))
		return says_filter(at) ||
		    log_reply_queue_id(at->reply).n > 0 ?
		    VERDICT_FILTERED : VERDICT_DELIVERED_LOCAL;
	if (is_private(at->relay_ip) && says_filter(at))
		return VERDICT_FILTERED;
	return VERDICT_DELIVERED_LOCAL;
}

static enum log_verdict
sent_by_smtp(const struct log_attempt *at,
    const struct log_host_facts *facts)
{
	if (is_loopback(at->relay_ip) || at->relay_path.n > 0)
		return span_find(at->reply, span_str("Ok, discarded")) >= 0 ?
		    VERDICT_DISCARDED : VERDICT_FILTERED;
	if (is_private(at->relay_ip) && says_filter(at))
		return VERDICT_FILTERED;
	if (is_relayhost(at, facts))
		return VERDICT_RELAYED;
	/* Mail exchangers listen on port 25; any other port was configured
	 * here: a submission service or a smarthost. */
	if (at->relay_port > 0 && at->relay_port != 25)
		return VERDICT_RELAYED;
	return VERDICT_DELIVERED_REMOTE;
}

static enum log_verdict
sent_by_pipe(const struct log_attempt *at)
{
	for (size_t i = 0; i < sizeof(pipes) / sizeof(pipes[0]); i++)
		if (span_eq_nocase(at->relay_name, span_str(pipes[i].relay)))
			return pipes[i].verdict;
	if (span_find_nocase(at->relay_name, span_str("spam")) >= 0 ||
	    span_find_nocase(at->relay_name, span_str("filter")) >= 0)
		return VERDICT_FILTERED;
	return VERDICT_DELIVERED_LOCAL;
}

enum log_verdict
log_attempt_verdict(const struct log_attempt *at,
    const struct log_host_facts *facts)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (span_is(at->status, states[i].status))
			return states[i].verdict;
	if (!span_is(at->status, "sent"))
		return VERDICT_UNKNOWN;
	if (span_is(at->service, "discard"))
		return VERDICT_DISCARDED;
	if (span_is(at->service, "local") && (span_is(at->reply, "discarded") ||
	    span_is(at->reply, "delivered to file: /dev/null")))
		return VERDICT_DISCARDED;
	if (span_is(at->service, "local") || span_is(at->service, "virtual"))
		return VERDICT_DELIVERED_LOCAL;
	if (span_is(at->service, "pipe"))
		return sent_by_pipe(at);
	if (span_is(at->service, "lmtp"))
		return sent_by_lmtp(at);
	if (at->relay_ip.n == 0 && at->relay_path.n == 0 &&
	    at->relay_port < 0)
		return VERDICT_UNKNOWN;
	return sent_by_smtp(at, facts);
}
