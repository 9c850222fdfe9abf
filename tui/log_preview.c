/* The preview of a message.  Never allocates; what has no room is said. */
#include "tui/log_preview.h"

#include "core/sheet/writer.h"
#include "tui/layout.h"
#include "tui/log_columns.h"

static void
draw_lines(struct flow *f, const struct sheet *s)
{
	for (const struct row *r = s->root.children; r; r = row_next(r)) {
		if (strcmp(r->id, "line") == 0)
			flow_text(f, 1, STYLE_PLAIN, r->value);
	}
}

static bool
is_attempt(const struct row *r)
{
	return strcmp(r->id, "attempt") == 0;
}

/* Time and last hop, the reply below. */
static void
draw_attempt(struct flow *f, const struct row *r)
{
	const struct field *time = row_field(r, "time");
	const struct field *relay = row_field(r, "relay");
	char t[32];
	int row, col = 1;

	log_columns_time(t, sizeof t, time ? time->number : TIME_NONE);
	if (flow_row(f, &row)) {
		col += area_text(f->a, row, col, -1, STYLE_DIM,
		    span_str(t)) + 2;
		if (relay)
			area_text_cut(f->a, row, col, -1, STYLE_PLAIN,
			    relay->text);
	}
	if (r->value.n)
		flow_text(f, 3, STYLE_DIM, r->value);
}

/* The child before r, or NULL. */
static const struct row *
row_before(const struct row *r)
{
	const struct row *k = r->parent->children, *before = NULL;

	for (; k && k != r; k = k->next)
		before = k;
	return before;
}

static void
draw_attempts(struct flow *f, const struct row *recipient, bool all)
{
	for (const struct row *r = recipient->last_child; r;
	    r = row_before(r)) {
		if (!is_attempt(r))
			continue;
		draw_attempt(f, r);
		if (!all)
			return;
	}
}

/* "boss@customer.example  不達" */
static void
draw_recipient(struct flow *f, const struct row *r, enum lang lang)
{
	const struct field *verdict = row_field(r, "verdict");
	struct buf b;
	int row, col = 1;

	if (!flow_row(f, &row))
		return;
	buf_init(&b, 256);
	col += area_text_cut(f->a, row, col, f->a->cols - 14, STYLE_PLAIN,
	    r->value) + 2;
	if (verdict && field_display(&b, verdict, lang) == 0)
		area_text(f->a, row, col, -1, style_of(r->severity),
		    buf_span(&b));
	buf_done(&b);
}

/* Of one recipient all attempts; of several the last of each, those first
 * that had the mail's verdict. */
static void
draw_recipients(struct flow *f, const struct sheet *s, const struct row *v,
    enum lang lang)
{
	const struct row *only = NULL;
	size_t n = 0;

	for (const struct row *r = s->root.children; r; r = r->next) {
		if (strcmp(r->id, "recipient") != 0)
			continue;
		only = r;
		n++;
	}
	if (n == 1) {
		draw_attempts(f, only, true);
		return;
	}
	for (int rest = 0; rest < 2; rest++) {
		for (const struct row *r = s->root.children; r; r = r->next) {
			const struct field *verdict = row_field(r,
			    "verdict");

			if (strcmp(r->id, "recipient") != 0 || !verdict ||
			    span_eq(verdict->text, v->value) != (rest == 0))
				continue;
			draw_recipient(f, r, lang);
			draw_attempts(f, r, false);
		}
	}
}

/* How the mail is called: its ids; a refusal has none, so who came. */
static void
draw_ids(const struct area *a, const struct sheet *s, const struct row *v)
{
	const struct field *id = row_field(v, "queue_id");
	const struct field *mid = row_field(v, "message_id");
	const struct row *client = sheet_find_id(s, "client");
	const struct field *ip = client ? row_field(client, "client_ip") :
	    NULL;
	int col = 1;

	if (!id && !mid && client) {
		col += area_text_cut(a, 0, col, -1, STYLE_DIM,
		    client->value) + 2;
		if (ip && !span_eq(ip->text, client->value))
			area_text_cut(a, 0, col, -1, STYLE_DIM, ip->text);
		return;
	}
	if (id)
		col += area_text(a, 0, col, -1, STYLE_DIM, id->text) + 2;
	if (mid)
		area_text_cut(a, 0, col, -1, STYLE_DIM, mid->text);
}

int
log_preview(const struct area *a, const struct sheet *s, bool raw,
    enum lang lang)
{
	const struct row *v = sheet_find_id(s, "verdict");
	const struct field *reply = v ? row_field(v, "reply") : NULL;
	struct flow f = { .a = a, .row = 1 };
	struct text more = text_plain("tui.more-below");
	enum style style;

	if (!v)
		return 0;
	draw_ids(a, s, v);
	if (raw) {
		draw_lines(&f, s);
		return flow_end(&f, text_in(&more, lang));
	}
	style = style_of(v->severity);
	area_str(a, f.row, 0, style, v->severity >= SEVERITY_WARNING ? "!" :
	    " ");
	flow_text(&f, 2, style, span_str(text_in(text_is_none(&v->phone) ?
	    &v->why : &v->phone, lang)));
	draw_recipients(&f, s, v, lang);
	if (reply)
		flow_text(&f, 3, STYLE_DIM, reply->text);
	return flow_end(&f, text_in(&more, lang));
}
