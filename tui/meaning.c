/* What the reply at a row means, as a sheet on top.
 * Fails: with a sentence on the message line.  The console owns the table. */
#include "tui/meaning.h"

#include "core/bounce/replies.h"
#include "tui/console.h"

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

void
meaning_open(struct console *c, struct span reply, struct span host,
    struct span rcpt)
{
	const struct replies *table = meaning_replies(c);
	struct sheet *s = table != NULL ? replies_sheet(table, reply, host,
	    rcpt, console_now(c)) : NULL;

	if (s != NULL)
		console_open_sheet(c, s, text_plain("log.title-meaning"));
	else
		console_say_id(c, SEVERITY_NOTICE, "log.no-replies");
}
