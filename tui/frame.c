/* The frame around a pane: title line, pane line, key bar, prompt line.
 * Fails: never; what does not fit is left out, least needed first.  Owns
 * nothing. */
#include <stdio.h>

#include "core/base/timeparse.h"
#include "core/text/text.h"

#include "tui/console_private.h"

#define KEYS_SHOWN 24

void
frame_sections(const struct console *c, const char *out[4])
{
	const struct pane_ops *o = c->own->current->ops;

	out[0] = o->name;
	out[1] = "list";
	out[2] = "global";
	out[3] = NULL;
}

static void
draw_title(struct console *c, const struct area *a)
{
	struct civil now;
	char clock[32], left[300];
	struct text t = { 0 };
	struct arena *arena = arena_new(8192);
	int edge, from, w;

	area_fill(a, 0, STYLE_TITLE);
	snprintf(left, sizeof left, "mtgp-tui  %s", c->own->host);
	from = 2 + area_text(a, 0, 1, a->cols - 8, STYLE_TITLE,
	    span_str(left));
	time_civil_local(console_now(c), &now);
	snprintf(clock, sizeof clock, "%02d:%02d ", now.hour % 100,
	    now.minute % 100);
	edge = area_right(a, 0, STYLE_TITLE, clock) - 2;
	if (c->case_id != 0)
		t = text_say(arena, "tui.title.case", "name", c->case_name,
		    NULL);
	if (!text_is_none(&t) && edge > from) {
		w = area_width(a, text_in(&t, c->lang));
		/* about the middle, further left where it is long */
		from = w < edge - from ? (edge - w > a->cols / 2 ?
		    (a->cols / 2 > from ? a->cols / 2 : from) : edge - w) :
		    from;
		area_text(a, 0, from, edge - from, STYLE_TITLE,
		    span_str(text_in(&t, c->lang)));
	}
	arena_free(arena);
}

/* How much of the panes' names is shown, the most that fits. */
enum tabs { TABS_WIDE, TABS_TIGHT, TABS_SHORT, TABS_NUMBERS };

/* Its name; a shorter one where there is one and room is short. */
static struct text
tab_name(const struct pane_ops *o, enum tabs how)
{
	char id[64];
	const struct text_entry *t = NULL;

	snprintf(id, sizeof id, "pane.%s.short", o->name);
	if (how == TABS_SHORT)
		t = text_find(id);
	snprintf(id, sizeof id, "pane.%s", o->name);
	return t != NULL ? (struct text){ t->ja, t->en } : text_plain(id);
}

static int
tab(const struct area *a, int col, const struct console *c,
    const struct pane_ops *o, bool active, enum tabs how)
{
	struct text t = tab_name(o, how);
	const char *name = text_in(&t, c->lang);
	char s[128];

	if (o->number < 0)
		snprintf(s, sizeof s, "[%s]", name);
	else if (active)
		snprintf(s, sizeof s, how == TABS_TIGHT || how == TABS_SHORT ?
		    "[%d %s] " : "[%d %s]", o->number, name);
	else if (how == TABS_NUMBERS)
		snprintf(s, sizeof s, " %d ", o->number);
	else
		snprintf(s, sizeof s, how == TABS_WIDE ? " %d %s " : "%d %s ",
		    o->number, name);
	return col + area_str(a, 1, col, active ? STYLE_TAB_ACTIVE :
	    STYLE_TAB, s);
}

static int
tabs(const struct console *c, const struct area *a, enum tabs how)
{
	int col = 1;

	area_fill(a, 1, STYLE_TAB);
	for (size_t i = 0; i < c->own->npanes; i++)
		col = tab(a, col, c, c->own->panes[i].ops,
		    c->own->current == &c->own->panes[i], how);
	if (c->own->current->ops->number < 0)
		col = tab(a, col, c, c->own->current->ops, true, how);
	return col;
}

static void
draw_panes(struct console *c, const struct area *a)
{
	struct pane *p = c->own->current;
	const char *s = p->opened && p->ops->status ? p->ops->status(p) :
	    NULL;
	enum tabs how = TABS_WIDE;
	int col, w;

	while ((col = tabs(c, a, how)) >= a->cols - 1 && how < TABS_NUMBERS)
		how++;
	if (s == NULL || *s == '\0' || col + 2 >= a->cols)
		return;
	w = area_width(a, s);
	if (w > a->cols - col - 2)
		w = a->cols - col - 2;
	area_text(a, 1, a->cols - w - 1, w, STYLE_TAB, span_str(s));
}

struct bar {
	struct console	*c;
	const struct area *a;
	const char	*sections[4];
	int		 row, col, end;
	int		 gap;		/* blanks behind an item */
	bool		 full;		/* something did not fit */
};

static const struct text_entry *
bar_word(struct bar *b, const char *command)
{
	struct pane *p = b->c->own->current;
	const char *own = p->opened && p->ops->word != NULL ?
	    p->ops->word(p, command) : NULL;
	char id[96];

	snprintf(id, sizeof id, "key.%s", command);
	return text_find(own != NULL ? own : id);
}

/* "K word "; the width it takes, or 0 when it has no key or no word. */
static int
bar_item(struct bar *b, const char *command, bool draw)
{
	const struct text_entry *t = bar_word(b, command);
	struct text word;
	struct buf key;
	int w = 0;

	if (t == NULL)
		return 0;
	word = (struct text){ t->ja, t->en };
	buf_init(&key, 256);
	if (keymap_keys_of(console_keymap(b->c), b->sections, command, 0,
	    &key)) {
		w = area_width(b->a, key.data) + 1 +
		    area_width(b->a, text_in(&word, b->c->lang)) + b->gap;
		if (draw) {
			int col = b->col + area_str(b->a, b->row, b->col,
			    STYLE_KEY, key.data);

			area_str(b->a, b->row, col + 1, STYLE_PLAIN,
			    text_in(&word, b->c->lang));
			b->col += w;
		}
	}
	buf_done(&key);
	return w;
}

static void
bar_items(struct bar *b, const char *const *names, bool check)
{
	struct pane *p = b->c->own->current;

	for (size_t i = 0; names != NULL && names[i] != NULL &&
	    i < KEYS_SHOWN; i++) {
		const struct tui_command *t = tui_command_find(p, names[i]);
		int w;

		if (check && (t == NULL || !tui_command_offered(b->c, p, t)))
			continue;
		w = bar_item(b, names[i], false);
		if (b->col + w > b->end)
			b->full = true;
		else if (w > 0)
			bar_item(b, names[i], true);
	}
}

/* The keys that the pane takes for itself, and one word for them all. */
static void
bar_choices(struct bar *b)
{
	struct pane *p = b->c->own->current;
	const struct pane_choice *v;
	struct text word = text_plain("key.choose");
	char key[2] = "";
	size_t n = 0;

	if (p->ops->choices == NULL)
		return;
	v = p->ops->choices(p, &n);
	for (size_t i = 0; i < n; i++) {
		key[0] = v[i].key;
		b->col += 1 + area_str(b->a, b->row, b->col, STYLE_KEY, key);
	}
	if (n > 0)
		b->col += b->gap + area_str(b->a, b->row, b->col,
		    STYLE_PLAIN, text_in(&word, b->c->lang));
}

static const char *const bar_always[] = { "help", "quit", NULL };
static const char *const bar_sub[] = { "back", NULL };
static const char *const bar_prompt[] = { "prompt-accept", "prompt-cancel",
	"prompt-complete", "prompt-older", "prompt-kill-start", NULL };

/* The way back stands first where one looks at something on top. */
static void
bar_pane(struct bar *b)
{
	struct pane *p = b->c->own->current;
	bool top = p->ops->number < 0;

	if (top)
		bar_items(b, bar_sub, true);
	if (p->opened)
		bar_choices(b);
	if (p->opened && p->ops->keys != NULL)
		bar_items(b, p->ops->keys(p), true);
	if (!top)
		bar_items(b, bar_sub, true);
}

static void
draw_bar_with(struct bar *b, int gap)
{
	int always = 0;

	area_fill(b->a, b->row, STYLE_PLAIN);
	b->gap = gap;
	b->col = 1;
	b->full = false;
	for (size_t i = 0; bar_always[i] != NULL; i++)
		always += bar_item(b, bar_always[i], false);
	b->end = b->a->cols + gap - always;
	bar_pane(b);
	b->end += always;
	bar_items(b, bar_always, true);
}

/* Closer together where that shows more of them. */
static void
draw_bar(struct console *c, const struct area *a, int row)
{
	struct bar b = { .c = c, .a = a, .row = row, .col = 1, .gap = 2,
	    .end = a->cols + 2 };

	if (prompt_is_open(c->own->prompt)) {
		b.sections[0] = "prompt";
		bar_items(&b, bar_prompt, false);
		return;
	}
	frame_sections(c, b.sections);
	draw_bar_with(&b, 2);
	if (b.full)
		draw_bar_with(&b, 1);
}

static void
draw_pending(struct console *c, const struct area *a, int row)
{
	char name[24];
	int col = 1;

	for (size_t i = 0; i < c->own->npending; i++) {
		key_display(c->own->pending[i], name);
		col += 1 + area_str(a, row, col, STYLE_KEY, name);
	}
	area_str(a, row, col, STYLE_DIM, "-");
}

/* Rows that the bottom line needs: a long sentence is never cut off. */
static int
line_rows(struct console *c, const struct area *a)
{
	struct console_private *o = c->own;
	struct area line = area_sub(a, 0, 3, a->rows, a->cols - 4);
	struct text t = { o->say_ja, o->say_en };
	int n;

	if (!o->said || prompt_is_open(o->prompt) || o->npending > 0)
		return 1;
	n = area_wrap(&line, 0, 0, -1, STYLE_PLAIN,
	    span_str(text_in(&t, c->lang)));
	return n < 1 ? 1 : n > a->rows - SCREEN_MIN_ROWS + 1 ?
	    a->rows - SCREEN_MIN_ROWS + 1 : n;
}

static void
draw_line(struct console *c, const struct area *a, int row, int rows)
{
	struct console_private *o = c->own;
	struct area line = area_sub(a, row, 3, rows, a->cols - 4);
	struct text t = { o->say_ja, o->say_en };
	enum style s = style_of(o->say_severity);

	for (int r = row; r < row + rows; r++)
		area_fill(a, r, STYLE_PLAIN);
	if (prompt_is_open(o->prompt)) {
		prompt_draw(o->prompt, a, row, c->lang);
	} else if (o->npending > 0) {
		draw_pending(c, a, row);
	} else if (o->said) {
		if (o->say_severity >= SEVERITY_WARNING)
			area_str(a, row, 1, s, "!");
		area_wrap(&line, 0, 0, rows, s,
		    span_str(text_in(&t, c->lang)));
	}
}

/* What was wrong with the line that is to be written anew. */
static void
draw_said(struct console *c, const struct area *a, int row)
{
	struct console_private *o = c->own;
	struct text t = { o->say_ja, o->say_en };
	struct span says = span_str(text_in(&t, c->lang));
	struct area line = area_sub(a, 0, 3, a->rows, a->cols - 4);
	int rows = area_wrap(&line, 0, 0, -1, STYLE_PLAIN, says);

	for (int r = row - rows + 1; r <= row; r++)
		area_fill(a, r, STYLE_PLAIN);
	line = area_sub(a, row - rows + 1, 3, rows, a->cols - 4);
	area_str(a, row - rows + 1, 1, style_of(o->say_severity), "!");
	area_wrap(&line, 0, 0, rows, style_of(o->say_severity), says);
}

/* A completion's choices, in the row above the key bar. */
static void
draw_choices(struct console *c, const struct area *a, int row)
{
	struct buf b;

	buf_init(&b, 8192);
	if (prompt_choices(c->own->prompt, &b)) {
		area_fill(a, row, STYLE_TAB);
		area_text(a, row, 1, -1, STYLE_TAB, buf_span(&b));
	}
	buf_done(&b);
}

void
frame_draw(struct console *c, struct grid *g)
{
	struct area all = grid_area(g), body;
	struct pane *p = c->own->current;
	struct text small;
	int line;

	if (g->rows < SCREEN_MIN_ROWS || g->cols < SCREEN_MIN_COLS) {
		small = text_plain("tui.small");
		area_str(&all, 0, 0, STYLE_PLAIN, text_in(&small, c->lang));
		return;
	}
	body = area_sub(&all, 2, 0, g->rows - 4, g->cols);
	if (p->opened && p->ops->draw != NULL)
		p->ops->draw(p, &body);
	draw_title(c, &all);
	draw_panes(c, &all);
	line = g->rows - line_rows(c, &all);
	area_fill(&all, line - 1, STYLE_PLAIN);
	draw_bar(c, &all, line - 1);
	if (prompt_is_open(c->own->prompt) && c->own->said &&
	    c->own->say_severity >= SEVERITY_WARNING)
		draw_said(c, &all, line - 2);
	draw_choices(c, &all, line - 2);
	draw_line(c, &all, line, g->rows - line);
}
