/* A report as JSON (docs/schemata.md, kind "report"): the parts as lists of
 * sentences, the findings as the sheets they were stored as.  With masking
 * the rows are copied with every string masked first. */
#include "core/reports/report_parts.h"

#include "core/sheet/json.h"
#include "core/sheet/render.h"

static struct span
masked(const struct report *r, struct span in)
{
	struct span out = in;
	struct buf b;

	if (!r->write.filter || !in.p)
		return in;
	buf_init(&b, (size_t)1 << 20);
	if (r->write.filter(r->write.filter_arg, in, &b) == 0)
		out = arena_span(r->arena, buf_span(&b));
	else
		out = span_str("***");
	buf_done(&b);
	return out;
}

static void
mask_text(const struct report *r, struct text *t)
{
	if (t->ja)
		t->ja = masked(r, span_str(t->ja)).p;
	if (t->en)
		t->en = masked(r, span_str(t->en)).p;
}

/* The sheet is the report's own copy: its strings may be replaced. */
static void
mask_row(const struct report *r, struct row *k)
{
	k->value = masked(r, k->value);
	k->key = masked(r, span_str(k->key)).p;
	mask_text(r, &k->why);
	mask_text(r, &k->remedy);
	mask_text(r, &k->phone);
	mask_text(r, &k->report);
	for (struct field *f = k->fields; f; f = f->next) {
		struct span *list = (struct span *)f->list;

		f->text = masked(r, f->text);
		for (size_t i = 0; i < f->nlist; i++)
			list[i] = masked(r, list[i]);
	}
	for (struct evidence *e = k->evidence; e; e = e->next)
		e->bytes = masked(r, e->bytes);
	for (struct row *c = k->children; c; c = c->next)
		mask_row(r, c);
}

static void
lines(const struct report *r, struct jw *j, const struct report_lines *l)
{
	jw_array(j);
	for (size_t i = 0; i < l->n; i++) {
		jw_object(j);
		if (l->v[i].time != TIME_NONE)
			jw_member_time(j, "time", l->v[i].time);
		jw_member_bytes(j, "text", masked(r,
		    span_str(l->v[i].text)));
		jw_object_end(j);
	}
	jw_array_end(j);
}

static void
member(const struct report *r, struct jw *j, const char *name,
    const char *value)
{
	if (value && *value)
		jw_member_bytes(j, name, masked(r, span_str(value)));
}

int
report_json(const struct report *r, struct buf *out)
{
	static const char *const part[PART_COUNT] = { "conclusion", "course",
	    "causes", "done", "requests" };
	const struct report_options *o = r->options;
	struct jw j;
	size_t rows = 0;

	jw_init(&j, out);
	jw_object(&j);
	jw_member_int(&j, "schema", 1);
	jw_member_bytes(&j, "kind", span_str("report"));
	member(r, &j, "case", r->info.name);
	member(r, &j, "customer", r->info.customer);
	jw_member_time(&j, "written", o->now);
	if (r->info.due != TIME_NONE)
		jw_member_time(&j, "due", r->info.due);
	member(r, &j, "company", o->company);
	member(r, &j, "reporter", o->reporter);
	member(r, &j, "host", o->host);
	for (int p = 0; p < PART_COUNT; p++) {
		jw_name(&j, part[p]);
		lines(r, &j, &r->part[p]);
	}
	jw_name(&j, "appendix");
	jw_array(&j);
	for (size_t i = 0; i < r->nfindings; i++) {
		struct row *k = r->findings[i].sheet->root.children;

		for (; k; k = k->next) {
			/* The row printer begins anew: the comma is ours. */
			if (rows++)
				buf_addc(out, ',');
			mask_row(r, k);
			write_json_row(out, k);
		}
	}
	jw_array_end(&j);
	jw_object_end(&j);
	buf_addc(out, '\n');
	return out->error;
}
