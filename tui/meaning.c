/* Which reply is meant at a row, and names of replies.
 * Fails: with a sentence on the message line.  The console owns the table. */
#include "tui/meaning.h"

#include <errno.h>

#include "core/bounce/replies.h"
#include "tui/console.h"

#define REPLY_NAME_MAX 16384

/* An attempt that another server answered: what our own mailbox or filter
 * took is no word of theirs. */
static bool
is_attempt(const struct row *r)
{
	const struct field *v = row_field(r, "verdict");

	return strcmp(r->id, "attempt") == 0 && r->value.n > 0 &&
	    (v == NULL || (!span_is(v->text, "delivered-local") &&
	    !span_is(v->text, "filtered")));
}

static bool
below(const struct row *r, const struct row *top)
{
	while (r != NULL && r != top)
		r = r->parent;
	return r != NULL;
}

/* The last one below top; verdict: only one with that, or NULL. */
static const struct row *
last_attempt(const struct row *top, const struct row *verdict)
{
	const struct row *last = NULL;

	for (const struct row *r = top->children; r != NULL && below(r, top);
	    r = row_next(r)) {
		const struct field *v = row_field(r, "verdict");

		if (is_attempt(r) && (verdict == NULL || (v != NULL &&
		    span_eq(v->text, verdict->value))))
			last = r;
	}
	return last;
}

const struct row *
meaning_attempt(const struct sheet *s, const struct row *r)
{
	const struct row *verdict = sheet_find_id(s, "verdict"), *found;

	for (; r != NULL; r = r->parent) {
		if (is_attempt(r))
			return r;
		if (r->parent != NULL && strcmp(r->id, "recipient") == 0 &&
		    (found = last_attempt(r, NULL)) != NULL)
			return found;
	}
	found = verdict != NULL ? last_attempt(&s->root, verdict) : NULL;
	return found != NULL ? found : last_attempt(&s->root, NULL);
}

const struct row *
meaning_here(struct pane *p)
{
	const struct sheet *s = NULL;
	const struct row *r = p->ops->row != NULL ? p->ops->row(p, &s) : NULL;

	return r != NULL && s != NULL ? meaning_attempt(s, r) : NULL;
}

const struct replies *
meaning_replies(struct console *c)
{
	const char *data = c->options.data_dir;
	struct buf dir;

	if (c->replies != NULL)
		return c->replies;
	if (data == NULL)
		data = config_dir_data(c->config);
	buf_init(&dir, 4096);
	buf_addf(&dir, "%s/replies", data);
	if (dir.error == 0 && replies_load(dir.data,
	    config_dir_user(c->config), &c->replies, NULL) < 0)
		c->replies = NULL;
	buf_done(&dir);
	return c->replies;
}

/* ---- names of replies ---- */

bool
reply_begins(struct span s)
{
	for (size_t i = 0; i < 3; i++)
		if (i >= s.n || s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 3 && s.p[0] >= '2' && s.p[0] <= '5' &&
	    (s.p[3] == ' ' || s.p[3] == '-');
}

/* What stands between `before` and the first of `behind`, from the start of
 * *rest, which then begins there; false: nothing of the kind. */
static bool
take(struct span *rest, const char *before, char behind, struct span *ret)
{
	struct span s = span_skip(*rest, strlen(before));
	ptrdiff_t end;

	if (!span_starts(*rest, before) || (end = span_chr(s, behind)) < 0)
		return false;
	*ret = span_head(s, (size_t)end);
	*rest = span_skip(s, (size_t)end);
	return true;
}

bool
reply_name_read(struct span subject, struct reply_name *ret)
{
	struct reply_name n = { .text = subject };
	struct span rest = subject;
	ptrdiff_t open;

	if (reply_begins(subject)) {
		*ret = n;
		return true;
	}
	if (!take(&rest, "to=<", '>', &n.to) || !span_ends(rest, ")") ||
	    (open = span_find(rest, span_str(" ("))) < 0)
		return false;
	n.text = span_skip(rest, (size_t)open + 2);
	n.text = span_head(n.text, n.text.n - 1);
	rest = span_head(rest, (size_t)open + 1);
	open = span_find(rest, span_str("relay="));
	if (open >= 0) {
		n.host = span_skip(rest, (size_t)open + strlen("relay="));
		open = 0;
		while ((size_t)open < n.host.n && strchr(", :[",
		    n.host.p[open]) == NULL)
			open++;
		n.host = span_head(n.host, (size_t)open);
	}
	*ret = n;
	return true;
}

/* Blanks of any kind become one. */
static void
add_line(struct span s, struct buf *out)
{
	bool blank = false;

	for (s = span_trim(s); s.n > 0; s = span_skip(s, 1)) {
		if ((unsigned char)s.p[0] > ' ') {
			if (blank)
				buf_addc(out, ' ');
			buf_addc(out, s.p[0]);
		}
		blank = (unsigned char)s.p[0] <= ' ';
	}
}

int
reply_name_write(const struct reply_name *n, struct buf *out)
{
	bool alone = n->to.n == 0 && n->host.n == 0 && reply_begins(n->text);

	if (!alone)
		buf_addf(out, "to=<" SPAN_FMT ">%s" SPAN_FMT " (",
		    SPAN_ARG(n->to), n->host.n > 0 ? ", relay=" : "",
		    SPAN_ARG(n->host));
	add_line(n->text, out);
	if (!alone)
		buf_addc(out, ')');
	return out->error;
}

/* Behind "to=<" of a line of a log, whatever stands in front. */
static bool
of_log(struct span text, struct reply_name *ret)
{
	ptrdiff_t to = span_find(text, span_str("to=<"));

	return to >= 0 && (to == 0 || text.p[to - 1] == ' ') &&
	    reply_name_read(span_skip(text, (size_t)to), ret);
}

bool
reply_said(struct span s)
{
	ptrdiff_t said = span_find(s, span_str(" said:"));

	return said >= 0 && reply_begins(span_trim(span_skip(s, (size_t)said +
	    strlen(" said:"))));
}

/* Where the last of these words begins; 0: nowhere. */
static size_t
last_of(struct span s, const char *words)
{
	size_t at = 0;
	ptrdiff_t n;

	for (size_t i = 0; (n = span_find(span_skip(s, i),
	    span_str(words))) >= 0; i += (size_t)n + 1)
		at = i + (size_t)n;
	return at;
}

/* Up to an empty line: behind it a notice goes on with somebody else. */
static struct span
paragraph(struct span s)
{
	ptrdiff_t end = span_find(s, span_str("\n\n"));

	return end >= 0 ? span_head(s, (size_t)end) : s;
}

/* "… <ADDRESS>: host NAME[IP] said: 550 …" of a notice; its first reply. */
static bool
of_notice(struct span text, struct reply_name *ret)
{
	ptrdiff_t said = span_find(text, span_str(" said:")), open;
	struct span rest = text, to, before;
	size_t host;

	if (take(&rest, "<", '>', &to) && span_starts(rest, ">: ")) {
		ret->to = to;
		ret->text = paragraph(span_skip(rest, strlen(">: ")));
		return true;
	}
	if (!reply_said(text))
		return false;
	host = last_of(span_head(text, (size_t)said), "host ");
	ret->text = paragraph(span_skip(text, host));
	before = span_trim(span_head(text, host));
	open = span_rchr(before, '<');
	if (open >= 0 && span_ends(before, ">:"))
		ret->to = span_skip(span_head(before, before.n - 2),
		    (size_t)open + 1);
	return true;
}

int
reply_name_copied(struct span text, struct buf *out)
{
	struct reply_name n = { .text = span_trim(text) };

	return reply_begins(n.text) || of_log(n.text, &n) ||
	    of_notice(n.text, &n) ? reply_name_write(&n, out) : -ENOENT;
}

void
meaning_open(struct console *c, const struct row *attempt)
{
	const struct field *relay = row_field(attempt, "relay");
	const struct field *to = row_field(attempt->parent, "address");
	struct reply_name n = { .text = attempt->value,
		.host = relay != NULL ? relay->text : span_str(""),
		.to = to != NULL ? to->text : span_str("") };
	struct buf b;

	buf_init(&b, REPLY_NAME_MAX);
	if (reply_name_write(&n, &b) < 0 || !console_jump(c, "bounce",
	    FIELD_TEXT, buf_span(&b)))
		console_say_id(c, SEVERITY_NOTICE, "tui.bounce.no-replies");
	buf_done(&b);
}
