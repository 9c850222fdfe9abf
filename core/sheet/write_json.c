/* Sheets as JSON, schema 1 (docs/schemata.md).  Empty members are left out;
 * id, key, severity and state are always there. */
#include "core/sheet/json.h"
#include "core/sheet/render.h"
#include "core/text/utf8.h"

static void
member_text(struct jw *j, const char *name, struct text t)
{
	if (text_is_none(&t))
		return;
	jw_name(j, name);
	jw_object(j);
	jw_name(j, "ja");
	jw_string(j, span_str(text_in(&t, LANG_JA)));
	jw_name(j, "en");
	jw_string(j, span_str(text_in(&t, LANG_EN)));
	jw_object_end(j);
}

static bool
exact(struct span s)
{
	return utf8_valid(s) && (s.n == 0 || !memchr(s.p, '\0', s.n));
}

/* The list as text and, where any string had to be repaired, NAME_b64 with
 * all of them exact. */
static void
member_list(struct jw *j, const struct field *f)
{
	bool all = true;
	struct buf name;

	jw_name(j, f->name);
	jw_array(j);
	for (size_t i = 0; i < f->nlist; i++) {
		jw_string(j, f->list[i]);
		all = all && exact(f->list[i]);
	}
	jw_array_end(j);
	if (all)
		return;
	buf_init(&name, 4096);
	buf_addf(&name, "%s_b64", f->name);
	jw_name(j, name.data);
	buf_done(&name);
	jw_array(j);
	for (size_t i = 0; i < f->nlist; i++)
		jw_base64(j, f->list[i]);
	jw_array_end(j);
}

static void
member_field(struct jw *j, const struct field *f)
{
	switch (f->type) {
	case FIELD_INT:
	case FIELD_BYTES:
		jw_member_int(j, f->name, f->number);
		break;
	case FIELD_BOOL:
		jw_member_bool(j, f->name, f->number != 0);
		break;
	case FIELD_TIME:
		jw_member_time(j, f->name, f->number);
		break;
	case FIELD_DURATION:
		jw_name(j, f->name);
		jw_milli(j, f->number);
		break;
	case FIELD_LIST:
		member_list(j, f);
		break;
	default:
		jw_member_bytes(j, f->name, f->text);
	}
}

/* Types that the value itself does not show. */
static bool
needs_type(enum field_type t)
{
	return t != FIELD_TEXT && t != FIELD_INT && t != FIELD_BOOL &&
	    t != FIELD_LIST;
}

static void
member_types(struct jw *j, const struct row *r)
{
	jw_name(j, "types");
	jw_object(j);
	for (const struct field *f = r->fields; f; f = f->next) {
		if (!needs_type(f->type))
			continue;
		jw_name(j, f->name);
		jw_string(j, span_str(field_type_name(f->type)));
	}
	jw_object_end(j);
}

static void
member_words(struct jw *j, const struct row *r)
{
	jw_name(j, "words");
	jw_object(j);
	for (const struct field *f = r->fields; f; f = f->next)
		member_text(j, f->name, f->words);
	jw_object_end(j);
}

static void
member_fields(struct jw *j, const struct row *r)
{
	bool types = false, words = false;

	if (!r->fields)
		return;
	jw_name(j, "fields");
	jw_object(j);
	for (const struct field *f = r->fields; f; f = f->next) {
		member_field(j, f);
		types = types || needs_type(f->type);
		words = words || !text_is_none(&f->words);
	}
	jw_object_end(j);
	if (types)
		member_types(j, r);
	if (words)
		member_words(j, r);
}

static void
member_evidence(struct jw *j, const struct row *r)
{
	if (!r->evidence)
		return;
	jw_name(j, "evidence");
	jw_array(j);
	for (const struct evidence *e = r->evidence; e; e = e->next) {
		jw_object(j);
		if (e->source.n > 0)
			jw_member_bytes(j, "source", e->source);
		if (e->position >= 0)
			jw_member_int(j, "position", e->position);
		if (e->length >= 0)
			jw_member_int(j, "length", e->length);
		if (e->bytes.n > 0)
			jw_member_bytes(j, "bytes", e->bytes);
		jw_object_end(j);
	}
	jw_array_end(j);
}

static void
member_figure(struct jw *j, const struct figure *f)
{
	if (!f)
		return;
	jw_name(j, "figure");
	jw_object(j);
	jw_name(j, "kind");
	jw_string(j, span_str(figure_kind_name(f->kind)));
	member_text(j, "title", f->title);
	if (f->max)
		jw_member_int(j, "max", f->max);
	jw_name(j, "points");
	jw_array(j);
	for (size_t i = 0; i < f->npoints; i++) {
		const struct figure_point *p = &f->points[i];

		jw_object(j);
		jw_name(j, "name");
		jw_string(j, span_str(p->name));
		member_text(j, "label", p->label);
		if (f->kind == FIGURE_TIMELINE)
			jw_member_time(j, "value", p->value);
		else
			jw_member_int(j, "value", p->value);
		if (p->severity != SEVERITY_NONE) {
			jw_name(j, "severity");
			jw_string(j, span_str(severity_name(p->severity)));
		}
		jw_object_end(j);
	}
	jw_array_end(j);
	jw_object_end(j);
}

static void
put_row(struct jw *j, const struct row *r)
{
	jw_object(j);
	jw_name(j, "id");
	jw_string(j, span_str(r->id));
	jw_name(j, "key");
	jw_string(j, span_str(r->key));
	jw_name(j, "severity");
	jw_string(j, span_str(severity_name(r->severity)));
	jw_name(j, "state");
	jw_string(j, span_str(row_state_name(r->state)));
	member_text(j, "label", r->label);
	if (r->value.n > 0)
		jw_member_bytes(j, "value", r->value);
	member_fields(j, r);
	member_text(j, "why", r->why);
	member_text(j, "remedy", r->remedy);
	member_text(j, "phone", r->phone);
	member_text(j, "report", r->report);
	if (r->has_points) {
		jw_name(j, "points");
		jw_milli(j, r->points_milli);
	}
	member_evidence(j, r);
	member_figure(j, r->figure);
	if (r->children) {
		jw_name(j, "rows");
		jw_array(j);
		/* at most SHEET_DEPTH calls deep */
		for (const struct row *c = r->children; c; c = c->next)
			put_row(j, c);
		jw_array_end(j);
	}
	jw_object_end(j);
}

int
write_json_row(struct buf *out, const struct row *r)
{
	struct jw j;

	jw_init(&j, out);
	put_row(&j, r);
	return out->error;
}

int
write_json(struct buf *out, const struct sheet *s)
{
	struct jw j;

	jw_init(&j, out);
	jw_object(&j);
	jw_member_int(&j, "schema", 1);
	jw_name(&j, "kind");
	jw_string(&j, span_str(s->kind));
	jw_member_bytes(&j, "subject", s->subject);
	jw_name(&j, "rows");
	jw_array(&j);
	for (const struct row *r = s->root.children; r && !out->error;
	    r = r->next)
		put_row(&j, r);
	jw_array_end(&j);
	jw_object_end(&j);
	return out->error;
}
