/* What `log` prints: JSON lines as in docs/schemata.md, a table for people,
 * and the time line of one message.  Everything of the log passes the
 * sanitiser.  Memory: one object and a batch of at most LOG_BATCH. */
#include "core/command/log.h"

#include <errno.h>
#include <stdio.h>

#include "core/base/timeparse.h"
#include "core/command/print.h"
#include "core/sheet/writer.h"
#include "core/text/cells.h"
#include "core/text/reason.h"

/* Columns of the table, as in the pane; the last is open. */
enum { W_TIME = 19, W_VERDICT = 11, W_ADDRESS = 26, W_RELAY = 24 };

int
log_flush(struct log_run *l)
{
	int r = invocation_put(l->in, &l->out);

	return r < 0 && r != -EPIPE ?
	    error_because(&l->e, r, "command.output", "path", "") : r;
}

struct span
log_segment_name(struct log_run *l, const struct log_message *m)
{
	const struct log_segment_info *s =
	    log_source_segment(l->source, m->origin.segment);

	return span_str(s != NULL ? s->name : "");
}

static void
add_cell(struct log_run *l, struct span s, size_t w)
{
	print_cell(&l->out, s, w, l->in->out->width > 0);
}

static void
add_time(struct log_run *l, usec_t t)
{
	struct buf text;

	buf_init(&text, 64);
	if (t != TIME_NONE)
		display_time(&text, t);
	add_cell(l, buf_span(&text), W_TIME);
	buf_done(&text);
}

static void
add_verdict(struct log_run *l, const struct log_message *m)
{
	const char *label = log_verdict_label(m->verdict, l->in->lang);
	size_t attempts = 0;
	struct text t;
	char n[TEXT_NUMBER];

	for (size_t i = 0; i < m->nrecipients; i++) {
		if (m->recipients[i].nattempts > attempts)
			attempts = m->recipients[i].nattempts;
	}
	if (attempts < 2) {
		add_cell(l, span_str(label), W_VERDICT);
		return;
	}
	t = text_say(l->arena, "command.log.attempts", "label", label, "n",
	    text_number(n, (long long)attempts), NULL);
	add_cell(l, span_str(text_in(&t, l->in->lang)), W_VERDICT);
}

static void
add_recipients(struct log_run *l, const struct log_message *m)
{
	struct span to = m->nrecipients > 0 ? m->recipients[0].to : m->to;
	const char *more;

	if (m->nrecipients > 1) {
		more = arena_printf(l->arena, SPAN_FMT " +%zu",
		    SPAN_ARG(span_head(to, 1000)), m->nrecipients - 1);
		to = span_str(more);
	}
	add_cell(l, to, W_ADDRESS);
}

/* The host of the last attempt; for what never got that far the client. */
static struct span
last_host(const struct log_message *m)
{
	const struct log_attempt *last = NULL;

	for (size_t i = 0; i < m->nrecipients; i++) {
		const struct log_recipient *r = &m->recipients[i];

		if (r->nattempts > 0 && (last == NULL ||
		    r->attempts[r->nattempts - 1].time > last->time))
			last = &r->attempts[r->nattempts - 1];
	}
	if (last != NULL && span_is(last->relay_name, "none"))
		return span_str("");
	if (last != NULL && last->relay_name.n > 0)
		return last->relay_name;
	if (last != NULL)
		return last->relay_ip.n > 0 ? last->relay_ip : last->service;
	return m->object == LOG_OBJECT_MESSAGE ? span_str("") :
	    m->client_ip.n > 0 ? m->client_ip : m->client_name;
}

static void
add_lines(struct log_run *l, const struct log_message *m)
{
	for (size_t i = 0; i < m->nlines; i++) {
		buf_adds(&l->out, "    ");
		cells_clean(&l->out, m->lines[i].bytes);
		buf_addc(&l->out, '\n');
	}
}

static void
print_head(struct log_run *l)
{
	static const struct { const char *id; size_t w; } heads[] = {
		{ "command.log.head.time", W_TIME },
		{ "command.log.head.verdict", W_VERDICT },
		{ "command.log.head.from", W_ADDRESS },
		{ "command.log.head.to", W_ADDRESS },
		{ "command.log.head.relay", W_RELAY },
		{ "command.log.head.size", 0 },
	};

	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		struct text t = text_plain(heads[i].id);

		add_cell(l, span_str(text_in(&t, l->in->lang)), heads[i].w);
	}
	buf_addc(&l->out, '\n');
	l->table_begun = true;
}

/* Of a mail of which nothing else is known: its id. */
static struct span
sender(struct log_run *l, const struct log_message *m)
{
	if (m->from.p != NULL)
		return m->from.n > 0 ? m->from : span_str("<>");
	if (m->account.n > 0 || m->nrecipients > 0 || m->queue_id.n == 0)
		return m->account;
	return span_str(arena_printf(l->arena, "ID " SPAN_FMT,
	    SPAN_ARG(m->queue_id)));
}

static void
print_row(struct log_run *l, const struct log_message *m)
{
	if (!l->table_begun)
		print_head(l);
	add_time(l, m->arrived);
	add_verdict(l, m);
	add_cell(l, sender(l, m), W_ADDRESS);
	add_recipients(l, m);
	add_cell(l, last_host(m), W_RELAY);
	if (m->size >= 0)
		display_bytes(&l->out, m->size);
	while (l->out.len > 0 && l->out.data[l->out.len - 1] == ' ')
		buf_cut(&l->out, l->out.len - 1);
	buf_addc(&l->out, '\n');
	if (l->lines)
		add_lines(l, m);
}

int
log_print(struct log_run *l, const struct log_message *m)
{
	struct jw j;

	if (l->in->json) {
		jw_init(&j, &l->out);
		log_message_json(&j, m, log_segment_name(l, m), l->lines);
		buf_addc(&l->out, '\n');
	} else {
		print_row(l, m);
	}
	return l->out.len >= LOG_BATCH || l->out.error < 0 ? log_flush(l) : 0;
}

int
log_print_timeline(struct log_run *l, const struct log_message *m)
{
	const struct timeline_options o = {
		.now = l->in->now, .source = log_segment_name(l, m),
		.replies = l->replies, .facts = l->facts, .lines = l->lines,
	};
	const struct sheet_write_options w = {
		.lang = l->in->lang, .color = l->in->color,
		.width = l->in->out->width > 0 ? (size_t)l->in->out->width :
		    80,
	};
	struct sheet *sheet = timeline_judge(m, &o);
	int r = -ENOMEM;

	if (sheet != NULL && !sheet_failed(sheet))
		r = sheet_write(&l->out, sheet, SHEET_TEXT, &w);
	sheet_free(sheet);
	return r < 0 ? r : log_flush(l);
}
