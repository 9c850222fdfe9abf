/* What the replies mean.  Servers and notices say the same in several places,
 * some of which say nothing: the first that says something clear counts. */
#include "core/bounce/notice_part.h"

#include <errno.h>

#include "core/bounce/reply.h"

/* A meaning that only repeats the code, or the words that sendmail puts behind
 * every refusal. */
static bool
is_weak(const struct reply_meaning *m)
{
	static const char *const ids[] = { "any.command-mail", "any.command-recipient", "any.policy-code",
		"any.network-code", "any.system-code", "any.mailbox-code",
		"any.permanent", "any.temporary", "any.suspended-delivery" };

	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
		if (strcmp(m->id, ids[i]) == 0)
			return true;
	return strcmp(m->id, "any.internal-error") == 0 && span_find_nocase(
	    m->normalised, span_str("... Service unavailable")) >= 0;
}

/* "550 5.1.1 …" where the words alone have neither. */
static struct span
with_status(struct bounce *b, const struct notice_rcpt *v, struct span text)
{
	if (v->status.n == 0)
		return span_str("");
	return span_str(arena_printf(b->arena, "%c50 " SPAN_FMT " " SPAN_FMT,
	    v->status.p[0], SPAN_ARG(v->status), SPAN_ARG(text)));
}

static int
try_text(struct bounce *b, struct notice_rcpt *v, struct span text,
    bool *ret_clear)
{
	struct reply_meaning m = { .id = "" };
	int r;

	if (text.n == 0 || *ret_clear)
		return 0;
	r = replies_explain(b->replies, text, v->mta, v->address, b->arena,
	    &m);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	*ret_clear = !is_weak(&m);
	if (!v->known || *ret_clear)
		v->m = m;
	v->known = true;
	return 0;
}

ptrdiff_t
notice_code(struct span s)
{
	for (size_t i = 0; i + 4 < s.n; i++)
		if ((i == 0 || s.p[i - 1] == ' ' || s.p[i - 1] == '<') &&
		    (s.p[i] == '4' || s.p[i] == '5') &&
		    reply_code(span_skip(s, i)).n == 3 &&
		    (s.p[i + 3] == ' ' || s.p[i + 3] == '-'))
			return (ptrdiff_t)i;
	return -1;
}

/* "SMTP error from remote mail server after RCPT TO:<…>: host NAME [IP]: 550
 * 5.1.1 …": the host, and the reply. */
static void
cut_reply(struct notice_rcpt *v)
{
	/* qmail's own words behind a reply: the refusal says more than that
	 * it lasted */
	static const char *const tails[] = { " Giving up on ",
		"I'm not going to try again; this message has been in the "
		    "queue too long" };
	struct span head, name;
	ptrdiff_t at, host;

	for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
		at = span_find(v->reply, span_str(tails[i]));
		if (at > 0)
			v->reply.n = (size_t)at;
	}
	if (reply_code(v->reply).n > 0 || (at = notice_code(v->reply)) < 0)
		return;
	head = span_head(v->reply, (size_t)at);
	host = span_find_nocase(head, span_str("host "));
	if (host >= 0 && v->mta.n == 0) {
		head = span_skip(head, (size_t)host + 5);
		if (span_word(&head, " []():,", &name) &&
		    span_chr(name, '.') > 0)
			v->mta = name;
	}
	v->reply = span_skip(v->reply, (size_t)at);
}

/* What the server was answering: of the transcript, or "… after RCPT TO:". */
static struct span
command_of(const struct notice_rcpt *v)
{
	static const struct { const char *words, *command; } known[] = {
		{ "in reply to end of DATA", "end of DATA" },
		{ "in reply to RCPT", "RCPT TO" },
		{ "in reply to MAIL", "MAIL FROM" },
		{ "after end of data", "end of DATA" },
		{ "after DATA", "DATA" }, { "SMTP command DATA", "DATA" },
		{ "after RCPT", "RCPT TO" }, { "after MAIL", "MAIL FROM" },
		{ "SMTP command RCPT", "RCPT TO" },
		{ "SMTP command MAIL", "MAIL FROM" },
		{ "after initial connection", "connection" },
		{ "after HELO", "EHLO" }, { "after EHLO", "EHLO" },
		{ "did not like our final DATA", "end of DATA" },
		{ "did not like our DATA", "DATA" },
		{ "did not like our RCPT", "RCPT TO" },
		{ "did not like our MAIL", "MAIL FROM" },
		{ "sender was rejected", "MAIL FROM" },
		{ "my name was rejected", "EHLO" },
	};

	if (v->command.n > 0 && (span_find(v->transcript, v->reply) >= 0 ||
	    span_find(v->reply, v->transcript) >= 0))
		return v->command;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (span_find_nocase(v->said, span_str(known[i].words)) >= 0)
			return span_str(known[i].command);
	return span_str("");
}

/* As Postfix says it, which the table of replies knows; behind the text with
 * the status that was reported, which may say more than the words. */
static struct span
with_command(struct bounce *b, const struct notice_rcpt *v, struct span text)
{
	struct span command = command_of(v), code = reply_code(text);
	bool bare = code.n > 0 && v->status.n > 0 &&
	    span_ends(command, "DATA") && reply_enhanced(text).n == 0;

	if (text.n == 0)
		return text;
	if (bare)
		text = span_str(arena_printf(b->arena, SPAN_FMT " " SPAN_FMT
		    SPAN_FMT, SPAN_ARG(code), SPAN_ARG(v->status),
		    SPAN_ARG(span_skip(text, code.n))));
	if (command.n == 0 || span_find(text, span_str("in reply to ")) >= 0)
		return text;
	return span_str(arena_printf(b->arena, SPAN_FMT " (in reply to "
	    SPAN_FMT " command)", SPAN_ARG(text), SPAN_ARG(command)));
}

/* "5.0.0" says nothing: then the code that the server gave.  What the server
 * itself said counts more than what the reporting one made of it. */
static void
take_status(struct notice_rcpt *v, struct span text, bool own)
{
	struct span code = reply_enhanced(text);

	if (own && code.n > 0 && !span_ends(code, ".0.0"))
		v->status = code;
	else if (code.n > 0 && (v->status.n == 0 || span_ends(v->status, ".0.0") ||
	    span_ends(v->status, ".5.0")))
		v->status = code;
}

static int
explain(struct bounce *b, struct notice_rcpt *v)
{
	struct reply_meaning said = { .id = "" };
	bool clear = false;
	int r = 0;

	cut_reply(v);
	if (v->reply.n == 0)
		v->reply = v->transcript;
	if (v->reply.n > 0)
		r = replies_explain(b->replies, v->reply, v->mta, v->address,
		    b->arena, &said);
	if (r < 0 && r != -ENOENT)
		return r;
	v->shown = said.normalised;
	v->our_address = said.our_address;
	take_status(v, v->reply, true);
	take_status(v, v->transcript, false);
	take_status(v, v->said, false);
	r = try_text(b, v, with_command(b, v, v->reply), &clear);
	if (r == 0)
		r = try_text(b, v, with_command(b, v, v->transcript), &clear);
	if (r == 0)
		r = try_text(b, v, v->said, &clear);
	if (r == 0)
		r = try_text(b, v, with_status(b, v, v->reply), &clear);
	if (r == 0 && b->n == 1)
		r = try_text(b, v, span_head(b->words, REPLY_MAX), &clear);
	return r;
}

int
notice_explain(struct bounce *b)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < b->n; i++)
		if (!b->v[i].reason)
			r = explain(b, &b->v[i]);
	return r;
}
