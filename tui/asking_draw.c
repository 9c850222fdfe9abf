/* Drawing of a pane that asks, but for a comparison.  Fails: never.  Owns
 * nothing but texts of the frame. */
#include "tui/asking.h"

#include <stdio.h>

#include "core/sheet/writer.h"

#define NAME_COLS 16		/* of a vantage */

static enum lang
lang(const struct asking *d)
{
	return d->pane->console->lang;
}

static const char *
in(const struct asking *d, struct text t)
{
	return text_in(&t, lang(d));
}

static const char *
word(const struct asking *d, const char *id)
{
	return in(d, text_plain(id));
}

bool
asking_is_wide(const struct asking *d)
{
	return d->cols >= LAYOUT_WIDE;
}

/* ---- the head ---- */

const char *
asking_vantage_word(const struct asking *d, const char *vantage)
{
	return *vantage ? in(d, text_say(d->frame, "vantage.called", "name",
	    vantage, NULL)) : word(d, "vantage.default");
}

/* Offline, and no file answers. */
static bool
asked_nobody(const struct asking *d)
{
	const struct dns_place *p = d->carrier ? dns_carrier_place(d->carrier,
	    d->side[0].vantage) : NULL;

	return p != NULL && *p->asks == '\0';
}

static struct text
progress(struct asking *d)
{
	char done[TEXT_NUMBER], all[TEXT_NUMBER], when[32];
	size_t open = d->carrier ? dns_carrier_open(d->carrier) : 0, n = 0;
	struct buf b;

	for (size_t i = 0; i < 2; i++)
		if (d->side[i].inquiry != NULL)
			n += inquiry_questions(d->side[i].inquiry);
	if (asking_running(d))
		return text_say(d->frame, "tui.asking.progress", "n",
		    text_number(done, (long long)(n > open ? n - open : 0)),
		    "all", text_number(all, (long long)n), NULL);
	if (d->side[0].stopped)
		return text_plain("tui.asking.stopped");
	if (asked_nobody(d))
		return text_plain("tui.asking.nobody");
	buf_init(&b, sizeof when);
	display_time(&b, d->side[0].when);
	snprintf(when, sizeof when, SPAN_FMT, SPAN_ARG(buf_span(&b)));
	buf_done(&b);
	return text_say(d->frame, "tui.asking.when", "time", when, NULL);
}

static bool
headline(struct asking *d, struct text *ret, enum style *ret_style)
{
	const struct sheet *s = d->side[0].sheet;
	enum severity severity = SEVERITY_NONE;

	if (d->ops->headline == NULL || s == NULL || asking_running(d) ||
	    d->comparing || !d->ops->headline(s, d->frame, ret, &severity))
		return false;
	*ret_style = style_of(severity);
	return true;
}

/* What it comes to goes before when it was asked. */
static int
draw_right(struct asking *d, const struct area *a)
{
	struct area left = *a;
	enum style style = STYLE_PLAIN;
	struct text t;
	int edge = a->cols;

	if (d->mode != ASKING_RESULT)
		return edge;
	if (headline(d, &t, &style)) {
		edge = area_right(a, 0, style, in(d, t));
		if (!asking_is_wide(d))
			return edge;
		left = area_sub(a, 0, 0, a->rows, edge - 1);
	}
	if (d->ops->alone && !asking_running(d))
		return edge;
	return area_right(&left, 0, asking_running(d) || d->side[0].stopped ?
	    STYLE_NOTICE : STYLE_DIM, in(d, progress(d)));
}

static void
draw_head(struct asking *d, const struct area *a)
{
	int col = 1, edge = draw_right(d, a);
	const char *called = d->ops->called ? in(d, d->ops->called(d)) :
	    d->subject;
	const char *from = asking_vantage_word(d, d->side[0].vantage);

	col += area_text_cut(a, 0, col, edge - col - 1, STYLE_BOLD,
	    span_str(called)) + 2;
	if (d->comparing)
		from = in(d, text_say(d->frame, "tui.asking.between", "a", from,
		    "b", asking_vantage_word(d, d->side[1].vantage), NULL));
	if (*d->side[0].vantage || d->comparing)
		area_text_cut(a, 0, col, edge - col - 1, STYLE_PLAIN,
		    span_str(from));
}

/* ---- before anything is asked ---- */

/* Whom the place asks; none where it cannot be asked from. */
static struct text
place_words(struct asking *d, const struct dns_place *p, bool *ret_server)
{
	const struct console *c = d->pane->console;
	const char *vantage = d->side[0].vantage, *id = "tui.asking.place";
	const struct config_vantage *v = *vantage ? config_vantage(c->config,
	    vantage) : NULL;

	if (v != NULL && *v->dns_file)
		id = "tui.asking.place-planned";
	else if (c->options.dns_file != NULL)
		id = "tui.asking.place-file";
	else if (c->options.offline)
		return text_plain("tui.asking.offline");
	if (p == NULL || !*p->asks)
		return (struct text){ 0 };
	*ret_server = strcmp(id, "tui.asking.place") == 0;
	return text_say(d->frame, id, "vantage",
	    asking_vantage_word(d, vantage), "asks", p->asks, NULL);
}

static void
draw_ask(struct asking *d, const struct area *a)
{
	struct flow f = { .a = a, .row = 0 };
	const struct dns_place *p = d->carrier ? dns_carrier_place(
	    d->carrier, d->side[0].vantage) : NULL;
	bool server = false;
	struct text t = { 0 };

	if (d->ops->alone)
		p = NULL;
	else
		t = place_words(d, p, &server);
	if (d->error.code < 0) {
		flow_text(&f, 1, STYLE_ERROR, span_str(error_in(&d->error,
		    lang(d))));
		f.row++;
	}
	flow_text(&f, 1, STYLE_PLAIN, span_str(word(d, *d->subject == '\0' ?
	    d->gathering ? "tui.asking.gathering" : d->ops->no_subject :
	    d->guessed ? d->ops->guessed : d->ops->ready)));
	f.row++;
	flow_text(&f, 1, STYLE_DIM, span_str(word(d, "tui.asking.what")));
	flow_text(&f, 3, STYLE_PLAIN, span_str(word(d, d->ops->checks)));
	f.row++;
	if (!text_is_none(&t)) {
		flow_text(&f, 1, STYLE_DIM, span_str(word(d,
		    "tui.asking.from")));
		flow_text(&f, 3, STYLE_PLAIN, span_str(in(d, t)));
	}
	if (server && d->ops->amount != NULL)
		flow_text(&f, 3, STYLE_PLAIN, span_str(word(d,
		    d->ops->amount)));
	if (p != NULL && *p->address)
		flow_text(&f, 3, STYLE_PLAIN, span_str(in(d,
		    dns_place_words(p, d->frame))));
	(void)flow_end(&f, word(d, "tui.more-below"));
}

/* ---- vantages ---- */

const char *
asking_vantage_at(const struct asking *d, size_t i)
{
	const struct config_vantage *v;
	size_t n = config_vantages(d->pane->console->config, &v);

	return i == 0 || i > n ? "" : v[i - 1].name;
}

static size_t
vantage_count(void *arg)
{
	const struct asking *d = arg;
	const struct config_vantage *v;

	return 1 + config_vantages(d->pane->console->config, &v);
}

/* The file without its folders. */
static const char *
file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

static void
vantage_draw(void *arg, const struct area *a, int row, size_t i,
    enum style style)
{
	struct asking *d = arg;
	const char *name = asking_vantage_at(d, i);
	const struct config_vantage *v = *name ?
	    config_vantage(d->pane->console->config, name) : NULL;
	const char *parts[4] = { "", "", "", "" };
	int col = 1;

	area_text_cut(a, row, col, NAME_COLS, style, span_str(*name ? name :
	    word(d, "vantage.default")));
	col += NAME_COLS + 1;
	if (v != NULL) {
		parts[0] = v->area;
		parts[1] = *v->dns_file ? file_name(v->dns_file) :
		    v->resolver;
		parts[2] = v->source;
		parts[3] = v->interface;
	}
	for (size_t k = 0; k < 4; k++)
		if (*parts[k])
			col += area_text_cut(a, row, col, a->cols - col - 1,
			    k == 0 || style == STYLE_CURSOR ? style :
			    STYLE_DIM, span_str(parts[k])) + 2;
}

const struct list_ops asking_vantage_list = {
	.count = vantage_count,
	.draw = vantage_draw,
};

static void
draw_vantages(struct asking *d, const struct area *a)
{
	struct area list;
	int n = area_wrap(a, 0, 1, 3, STYLE_PLAIN, span_str(word(d,
	    d->for_second ? "tui.asking.choose-second" : "tui.asking.choose")));

	list = area_sub(a, n + 1, 0, a->rows - n - 1, a->cols);
	list_draw(&d->vantages, &list, true);
	if (vantage_count(d) == 1 && n + 3 < a->rows)
		area_wrap(a, n + 3, 1, a->rows - n - 3, STYLE_DIM,
		    span_str(word(d, "tui.asking.no-vantages")));
}

/* ---- all ---- */

static void
draw_result(struct asking *d, const struct area *a)
{
	struct area list, detail;

	if (d->view.sheet == NULL) {
		area_wrap(a, 1, 1, a->rows - 1, STYLE_PLAIN, span_str(word(d,
		    "tui.asking.begun")));
		return;
	}
	if (a->cols < LAYOUT_WIDE) {
		sheet_view_draw(&d->view, a, true);
	} else if (d->comparing) {
		asking_draw_sides(d, a);
	} else {
		layout_split(a, 55, &list, &detail);
		sheet_view_draw(&d->view, &list, true);
		sheet_view_draw(&d->detail, &detail, false);
	}
}

void
asking_draw(struct asking *d, const struct area *a)
{
	struct area body = area_sub(a, 1, 0, a->rows - 1, a->cols);

	arena_reset(d->frame);
	draw_head(d, a);
	if (d->mode == ASKING_VANTAGES)
		draw_vantages(d, &body);
	else if (d->mode == ASKING_FIRST)
		draw_ask(d, &body);
	else
		draw_result(d, &body);
}
