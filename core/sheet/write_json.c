/* Sheets as JSON, schema 1 (docs/schemata.md).  Empty members are left out;
 * id, key, severity and state are always there. */
#include "core/sheet/json.h"
#include "core/sheet/render.h"
#include "core/text/utf8.h"

static void
member_text(struct json *j, const char *name, struct text t)
{
	if (text_is_none(&t))
		return;
	json_name(j, name);
	json_object(j);
	json_name(j, "ja");
	json_string(j, span_str(text_in(&t, LANG_JA)));
	json_name(j, "en");
	json_string(j, span_str(text_in(&t, LANG_EN)));
	json_object_end(j);
}

static bool
exact(struct span s)
{
	return utf8_valid(s) && (s.n == 0 || !memchr(s.p, '\0', s.n));
}

/* The list as text and, where any string had to be repaired, NAME_b64 with
 * all of them exact. */
static void
member_list(struct json *j, const struct field *f)
{
	bool all = true;
	struct buf name;

	json_name(j, f->name);
	json_array(j);
	for (size_t i = 0; i < f->nlist; i++) {
		json_string(j, f->list[i]);
		all = all && exact(f->list[i]);
	}
	json_array_end(j);
	if (all)
		return;
	buf_init(&name, 4096);
	buf_addf(&name, "%s_b64", f->name);
	json_name(j, name.data);
	buf_done(&name);
	json_array(j);
	for (size_t i = 0; i < f->nlist; i++)
		json_base64(j, f->list[i]);
	json_array_end(j);
}

static void
member_field(struct json *j, const struct field *f)
{
	switch (f->type) {
	case FIELD_INT:
	case FIELD_BYTES:
		json_member_int(j, f->name, f->number);
		break;
	case FIELD_BOOL:
		json_member_bool(j, f->name, f->number != 0);
		break;
	case FIELD_TIME:
		json_member_time(j, f->name, f->number);
		break;
	case FIELD_DURATION:
		json_name(j, f->name);
		json_milli(j, f->number);
		break;
	case FIELD_LIST:
		member_list(j, f);
		break;
	default:
		json_member_bytes(j, f->name, f->text);
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
member_fields(struct json *j, const struct row *r)
{
	bool types = false;

	if (!r->fields)
		return;
	json_name(j, "fields");
	json_object(j);
	for (const struct field *f = r->fields; f; f = f->next) {
		member_field(j, f);
		types = types || needs_type(f->type);
	}
	json_object_end(j);
	if (!types)
		return;
	json_name(j, "types");
	json_object(j);
	for (const struct field *f = r->fields; f; f = f->next) {
		if (!needs_type(f->type))
			continue;
		json_name(j, f->name);
		json_string(j, span_str(field_type_name(f->type)));
	}
	json_object_end(j);
}

static void
member_evidence(struct json *j, const struct row *r)
{
	if (!r->evidence)
		return;
	json_name(j, "evidence");
	json_array(j);
	for (const struct evidence *e = r->evidence; e; e = e->next) {
		json_object(j);
		if (e->source.n > 0)
			json_member_bytes(j, "source", e->source);
		if (e->position >= 0)
			json_member_int(j, "position", e->position);
		if (e->length >= 0)
			json_member_int(j, "length", e->length);
		if (e->bytes.n > 0)
			json_member_bytes(j, "bytes", e->bytes);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
member_figure(struct json *j, const struct figure *f)
{
	if (!f)
		return;
	json_name(j, "figure");
	json_object(j);
	json_name(j, "kind");
	json_string(j, span_str(figure_kind_name(f->kind)));
	member_text(j, "title", f->title);
	if (f->max)
		json_member_int(j, "max", f->max);
	json_name(j, "points");
	json_array(j);
	for (size_t i = 0; i < f->npoints; i++) {
		const struct figure_point *p = &f->points[i];

		json_object(j);
		json_name(j, "name");
		json_string(j, span_str(p->name));
		member_text(j, "label", p->label);
		if (f->kind == FIGURE_TIMELINE)
			json_member_time(j, "value", p->value);
		else
			json_member_int(j, "value", p->value);
		if (p->severity != SEVERITY_NONE) {
			json_name(j, "severity");
			json_string(j, span_str(severity_name(p->severity)));
		}
		json_object_end(j);
	}
	json_array_end(j);
	json_object_end(j);
}

static void
put_row(struct json *j, const struct row *r)
{
	json_object(j);
	json_name(j, "id");
	json_string(j, span_str(r->id));
	json_name(j, "key");
	json_string(j, span_str(r->key));
	json_name(j, "severity");
	json_string(j, span_str(severity_name(r->severity)));
	json_name(j, "state");
	json_string(j, span_str(row_state_name(r->state)));
	member_text(j, "label", r->label);
	if (r->value.n > 0)
		json_member_bytes(j, "value", r->value);
	member_fields(j, r);
	member_text(j, "why", r->why);
	member_text(j, "remedy", r->remedy);
	member_text(j, "phone", r->phone);
	member_text(j, "report", r->report);
	if (r->has_points) {
		json_name(j, "points");
		json_milli(j, r->points_milli);
	}
	member_evidence(j, r);
	member_figure(j, r->figure);
	if (r->children) {
		json_name(j, "rows");
		json_array(j);
		/* at most SHEET_DEPTH calls deep */
		for (const struct row *c = r->children; c; c = c->next)
			put_row(j, c);
		json_array_end(j);
	}
	json_object_end(j);
}

int
write_json_row(struct buf *out, const struct row *r)
{
	struct json j;

	json_init(&j, out);
	put_row(&j, r);
	return out->error;
}

int
write_json(struct buf *out, const struct sheet *s)
{
	struct json j;

	json_init(&j, out);
	json_object(&j);
	json_member_int(&j, "schema", 1);
	json_name(&j, "kind");
	json_string(&j, span_str(s->kind));
	json_member_bytes(&j, "subject", s->subject);
	json_name(&j, "rows");
	json_array(&j);
	for (const struct row *r = s->root.children; r && !out->error;
	    r = r->next)
		put_row(&j, r);
	json_array_end(&j);
	json_object_end(&j);
	return out->error;
}
