/* The Log pane: what happened to this mail?
 *
 *   row 0   filter                              hits / all   following
 *   row 1…  the time the log covers, or what is wrong
 *   row 2   column heads
 *   list    newest first | the message under the cursor: its sentence, its
 *           attempts; under it the hours of the hits
 *
 * Data is in log_model.c; this file draws and acts on commands.  The list
 * holds on to the message under the cursor (its first position), so new hits
 * never move it away. */
#include "tui/pane.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/timeparse.h"
#include "core/sheet/writer.h"
#include "tui/console.h"
#include "tui/layout.h"
#include "tui/log_columns.h"
#include "tui/log_model.h"
#include "tui/log_preview.h"

#define FIGURE_ROWS 4
#define COUNT_LEAST 12		/* columns left for the filter */

struct log_pane {
	struct pane	*pane;
	struct log_model *model;
	struct list	 list;
	struct arena	*arena;		/* texts of one frame */
	struct sheet	*preview;	/* of the message under the cursor */
	struct log_position preview_at;
	uint32_t	 preview_lines;
	bool		 raw;		/* raw lines in the preview */
	bool		 figure;
	struct log_position want;	/* where the cursor shall go */
	bool		 wanted;
	bool		 moved;		/* by the user, since the search */
};

static struct log_pane *
data(struct pane *p)
{
	return p->data;
}

static enum lang
lang(const struct log_pane *d)
{
	return d->pane->console->lang;
}

static const char *
word(const struct log_pane *d, const char *id)
{
	struct text t = text_plain(id);

	return text_in(&t, lang(d));
}

/* ---- list ---- */

static size_t
line_count(void *arg)
{
	const struct log_pane *d = arg;

	return log_model_count(d->model);
}

static int
line_key(void *arg, size_t i, struct buf *out)
{
	const struct log_pane *d = arg;
	const struct log_hit *h = log_model_hit(d->model, i);

	return buf_addf(out, "%u:%llu", h->first.segment,
	    (unsigned long long)h->first.offset);
}

static bool
key_position(struct span key, struct log_position *ret)
{
	struct span head;
	uint64_t v;

	if (!span_split(&key, ':', &head) || span_u64(head, UINT32_MAX, &v))
		return false;
	ret->segment = (uint32_t)v;
	if (span_u64(key, UINT64_MAX, &v))
		return false;
	ret->offset = v;
	return true;
}

static ptrdiff_t
line_find(void *arg, struct span key, size_t near)
{
	const struct log_pane *d = arg;
	struct log_position at;

	return key_position(key, &at) ? log_model_find(d->model, at, near) :
	    -1;
}

static void
line_draw(void *arg, const struct area *a, int row, size_t i,
    enum style style)
{
	struct log_pane *d = arg;
	const struct log_summary *s = log_model_summary(d->model, i);

	if (s)
		log_columns_draw(a, row, s, style, lang(d));
	else
		area_str(a, row, 1, style, word(d, "log.unreadable"));
}

static const struct list_ops list_ops = {
	.count = line_count,
	.key = line_key,
	.find = line_find,
	.draw = line_draw,
};

/* ---- the message under the cursor ---- */

static void
drop_preview(struct log_pane *d)
{
	sheet_free(d->preview);
	d->preview = NULL;
}

static const struct sheet *
preview(struct log_pane *d)
{
	const struct log_hit *h;

	if (d->list.cursor >= log_model_count(d->model)) {
		drop_preview(d);
		return NULL;
	}
	h = log_model_hit(d->model, d->list.cursor);
	if (d->preview && h->first.segment == d->preview_at.segment &&
	    h->first.offset == d->preview_at.offset &&
	    h->lines == d->preview_lines)
		return d->preview;
	drop_preview(d);
	d->preview = log_model_sheet(d->model, d->list.cursor, true);
	d->preview_at = h->first;
	d->preview_lines = h->lines;
	return d->preview;
}

/* The line the cursor stood on before goes first, once it is found again;
 * while a search runs or new lines are followed the cursor stays on the newest
 * hit until it is moved. */
static void
changed(void *arg)
{
	struct log_pane *d = arg;
	ptrdiff_t at = d->wanted ? log_model_find(d->model, d->want, 0) : -1;
	enum log_state s = log_model_state(d->model);

	if (at >= 0)
		list_set(&d->list, (size_t)at);
	else if (!d->moved && !d->wanted && (s == LOG_SCANNING ||
	    log_model_following(d->model)))
		list_set(&d->list, 0);
	else
		list_reload(&d->list);
	if (at >= 0 || s == LOG_COMPLETE || s == LOG_FAILED)
		d->wanted = false;
	console_dirty(d->pane->console);
}

/* ---- drawing ---- */

static struct text
counts(struct log_pane *d)
{
	struct log_model *m = d->model;
	char n[32], all[32], pct[16];
	bool whole = log_model_state(m) == LOG_COMPLETE;

	log_columns_number(n, sizeof n, (int64_t)log_model_count(m));
	log_columns_number(all, sizeof all, (int64_t)log_model_total(m));
	snprintf(pct, sizeof pct, "%d", log_model_progress(m) / 10);
	if (log_model_state(m) == LOG_FAILED && log_model_count(m) == 0)
		return (struct text){ "", "" };
	if (log_model_state(m) == LOG_OPENING)
		return text_plain("log.opening");
	if (!whole)
		return text_say(d->arena, "log.count-scanning", "n", n,
		    "percent", pct, NULL);
	if (!log_model_complete(m))
		return text_say(d->arena, log_model_following(m) ?
		    "log.count-part-following" : "log.count-part", "n", n,
		    NULL);
	/* A search looks only at what holds the words: it counts no others. */
	if (!log_model_counted(m))
		return text_say(d->arena, log_model_following(m) ?
		    "log.count-found-following" : "log.count-found", "n", n,
		    NULL);
	return text_say(d->arena, log_model_following(m) ?
	    "log.count-following" : "log.count", "n", n, "all", all, NULL);
}

/* Returns the rows used: what went wrong is never cut. */
static int
draw_head(struct log_pane *d, const struct area *a)
{
	const struct error *e = log_model_error(d->model);
	struct text t = counts(d), filter;
	const char *f = log_model_filter(d->model);
	int edge = a->cols, n = 1;

	if (area_width(a, text_in(&t, lang(d))) + COUNT_LEAST < a->cols)
		edge = area_right(a, 0, STYLE_PLAIN, text_in(&t, lang(d)));
	filter = *f ? (struct text){ f, f } : text_plain("log.no-filter");
	area_text_cut(a, 0, 1, edge - 2, *f ? STYLE_BOLD : STYLE_DIM,
	    span_str(text_in(&filter, lang(d))));
	if (e) {
		n = area_wrap(a, 1, 1, a->rows / 2, STYLE_ERROR,
		    span_str(error_in(e, lang(d))));
	} else {
		t = log_model_coverage(d->model);
		if (!text_is_none(&t))
			area_text_cut(a, 1, 1, -1, STYLE_DIM,
			    span_str(text_in(&t, lang(d))));
	}
	return 1 + n;
}

static void
draw_empty(struct log_pane *d, const struct area *a)
{
	enum log_state s = log_model_state(d->model);
	struct text t;
	int row = 1;

	if (log_model_error(d->model)) {
		t = text_plain("log.help-error");
	} else if (s != LOG_COMPLETE) {
		t = text_plain("log.searching");
	} else if (*log_model_filter(d->model)) {
		t = log_model_outside(d->model);
		if (text_is_none(&t))
			t = text_plain("log.nothing");
		row += area_wrap(a, row, 1, 3, STYLE_NOTICE,
		    span_str(text_in(&t, lang(d))));
		t = text_plain("log.nothing-hint");
	} else {
		t = text_plain("log.empty");
	}
	area_wrap(a, row, 1, a->rows - row, STYLE_PLAIN,
	    span_str(text_in(&t, lang(d))));
}

/* The hours stand at the bottom where the message leaves room for them. */
static void
draw_detail(struct log_pane *d, const struct area *a)
{
	const struct sheet *s = preview(d);
	const struct figure *f = d->figure ?
	    log_model_histogram(d->model) : NULL;
	int used = s ? log_preview(a, s, d->raw, lang(d)) : 0;
	struct area low;

	if (!f || used + FIGURE_ROWS >= a->rows)
		return;
	low = area_sub(a, a->rows - FIGURE_ROWS, 1, FIGURE_ROWS, a->cols - 2);
	area_figure(&low, 0, FIGURE_ROWS, f, lang(d));
}

static void
log_draw(struct pane *p, const struct area *a)
{
	struct log_pane *d = data(p);
	struct area body, head, list, detail;
	int head_rows;

	arena_reset(d->arena);
	head_rows = draw_head(d, a);
	body = area_sub(a, head_rows, 0, a->rows - head_rows, a->cols);
	if (log_model_count(d->model) == 0) {
		draw_empty(d, &body);
		return;
	}
	layout_split(&body, a->cols >= LAYOUT_WIDE ? 58 : 42, &list, &detail);
	head = area_sub(&list, 0, 1, 1, list.cols - 1);
	log_columns_head(&head, 0, lang(d));
	list = area_sub(&list, 1, 0, list.rows - 1, list.cols);
	list_draw(&d->list, &list, true);
	draw_detail(d, &detail);
}

/* ---- commands ---- */

static bool
search(struct log_pane *d, struct span line)
{
	struct error e = { 0 };

	if (log_model_search(d->model, line, &e) < 0) {
		console_error(d->pane->console, &e);
		return false;
	}
	list_forget(&d->list);
	d->moved = false;
	drop_preview(d);
	changed(d);
	return true;
}

static void
filter_done(void *arg, const char *line)
{
	if (line)
		search(arg, span_str(line));
}

static void
filter_complete(void *arg, struct span before, struct completion *ret)
{
	struct log_pane *d = arg;
	ptrdiff_t blank = span_rchr(before, ' ');
	struct span word = span_skip(before, (size_t)(blank + 1));

	ret->start = (size_t)(blank + 1);
	log_columns_complete(d->model, word, ret);
}

static void
ask_filter(struct log_pane *d, const char *initial)
{
	struct prompt_spec s = {
		.history = "filter",
		.label = text_plain("log.prompt-filter"),
		.initial = initial,
		.complete = filter_complete,
		.done = filter_done,
		.arg = d,
	};

	console_prompt(d->pane->console, &s);
}

/* The filter without the words of some options, and with one more. */
static void
filter_replace(struct log_pane *d, const char *const *drop, const char *name,
    const char *value)
{
	bool quote = strchr(value, ' ') != NULL;
	struct buf b;

	buf_init(&b, PROMPT_MAX);
	log_filter_without(span_str(log_model_filter(d->model)), drop,
	    console_now(d->pane->console), &b);
	if (*value)
		buf_addf(&b, quote ? "%s%s:\"%s\"" : "%s%s:%s", b.len ? " " :
		    "", name, value);
	if (b.error == 0)
		search(d, buf_span(&b));
	buf_done(&b);
}

static void
date_done(void *arg, const char *line)
{
	static const char *const times[] = { "on", "since", "until", NULL };

	if (line)
		filter_replace(arg, times, "on", line);
}

static void
ask_date(struct log_pane *d)
{
	struct prompt_spec s = {
		.history = "date",
		.label = text_plain("log.prompt-date"),
		.done = date_done,
		.arg = d,
	};

	console_prompt(d->pane->console, &s);
}

static void
open_message(struct log_pane *d)
{
	struct sheet *s = log_model_sheet(d->model, d->list.cursor, true);
	const struct log_summary *sum = log_model_summary(d->model,
	    d->list.cursor);
	struct text title;

	if (!s || !sum) {
		sheet_free(s);
		console_say_id(d->pane->console, SEVERITY_WARNING,
		    "log.unreadable");
		return;
	}
	title = text_plain("log.title-message");
	console_open_sheet(d->pane->console, s, title);
}

static void
toggle_follow(struct log_pane *d)
{
	struct error e = { 0 };

	if (log_model_follow(d->model, !log_model_following(d->model), &e) < 0)
		console_error(d->pane->console, &e);
	else
		list_set(&d->list, 0);
	d->moved = false;
	console_dirty(d->pane->console);
}

struct action {
	const char	*name;
	void		(*run)(struct log_pane *d);
};

static void
act_filter(struct log_pane *d)
{
	ask_filter(d, log_model_filter(d->model));
}

static void
act_lines(struct log_pane *d)
{
	d->raw = !d->raw;
}

static void
act_figure(struct log_pane *d)
{
	d->figure = !d->figure;
}

/* What says when, and which client, stays; all else would hide a refusal,
 * which may know neither sender nor recipient. */
static void
act_refusals(struct log_pane *d)
{
	static const char *const hiding[] = { "to", "from", "account",
		"queue-id", "message-id", "subject", "relay", "text",
		"status", NULL };

	console_remember(d->pane->console);
	filter_replace(d, hiding, "status", "rejected");
}

/* Everything, with the cursor on the mail it stands on: what came before and
 * after it. */
static void
act_clear(struct log_pane *d)
{
	bool stand = d->list.cursor < log_model_count(d->model);
	struct log_position at = { 0 };

	if (stand)
		at = log_model_hit(d->model, d->list.cursor)->first;
	search(d, span_str(""));
	d->want = at;
	d->wanted = stand;
	changed(d);
}

static const struct action actions[] = {
	{ "filter", act_filter },
	{ "filter-clear", act_clear },
	{ "open", open_message },
	{ "follow", toggle_follow },
	{ "goto-date", ask_date },
	{ "lines", act_lines },
	{ "figure", act_figure },
	{ "refusals", act_refusals },
};

static bool
log_command(struct pane *p, const char *name, const char *argument)
{
	struct log_pane *d = data(p);

	if (list_command(&d->list, name, argument)) {
		d->wanted = false;
		d->moved = strcmp(name, "top") != 0;
		console_dirty(p->console);
		return true;
	}
	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
		if (strcmp(actions[i].name, name) != 0)
			continue;
		if (strcmp(name, "filter") == 0 && *argument)
			search(d, span_str(argument));
		else
			actions[i].run(d);
		console_dirty(p->console);
		return true;
	}
	return false;
}

static const struct tui_command log_commands[] = {
	{ "filter", "view", 0, "[FILTER]", "log", NULL },
	{ "filter-clear", "view", 0, NULL, "log", NULL },
	{ "goto-date", "view", 0, NULL, "log", NULL },
	{ "follow", "view", 0, NULL, "log", NULL },
	{ "lines", "view", NEEDS_ROW, NULL, "log", NULL },
	{ "figure", "view", 0, NULL, "log", NULL },
	{ "refusals", "view", 0, NULL, "log", NULL },
	{ NULL, NULL, 0, NULL, NULL, NULL },
};

static const char *const *
log_keys(struct pane *p)
{
	static const char *const some[] = { "filter", "open", "meaning",
	    "finding-add", "follow", "goto-date", "lines", "refusals", NULL };
	static const char *const none[] = { "filter", "filter-clear",
	    "refusals", "goto-date", "follow", NULL };
	static const char *const failed[] = { NULL };

	if (log_model_state(data(p)->model) == LOG_FAILED &&
	    log_model_count(data(p)->model) == 0)
		return failed;
	return log_model_count(data(p)->model) ? some : none;
}

/* ---- life ---- */

static int
log_open(struct pane *p)
{
	struct log_pane *d = calloc(1, sizeof *d);
	struct error e = { 0 };

	if (!d)
		return -ENOMEM;
	p->data = d;
	d->pane = p;
	d->figure = true;
	d->arena = arena_new((size_t)1 << 20);
	d->model = log_model_new(p->console, changed, d);
	list_init(&d->list, &list_ops, d);
	if (!d->arena || !d->model)
		return -ENOMEM;
	return log_model_search(d->model, span_str(""), &e);
}

static void
log_stop(struct pane *p)
{
	if (data(p))
		log_model_stop(data(p)->model);
}

static void
log_close(struct pane *p)
{
	struct log_pane *d = data(p);

	if (!d)
		return;
	drop_preview(d);
	log_model_free(d->model);
	arena_free(d->arena);
	free(d);
	p->data = NULL;
}

/* A text is a filter as it stands. */
static bool
log_jump(struct pane *p, enum field_type type, struct span value)
{
	static const struct {
		enum field_type	 type;
		const char	*name;
	} word[] = {
		{ FIELD_QUEUE_ID, "queue-id" }, { FIELD_ADDRESS, "to" },
		{ FIELD_MESSAGE_ID, "message-id" }, { FIELD_IP, "client" },
		{ FIELD_DOMAIN, "to" },
	};
	struct buf b;
	bool ok = type == FIELD_TEXT && search(data(p), value);

	for (size_t i = 0; i < sizeof word / sizeof *word && !ok; i++) {
		if (word[i].type != type)
			continue;
		buf_init(&b, PROMPT_MAX);
		buf_addf(&b, "%s:%s" SPAN_FMT, word[i].name,
		    type == FIELD_DOMAIN ? "@" : "", SPAN_ARG(value));
		ok = b.error == 0 && search(data(p), buf_span(&b));
		buf_done(&b);
	}
	return ok;
}

/* The filter, a tab, the key of the line under the cursor. */
static int
log_save(struct pane *p, struct buf *out)
{
	struct log_pane *d = data(p);

	buf_adds(out, log_model_filter(d->model));
	if (d->list.nkey > 0) {
		buf_addc(out, '\t');
		buf_add(out, d->list.key, d->list.nkey);
	}
	return out->error;
}

static void
log_restore(struct pane *p, struct span state)
{
	struct log_pane *d = data(p);
	ptrdiff_t tab = span_rchr(state, '\t');
	struct span filter = tab < 0 ? state : span_head(state, (size_t)tab);

	if (!d)
		return;
	if (!span_is(filter, log_model_filter(d->model)))
		search(d, filter);
	d->wanted = tab >= 0 && key_position(span_skip(state,
	    (size_t)tab + 1), &d->want);
	changed(d);
}

static const struct row *
log_row(struct pane *p, const struct sheet **ret)
{
	struct log_pane *d = data(p);
	const struct sheet *s = preview(d);

	*ret = s;
	return s ? s->root.children : NULL;
}

static bool
log_busy(struct pane *p)
{
	return log_model_busy(data(p)->model);
}

static bool
log_cancel(struct pane *p)
{
	return log_model_cancel(data(p)->model);
}

const struct pane_ops pane_log_ops = {
	.name = "log",
	.number = 1,
	.commands = log_commands,
	.open = log_open,
	.stop = log_stop,
	.close = log_close,
	.draw = log_draw,
	.command = log_command,
	.keys = log_keys,
	.jump = log_jump,
	.save = log_save,
	.restore = log_restore,
	.row = log_row,
	.busy = log_busy,
	.cancel = log_cancel,
};
