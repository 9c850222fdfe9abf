/* `case list` and `case show`: a sheet of kind "case"; as text a table, or
 * the sheet itself. */
#include <errno.h>
#include <stdio.h>

#include "core/base/timeparse.h"
#include "core/command/case.h"
#include "core/command/print.h"
#include "core/sheet/writer.h"
#include "core/text/cells.h"

static const char *const kind_names[] = {
	[ITEM_FINDING] = "finding", [ITEM_NOTE] = "note",
	[ITEM_STOPGAP] = "stopgap", [ITEM_DONE] = "done",
	[ITEM_REQUEST] = "request",
};

struct row *
case_row(struct sheet *s, const struct case_info *i, usec_t now)
{
	char key[32];
	struct row *r;
	bool open = i->closed == TIME_NONE && i->deleted == TIME_NONE;

	snprintf(key, sizeof key, "case:%lld", (long long)i->id);
	r = sheet_row(s, NULL, "case", span_str(key));
	if (r == NULL)
		return NULL;
	row_value(s, r, span_str(i->name));
	row_number(s, r, "number", FIELD_INT, i->id);
	row_text(s, r, "name", span_str(i->name));
	if (*i->customer != '\0')
		row_text(s, r, "customer", span_str(i->customer));
	row_number(s, r, "opened", FIELD_TIME, i->opened);
	row_number(s, r, "changed", FIELD_TIME, i->changed);
	row_number(s, r, "due", FIELD_TIME, i->due);
	row_number(s, r, "closed", FIELD_TIME, i->closed);
	row_number(s, r, "deleted", FIELD_TIME, i->deleted);
	row_number(s, r, "findings", FIELD_INT, i->findings);
	row_number(s, r, "notes", FIELD_INT, i->notes);
	row_number(s, r, "open_stopgaps", FIELD_INT, i->open_stopgaps);
	if (open && i->due != TIME_NONE && i->due < now) {
		r->severity = SEVERITY_WARNING;
		r->why = text_plain("command.case.overdue");
	}
	return r;
}

/* ---- list ---- */

static void
add_cell(struct buf *out, struct span s, size_t width)
{
	size_t used = cells_width_of(s, 1);

	cells_clean(out, s);
	buf_addfill(out, ' ', used < width ? width - used + 2 : 2);
}

static void
add_day(struct buf *out, usec_t t, size_t width)
{
	struct civil c;
	char s[32] = "";

	if (t != TIME_NONE) {
		time_civil_local(t, &c);
		snprintf(s, sizeof s, "%04d-%02d-%02d", c.year, c.month,
		    c.day);
	}
	add_cell(out, span_str(s), width);
}

static const char *
state_id(const struct case_info *i, usec_t now)
{
	if (i->deleted != TIME_NONE)
		return "command.case.state.deleted";
	if (i->closed != TIME_NONE)
		return "command.case.state.closed";
	if (i->due != TIME_NONE && i->due < now)
		return "command.case.state.overdue";
	return "command.case.state.open";
}

static void
list_row(struct case_run *c, const struct case_info *i, struct buf *out)
{
	struct text state = text_plain(state_id(i, c->in->now));
	char n[32];

	snprintf(n, sizeof n, "#%lld", (long long)i->id);
	add_cell(out, span_str(n), 5);
	add_cell(out, span_str(text_in(&state, c->in->lang)), 8);
	add_day(out, i->changed, 10);
	add_day(out, i->due, 10);
	snprintf(n, sizeof n, "%lld", (long long)(i->findings + i->notes));
	add_cell(out, span_str(n), 6);
	add_cell(out, span_str(i->name), 0);
	cells_clean(out, span_str(i->customer));
	while (out->len > 0 && out->data[out->len - 1] == ' ')
		buf_cut(out, out->len - 1);
	buf_addc(out, '\n');
}

static void
list_head(struct case_run *c, struct buf *out)
{
	static const struct { const char *id; size_t width; } heads[] = {
		{ "command.case.head.number", 5 },
		{ "command.case.head.state", 8 },
		{ "command.case.head.changed", 10 },
		{ "command.case.head.due", 10 },
		{ "command.case.head.items", 6 },
		{ "command.case.head.name", 0 },
	};

	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		struct text t = text_plain(heads[i].id);

		add_cell(out, span_str(text_in(&t, c->in->lang)),
		    heads[i].width);
	}
	while (out->len > 0 && out->data[out->len - 1] == ' ')
		buf_cut(out, out->len - 1);
	buf_addc(out, '\n');
}

static int
list_text(struct case_run *c, const struct case_info *v, size_t n)
{
	struct text none = text_plain("command.case.none");
	struct buf out;
	int r;

	if (n == 0)
		return case_say(c, &none);
	buf_init(&out, (size_t)16 << 20);
	list_head(c, &out);
	for (size_t i = 0; i < n; i++)
		list_row(c, &v[i], &out);
	r = out.error < 0 ? error_set(&c->e, out.error, "command.memory",
	    NULL) : case_write(c, buf_span(&out));
	buf_done(&out);
	return r;
}

int
case_list(struct case_run *c)
{
	struct case_info *v = NULL;
	struct sheet *s;
	size_t n = 0;
	int r;

	/* No store yet: no cases. */
	if (c->store != NULL && store_case_list(c->store,
	    invocation_has(c->in, "deleted"), c->in->arena, &v, &n, &c->e) <
	    0)
		return -1;
	if (!c->in->json)
		return list_text(c, v, n) < 0 ? -1 : 0;
	s = sheet_new("case", span_str(""));
	for (size_t i = 0; s != NULL && i < n; i++)
		case_row(s, &v[i], c->in->now);
	r = invocation_put_sheet(c->in, s, &c->e);
	sheet_free(s);
	return r;
}

/* ---- show ---- */

/* The stored row below its item. */
static void
add_finding(struct sheet *s, struct row *parent, const char *row_json)
{
	struct sheet *stored;

	if (sheet_read_json(span_str(row_json), &stored) < 0)
		return;
	for (const struct row *r = stored->root.children; r != NULL;
	    r = r->next)
		sheet_copy_row(s, parent, r);
	sheet_free(stored);
}

static void
add_item(struct sheet *s, const struct case_item *i, enum lang lang)
{
	char id[32], key[32];
	struct row *r;

	snprintf(id, sizeof id, "case.%s", kind_names[i->kind]);
	snprintf(key, sizeof key, "item:%lld", (long long)i->id);
	r = sheet_row(s, NULL, id, span_str(key));
	if (r == NULL)
		return;
	row_value(s, r, span_str(text_in(&i->title, lang)));
	row_number(s, r, "number", FIELD_INT, i->id);
	row_number(s, r, "time", FIELD_TIME, i->time);
	row_number(s, r, "about", FIELD_TIME, i->about);
	if (*i->text != '\0')
		row_text(s, r, "text", span_str(i->text));
	if (*i->command != '\0')
		row_text(s, r, "command", span_str(i->command));
	row_number(s, r, "ended", FIELD_TIME, i->ended);
	row_number(s, r, "deleted", FIELD_TIME, i->deleted);
	if (i->kind == ITEM_STOPGAP && i->ended == TIME_NONE)
		r->severity = SEVERITY_NOTICE;
	if (i->row_json != NULL)
		add_finding(s, r, i->row_json);
}

static void
add_match(struct sheet *s, const struct case_match *m)
{
	struct row *r = sheet_row(s, NULL, "case.similar", span_str(m->word));

	if (r == NULL)
		return;
	row_value(s, r, span_str(m->name));
	row_text(s, r, "name", span_str(m->name));
	row_typed(s, r, "kind", FIELD_ENUM, span_str(m->kind));
	row_text(s, r, "word", span_str(m->word));
	row_number(s, r, "changed", FIELD_TIME, m->changed);
}

int
case_show(struct case_run *c)
{
	bool deleted = invocation_has(c->in, "deleted");
	struct case_item *items;
	struct case_match *m;
	struct sheet *s;
	size_t n, k;
	int r;

	if (store_items(c->store, c->info.id, deleted, c->in->arena, &items,
	    &n, &c->e) < 0 || store_similar(c->store, c->info.id,
	    c->in->arena, &m, &k, &c->e) < 0)
		return -1;
	s = sheet_new("case", span_str(c->info.name));
	if (s != NULL) {
		case_row(s, &c->info, c->in->now);
		for (size_t i = 0; i < n; i++)
			add_item(s, &items[i], c->in->lang);
		for (size_t i = 0; i < k; i++)
			add_match(s, &m[i]);
	}
	r = invocation_put_sheet(c->in, s, &c->e);
	sheet_free(s);
	return r;
}
