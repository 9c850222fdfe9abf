/* `log` as a sheet, for steps of a checklist: a row `log` for each message
 * that was found, with its time line below it; a row `top` for each name of
 * --top.  What could not be read is a row of state unknown: then "not found"
 * is not known either.  The newest MESSAGES are taken. */
#include <errno.h>

#include "core/command/log.h"
#include "core/sheet/writer.h"

#define MESSAGES	50

static void
typed(struct sheet *s, struct row *r, const char *name, enum field_type type,
    struct span v)
{
	if (v.n > 0)
		row_typed(s, r, name, type, v);
}

static struct text
message_label(struct sheet *s, const struct log_message *m, struct span to)
{
	const char *from = arena_memdup(s->arena, m->from.n > 0 ? m->from.p :
	    m->account.n > 0 ? m->account.p : "", m->from.n > 0 ? m->from.n :
	    m->account.n);
	const char *rcpt = arena_memdup(s->arena, to.n > 0 ? to.p : "", to.n);
	struct buf when;
	struct text t;

	buf_init(&when, 64);
	display_time(&when, m->arrived);
	t = text_say(s->arena, to.n > 0 ? "command.log.row" :
	    "command.log.row-from", "time", when.data, "from", from, "to",
	    rcpt, NULL);
	buf_done(&when);
	return t;
}

static int
add_message(struct log_run *l, struct sheet *s, const struct log_message *m)
{
	const struct timeline_options o = { .now = l->in->now,
		.source = log_segment_name(l, m), .replies = l->replies,
		.facts = l->facts };
	struct sheet *lines = timeline_judge(m, &o);
	struct span to = m->nrecipients > 0 ? m->recipients[0].to : m->to;
	struct row *r;

	if (lines == NULL)
		return -ENOMEM;
	r = sheet_row(s, NULL, "log", m->queue_id.n > 0 ? m->queue_id :
	    m->account);
	if (r != NULL) {
		r->label = message_label(s, m, to);
		typed(s, r, "queue_id", FIELD_QUEUE_ID, m->queue_id);
		row_words(s, r, (struct text){ "", "" });
		row_typed(s, r, "verdict", FIELD_ENUM,
		    span_str(log_verdict_name(m->verdict)));
		row_words(s, r, (struct text){ "", "" });
		r->severity = sheet_worst(lines);
	}
	for (const struct row *k = lines->root.children; k != NULL;
	    k = k->next)
		sheet_copy_row(s, r, k);
	sheet_free(lines);
	return sheet_failed(s) ? -ENOMEM : 0;
}

static void
say(struct sheet *s, const char *id, const char *key, enum row_state state,
    struct text why)
{
	struct row *r = sheet_row(s, NULL, id, span_str(key));

	if (r == NULL)
		return;
	r->state = state;
	r->why = (struct text){ arena_strdup(s->arena, why.ja),
		arena_strdup(s->arena, why.en) };
}

static int
add_messages(struct log_run *l, struct sheet *s)
{
	size_t n = log_set_count(l->set);
	size_t first = n > MESSAGES ? n - MESSAGES : 0;
	struct log_message m;
	int r = 0;

	for (size_t i = first; r == 0 && i < n; i++) {
		r = log_expand(l, i, &m);
		if (r == 0)
			r = add_message(l, s, &m);
	}
	if (r == 0 && first > 0)
		say(s, "more", "more", ROW_DONE, text_count(l->in->arena,
		    "command.log.more", (long long)first));
	return r;
}

/* Parts of the log that could not be read may hold what was looked for. */
static void
add_left_out(struct log_run *l, struct sheet *s)
{
	for (size_t i = 0; i < log_source_count(l->source); i++) {
		const struct log_segment_info *k =
		    log_source_segment(l->source, i);

		if (k != NULL && (k->error != 0 || k->cut_short) &&
		    !text_is_none(&k->why))
			say(s, "log", k->name, ROW_UNKNOWN, k->why);
	}
}

static int
fill(struct log_run *l, struct sheet *s)
{
	const char *top = invocation_get(l->in, "top", 0);
	int r;

	if (s == NULL)
		return -ENOMEM;
	r = top != NULL ? log_add_tops(l, top, s) : add_messages(l, s);
	if (r == 0 && log_set_count(l->set) == 0)
		say(s, "none", "none", ROW_DONE,
		    text_plain("command.log.nothing"));
	if (r == 0)
		add_left_out(l, s);
	return r == 0 && sheet_failed(s) ? -ENOMEM : r;
}

int
log_sheet(struct invocation *in, struct sheet **ret, int *ret_exit,
    struct error *e)
{
	struct sheet *s = NULL;
	struct log_run l;
	int r = log_begin(&l, in, ret_exit);

	if (r == 0)
		r = log_query_run(l.source, &l.filter, &l.options, &l.set,
		    &l.e);
	if (r == 0) {
		s = sheet_new("log", span_str(""));
		r = fill(&l, s);
	}
	if (r < 0 && l.e.code == 0)
		error_set(&l.e, r, r == -ENOMEM ? "command.memory" :
		    "command.log.failed", NULL);
	if (r < 0) {
		*e = l.e;
		sheet_free(s);
	} else {
		*ret = s;
	}
	log_end(&l);
	return r;
}
