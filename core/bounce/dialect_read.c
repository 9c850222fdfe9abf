/* The ways in which recipients and replies stand in a notice.  One function a
 * way; which program writes which is the table of dialect.c. */
#include "core/bounce/dialect.h"

#include <jansson.h>

#define SAID_MAX ((size_t)4096)	/* bytes of what was said of a recipient */

static struct span
without_signs(struct span s)
{
	while (s.n > 0 && strchr(" \t*->|<\"'", s.p[0]))
		s = span_skip(s, 1);
	return s;
}

static struct span
join(struct bounce *b, struct span first, const struct dialect_lines *l,
    size_t from, size_t to)
{
	struct buf out;
	struct span s;

	buf_init(&out, SAID_MAX);
	buf_addspan(&out, first);
	for (size_t i = from; i < to; i++) {
		buf_addc(&out, ' ');
		buf_addspan(&out, span_trim(l->v[i]));
	}
	s = arena_span(b->arena, span_trim(buf_span(&out)));
	buf_done(&out);
	return s.p ? s : span_str("");
}

/* "(reason: 550 …)" without what stands around it. */
static struct span
bare_reply(struct span s)
{
	static const char *const heads[] = { "(reason: ", "Reason: ",
		"Diagnostic code: ", "Remote host said: " };

	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		if (span_starts_nocase(s, heads[i])) {
			s = span_skip(s, strlen(heads[i]));
			if (i == 0 && s.n > 0 && s.p[s.n - 1] == ')')
				s.n--;
			break;
		}
	return span_trim(s);
}

static bool
starts_with_code(struct span s)
{
	return s.n > 4 && (s.p[0] == '4' || s.p[0] == '5') &&
	    s.p[1] >= '0' && s.p[1] <= '9' && s.p[2] >= '0' &&
	    s.p[2] <= '9' && (s.p[3] == ' ' || s.p[3] == '-');
}

/* Nothing is said: an empty line, a heading between rules. */
static bool
is_empty(struct span line)
{
	line = span_trim(line);
	return line.n == 0 || span_starts(line, "---") ||
	    span_starts(line, "===") || span_starts(line, "***");
}

/* The paragraph behind *from. */
static void
find_paragraph(const struct dialect_lines *l, size_t *from, size_t *to)
{
	size_t end;

	while (*from < *to && is_empty(l->v[*from]))
		(*from)++;
	for (end = *from; end < *to && (!is_empty(l->v[end]) ||
	    (end + 1 < *to && starts_with_code(span_trim(l->v[end + 1])))); )
		end++;
	*to = end;
}

static size_t
code_line(const struct dialect_lines *l, size_t from, size_t to)
{
	while (from < to && !starts_with_code(span_trim(l->v[from])))
		from++;
	return from;
}

/* The reply, and all that was said. */
static void
take_said(struct bounce *b, struct notice_rcpt *r, struct span tail,
    const struct dialect_lines *l, size_t from, size_t to)
{
	size_t first = from, end = to, at = 0;
	struct span address;

	while (tail.n > 0 && strchr(":>\"' \t,.<", tail.p[0]))
		tail = span_skip(tail, 1);
	if (dialect_address(tail, &at, &address) && tail.n - at < 3)
		tail = span_str("");	/* the same again */
	if (r->said.n == 0)
		r->said = join(b, tail, l, from, to);
	if (r->reply.n > 0)
		return;
	find_paragraph(l, &first, &end);
	if (tail.n > 0)
		first = from;
	r->reply = bare_reply(join(b, tail, l, first, end));
	if (notice_code(r->reply) >= 0 || code_line(l, end, to) == to)
		return;
	first = code_line(l, end, to);
	end = to;
	find_paragraph(l, &first, &end);
	r->reply = join(b, span_str(""), l, first, end);
}

/* The line begins with an address. */
static bool
leads(struct span line, struct span *ret, struct span *ret_tail)
{
	struct span s = without_signs(line);
	size_t at = 0;

	if (!dialect_address(s, &at, ret) || ret->p != s.p)
		return false;
	*ret_tail = span_skip(s, at);
	return true;
}

/* <user@example.com>:
 * 550 5.1.1 User unknown */
void
dialect_leading(struct bounce *b, const struct dialect_lines *l)
{
	struct span address, tail, next;

	for (size_t i = 0; i < l->n; i++) {
		struct notice_rcpt *r;
		size_t end = i + 1;

		if (!leads(l->v[i], &address, &tail) ||
		    (r = notice_rcpt(b, address)) == NULL)
			continue;
		while (end < l->n && !leads(l->v[end], &address, &next))
			end++;
		take_said(b, r, tail, l, i + 1, end);
	}
}

/* 554 <user@example.com>... 550 Host unknown */
void
dialect_coded(struct bounce *b, const struct dialect_lines *l)
{
	struct span address;

	for (size_t i = 0; i < l->n; i++) {
		struct span s = span_trim(l->v[i]);
		struct notice_rcpt *r;
		ptrdiff_t dots = span_find(s, span_str(">... "));
		size_t at = 4;

		if (!starts_with_code(s) || dots < 0 ||
		    !dialect_address(s, &at, &address) ||
		    (r = notice_rcpt(b, address)) == NULL)
			continue;
		if (r->reply.n == 0)
			r->reply = starts_with_code(span_skip(s,
			    (size_t)dots + 5)) ? span_skip(s,
			    (size_t)dots + 5) : s;
		if (r->said.n == 0)
			r->said = s;
	}
}

/* Whom the notice itself is from or for is no recipient. */
enum { OF_NOTICE = 4 };

static void
of_notice(struct bounce *b, struct span ret[OF_NOTICE])
{
	static const char *const names[OF_NOTICE] = { "From", "To",
		"Reply-To", "Return-Path" };

	for (size_t i = 0; i < OF_NOTICE; i++)
		ret[i] = notice_field(b, &b->mime.v[0]->fields, names[i]);
}

static bool
is_of_notice(const struct span fields[OF_NOTICE], struct span address)
{
	if (span_starts_nocase(address, "postmaster@") ||
	    span_starts_nocase(address, "mailer-daemon@"))
		return true;
	for (size_t i = 0; i < OF_NOTICE; i++)
		if (span_find_nocase(fields[i], address) >= 0)
			return true;
	return false;
}

/* What is said of one recipient may stand before it, too. */
static bool
has_code(const struct dialect_lines *l, size_t from)
{
	for (; from < l->n; from++)
		if (starts_with_code(span_trim(l->v[from])))
			return true;
	return false;
}

static bool
names_sender(struct span line)
{
	line = span_trim(line);
	return span_starts_nocase(line, "From:") ||
	    span_starts_nocase(line, "Sender:") ||
	    span_starts_nocase(line, "Reply-To:");
}

/* An address somewhere in a line: "Unknown user: user@example.com". */
void
dialect_within(struct bounce *b, const struct dialect_lines *l)
{
	struct span fields[OF_NOTICE], address;

	of_notice(b, fields);
	for (size_t i = 0; i < l->n && !b->more; i++) {
		struct span s = l->v[i];
		size_t at = 0;

		while (!b->more && !names_sender(s) &&
		    dialect_address(s, &at, &address)) {
			struct notice_rcpt *r;

			if (is_of_notice(fields, address) ||
			    (r = notice_rcpt(b, address)) == NULL ||
			    r->said.n > 0)
				continue;
			if (!has_code(l, i) && has_code(l, 0))
				take_said(b, r, span_str(""), l, 0, l->n);
			else
				take_said(b, r, span_trim(s), l, i + 1,
				    l->n);
		}
	}
}

/* ---- transcripts ---- */

/* Of one recipient, or of all where it was said before RCPT or behind it. */
static void
give(struct bounce *b, struct span whom, struct span command,
    struct span reply)
{
	for (size_t i = 0; i < b->n; i++) {
		struct notice_rcpt *r = &b->v[i];

		if (whom.n > 0 && !span_eq_nocase(r->address, whom))
			continue;
		if (r->transcript.n == 0) {
			r->transcript = reply;
			r->command = command;
		}
	}
}

/* The line behind a mark, "<<< ", where it is one. */
static bool
behind(struct span line, const char *mark, struct span *ret)
{
	ptrdiff_t at = span_find(line, span_str(mark));

	if (at < 0)
		return false;
	*ret = span_skip(line, (size_t)at + strlen(mark));
	return true;
}

/* >>> RCPT To:<user@example.com>
 * <<< 550 5.1.1 <user@example.com>... User unknown */
void
dialect_transcript(struct bounce *b, const struct dialect_lines *l)
{
	struct span whom = span_str(""), command = whom, address, said;

	for (size_t i = 0; i < l->n; i++) {
		struct span s = span_trim(l->v[i]), words;
		bool marked = behind(s, "<<< ", &said) ||
		    behind(s, ">>> ", &said);
		size_t at = 0;

		if (marked && starts_with_code(said)) {
			give(b, whom, command, said);
		} else if (marked) {
			whom = span_starts_nocase(said, "RCPT") &&
			    dialect_address(said, &at, &address) ? address :
			    span_str("");
			words = said;
			if (!span_word(&words, " :", &command))
				command = span_str("");
		} else if (starts_with_code(s) && dialect_address(s, &at,
		    &address)) {
			give(b, address, span_str(""), s);
		}
	}
}

/* ---- notices that are JSON ---- */

static struct span
json_text(struct bounce *b, const json_t *o, const char *name)
{
	const json_t *v = json_object_get(o, name);

	return json_is_string(v) ? arena_span(b->arena, span_of(
	    json_string_value(v), json_string_length(v))) : span_str("");
}

static void
json_recipients(struct bounce *b, const json_t *list, const char *action)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *one = json_array_get(list, i);
		struct span address = json_is_string(one) ?
		    arena_span(b->arena, span_str(json_string_value(one))) :
		    json_text(b, one, "emailAddress");
		struct notice_rcpt *r = address.n > 0 ?
		    notice_rcpt(b, address) : NULL;

		if (!r)
			continue;
		r->action = action;
		r->status = json_text(b, one, "status");
		r->reply = json_text(b, one, "diagnosticCode");
	}
}

static void
json_notice(struct bounce *b, const json_t *o)
{
	const json_t *reply;

	json_recipients(b, json_object_get(json_object_get(o, "bounce"),
	    "bouncedRecipients"), "failed");
	o = json_object_get(o, "complaint") ? json_object_get(o,
	    "complaint") : json_object_get(o, "delivery");
	b->complaint |= json_object_get(o, "complainedRecipients") != NULL;
	json_recipients(b, json_object_get(o, "complainedRecipients"), "");
	json_recipients(b, json_object_get(o, "recipients"), "delivered");
	reply = json_object_get(o, "smtpResponse");
	for (size_t i = 0; json_is_string(reply) && i < b->n; i++)
		b->v[i].reply = json_text(b, o, "smtpResponse");
}

/* {"notificationType":"Bounce","bounce":{…}}, also as a string in "Message"
 * of another one.  Lines were folded on the way: ends of lines go. */
void
dialect_json(struct bounce *b, const struct dialect_lines *l)
{
	struct buf text;
	json_t *o;

	buf_init(&text, (size_t)1 << 20);
	for (size_t i = 0; i < l->n; i++)
		buf_addspan(&text, l->v[i]);
	o = json_loadb(text.data, text.len, JSON_DISABLE_EOF_CHECK, NULL);
	if (json_is_string(json_object_get(o, "Message"))) {
		json_t *inner = json_loads(json_string_value(json_object_get(
		    o, "Message")), 0, NULL);

		json_decref(o);
		o = inner;
	}
	json_notice(b, o);
	json_decref(o);
	buf_done(&text);
}
