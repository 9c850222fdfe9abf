/* The Case pane: what did we find, what is still open, what do we hand over?
 *
 *   row 0   name of the case, customer            due, open stop-gaps
 *   row 1   an older case with the same address, domain or reply
 *   list    its items in order of time | the item under the cursor
 *
 * Without a current case the list shows the cases; Enter takes one.
 * Lower case keys add, `D` deletes (and `u` brings back).  All writing goes
 * through the store, which returns only when it is on disk. */
#include "tui/pane.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/timeparse.h"
#include "core/reports/report.h"
#include "core/sheet/writer.h"
#include "tui/case_forms.h"
#include "tui/console.h"
#include "tui/layout.h"

#define HEAD_ROWS 2

struct case_pane {
	struct pane	*pane;
	struct list	 list;
	struct arena	*arena;		/* of the loaded items or cases */
	struct arena	*frame;
	int64_t		 loaded;	/* case id of items; 0: the cases */
	bool		 choosing;	/* the list of cases was asked for */
	struct case_info info;
	struct case_item *items;
	struct case_info *cases;
	struct case_match *similar;
	size_t		 n, nsimilar;
	struct sheet	*sheet;		/* finding under the cursor */
	int64_t		 sheet_of;
	struct error	 error;
};

static struct case_pane *
data(struct pane *p)
{
	return p->data;
}

static enum lang
lang(const struct case_pane *d)
{
	return d->pane->console->lang;
}

/* ---- loading ---- */

static void
load(struct case_pane *d)
{
	struct console *c = d->pane->console;
	int r;

	arena_reset(d->arena);
	d->n = d->nsimilar = 0;
	d->error.code = 0;
	sheet_free(d->sheet);
	d->sheet = NULL;
	d->sheet_of = 0;
	d->loaded = d->choosing ? 0 : c->case_id;
	if (!c->store)
		return;
	if (d->loaded == 0) {
		store_case_list(c->store, false, d->arena, &d->cases, &d->n,
		    &d->error);
	} else {
		r = store_case_find(c->store, c->case_name, d->arena,
		    &d->info, &d->error);
		if (r == 0)
			r = store_items(c->store, d->loaded, false, d->arena,
			    &d->items, &d->n, &d->error);
		if (r == 0)
			store_similar(c->store, d->loaded, d->arena,
			    &d->similar, &d->nsimilar, &d->error);
	}
	list_reload(&d->list);
	console_dirty(c);
}

void
pane_case_reload(struct console *c)
{
	struct pane *p = console_pane(c, "case");

	if (p && p->data)
		load(p->data);
}

static const struct case_item *
item(const struct case_pane *d)
{
	return d->loaded && d->list.cursor < d->n ?
	    &d->items[d->list.cursor] : NULL;
}

/* ---- list ---- */

static size_t
line_count(void *arg)
{
	return ((struct case_pane *)arg)->n;
}

static int
line_key(void *arg, size_t i, struct buf *out)
{
	const struct case_pane *d = arg;

	return buf_addf(out, "%lld", (long long)(d->loaded ?
	    d->items[i].id : d->cases[i].id));
}

static void
date_text(char *out, size_t size, usec_t t, bool time)
{
	struct civil c;

	if (t == TIME_NONE) {
		snprintf(out, size, "-");
		return;
	}
	time_civil_local(t, &c);
	if (time)
		snprintf(out, size, "%02d-%02d %02d:%02d", c.month, c.day,
		    c.hour, c.minute);
	else
		snprintf(out, size, "%04d-%02d-%02d", c.year, c.month, c.day);
}

static const char *
word(const struct case_pane *d, const char *id)
{
	struct text t = text_plain(id);

	return text_in(&t, lang(d));
}

static void
draw_item(const struct case_pane *d, const struct area *a, int row,
    const struct case_item *it, enum style style)
{
	/* catalogue: case.kind-* */
	static const char *const kind[] = {
		[ITEM_FINDING] = "case.kind-finding",
		[ITEM_NOTE] = "case.kind-note",
		[ITEM_STOPGAP] = "case.kind-stopgap",
		[ITEM_DONE] = "case.kind-done",
		[ITEM_REQUEST] = "case.kind-request",
	};
	char t[32];
	int col = 1;

	date_text(t, sizeof t, it->about != TIME_NONE ? it->about : it->time,
	    true);
	area_text(a, row, col, 11, style, span_str(t));
	col += 13;
	area_text(a, row, col, 10, style, span_str(word(d, kind[it->kind])));
	col += 11;
	if (it->kind == ITEM_STOPGAP) {
		bool ended = it->ended != TIME_NONE;

		snprintf(t, sizeof t, "[%s]", word(d, ended ? "case.ended" :
		    "case.open"));
		col += area_str(a, row, col, ended ? STYLE_GOOD :
		    STYLE_WARNING, t) + 1;
	}
	area_text_cut(a, row, col, -1, style, span_str(text_in(&it->title,
	    lang(d))));
}

static void
draw_case(const struct case_pane *d, const struct area *a, int row,
    const struct case_info *i, enum style style)
{
	char t[32], n[32];
	struct text count;
	int edge;

	date_text(t, sizeof t, i->changed, true);
	area_text(a, row, 1, 11, style, span_str(t));
	snprintf(n, sizeof n, "%lld", (long long)(i->findings + i->notes));
	count = text_say(d->frame, "case.count", "n", n, NULL);
	edge = area_right(a, row, style, i->closed != TIME_NONE ?
	    word(d, "case.closed") : text_in(&count, lang(d)));
	area_text_cut(a, row, 14, edge - 15, style, span_str(i->name));
}

static void
line_draw(void *arg, const struct area *a, int row, size_t i,
    enum style style)
{
	struct case_pane *d = arg;

	if (d->loaded)
		draw_item(d, a, row, &d->items[i], style);
	else
		draw_case(d, a, row, &d->cases[i], style);
}

static const struct list_ops list_ops = {
	.count = line_count,
	.key = line_key,
	.draw = line_draw,
};

/* ---- drawing ---- */

static const struct sheet *
finding(struct case_pane *d)
{
	const struct case_item *it = item(d);

	if (!it || it->kind != ITEM_FINDING || !it->row_json)
		return NULL;
	if (d->sheet_of != it->id) {
		sheet_free(d->sheet);
		d->sheet = NULL;
		sheet_read_json(span_str(it->row_json), &d->sheet);
		d->sheet_of = it->id;
	}
	return d->sheet;
}

static void
draw_head(struct case_pane *d, const struct area *a)
{
	struct console *c = d->pane->console;
	struct text t;
	char due[32];
	int edge = a->cols;

	if (!d->loaded) {
		area_str(a, 0, 1, STYLE_BOLD, word(d, "case.list"));
		return;
	}
	if (d->info.due != TIME_NONE) {
		date_text(due, sizeof due, d->info.due, false);
		t = text_say(d->frame, d->info.due < console_now(c) ?
		    "case.overdue" : "case.due", "date", due, NULL);
		edge = area_right(a, 0, d->info.due < console_now(c) ?
		    STYLE_WARNING : STYLE_PLAIN, text_in(&t, lang(d)));
	}
	t = text_say(d->frame, *d->info.customer ? "case.head-customer" :
	    "case.head", "name", d->info.name, "customer", d->info.customer,
	    NULL);
	area_text_cut(a, 0, 1, edge - 2, STYLE_BOLD, span_str(text_in(&t,
	    lang(d))));
	if (d->nsimilar == 0)
		return;
	t = text_say(d->frame, "case.similar", "name", d->similar[0].name,
	    "word", d->similar[0].word, NULL);
	area_text_cut(a, 1, 1, -1, STYLE_NOTICE, span_str(text_in(&t,
	    lang(d))));
}

static void
flow_words(const struct case_pane *d, struct flow *f, enum style style,
    struct text t)
{
	if (!text_is_none(&t))
		flow_text(f, 1, style, span_str(text_in(&t, lang(d))));
}

static void
draw_finding(const struct case_pane *d, struct flow *f,
    const struct sheet *s)
{
	const struct row *r = s->root.children;
	struct text said;

	if (!r)
		return;
	said = text_is_none(&r->report) ? r->phone : r->report;
	flow_words(d, f, style_of(r->severity), said);
	/* a walk's end is its own reason: what led there says more */
	if (strcmp(r->id, "checklist") != 0)
		flow_words(d, f, STYLE_PLAIN, r->why);
	for (const struct row *k = r->children; k != NULL; k = k->next)
		if (strcmp(k->id, "step") == 0)
			flow_words(d, f, STYLE_DIM, k->report);
	flow_words(d, f, STYLE_PLAIN, r->remedy);
	for (const struct evidence *e = r->evidence; e; e = e->next)
		flow_text(f, 1, STYLE_DIM, e->bytes);
}

static void
draw_entry(const struct case_pane *d, struct flow *f,
    const struct case_item *it)
{
	char t[32];
	int row;

	flow_words(d, f, STYLE_BOLD, it->title);
	if (*it->text && it->kind == ITEM_STOPGAP)
		flow_words(d, f, STYLE_DIM, text_plain("case.undo-when"));
	if (*it->text)
		flow_text(f, 1, STYLE_PLAIN, span_str(it->text));
	if (*it->command) {
		flow_words(d, f, STYLE_DIM, text_plain("case.undo-with"));
		flow_text(f, 1, STYLE_PLAIN, span_str(it->command));
	}
	if (it->kind == ITEM_STOPGAP && it->ended != TIME_NONE &&
	    flow_row(f, &row)) {
		date_text(t, sizeof t, it->ended, true);
		area_str(f->a, row, 1, STYLE_GOOD, word(d, "case.ended"));
		area_str(f->a, row, 14, STYLE_GOOD, t);
	}
}

static void
draw_detail(struct case_pane *d, const struct area *a)
{
	const struct case_item *it = item(d);
	const struct sheet *s = finding(d);
	struct flow f = { .a = a };

	if (!it)
		return;
	if (s)
		draw_finding(d, &f, s);
	else
		draw_entry(d, &f, it);
	flow_end(&f, word(d, "tui.more-below"));
}

static void
case_draw(struct pane *p, const struct area *a)
{
	struct case_pane *d = data(p);
	struct area body, list, detail;

	arena_reset(d->frame);
	draw_head(d, a);
	body = area_sub(a, HEAD_ROWS, 0, a->rows - HEAD_ROWS, a->cols);
	if (d->error.code < 0) {
		area_wrap(&body, 0, 1, body.rows, STYLE_ERROR,
		    span_str(error_in(&d->error, lang(d))));
		return;
	}
	if (d->n == 0) {
		area_wrap(&body, 1, 1, body.rows - 1, STYLE_PLAIN,
		    span_str(word(d, !p->console->store ? "case.no-store" :
		    d->loaded ? "case.empty" : "case.none")));
		return;
	}
	if (!d->loaded) {
		list_draw(&d->list, &body, true);
		return;
	}
	layout_split(&body, 50, &list, &detail);
	list_draw(&d->list, &list, true);
	draw_detail(d, &detail);
}

static void
case_refresh(struct pane *p)
{
	struct case_pane *d = data(p);
	struct console *c = p->console;
	int64_t want = d->choosing ? 0 : c->case_id;

	if (c->store && (want != d->loaded || store_changed(c->store)))
		load(d);
}

/* ---- commands ---- */

static void
open_line(struct case_pane *d)
{
	struct console *c = d->pane->console;
	const struct sheet *s;
	struct sheet *copy;

	if (!d->loaded) {
		if (d->list.cursor >= d->n)
			return;
		d->choosing = false;
		console_case_set(c, d->cases[d->list.cursor].id,
		    d->cases[d->list.cursor].name);
		list_set(&d->list, 0);
		load(d);
		return;
	}
	s = finding(d);
	copy = s ? sheet_new(s->kind, s->subject) : NULL;
	if (!copy)
		return;
	for (const struct row *r = s->root.children; r; r = r->next)
		sheet_copy_row(copy, NULL, r);
	console_open_sheet(c, copy, text_plain("case.title-finding"));
}

static void
undo_item(struct console *c, int64_t id)
{
	struct error e = { 0 };

	if (store_item_undelete(c->store, id, console_now(c), &e) < 0)
		console_error(c, &e);
	else
		console_say_id(c, SEVERITY_INFO, "case.restored");
	pane_case_reload(c);
}

static void
undo_case(struct console *c, int64_t id)
{
	struct error e = { 0 };

	if (store_case_undelete(c->store, id, console_now(c), &e) < 0)
		console_error(c, &e);
	else
		console_say_id(c, SEVERITY_INFO, "case.restored");
	pane_case_reload(c);
}

static void
delete_line(struct case_pane *d)
{
	struct console *c = d->pane->console;
	const struct case_item *it = item(d);
	struct error e = { 0 };
	int64_t id;

	if (it) {
		id = it->id;
		if (store_item_delete(c->store, id, console_now(c), &e) == 0)
			console_undo_push(c, undo_item, id);
	} else if (!d->loaded && d->list.cursor < d->n) {
		id = d->cases[d->list.cursor].id;
		if (store_case_delete(c->store, id, console_now(c), &e) == 0) {
			console_undo_push(c, undo_case, id);
			if (c->case_id == id)
				console_case_set(c, 0, "");
		}
	} else {
		return;
	}
	if (e.code < 0)
		console_error(c, &e);
	else
		console_say_id(c, SEVERITY_INFO, "case.deleted");
	load(d);
}

/* The stop-gap under the cursor is undone now (or open again). */
static void
end_stopgap(struct case_pane *d)
{
	struct console *c = d->pane->console;
	const struct case_item *it = item(d);
	struct error e = { 0 };
	usec_t now = console_now(c);

	if (!it || it->kind != ITEM_STOPGAP) {
		console_say_id(c, SEVERITY_NOTICE, "case.not-stopgap");
		return;
	}
	if (store_item_end(c->store, it->id, it->ended == TIME_NONE ? now :
	    TIME_NONE, now, &e) < 0)
		console_error(c, &e);
	load(d);
}

static void
show_cases(struct case_pane *d)
{
	d->choosing = true;
	list_set(&d->list, 0);
	load(d);
}

static bool
case_command(struct pane *p, const char *name, const char *argument)
{
	static const struct {
		const char *name;
		void (*run)(struct case_pane *d);
	} own[] = {
		{ "open", open_line },
		{ "case-list", show_cases },
		{ "delete", delete_line },
		{ "stopgap-end", end_stopgap },
	};
	struct case_pane *d = data(p);

	if (list_command(&d->list, name, argument)) {
		console_dirty(p->console);
		return true;
	}
	for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
		if (strcmp(own[i].name, name) == 0) {
			own[i].run(d);
			console_dirty(p->console);
			return true;
		}
	}
	return case_form_run(p->console, name, argument,
	    item(d) ? item(d)->id : 0);
}

static const struct tui_command case_commands[] = {
	{ "case-list", "case", NEEDS_STORE, NULL, "case", NULL },
	{ "delete", "case", NEEDS_STORE, NULL, "case", NULL },
	{ "note-edit", "case", NEEDS_CASE, NULL, "case", NULL },
	{ "stopgap-end", "case", NEEDS_CASE, NULL, "case", NULL },
	{ NULL, NULL, 0, NULL, NULL, NULL },
};

static const char *const *
case_keys(struct pane *p)
{
#define ADD "note-add", "stopgap-add", "export", "letter", "case-due", \
	"done-add", "request-add", "meaning", "case-list", "delete", NULL
	static const char *const finding[] = { "open", ADD };
	static const char *const stopgap[] = { "stopgap-end", "note-edit",
	    ADD };
	static const char *const note[] = { "note-edit", ADD };
	static const char *const empty[] = { "note-add", "case-list",
	    "case-due", NULL };
	static const char *const cases[] = { "open", "case-new", "delete",
	    NULL };
	static const char *const none[] = { "case-new", NULL };
#undef ADD
	const struct case_item *it = item(data(p));

	if (!data(p)->loaded)
		return data(p)->n ? cases : none;
	if (!it)
		return empty;
	return it->kind == ITEM_FINDING ? finding :
	    it->kind == ITEM_STOPGAP ? stopgap : note;
}

/* ---- life ---- */

static int
case_open(struct pane *p)
{
	struct case_pane *d = calloc(1, sizeof *d);

	if (!d)
		return -ENOMEM;
	p->data = d;
	d->pane = p;
	d->arena = arena_new((size_t)64 << 20);
	d->frame = arena_new((size_t)1 << 20);
	list_init(&d->list, &list_ops, d);
	if (!d->arena || !d->frame)
		return -ENOMEM;
	load(d);
	return 0;
}

static void
case_close(struct pane *p)
{
	struct case_pane *d = data(p);

	if (!d)
		return;
	sheet_free(d->sheet);
	arena_free(d->arena);
	arena_free(d->frame);
	free(d);
	p->data = NULL;
}

static const struct row *
case_row(struct pane *p, const struct sheet **ret)
{
	const struct sheet *s = finding(data(p));

	*ret = s;
	return s ? s->root.children : NULL;
}

static int
case_copy(struct pane *p, struct buf *out)
{
	const struct case_item *it = item(data(p));

	if (!it)
		return -ENOENT;
	buf_adds(out, text_in(&it->title, lang(data(p))));
	if (*it->text)
		buf_addf(out, "\n%s", it->text);
	if (*it->command)
		buf_addf(out, "\n%s", it->command);
	return out->error;
}

const struct pane_ops pane_case_ops = {
	.name = "case",
	.number = 8,
	.commands = case_commands,
	.open = case_open,
	.close = case_close,
	.refresh = case_refresh,
	.draw = case_draw,
	.command = case_command,
	.keys = case_keys,
	.row = case_row,
	.copy = case_copy,
};
