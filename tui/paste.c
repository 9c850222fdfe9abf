/* What is pasted into a pane that has no use of its own for it: the log is
 * searched for ids and addresses, a reply is explained, a mail is judged.
 * Fails: false, nothing fits.  Owns nothing. */
#include "tui/paste.h"

#include "core/log/queueid.h"
#include "core/mime/field.h"
#include "tui/console.h"
#include "tui/meaning.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_address(struct span s)
{
	ptrdiff_t at = span_rchr(s, '@');

	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || strchr("<>,;:()", s.p[i]))
			return false;
	return at > 0 && (size_t)at + 1 < s.n;
}

/* Ids that programs make hold many digits; people's addresses do not. */
static bool
is_message_id(struct span s)
{
	size_t digits = 0;

	for (size_t i = 0; i < s.n && s.p[i] != '@'; i++)
		digits += is_digit(s.p[i]);
	return digits >= 8;
}

static struct span
without(struct span s, const char *before, const char *behind)
{
	s = span_trim(s);
	while (s.n > 0 && strchr(before, s.p[0]) != NULL)
		s = span_skip(s, 1);
	while (s.n > 0 && strchr(behind, s.p[s.n - 1]) != NULL)
		s = span_head(s, s.n - 1);
	return s;
}

/* The queue id of a line of a log, behind "postfix/…[…]: ". */
static bool
line_id(struct span text, struct span *ret)
{
	struct span rest = text, word;
	size_t n;

	while (rest.n > 0) {
		n = queueid_lead(rest);
		if (n > 0 && span_find(text, span_str("postfix")) >= 0) {
			*ret = span_head(rest, n);
			return true;
		}
		if (!span_split(&rest, ' ', &word))
			break;
	}
	return false;
}

/* At least two fields, of which one is of mails. */
static bool
is_mail(struct span text)
{
	static const char *const names[] = { "Return-Path", "Delivered-To",
		"Received", "From", "To", "Subject", "Date", "Message-ID" };
	struct arena *a = arena_new((size_t)1 << 20);
	struct fields f;
	bool known = false;

	if (a == NULL || fields_read(text, true, a, &f) < 0)
		f.n = 0;
	for (size_t i = 0; f.n > 1 && i < sizeof names / sizeof *names; i++)
		known = known || fields_find(&f, names[i], 0) != NULL;
	known = known && f.v[0].name.n > 0 && f.v[1].name.n > 0;
	arena_free(a);
	return known;
}

enum paste_kind
paste_kind(struct span text, struct span *ret)
{
	struct span t = span_trim(text), bare = without(t, "<\"'(", ">\"'),.:");

	*ret = t;
	if (is_mail(t))
		return PASTE_MAIL;
	if (reply_begins(t) || reply_said(t))
		return PASTE_REPLY;
	*ret = bare;
	if (queueid_valid(bare))
		return PASTE_QUEUE_ID;
	if (is_address(bare))
		return is_message_id(bare) ? PASTE_MESSAGE_ID : PASTE_ADDRESS;
	return line_id(t, ret) ? PASTE_QUEUE_ID : PASTE_NONE;
}

/* Are all line ends doubled? */
static bool
is_doubled(struct span text)
{
	size_t run = 0;

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\r')
			run++;
		else if (run % 2 != 0)
			return false;
		else
			run = 0;
	}
	return true;
}

int
paste_lines(struct span text, struct buf *ret)
{
	size_t step = span_chr(text, '\n') < 0 && is_doubled(text) ? 2 : 1;

	for (size_t i = 0; i < text.n; ) {
		if (text.p[i] != '\r') {
			buf_addc(ret, text.p[i++]);
			continue;
		}
		i += step;
		if (i < text.n && step == 1 && text.p[i] == '\n')
			i++;
		buf_addc(ret, '\n');
	}
	return ret->error;
}

static bool
open_kind(struct console *c, struct span text)
{
	static const enum field_type types[] = {
		[PASTE_QUEUE_ID] = FIELD_QUEUE_ID,
		[PASTE_MESSAGE_ID] = FIELD_MESSAGE_ID,
		[PASTE_ADDRESS] = FIELD_ADDRESS,
	};
	struct span part;
	enum paste_kind kind = paste_kind(span_head(text, text.n <
	    PASTE_LOOK ? text.n : PASTE_LOOK), &part);

	if (kind == PASTE_MAIL)
		return console_jump(c, "message", FIELD_TEXT, text);
	if (kind == PASTE_REPLY)
		return console_jump(c, "bounce", FIELD_TEXT, part);
	return kind != PASTE_NONE && console_jump(c, "log", types[kind],
	    part);
}

bool
paste_open(struct console *c, struct span text)
{
	struct buf b;
	bool ok;

	buf_init(&b, text.n + 1);
	ok = paste_lines(text, &b) == 0 && open_kind(c, buf_span(&b));
	buf_done(&b);
	return ok;
}
