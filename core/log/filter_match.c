/* What a filter matches: on the finished object only, field by field, so a
 * reply or a HELO name that imitates a field matches nothing.  Nothing is
 * kept; a pattern needs a little memory for its match and matches nothing
 * when there is none. */
#include "core/log/filter.h"

#include "core/log/text_match.h"
#include "core/text/fold.h"

bool
log_address_match(struct span pattern, struct span address)
{
	ptrdiff_t at;

	if (pattern.n == 0)
		return address.p && address.n == 0;
	if (pattern.p[0] == '~')
		return pattern.n > 1 &&
		    span_find_nocase(address, span_skip(pattern, 1)) >= 0;
	if (pattern.p[0] == '@') {
		at = span_rchr(address, '@');
		return at >= 0 && span_eq_nocase(span_skip(address,
		    (size_t)at), pattern);
	}
	return span_eq_nocase(pattern, address);
}

static bool
match_to(const struct log_filter *f, const struct log_message *m)
{
	if (m->to.p && log_address_match(f->to, m->to))
		return true;
	for (size_t i = 0; i < m->nrecipients; i++)
		if (log_address_match(f->to, m->recipients[i].to) ||
		    (m->recipients[i].orig_to.p &&
		    log_address_match(f->to, m->recipients[i].orig_to)))
			return true;
	return false;
}

static bool
match_from(const struct log_filter *f, const struct log_message *m)
{
	return m->from.p && log_address_match(f->from, m->from);
}

/* taro matches taro@example.jp. */
static bool
match_account(const struct log_filter *f, const struct log_message *m)
{
	ptrdiff_t at = span_rchr(m->account, '@');

	if (!m->account.p || m->account.n == 0)
		return false;
	if (log_address_match(f->account, m->account))
		return true;
	return at > 0 && span_chr(f->account, '@') < 0 &&
	    span_eq_nocase(f->account, span_head(m->account, (size_t)at));
}

static bool
match_queue_id(const struct log_filter *f, const struct log_message *m)
{
	return m->queue_id.p && span_eq(f->queue_id, m->queue_id);
}

static struct span
bare_id(struct span s)
{
	if (s.n >= 2 && s.p[0] == '<' && s.p[s.n - 1] == '>')
		return span_of(s.p + 1, s.n - 2);
	return s;
}

static bool
match_message_id(const struct log_filter *f, const struct log_message *m)
{
	for (size_t i = 0; i < m->session.nacts; i++)
		if (log_address_match(f->message_id,
		    bare_id(m->session.acts[i].message_id)))
			return true;
	return m->message_id.p &&
	    log_address_match(f->message_id, bare_id(m->message_id));
}

static bool
match_subject(const struct log_filter *f, const struct log_message *m)
{
	struct span want = f->subject;
	struct buf a, b;
	bool yes;

	if (!m->subject.p)
		return false;
	if (want.n > 1 && want.p[0] == '~')
		want = span_skip(want, 1);
	buf_init(&a, (size_t)1 << 20);
	buf_init(&b, (size_t)1 << 20);
	yes = fold_search(want, &a) == 0 &&
	    fold_search(m->subject, &b) == 0 &&
	    span_find(buf_span(&b), buf_span(&a)) >= 0;
	buf_done(&a);
	buf_done(&b);
	return yes;
}

/* A host by name, by a domain above it, by address, or by a part. */
static bool
match_host(struct span want, struct span name, struct span ip)
{
	if (want.n == 0)
		return false;
	if (want.p[0] == '~') {
		want = span_skip(want, 1);
		return want.n > 0 && (span_find_nocase(name, want) >= 0 ||
		    span_find_nocase(ip, want) >= 0);
	}
	if (span_eq_nocase(want, name) || span_eq_nocase(want, ip))
		return true;
	if (want.p[0] == '@')
		want = span_skip(want, 1);
	return name.n > want.n && want.n > 0 &&
	    span_ends_nocase(name, want) &&
	    (want.p[0] == '.' || name.p[name.n - want.n - 1] == '.');
}

static bool
match_client(const struct log_filter *f, const struct log_message *m)
{
	return match_host(f->client, m->client_name, m->client_ip);
}

static bool
match_relay(const struct log_filter *f, const struct log_message *m)
{
	for (size_t i = 0; i < m->nrecipients; i++) {
		const struct log_recipient *r = &m->recipients[i];

		for (size_t k = 0; k < r->nattempts; k++)
			if (match_host(f->relay, r->attempts[k].relay_name,
			    r->attempts[k].relay_ip))
				return true;
	}
	return false;
}

/* Lines tied by pid do not count: a search does not see them either. */
static bool
match_text(const struct log_filter *f, const struct log_message *m)
{
	void *match, *context;
	bool yes = false;

	if (text_match_init(f, &match, &context) != 0)
		return false;
	for (size_t i = 0; i < m->nlines && !yes; i++)
		yes = !m->lines[i].tied && text_match_line(f->text_re,
		    match, context, m->lines[i].bytes);
	text_match_done(match, context);
	return yes;
}

bool
log_filter_match(const struct log_filter *f, const struct log_message *m)
{
	const struct {
		bool	  wanted;
		bool	(*match)(const struct log_filter *f,
				const struct log_message *m);
	} checks[] = {
		{ f->to.p, match_to },
		{ f->from.p, match_from },
		{ f->account.p, match_account },
		{ f->queue_id.p, match_queue_id },
		{ f->message_id.p, match_message_id },
		{ f->client.p, match_client },
		{ f->relay.p, match_relay },
		{ f->subject.p, match_subject },
		{ f->text_re, match_text },
	};

	if (m->object == LOG_OBJECT_SESSION && !f->sessions)
		return false;
	if (f->since != TIME_NONE && m->arrived < f->since)
		return false;
	if (f->until != TIME_NONE && m->arrived >= f->until)
		return false;
	if (f->verdicts && !(f->verdicts & (UINT32_C(1) << m->verdict)))
		return false;
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
		if (checks[i].wanted && !checks[i].match(f, m))
			return false;
	return true;
}

/* The longest run of plain bytes of a pattern without alternatives,
 * repetition or classes ('.' only). */
static bool
pattern_literal(struct span p, struct span *ret)
{
	size_t start = 0;

	*ret = (struct span){ 0 };
	for (size_t i = 0; i <= p.n; i++) {
		if (i < p.n && strchr("\\^$[]|()?*+{}#", p.p[i]))
			return false;
		if (i < p.n && p.p[i] != '.')
			continue;
		if (i - start > ret->n)
			*ret = span_of(p.p + start, i - start);
		start = i + 1;
	}
	return ret->n >= 3;
}

bool
log_filter_literal(const struct log_filter *f, struct span *ret)
{
	const struct span *const words[] = { &f->queue_id, &f->message_id,
		&f->to, &f->from, &f->account, &f->client, &f->relay };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct span w = *words[i];

		if (w.n > 0 && w.p[0] == '~')
			w = span_skip(w, 1);
		if (w.n > 1 && w.p[0] == '@' && i >= 5)
			w = span_skip(w, 1);
		if (w.n > 0) {
			*ret = w;
			return true;
		}
	}
	if (f->text_re && pattern_literal(f->text, ret))
		return true;
	if (f->subject.p) {
		/* A subject may be encoded; the word before it is not. */
		*ret = span_str("subject");
		return true;
	}
	return false;
}
