/* The writers' common part: words of severities, values of fields, and the
 * choice of the format.  Fails only through the buffer. */
#include "core/sheet/writer.h"

#include <errno.h>
#include <stdio.h>

#include "core/base/timeparse.h"
#include "core/sheet/render.h"
#include "core/text/cells.h"

/* "prefix.word" in the catalogue, or NULL. */
/* catalogue: severity.* state.* field.* kind.* */
static const char *
word(const char *prefix, const char *name, enum lang lang)
{
	char id[160];
	const struct text_entry *e;
	int n = snprintf(id, sizeof id, "%s.%s", prefix, name);

	if (n < 0 || (size_t)n >= sizeof id || !(e = text_find(id)))
		return NULL;
	return lang == LANG_JA ? e->ja : e->en;
}

static const char *
plain(const char *id, enum lang lang)
{
	struct text t = text_plain(id);

	return text_in(&t, lang);
}

const char *
severity_label(enum severity s, enum lang lang)
{
	const char *w = word("severity", severity_name(s), lang);

	return w ? w : severity_name(s);
}

const char *
row_state_label(enum row_state s, enum lang lang)
{
	const char *w = word("state", row_state_name(s), lang);

	return w ? w : row_state_name(s);
}

const char *
row_value_word(const struct row *r, enum lang lang)
{
	char value[64];

	if (r->value.n == 0 || r->value.n >= sizeof value)
		return NULL;
	snprintf(value, sizeof value, SPAN_FMT, SPAN_ARG(r->value));
	return word(r->id, value, lang);
}

int
render_value(struct buf *out, const struct row *r,
    const struct sheet_write_options *o)
{
	const char *w = row_value_word(r, o->lang);

	return render_shown(out, w ? span_str(w) : r->value, o);
}

const char *
field_label(const struct field *f, enum lang lang)
{
	const char *w = word("field", f->name, lang);

	return w ? w : f->name;
}

int
display_time(struct buf *out, usec_t t)
{
	struct civil c;

	if (t == TIME_NONE)
		return out->error;
	time_civil_local(t, &c);
	return buf_addf(out, "%04d-%02d-%02d %02d:%02d:%02d", c.year, c.month,
	    c.day, c.hour, c.minute, c.second);
}

/* 5.4 秒; from a minute on: 2 分 5 秒; from an hour on: 3 時間 2 分; … */
int
display_duration(struct buf *out, int64_t ms, enum lang lang)
{
	static const struct {
		int64_t ms;
		const char *unit, *less;
		int64_t less_ms;
	} steps[] = {
		{ 86400000, "unit.day", "unit.hour", 3600000 },
		{ 3600000, "unit.hour", "unit.minute", 60000 },
		{ 60000, "unit.minute", "unit.second", 1000 },
	};

	if (ms < 0) {
		buf_addc(out, '-');
		ms = ms == INT64_MIN ? INT64_MAX : -ms;
	}
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		int64_t rest = ms % steps[i].ms / steps[i].less_ms;

		if (ms < steps[i].ms)
			continue;
		buf_addf(out, "%lld %s", (long long)(ms / steps[i].ms),
		    plain(steps[i].unit, lang));
		if (rest > 0)
			buf_addf(out, " %lld %s", (long long)rest,
			    plain(steps[i].less, lang));
		return out->error;
	}
	if (ms > 0 && ms < 100)
		return buf_addf(out, "0.%02lld %s", (long long)(ms / 10),
		    plain("unit.second", lang));
	return buf_addf(out, "%lld.%lld %s", (long long)(ms / 1000),
	    (long long)(ms % 1000 / 100), plain("unit.second", lang));
}

int
display_bytes(struct buf *out, int64_t n)
{
	static const char *const unit[] = { "B", "kB", "MB", "GB", "TB" };
	size_t i = 0;
	double v = (double)n;

	while (v >= 999.5 && i + 1 < sizeof unit / sizeof *unit) {
		v /= 1000;
		i++;
	}
	return buf_addf(out, i > 0 && v < 9.95 ? "%.1f %s" : "%.0f %s", v,
	    unit[i]);
}

static int
display_list(struct buf *out, const struct field *f, enum lang lang)
{
	for (size_t i = 0; i < f->nlist && !out->error; i++) {
		if (i > 0)
			buf_adds(out, plain("sheet.list", lang));
		cells_clean(out, f->list[i]);
	}
	return out->error;
}

static int
display_enum(struct buf *out, const struct field *f, enum lang lang)
{
	char value[96];
	const char *w = NULL;

	if (f->text.n < sizeof value) {
		snprintf(value, sizeof value, SPAN_FMT, SPAN_ARG(f->text));
		w = word(f->name, value, lang);
	}
	return w ? buf_adds(out, w) : cells_clean(out, f->text);
}

static bool
is_empty(const struct field *f)
{
	switch (f->type) {
	case FIELD_INT:
	case FIELD_TIME:
	case FIELD_DURATION:
	case FIELD_BYTES:
	case FIELD_BOOL:
		return false;
	case FIELD_LIST:
		return f->nlist == 0;
	default:
		return f->text.n == 0;
	}
}

bool
field_shown(const struct field *f)
{
	return text_is_none(&f->words) ? !is_empty(f) :
	    *f->words.ja != '\0';
}

bool
field_is_lines(const struct field *f)
{
	static const char *const names[] = { "proposal", "policy_text",
		"apply", "command", "body" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (strcmp(f->name, names[i]) == 0)
			return true;
	}
	return false;
}

int
field_lines(struct buf *out, const struct field *f)
{
	for (size_t i = 0; i < f->nlist; i++) {
		buf_addspan(out, f->list[i]);
		buf_addc(out, '\n');
	}
	if (f->type != FIELD_LIST) {
		buf_addspan(out, f->text);
		buf_addc(out, '\n');
	}
	return out->error;
}

int
field_display(struct buf *out, const struct field *f, enum lang lang)
{
	if (!text_is_none(&f->words))
		return cells_clean(out, span_str(text_in(&f->words, lang)));
	switch (f->type) {
	case FIELD_INT:
		return buf_addf(out, "%lld", (long long)f->number);
	case FIELD_TIME:
		return display_time(out, f->number);
	case FIELD_DURATION:
		return display_duration(out, f->number, lang);
	case FIELD_BYTES:
		return display_bytes(out, f->number);
	case FIELD_BOOL:
		return buf_adds(out, plain(f->number ? "sheet.yes" : "sheet.no",
		    lang));
	case FIELD_LIST:
		return display_list(out, f, lang);
	case FIELD_ENUM:
		return display_enum(out, f, lang);
	default:
		return cells_clean(out, f->text);
	}
}

int
sheet_write_row(struct buf *out, const struct row *r,
    enum sheet_format format, const struct sheet_write_options *o)
{
	switch (format) {
	case SHEET_JSON:
		return write_json_row(out, r);
	case SHEET_TEXT:
		return write_text_row(out, r, o);
	case SHEET_MARKDOWN:
		return write_markdown_row(out, r, o);
	case SHEET_HTML:
		return write_html_row(out, r, o);
	}
	return -EINVAL;
}

/* "kind subject", the sheet's heading: catalogue "kind.<kind>". */
static int
title(struct buf *out, const struct sheet *s, enum lang lang)
{
	const char *w = word("kind", s->kind, lang);

	buf_adds(out, w ? w : s->kind);
	if (s->subject.n > 0) {
		buf_addc(out, ' ');
		buf_addspan(out, s->subject);
	}
	return out->error;
}

static void
heading(struct buf *out, struct span t, enum sheet_format format,
    const struct sheet_write_options *o)
{
	int level = o->heading > 6 ? 6 : o->heading;

	if (level <= 0)
		return;
	if (format == SHEET_MARKDOWN) {
		buf_addfill(out, '#', (size_t)level);
		buf_addc(out, ' ');
		render_markdown(out, t, o);
		buf_adds(out, "\n\n");
	} else if (format == SHEET_HTML) {
		buf_addf(out, "<h%d>", level);
		render_html(out, t, o);
		buf_addf(out, "</h%d>\n", level);
	}
}

int
sheet_write(struct buf *out, const struct sheet *s, enum sheet_format format,
    const struct sheet_write_options *o)
{
	struct buf t;

	if (format == SHEET_JSON)
		return write_json(out, s);
	buf_init(&t, RENDER_STRING);
	title(&t, s, o->lang);
	if (format == SHEET_HTML)
		html_page(out, buf_span(&t), o->lang, o);
	heading(out, buf_span(&t), format, o);
	buf_done(&t);
	for (const struct row *r = s->root.children; r && !out->error;
	    r = r->next)
		sheet_write_row(out, r, format, o);
	if (format == SHEET_HTML)
		html_page_end(out);
	return out->error;
}
