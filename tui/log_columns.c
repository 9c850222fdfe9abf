/* Columns and completion of the Log pane.  Never allocates beyond
 * the completion's words; what does not fit is clipped by the grid. */
#include "tui/log_columns.h"

#include <stdio.h>

#include "core/base/timeparse.h"
#include "core/sheet/writer.h"

#define TO_LEAST 8

enum column { COL_TIME, COL_VERDICT, COL_FROM, COL_TO, COL_RELAY, COL_SIZE,
	COL_COUNT };

static const struct {
	const char	*id;
	int		 min, max;
	int		 rank;		/* lower: kept longer */
} columns[COL_COUNT] = {
	[COL_TIME]	= { "log.col-time", 14, 14, 0 },
	[COL_VERDICT]	= { "log.col-verdict", 10, 12, 1 },
	[COL_FROM]	= { "log.col-from", 14, 32, 3 },
	[COL_TO]	= { "log.col-to", 16, 40, 2 },
	[COL_RELAY]	= { "log.col-relay", 14, 32, 5 },
	[COL_SIZE]	= { "log.col-size", 7, 7, 4 },
};

/* Widths for an area; 0: the column is left out. */
static void
fit(int cols, int ret_width[COL_COUNT])
{
	int left = cols - 1;

	for (int c = 0; c < COL_COUNT; c++)
		ret_width[c] = 0;
	for (int rank = 0; rank < COL_COUNT; rank++) {
		for (int c = 0; c < COL_COUNT; c++) {
			int w = columns[c].min;

			/* of the recipient a part says more than nothing */
			if (c == COL_TO && w + 1 > left && left > TO_LEAST)
				w = left - 1;
			if (columns[c].rank != rank || w + 1 > left)
				continue;
			ret_width[c] = w;
			left -= w + 1;
		}
	}
	for (bool grew = true; left > 0 && grew;) {
		grew = false;
		for (int c = 0; c < COL_COUNT && left > 0; c++) {
			if (!ret_width[c] || ret_width[c] >= columns[c].max)
				continue;
			ret_width[c]++;
			left--;
			grew = true;
		}
	}
}

void
log_columns_head(const struct area *a, int row, enum lang lang)
{
	int w[COL_COUNT], col = 1;

	fit(a->cols, w);
	area_fill(a, row, STYLE_HEADING);
	for (int c = 0; c < COL_COUNT; c++) {
		struct text t = text_plain(columns[c].id);

		if (!w[c])
			continue;
		if (c == COL_SIZE)
			area_right_in(a, row, col, w[c], STYLE_HEADING,
			    text_in(&t, lang));
		else
			area_text(a, row, col, w[c], STYLE_HEADING,
			    span_str(text_in(&t, lang)));
		col += w[c] + 1;
	}
}

void
log_columns_number(char *out, size_t size, int64_t v)
{
	char digits[24];
	int n = snprintf(digits, sizeof digits, "%lld", (long long)v);
	size_t k = 0;

	for (int i = 0; i < n && k + 2 < size; i++) {
		if (i && (n - i) % 3 == 0 && digits[i - 1] != '-')
			out[k++] = ',';
		out[k++] = digits[i];
	}
	out[k] = '\0';
}

void
log_columns_size(char *out, size_t size, int64_t bytes)
{
	static const char *const unit[] = { "B", "kB", "MB", "GB" };
	int64_t one = 1, rest;
	int u = 0;

	if (bytes < 0) {
		snprintf(out, size, "-");
		return;
	}
	for (; u < 3 && bytes / one >= 1000; u++)
		one *= 1000;
	rest = bytes % one;
	if (u > 1 && bytes / one < 10 && bytes + one / 20 < 10 * one)
		snprintf(out, size, "%lld.%lld %s", (long long)((bytes +
		    one / 20) / one), (long long)((bytes + one / 20) % one *
		    10 / one), unit[u]);
	else
		snprintf(out, size, "%lld %s", (long long)(bytes / one +
		    (rest * 2 >= one && one > 1)), unit[u]);
}

void
log_columns_time(char *out, size_t size, usec_t t)
{
	struct civil c;

	if (t == TIME_NONE) {
		snprintf(out, size, "-");
		return;
	}
	time_civil_local(t, &c);
	snprintf(out, size, "%02d-%02d %02d:%02d:%02d", c.month, c.day, c.hour,
	    c.minute, c.second);
}

static enum style
verdict_style(enum log_verdict v)
{
	switch (v) {
	case VERDICT_BOUNCED:
	case VERDICT_EXPIRED:
	case VERDICT_REJECTED:
		return STYLE_ERROR;
	case VERDICT_DEFERRED:
	case VERDICT_HELD:
	case VERDICT_DISCARDED:
	case VERDICT_CANCELED:
	case VERDICT_LOGIN_FAILED:
	case VERDICT_TLS_FAILED:
		return STYLE_WARNING;
	case VERDICT_IN_QUEUE:
		return STYLE_NOTICE;
	case VERDICT_DELIVERED_REMOTE:
	case VERDICT_DELIVERED_LOCAL:
		return STYLE_GOOD;
	default:
		return STYLE_PLAIN;
	}
}

static void
draw_verdict(const struct area *a, int row, int col, int width,
    const struct log_summary *s, enum style style, enum lang lang)
{
	enum style v = style == STYLE_PLAIN ? verdict_style(s->verdict) : style;
	int used = area_text(a, row, col, width, v,
	    span_str(log_verdict_label(s->verdict, lang)));
	struct text unit;
	char n[32];

	if (s->attempts < 2 || used + 2 >= width)
		return;
	unit = text_plain("log.attempts-unit");
	snprintf(n, sizeof n, "%zu%s", s->attempts, text_in(&unit, lang));
	area_text(a, row, col + used + 1, width - used - 1, style,
	    span_str(n));
}

static void
draw_to(const struct area *a, int row, int col, int width,
    const struct log_summary *s, enum style style)
{
	char more[24];
	int n;

	if (s->to.n == 0 && (s->object == LOG_OBJECT_SESSION ||
	    (s->from.p == NULL && s->queue_id.n > 0))) {
		/* from where; the id, where nothing else is known */
		bool ip = s->object == LOG_OBJECT_SESSION;

		n = area_text(a, row, col, width, style,
		    span_str(ip ? "IP " : "ID "));
		area_text(a, row, col + n, width - n, style, ip ? s->client :
		    s->queue_id);
		return;
	}
	if (s->nrecipients < 2) {
		area_text_cut(a, row, col, width, style, s->to);
		return;
	}
	n = snprintf(more, sizeof more, " +%zu", s->nrecipients - 1);
	area_text_cut(a, row, col, width - n, style, s->to);
	area_text(a, row, col + width - n, n, style, span_str(more));
}

void
log_columns_draw(const struct area *a, int row, const struct log_summary *s,
    enum style style, enum lang lang)
{
	int w[COL_COUNT], col = 1;
	char text[64];

	fit(a->cols, w);
	for (int c = 0; c < COL_COUNT; c++) {
		if (!w[c])
			continue;
		switch (c) {
		case COL_TIME:
			log_columns_time(text, sizeof text, s->arrived);
			area_text(a, row, col, w[c], style, span_str(text));
			break;
		case COL_VERDICT:
			draw_verdict(a, row, col, w[c], s, style, lang);
			break;
		case COL_FROM:
			area_text_cut(a, row, col, w[c], style, s->from.p &&
			    s->from.n == 0 ? span_str("<>") : s->from);
			break;
		case COL_TO:
			draw_to(a, row, col, w[c], s, style);
			break;
		case COL_RELAY:
			area_text_cut(a, row, col, w[c], style, s->relay.n ?
			    s->relay : s->client);
			break;
		default:
			log_columns_size(text, sizeof text, s->size);
			area_right_in(a, row, col, w[c], style, text);
		}
		col += w[c] + 1;
	}
}

/* ---- completion ---- */

static void
complete_values(struct log_model *m, struct span name, struct span part,
    struct completion *ret)
{
	char word[PROMPT_MAX];
	bool from = span_is(name, "from");

	if (span_is(name, "status")) {
		for (int v = 0; v < VERDICT_COUNT; v++) {
			const char *w = log_verdict_name(v);

			if (span_eq_nocase(span_head(span_str(w), part.n),
			    part)) {
				snprintf(word, sizeof word, "status:%s", w);
				completion_add(ret, word);
			}
		}
		return;
	}
	for (size_t i = 0; i < log_model_count(m) && i < 100; i++) {
		const struct log_summary *s = log_model_summary(m, i);
		struct span v = s ? from ? s->from : s->to : span_str(NULL);

		if (v.n == 0 || !span_eq_nocase(span_head(v, part.n), part) ||
		    !(from || span_is(name, "to")))
			continue;
		snprintf(word, sizeof word, SPAN_FMT ":" SPAN_FMT,
		    SPAN_ARG(name), SPAN_ARG(v));
		completion_add(ret, word);
	}
}

void
log_columns_complete(struct log_model *m, struct span word,
    struct completion *ret)
{
	const char *const *names = log_filter_names();
	ptrdiff_t colon = span_chr(word, ':');
	char text[64];

	if (colon >= 0) {
		complete_values(m, span_head(word, (size_t)colon),
		    span_skip(word, (size_t)colon + 1), ret);
		return;
	}
	for (; *names; names++) {
		if (!span_eq_nocase(span_head(span_str(*names), word.n), word))
			continue;
		snprintf(text, sizeof text, "%s:", *names);
		completion_add(ret, text);
	}
}
