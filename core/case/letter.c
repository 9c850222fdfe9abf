/* Reading letters and filling their slots.  Nothing of a value can start a
 * line, hide a character or become a slot itself.  Owner: the arena. */
#include "core/case/letter.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>

#include "core/base/nearest.h"
#include "core/base/readfile.h"
#include "core/base/timeparse.h"
#include "core/text/reason.h"
#include "core/text/utf8.h"

#define FILE_MAX	((size_t)64 << 10)
#define NAME_BYTES	40

const char *const letter_names[] = { "log-inquiry", "receiver-log", "delist",
	"abused-host", NULL };

/* ---- reading ---- */

struct reading {
	struct letter	*l;
	struct arena	*a;
	struct buf	 body[2];	/* by enum lang */
	int		 section;	/* -1 the header, else enum lang */
	size_t		 line;
	struct error	*e;
};

static int
fail(struct reading *r, const char *id)
{
	char line[24];

	snprintf(line, sizeof line, "%zu", r->line);
	return error_set(r->e, -EINVAL, id, "file", r->l->name, "line", line,
	    NULL);
}

static const char *
keep(struct arena *a, struct span s)
{
	return arena_memdup(a, s.n > 0 ? s.p : "", s.n);
}

static int
read_var(struct reading *r, struct span rest)
{
	if (r->l->nvars >= SLOT_VARS)
		return fail(r, "letter.vars");
	if (slot_var_parse(rest, r->a, &r->l->vars[r->l->nvars]) != SLOT_OK)
		return fail(r, "letter.line");
	r->l->nvars++;
	return 0;
}

static const char **
header_place(struct letter *l, struct span key)
{
	const struct { const char *key; const char **at; } places[] = {
		{ "title.ja", &l->title.ja }, { "title.en", &l->title.en },
		{ "to.ja", &l->to.ja }, { "to.en", &l->to.en },
		{ "note.ja", &l->note.ja }, { "note.en", &l->note.en },
		{ "subject.ja", &l->subject.ja },
		{ "subject.en", &l->subject.en },
	};

	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		if (span_is(key, places[i].key))
			return places[i].at;
	}
	return NULL;
}

static int
read_header(struct reading *r, struct span line)
{
	static const char *const others[] = { "letter", "version",
		"source" };
	struct span key, value = span_skip(line, 1);
	const char **at;

	if (line.p[0] != '@' || !span_split(&value, ' ', &key))
		return fail(r, "letter.line");
	value = span_trim(value);
	if (span_is(key, "var"))
		return read_var(r, value);
	if (span_is(key, "dated"))
		return time_parse_day(value, &r->l->dated) < 0 ?
		    fail(r, "letter.line") : 0;
	at = header_place(r->l, key);
	if (at != NULL) {
		*at = keep(r->a, value);
		return 0;
	}
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		if (span_is(key, others[i]))
			return 0;
	}
	return fail(r, "letter.line");
}

static int
read_line(struct reading *r, struct span line)
{
	while (line.n > 0 && strchr(" \t\r", line.p[line.n - 1]) != NULL)
		line.n--;
	if (span_is(line, "[ja]") || span_is(line, "[en]")) {
		r->section = line.p[1] == 'j' ? LANG_JA : LANG_EN;
		return 0;
	}
	if (r->section >= 0) {
		/* blank lines at the top of a text are layout */
		if (line.n == 0 && r->body[r->section].len == 0)
			return 0;
		buf_addspan(&r->body[r->section], line);
		return buf_addc(&r->body[r->section], '\n');
	}
	if (line.n == 0 || line.p[0] == '#')
		return 0;
	return read_header(r, line);
}

static const char *
take_body(struct arena *a, struct buf *b)
{
	while (b->len > 1 && b->data[b->len - 1] == '\n' &&
	    b->data[b->len - 2] == '\n')
		buf_cut(b, b->len - 1);
	return keep(a, buf_span(b));
}

static bool
is_text(struct span bytes)
{
	return bytes.n <= FILE_MAX && utf8_valid(bytes) &&
	    (bytes.n == 0 || memchr(bytes.p, '\0', bytes.n) == NULL);
}

static int
read_lines(struct reading *r, struct span bytes)
{
	struct letter *l = r->l;
	struct span line;
	int code = 0;

	while (code == 0 && span_split(&bytes, '\n', &line)) {
		r->line++;
		code = read_line(r, line);
	}
	l->body.ja = take_body(r->a, &r->body[LANG_JA]);
	l->body.en = take_body(r->a, &r->body[LANG_EN]);
	if (code == 0 && (r->body[0].len == 0 || r->body[1].len == 0 ||
	    *l->subject.ja == '\0' || *l->subject.en == '\0'))
		code = fail(r, "letter.incomplete");
	return code;
}

int
letter_parse(struct span bytes, const char *name, struct arena *a,
    struct letter *ret, struct error *e)
{
	struct letter l = { .name = arena_strdup(a, name),
		.dated = TIME_NONE,
		.title = { "", "" }, .to = { "", "" }, .note = { "", "" },
		.subject = { "", "" },
		.vars = arena_array(a, SLOT_VARS, sizeof *l.vars) };
	struct reading r = { .l = &l, .a = a, .section = -1, .e = e };
	int code;

	if (l.name == NULL || l.vars == NULL)
		return error_set(e, -ENOMEM, "store.memory", NULL);
	if (!is_text(bytes))
		return error_set(e, -EINVAL, "letter.bytes", "file", name,
		    NULL);
	buf_init(&r.body[0], FILE_MAX * 2);
	buf_init(&r.body[1], FILE_MAX * 2);
	code = read_lines(&r, bytes);
	buf_done(&r.body[0]);
	buf_done(&r.body[1]);
	if (code == 0 && arena_failed(a))
		code = error_set(e, -ENOMEM, "store.memory", NULL);
	if (code == 0)
		*ret = l;
	return code;
}

/* Names become paths: words and hyphens only. */
static bool
name_is_plain(const char *name)
{
	size_t n = strlen(name);

	if (n == 0 || n > NAME_BYTES)
		return false;
	for (; *name != '\0'; name++) {
		if (!islower((unsigned char)*name) &&
		    !isdigit((unsigned char)*name) && *name != '-')
			return false;
	}
	return true;
}

static int
no_letter(const char *name, struct error *e)
{
	struct nearest near;

	nearest_init(&near, span_str(name));
	for (size_t i = 0; letter_names[i] != NULL; i++) {
		if (strcmp(letter_names[i], name) == 0)
			return error_set(e, -ENOENT, "letter.gone", "name",
			    name, NULL);
		nearest_try(&near, letter_names[i]);
	}
	if (nearest_name(&near) != NULL)
		return error_set(e, -ENOENT, "letter.none-near", "name", name,
		    "near", nearest_name(&near), NULL);
	return error_set(e, -ENOENT, "letter.none", "name", name, NULL);
}

static int
read_letter(const char *dir, const char *name, struct arena *a,
    struct buf *b)
{
	const char *path = arena_printf(a, "%s/%s.letter", dir, name);

	return path != NULL ? read_file(path, b) : -ENOMEM;
}

int
letter_load(const char *dir, const char *user_dir, const char *name,
    struct arena *a, struct letter *ret, struct error *e)
{
	struct buf b;
	int r = -ENOENT;

	if (!name_is_plain(name))
		return no_letter(name, e);
	buf_init(&b, FILE_MAX);
	if (user_dir != NULL)
		r = read_letter(user_dir, name, a, &b);
	if (r == -ENOENT)
		r = read_letter(dir, name, a, &b);
	if (r == -ENOENT)
		r = no_letter(name, e);
	else if (r < 0)
		error_because(e, r, "letter.read", "file", name);
	else
		r = letter_parse(buf_span(&b), name, a, ret, e);
	buf_done(&b);
	return r;
}

/* ---- filling ---- */

struct filling {
	const struct letter *l;
	const struct slot_values *v;
	struct arena	*a;
	struct letter_filled *ret;
	struct slot_filling slots;
};

static const struct slot_var *
find_var(const struct letter *l, const char *name)
{
	for (size_t i = 0; i < l->nvars; i++) {
		if (strcmp(l->vars[i].name, name) == 0)
			return &l->vars[i];
	}
	return NULL;
}

static const char *
value_of(void *arg, const char *name)
{
	const struct filling *f = arg;
	const struct slot_var *var = find_var(f->l, name);
	const char *value = slot_value(f->v, name);

	if (value == NULL && var != NULL && *var->field != '\0')
		value = slot_value(f->v, var->field);
	return value;
}

static void
note_open(void *arg, const char *name)
{
	struct filling *f = arg;
	const struct slot_var *var = find_var(f->l, name);

	if (var == NULL) {
		/* built in: company and name come from the configuration */
		struct slot_var *own = arena_alloc(f->a, sizeof *own);
		char id[80];

		if (own == NULL)
			return;
		snprintf(id, sizeof id, "letter.slot.%s", name);
		*own = (struct slot_var){ .name = arena_strdup(f->a, name),
			.label = text_plain(id), .field = "" };
		var = own;
	}
	for (size_t i = 0; i < f->ret->nopen; i++) {
		if (strcmp(f->ret->open[i]->name, var->name) == 0)
			return;
	}
	if (f->ret->nopen < SLOT_VARS)
		f->ret->open[f->ret->nopen++] = var;
}

/* "? " lines with an empty slot are left out. */
static bool
is_dropped(struct filling *f, struct span line)
{
	char name[SLOT_NAME + 1];

	for (size_t i = 0; i < line.n; i++) {
		if (slot_at(span_skip(line, i), name) > 0 &&
		    value_of(f, name) == NULL)
			return true;
	}
	return false;
}

static const char *
fill_text(struct filling *f, const char *text)
{
	struct span rest = span_str(text), line;
	const char *result;
	struct buf out;

	buf_init(&out, FILE_MAX * 16);
	while (span_split(&rest, '\n', &line)) {
		if (span_starts(line, "? ")) {
			line = span_skip(line, 2);
			if (is_dropped(f, line))
				continue;
		}
		(void)slot_fill(&f->slots, line, &out);
		buf_addc(&out, '\n');
	}
	result = out.error < 0 ? NULL : keep(f->a, buf_span(&out));
	buf_done(&out);
	return result;
}

int
letter_fill(const struct letter *l, const struct slot_values *v,
    enum lang lang, struct arena *a, struct letter_filled *ret)
{
	struct letter_filled filled = {
		.open = arena_array(a, SLOT_VARS, sizeof *filled.open) };
	struct filling f = { .l = l, .v = v, .a = a, .ret = &filled,
		.slots = { .value = value_of, .open = note_open, .arg = &f,
		    .lang = lang,
		    .defang = strcmp(l->name, "abused-host") == 0 } };
	char *subject;
	size_t n;

	if (filled.open == NULL)
		return -ENOMEM;
	subject = (char *)fill_text(&f, text_in(&l->subject, lang));
	filled.body = fill_text(&f, text_in(&l->body, lang));
	if (subject == NULL || filled.body == NULL || arena_failed(a))
		return -ENOMEM;
	n = strlen(subject);
	if (n > 0)
		subject[n - 1] = '\0';
	filled.subject = subject;
	*ret = filled;
	return 0;
}
