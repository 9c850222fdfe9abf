/* From the items of a case to the parts of a report.  Notes are the
 * supporter's own and never leave the house: they are not part of it.
 * Failure: -ENOMEM, or what the store says; the arena owns everything but
 * the sheets, which report_done frees. */
#include "core/reports/report_parts.h"

#include <errno.h>
#include <stdlib.h>

#include "core/bounce/replies.h"
#include "core/log/message.h"

#define ARENA_MAX ((size_t)64 << 20)

const char *
report_part_id(enum report_part p)
{
	/* catalogue: report.part-* */
	static const char *const id[PART_COUNT] = {
		[PART_CONCLUSION] = "report.part-conclusion",
		[PART_COURSE] = "report.part-course",
		[PART_CAUSES] = "report.part-causes",
		[PART_DONE] = "report.part-done",
		[PART_REQUESTS] = "report.part-requests",
	};

	return id[p];
}

void
report_add(struct report *r, enum report_part p, usec_t time,
    const char *text)
{
	struct report_lines *l = &r->part[p];
	struct report_line *v;

	if (!text || !*text)
		return;
	/* Once is enough: also as a part of a longer sentence.  Events are
	 * told apart by their time. */
	for (size_t i = 0; i < l->n; i++)
		if (strstr(l->v[i].text, text) && (p != PART_COURSE ||
		    l->v[i].time == time))
			return;
	v = arena_grow(r->arena, l->v, l->n, &l->cap, sizeof *l->v);
	if (!v)
		return;
	l->v = v;
	l->v[l->n] = (struct report_line){ time, text, l->n };
	l->n++;
}

void
report_add_text(struct report *r, enum report_part p, usec_t time,
    struct text t)
{
	if (!text_is_none(&t))
		report_add(r, p, time, text_in(&t, r->options->lang));
}

static const char *
item_title(const struct report *r, const struct case_item *it)
{
	return text_in(&it->title, r->options->lang);
}

static struct span
field(const struct row *row, const char *name)
{
	const struct field *f = row_field(row, name);

	return f ? f->text : span_str("");
}

static usec_t
field_time(const struct row *row, const char *name)
{
	const struct field *f = row_field(row, name);

	return f ? f->number : TIME_NONE;
}

static const char *
str(struct report *r, struct span s)
{
	const char *p = arena_memdup(r->arena, s.p, s.n);

	return p ? p : "";
}

/* A reply of several lines, as one sentence of the report. */
static const char *
joined(struct report *r, struct span reply)
{
	struct buf b;
	const char *p;

	buf_init(&b, (size_t)64 << 10);
	p = str(r, replies_normalise(reply, &b, NULL) == 0 ? buf_span(&b) :
	    reply);
	buf_done(&b);
	return p;
}

/* What happened, step by step: arrival, then each attempt. */
static void
add_course(struct report *r, const struct sheet *s)
{
	for (const struct row *k = s->root.children; k; k = row_next(k)) {
		usec_t t = field_time(k, "arrived");
		enum log_verdict v;

		if (strcmp(k->id, "verdict") == 0 && t != TIME_NONE)
			report_add_text(r, PART_COURSE, t, text_say(r->arena,
			    field(k, "to").n ? "report.course-arrived" :
			    "report.course-arrived-from",
			    "from", str(r, field(k, "from")),
			    "to", str(r, field(k, "to")), NULL));
		if (strcmp(k->id, "attempt") != 0)
			continue;
		if (!log_verdict_parse(field(k, "verdict"), &v))
			v = VERDICT_UNKNOWN;
		report_add_text(r, PART_COURSE, field_time(k, "time"),
		    text_say(r->arena, field(k, "relay").n ?
		    "report.course-attempt" : "report.course-attempt-local",
		    "relay", str(r, field(k, "relay")),
		    "reply", joined(r, k->value),
		    "verdict", log_verdict_label(v, r->options->lang), NULL));
	}
}

static void
add_causes(struct report *r, const struct row *top)
{
	/* the age of our tables is no cause; what a walk says of itself is
	 * told elsewhere */
	static const char *const none[] = { "attempt", "knowledge",
		"checklist", "step", "value", "open" };

	for (const struct row *k = top; k; k = row_next(k)) {
		bool skip = k->severity < SEVERITY_NOTICE;

		for (size_t i = 0; i < sizeof none / sizeof *none; i++)
			skip |= strcmp(k->id, none[i]) == 0;
		if (skip)
			continue;
		report_add_text(r, PART_CAUSES, TIME_NONE, k->why);
		if (!text_is_none(&k->remedy))
			report_add_text(r, PART_CAUSES, TIME_NONE,
			    text_say(r->arena, "report.remedy", "remedy",
			    text_in(&k->remedy, r->options->lang), NULL));
	}
}

static bool
lists(const struct field *f, struct span value)
{
	for (size_t i = 0; f != NULL && i < f->nlist; i++)
		if (span_eq(f->list[i], value))
			return true;
	return false;
}

/* Is it what was said of a mail before it turned out to be a false alarm: the
 * score, or one of the hints? */
static bool
is_withdrawn(const struct report *r, const struct report_finding *f)
{
	const struct row *top = f->sheet->root.children, *alarm;
	const struct field *score = row_field(top, "score"), *was;

	for (size_t i = 0; i < r->nfindings; i++) {
		const struct sheet *s = r->findings[i].sheet;

		alarm = sheet_find_id(s, "false-alarm");
		if (alarm == NULL || !span_eq(s->subject, f->sheet->subject))
			continue;
		was = row_field(alarm, "score");
		if (strcmp(top->id, "forged") == 0 ? score != NULL &&
		    was != NULL && score->number == was->number :
		    strcmp(top->id, "signal") == 0 &&
		    lists(row_field(alarm, "signals"), span_str(top->key)))
			return true;
	}
	return false;
}

static void
add_finding(struct report *r, const struct report_finding *f)
{
	const struct row *top = f->sheet->root.children;
	size_t before = r->part[PART_COURSE].n;
	bool withdrawn = top && is_withdrawn(r, f);

	if (!top)
		return;
	if (report_is_walk(f))
		report_add_walk(r, f);
	else if (!withdrawn)
		report_add_text(r, PART_CONCLUSION, TIME_NONE,
		    !text_is_none(&top->report) ? top->report :
		    text_is_none(&top->phone) ? top->why : top->phone);
	add_course(r, f->sheet);
	if (r->part[PART_COURSE].n == before)
		report_add(r, PART_COURSE, f->item->about != TIME_NONE ?
		    f->item->about : f->item->time, item_title(r, f->item));
	if (!withdrawn)
		add_causes(r, top);
}

static void
add_stopgap(struct report *r, const struct case_item *it)
{
	struct buf b;

	buf_init(&b, 64);
	if (it->ended != TIME_NONE)
		display_time(&b, it->ended);
	report_add_text(r, PART_DONE, it->time, text_say(r->arena,
	    it->ended != TIME_NONE ? "report.stopgap-ended" :
	    *it->text ? "report.stopgap" : "report.stopgap-plain",
	    "what", item_title(r, it), "condition", it->text, "ended", b.data, NULL));
	if (*it->command && it->ended == TIME_NONE)
		report_add_text(r, PART_DONE, TIME_NONE, text_say(r->arena,
		    "report.stopgap-undo", "command", it->command, NULL));
	buf_done(&b);
}

static int
worse(const void *a, const void *b)
{
	const struct report_finding *x = a, *y = b;

	if (x->severity != y->severity)
		return x->severity < y->severity ? 1 : -1;
	return (x->item->time > y->item->time) -
	    (x->item->time < y->item->time);
}

static int
earlier(const void *a, const void *b)
{
	const struct report_line *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static int
read_findings(struct report *r)
{
	r->findings = arena_array(r->arena, r->nitems, sizeof *r->findings);
	if (!r->findings && r->nitems)
		return -ENOMEM;
	for (size_t i = 0; i < r->nitems; i++) {
		struct report_finding *f = &r->findings[r->nfindings];

		if (r->items[i].kind != ITEM_FINDING || !r->items[i].row_json)
			continue;
		/* One that cannot be read any more is still named. */
		if (sheet_read_json(span_str(r->items[i].row_json),
		    &f->sheet) < 0) {
			report_add(r, PART_COURSE, r->items[i].time,
			    item_title(r, &r->items[i]));
			continue;
		}
		f->item = &r->items[i];
		f->severity = f->sheet->root.children ?
		    f->sheet->root.children->severity : SEVERITY_NONE;
		r->nfindings++;
	}
	if (r->nfindings)
		qsort(r->findings, r->nfindings, sizeof *r->findings, worse);
	return 0;
}

static void
add_items(struct report *r)
{
	for (size_t i = 0; i < r->nfindings; i++)
		add_finding(r, &r->findings[i]);
	for (size_t i = 0; i < r->nitems; i++) {
		const struct case_item *it = &r->items[i];

		if (it->kind == ITEM_DONE)
			report_add(r, PART_DONE, it->time, item_title(r, it));
		else if (it->kind == ITEM_STOPGAP)
			add_stopgap(r, it);
		else if (it->kind == ITEM_REQUEST)
			report_add(r, PART_REQUESTS, TIME_NONE,
			    item_title(r, it));
	}
	if (r->part[PART_COURSE].n)
		qsort(r->part[PART_COURSE].v, r->part[PART_COURSE].n,
		    sizeof(struct report_line), earlier);
}

static int
find_case(struct store *s, int64_t id, struct report *r, struct error *e)
{
	for (int deleted = 0; deleted < 2; deleted++) {
		struct case_info *v;
		size_t n;
		int k = store_case_list(s, deleted, r->arena, &v, &n, e);

		if (k < 0)
			return k;
		for (size_t i = 0; i < n; i++) {
			if (v[i].id == id) {
				r->info = v[i];
				return 0;
			}
		}
	}
	return error_set(e, -ENOENT, "report.no-case", NULL);
}

int
report_load(struct store *s, int64_t case_id, const struct report_options *o,
    struct report *ret, struct error *e)
{
	int k;

	*ret = (struct report){ .options = o, .arena = arena_new(ARENA_MAX) };
	if (!ret->arena)
		return error_set(e, -ENOMEM, "report.memory", NULL);
	ret->write = (struct sheet_write_options){ .lang = o->lang,
	    .defang = true, .heading = 3 };
	if (o->mask) {
		ret->write.filter = mask_addresses;
		ret->write.filter_arg = arena_strdup(ret->arena,
		    o->own_domains ? o->own_domains : "");
	}
	k = find_case(s, case_id, ret, e);
	if (k == 0)
		k = store_items(s, case_id, false, ret->arena, &ret->items,
		    &ret->nitems, e);
	if (k == 0)
		k = read_findings(ret);
	if (k == 0)
		add_items(ret);
	if (k == 0 && arena_failed(ret->arena))
		k = error_set(e, -ENOMEM, "report.memory", NULL);
	if (k < 0)
		report_done(ret);
	return k;
}

void
report_done(struct report *r)
{
	for (size_t i = 0; i < r->nfindings; i++)
		sheet_free(r->findings[i].sheet);
	arena_free(r->arena);
	*r = (struct report){ 0 };
}
