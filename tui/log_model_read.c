/* What is read of a set for the screen: summaries of visible hits, the time
 * line of one message, the histogram.
 * Failure: NULL; the list then says that the line could not be read. */
#include "tui/log_model.h"

#include "core/base/timeparse.h"
#include "core/log/timeline.h"
#include "tui/console.h"
#include "tui/log_model_private.h"

static void
summarise(struct arena *a, const struct log_message *msg,
    struct log_summary *ret)
{
	const struct log_recipient *r = msg->recipients;

	*ret = (struct log_summary){
		.at = msg->origin,
		.arrived = msg->arrived,
		.verdict = msg->verdict,
		.object = msg->object,
		.from = msg->from.p ? arena_span(a, msg->from) : msg->from,
		.queue_id = arena_span(a, msg->queue_id),
		.reply = arena_span(a, msg->reply),
		.client = arena_span(a, msg->client_ip),
		.size = msg->size,
		.nrecipients = msg->nrecipients,
	};
	if (msg->object == LOG_OBJECT_SESSION)
		ret->from = msg->account.n > 0 ?
		    arena_span(a, msg->account) : msg->account;
	ret->to = arena_span(a, msg->nrecipients ? r[0].to : msg->to);
	for (size_t i = 0; i < msg->nrecipients; i++) {
		size_t n = r[i].nattempts;

		if (n > ret->attempts)
			ret->attempts = n;
		if (n && ret->relay.n == 0 &&
		    !span_is(r[i].attempts[n - 1].relay_name, "none")) {
			const struct log_attempt *t = &r[i].attempts[n - 1];

			ret->relay = arena_span(a, t->relay_name.n ?
			    t->relay_name : t->relay_ip);
		}
	}
}

static int
expand(struct log_model *m, size_t line, struct log_message *ret)
{
	int r;

	arena_reset(m->scratch);
	r = log_set_expand(m->set, m->source, log_model_index(m, line),
	    m->scratch, ret);
	if (r == 0)
		log_message_ask_queue(m->scratch, ret, m->facts);
	return r;
}

const struct log_summary *
log_model_summary(struct log_model *m, size_t line)
{
	struct slot *slot = &m->slot[line % SUMMARIES];
	struct log_message msg;

	if (slot->line == line)
		return &slot->summary;
	if (!slot->arena)
		slot->arena = arena_new((size_t)256 << 10);
	if (!slot->arena || line >= log_model_count(m) ||
	    expand(m, line, &msg) < 0)
		return NULL;
	arena_reset(slot->arena);
	summarise(slot->arena, &msg, &slot->summary);
	slot->line = line;
	return &slot->summary;
}

struct sheet *
log_model_sheet(struct log_model *m, size_t line, bool lines)
{
	struct timeline_options o = {
		.now = console_now(m->console),
		.replies = m->console->replies,
		.facts = m->facts,
		.lines = lines,
	};
	struct log_message msg;

	if (line >= log_model_count(m) || expand(m, line, &msg) < 0)
		return NULL;
	o.source = span_str(log_source_segment(m->source,
	    msg.origin.segment)->name);
	return timeline_judge(&msg, &o);
}

const struct figure *
log_model_histogram(struct log_model *m)
{
	uint32_t counts[FIGURE_BINS];
	struct figure_point *p;
	usec_t since, width;
	size_t n;

	if (m->have_figure)
		return &m->figure;
	if (!m->set || log_set_count(m->set) == 0)
		return NULL;
	if (log_set_histogram(m->set, TIME_NONE, TIME_NONE, FIGURE_BINS,
	    counts, &since, &width) < 0)
		return NULL;
	arena_reset(m->figures);
	p = arena_array(m->figures, FIGURE_BINS, sizeof *p);
	if (!p)
		return NULL;
	m->figure = (struct figure){
		.kind = FIGURE_BARS,
		.title = text_plain(width < USEC_DAY ?
		    "log.figure-hours" : "log.figure-days"),
		.points = p,
	};
	/* the axis ends with the last mail, not in days to come */
	for (n = FIGURE_BINS; n > 1 && counts[n - 1] == 0; n--)
		;
	for (size_t i = 0; i < n; i++) {
		usec_t t = since + (usec_t)i * width;
		struct civil c;

		time_civil_local(t, &c);
		p[i].name = "";
		if (width >= USEC_DAY ? i % 7 == 0 : c.hour % 6 == 0)
			p[i].name = width >= USEC_DAY ?
			    arena_printf(m->figures, "%d/%d", c.month, c.day) :
			    arena_printf(m->figures, "%d", c.hour);
		p[i].value = counts[i];
		m->figure.npoints = i + 1;
	}
	m->have_figure = true;
	return &m->figure;
}
